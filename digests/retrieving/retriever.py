"""One GET from the web, every hop of it guarded: where it goes, how long it takes, how much comes."""

import asyncio
import socket
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from ipaddress import ip_address
from typing import NamedTuple

import aiohttp
from yarl import URL

from digests.errors import RetrievalError, RetrievalFault
from digests.retrieving.addresses import Allows, is_public, redirected, shown_host, web_address
from digests.retrieving.answers import (
    NotAllowedError,
    fault_of_error,
    fault_of_status,
    fresh_seconds,
    http_date,
    is_no_text,
    kept_value,
    retry_seconds,
)

MAX_REDIRECTS = 5
DEADLINE_SECONDS = 30.0
BODY_BYTES = 15 * 1024 * 1024  # decoded
RATIO = 200  # decoded to received; no page repeats itself so much
_RATIO_FROM_BYTES = 1024 * 1024
_CONNECTIONS = 16
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Paperboy)",
    "Accept": "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, "
    "text/markdown, text/plain, */*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
_ENCODINGS = {"", "identity", "gzip", "deflate"}
_NEVER_SENT = {"authorization", "cookie", "host", "proxy-authorization"}
_REDIRECTS = {301, 302, 303, 307, 308}


class RetrievedStatus(StrEnum):
    """Whether what was asked for came, or is what it was before."""

    OK = "ok"
    NOT_MODIFIED = "not modified"


class Retrieved(NamedTuple):
    """What an address gave: `url` after redirects, the body's bytes decoded of gzip but not of charset.

    `etag` and `last_modified` are to be given next time; the body is empty where not modified.
    `fresh_seconds` is how long the answer is said to stay as it is.
    """

    url: str
    status: RetrievedStatus
    body: bytes
    content_type: str | None
    etag: str | None
    last_modified: str | None
    fresh_seconds: float | None = None


class Retriever:
    """Retrieves web pages from the addresses allowed: the public ones, unless a test says otherwise."""

    def __init__(
        self,
        allows: Allows = is_public,
        *,
        deadline_seconds: float = DEADLINE_SECONDS,
        body_bytes: int = BODY_BYTES,
    ) -> None:
        self._allows = allows
        self._deadline_seconds = deadline_seconds
        self._body_bytes = body_bytes
        self._session: aiohttp.ClientSession | None = None

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] | None = None,
        now: datetime | None = None,
    ) -> Retrieved:
        """Retrieve a page, through at most five redirects; raise RetrievalError.

        `now` is what a Retry-After date is seen from, the answer's own date if not given. Of `headers`,
        none that carries credentials is sent.
        """
        known = {"If-None-Match": kept_value(etag), "If-Modified-Since": kept_value(last_modified)}
        asked = {name: value for name, value in known.items() if value is not None}
        given = {k: v for k, v in (headers or {}).items() if k.lower() not in _NEVER_SENT}
        deadline = asyncio.get_running_loop().time() + self._deadline_seconds
        at, visited = web_address(url), set[URL]()
        while len(visited) <= MAX_REDIRECTS and at not in visited:
            visited.add(at)
            found = await self._ask(at, given | asked, deadline, now)
            if isinstance(found, Retrieved):
                return found
            at = found
        raise RetrievalError(RetrievalFault.TOO_MANY_REDIRECTS, shown_host(at))

    async def close(self) -> None:
        """Close every connection; a later `get` opens new ones."""
        if self._session is not None:
            await self._session.close()

    async def _ask(
        self, url: URL, headers: dict[str, str], deadline: float, now: datetime | None
    ) -> Retrieved | URL:
        """Make one request; return its answer or where it redirects to."""
        try:
            async with (
                asyncio.timeout_at(deadline),
                self._opened().get(url, headers=headers, allow_redirects=False) as response,
            ):
                location = response.headers.get("Location")
                if response.status in _REDIRECTS and location:
                    return redirected(url, location)
                if response.status == HTTPStatus.NOT_MODIFIED and _is_conditional(headers):
                    return _retrieved(response, headers, b"")
                _refuse(response, now)
                return _retrieved(response, headers, await self._body(response))
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise RetrievalError(fault_of_error(error), shown_host(url)) from None

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        """Read a body, counting what it decodes to."""
        if (response.content_length or 0) > self._body_bytes:
            raise RetrievalError(RetrievalFault.TOO_LARGE, shown_host(response.url))
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            allowed = max(_RATIO_FROM_BYTES, RATIO * response.content.total_raw_bytes)
            if len(body) > min(allowed, self._body_bytes):
                raise RetrievalError(RetrievalFault.TOO_LARGE, shown_host(response.url))
        return bytes(body)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=_CONNECTIONS, use_dns_cache=False, socket_factory=self._socket
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=_HEADERS,
                timeout=aiohttp.ClientTimeout(total=None),  # ours is over all hops
                trust_env=False,
            )
        return self._session

    def _socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """Make the socket to one address, just before it connects there: no later lookup can differ."""
        family, kind, protocol, _, (host, port, *_) = info
        if not self._allows(ip_address(host), port):
            raise NotAllowedError("not an allowed address")
        return socket.socket(family, kind, protocol)


def _refuse(response: aiohttp.ClientResponse, now: datetime | None) -> None:
    """Raise RetrievalError for an answer that is not to be read."""
    headers, host = response.headers, shown_host(response.url)
    if (fault := fault_of_status(response.status)) is not None:
        wait = retry_seconds(headers.get("Retry-After"), now or http_date(headers.get("Date")))
        raise RetrievalError(fault, host, status=response.status, retry_after=wait)
    if headers.get("Content-Encoding", "").strip().lower() not in _ENCODINGS:
        raise RetrievalError(RetrievalFault.BROKEN, host)
    if is_no_text(headers.get("Content-Type")):
        raise RetrievalError(RetrievalFault.NOT_TEXT, host)


def _is_conditional(headers: Mapping[str, str]) -> bool:
    return "If-None-Match" in headers or "If-Modified-Since" in headers


def _retrieved(
    response: aiohttp.ClientResponse, asked: Mapping[str, str], body: bytes
) -> Retrieved:
    same = response.status == HTTPStatus.NOT_MODIFIED
    etag = kept_value(response.headers.get("ETag"))
    last_modified = kept_value(response.headers.get("Last-Modified"))
    return Retrieved(
        str(response.url),
        RetrievedStatus.NOT_MODIFIED if same else RetrievedStatus.OK,
        body,
        kept_value(response.headers.get("Content-Type")),
        etag or (asked.get("If-None-Match") if same else None),
        last_modified or (asked.get("If-Modified-Since") if same else None),
        fresh_seconds(response.headers.get("Cache-Control")),
    )
