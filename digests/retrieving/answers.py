"""What an answer, or the lack of one, means: pure decisions between two reads of the network."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import aiohttp

from digests.errors import RetrievalFault

MAX_RETRY_SECONDS = 30 * 24 * 3600.0
_BY_STATUS: dict[int, RetrievalFault] = {
    HTTPStatus.NOT_FOUND: RetrievalFault.NOT_FOUND,
    HTTPStatus.GONE: RetrievalFault.NOT_FOUND,
    HTTPStatus.TOO_MANY_REQUESTS: RetrievalFault.TOO_OFTEN,
}
_BY_CLASS: dict[int, RetrievalFault | None] = {2: None, 4: RetrievalFault.REFUSED}
_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)
_MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?([0-9]{1,9})\b", re.ASCII | re.IGNORECASE)
_VALUE_CHARS = 1024
_NO_TEXT = re.compile(
    r"(image|audio|video|font|model)/"
    r"|application/(pdf|zip|gzip|epub\+zip|msword|(x-)?(gzip|tar|bzip2|7z|rar)|vnd\.(ms-|openxml|rar))",
    re.IGNORECASE | re.ASCII,
)


class NotAllowedError(OSError):
    """An address that must not be connected to."""


def fault_of_error(error: Exception) -> RetrievalFault:
    """Say what went wrong where no whole answer came."""
    match error:
        case TimeoutError():
            return RetrievalFault.TOO_SLOW
        case aiohttp.InvalidURL():
            return RetrievalFault.NOT_A_WEB_ADDRESS
        case aiohttp.ClientConnectorCertificateError():
            return RetrievalFault.NOT_TRUSTED
        case aiohttp.ClientConnectorError(os_error=NotAllowedError()):
            return RetrievalFault.NOT_PUBLIC
        case aiohttp.ClientConnectorError():
            return RetrievalFault.UNREACHABLE
        case _:
            return RetrievalFault.BROKEN


def fault_of_status(status: int) -> RetrievalFault | None:
    """Say what is wrong with an answer by its HTTP status; None is nothing."""
    return _BY_STATUS.get(status) or _BY_CLASS.get(status // 100, RetrievalFault.BROKEN)


def is_no_text(content_type: str | None) -> bool:
    """Tell whether a Content-Type is a picture's, a film's, an archive's or the like; unsaid is no."""
    return _NO_TEXT.match((content_type or "").strip()) is not None


def retry_seconds(value: str | None, now: datetime | None) -> float | None:
    """Read a Retry-After header: seconds, or an HTTP date as seen from `now`; None if it says nothing."""
    value = (value or "").strip()
    if _SECONDS.fullmatch(value):
        seconds = float(value)
    elif now is not None and (then := http_date(value)) is not None:
        seconds = (then - now).total_seconds()
    else:
        return None
    return min(max(seconds, 0.0), MAX_RETRY_SECONDS)


def fresh_seconds(value: str | None) -> float | None:
    """Read from a Cache-Control header how long an answer stays as it is; None if it does not say."""
    found = _MAX_AGE.search((value or "")[:_VALUE_CHARS])
    return float(found[1]) if found else None


def http_date(value: str | None) -> datetime | None:
    """Read an HTTP date, None if it is none."""
    try:
        date = parsedate_to_datetime(value or "")
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


def kept_value(value: str | None) -> str | None:
    """Return a header's value if it is one that can be stored and sent again: plain, and not long."""
    is_kept = value and value.isascii() and value.isprintable() and len(value) <= _VALUE_CHARS
    return value if is_kept else None
