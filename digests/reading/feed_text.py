"""A feed's bytes -> its text, ready for a parser of XML: decoded, without what XML forbids, without a DTD."""

import re

from digests.errors import FeedError
from digests.reading.charsets import charset_of, decode

_PROLOG = re.compile(
    r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)", re.DOTALL | re.IGNORECASE
)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(?:x0*([0-9a-f]*)|0*([0-9]*));?", re.ASCII | re.IGNORECASE)
_DIGITS = 7  # in the longest reference to a character


def feed_text(data: bytes, content_type: str | None) -> str:
    """Return a feed's text from its first element on. Raise FeedError where it declares entities."""
    text = _FORBIDDEN.sub("", decode(data, charset_of(data, content_type)))
    text = _REFERENCE.sub(_allowed, text)
    start = 0
    while found := _PROLOG.match(text, start):
        if "<!entity" in found[0].lower():
            raise FeedError(
                "The feed declares entities of its own, as only bombs do: it is not read."
            )
        start = found.end()
    text = text[start:].lstrip()
    if text[:9].upper() == "<!DOCTYPE":
        raise FeedError("The feed's DOCTYPE cannot be understood.")
    return text


def _allowed(reference: re.Match[str]) -> str:
    """Keep a reference to a character that XML allows."""
    base, digits = (16, reference[1]) if reference[1] is not None else (10, reference[2])
    number = int(digits, base) if digits and len(digits) <= _DIGITS else 0
    is_allowed = 0 < number <= 0x10FFFF and not _FORBIDDEN.match(chr(number))  # noqa: PLR2004 - the last
    return reference[0] if is_allowed else ""
