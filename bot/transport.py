"""The network under python-telegram-bot: aiohttp, telling surely unsent and in doubt apart.

python-telegram-bot folds both into NetworkError; the sender needs to know which it was (a message surely
unsent may be sent again freely, one in doubt only once). No error carries the address: it holds the token.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

import aiohttp
from aiohttp.abc import AbstractStreamWriter
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 600  # what may be in flight at the highest rate, and answers to readers beside
MAX_BODY_BYTES = 8 * 1024 * 1024
MAX_FILE_BYTES = 20 * 1024 * 1024  # Telegram lets bots fetch no larger ones
CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
BODY_SECONDS = 20.0  # for connecting, and for an answer that comes drop by drop
FILE_SECONDS = 60.0  # the same for a file
IDLE_SECONDS = 15.0  # a stale connection reused is the commonest cause of doubt


_NEVER_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)


class UnsentError(NetworkError):
    """The request surely never reached Telegram."""


class InDoubtError(NetworkError):
    """The request may have been carried out; its answer never came whole."""


@dataclass(frozen=True)
class Ready:
    """A call's parameters as JSON; told when its first byte is about to be written, and when all are."""

    body: bytes
    begun: Callable[[], None]
    handed_over: Callable[[], None]  # the kernel has every byte: it sends them though we die


class Transport(BaseRequest):
    """One pool of connections; made by `initialize` in the running loop, closed by `shutdown`."""

    def __init__(
        self, *, connections: int = CONNECTIONS, read_seconds: float = READ_SECONDS
    ) -> None:
        self._connections = connections
        self._read_seconds = read_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """The seconds an answer may take by default."""
        return self._read_seconds

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections, keepalive_timeout=IDLE_SECONDS
                ),
                headers={"User-Agent": "Paperboy"},
                trust_env=False,
            )

    async def shutdown(self) -> None:
        """Close the pool and every connection in it."""
        if self._session is not None:
            await self._session.close()

    async def call(self, url: str, ready: Ready) -> Any:
        """Make one call; return its result. Raise TelegramError as the library's own calls do."""
        total = self._read_seconds + CONNECT_SECONDS
        limits = aiohttp.ClientTimeout(total=total, sock_connect=CONNECT_SECONDS)
        status, payload = await self._exchange("POST", url, _Told(ready), limits, MAX_BODY_BYTES)
        answer = _checked_answer(status, payload)
        if status == HTTPStatus.OK:
            return answer["result"]
        return await _Answered(status, payload).post(url)

    async def do_request(  # noqa: PLR0917 - the library's own signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request; return status and body. Raise UnsentError or InDoubtError.

        The library calls with POST, and fetches a file's bytes with GET.
        """
        is_file = method == "GET"
        body_seconds, most = (
            (FILE_SECONDS, MAX_FILE_BYTES) if is_file else (BODY_SECONDS, MAX_BODY_BYTES)
        )
        read_seconds = _seconds(read_timeout, self._read_seconds)
        limits = aiohttp.ClientTimeout(
            total=None if read_seconds is None else read_seconds + body_seconds,
            connect=_seconds(pool_timeout, CONNECT_SECONDS),
            sock_connect=_seconds(connect_timeout, CONNECT_SECONDS),
            sock_read=read_seconds,
        )
        body = _body(request_data) if request_data else None
        status, payload = await self._exchange(method, url, body, limits, most)
        if is_file:
            return _checked_file(status, payload)
        _checked_answer(status, payload)
        return status, payload

    async def _exchange(
        self, method: str, url: str, body: Any, limits: aiohttp.ClientTimeout, most: int
    ) -> tuple[int, bytes]:
        """Send a body and take in what comes back, of so many bytes at most."""
        if self._session is None or self._session.closed:
            raise UnsentError("The transport is not initialized")
        try:
            async with self._session.request(
                method, url, data=body, timeout=limits, allow_redirects=False
            ) as response:
                return response.status, await _capped(response, most)
        except _NEVER_SENT as error:
            raise UnsentError(f"Telegram cannot be reached ({type(error).__name__})") from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise InDoubtError(f"No whole answer came ({type(error).__name__})") from None


class _Answered(BaseRequest):
    """An answer that has come, for the library to read: it knows which error is meant."""

    def __init__(self, status: int, payload: bytes) -> None:
        self._answer = status, payload

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Open nothing."""

    async def shutdown(self) -> None:
        """Close nothing."""

    async def do_request(self, *_: Any, **__: Any) -> tuple[int, bytes]:
        return self._answer


def _checked_answer(status: int, payload: bytes) -> dict[str, Any]:
    """Return Telegram's answer. Raise UnsentError or InDoubtError where it is none, or surely a refusal."""
    answer = _answer(status, payload)
    if status == HTTPStatus.TOO_MANY_REQUESTS and not _tells_when(answer):
        raise UnsentError("Telegram refused: too many requests")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer is None:
        raise InDoubtError(f"Telegram's answer was no answer (HTTP {status})")
    return answer


def _checked_file(status: int, payload: bytes) -> tuple[int, bytes]:
    """Return what was given if it is the file; the library would take a 404 for a wrong token."""
    if status != HTTPStatus.OK:
        raise InDoubtError(f"Telegram did not give the file (HTTP {status})")
    return status, payload


def _answer(status: int, payload: bytes) -> dict[str, Any] | None:
    """Read an answer as Telegram gives them; None is all that a proxy or a cut may have made of it."""
    try:
        answer = json.loads(payload.decode(errors="replace"))
    except (ValueError, RecursionError):
        return None
    is_ok = status == HTTPStatus.OK
    if not isinstance(answer, dict) or answer.get("ok") is not is_ok:
        return None
    return answer if ("result" if is_ok else "description") in answer else None


def _tells_when(answer: dict[str, Any] | None) -> bool:
    parameters = answer.get("parameters") if answer else None
    return isinstance(parameters, dict) and bool(parameters.get("retry_after"))


async def _capped(response: aiohttp.ClientResponse, most: int) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > most:
            raise InDoubtError("Telegram's answer was too large")
    return bytes(body)


def _seconds(given: object, default: float) -> float | None:
    return default if given is BaseRequest.DEFAULT_NONE else cast("float | None", given)


class _Told(aiohttp.BytesPayload):
    """Bytes whose writing is told; a connection that takes them slowly has not got them all."""

    def __init__(self, ready: Ready) -> None:
        super().__init__(ready.body, content_type="application/json")
        self._ready = ready

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        """Write them all; aiohttp writes the headers with them."""
        self._ready.begun()
        await super().write_with_length(writer, content_length)
        transport = getattr(writer, "transport", None)
        if transport is not None and not transport.get_write_buffer_size():
            self._ready.handed_over()


def _body(data: RequestData) -> aiohttp.FormData | dict[str, str]:
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)  # names as they are
    for name, (filename, content, mime_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return form
