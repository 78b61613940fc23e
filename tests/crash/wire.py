"""HTTP/1.1 as lean as it can be: a server of one thread keeps up with 1,500 calls a second.

It knows nothing of Telegram: calls come in, and whoever handles them answers now or later.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

_END_OF_HEAD = b"\r\n\r\n"

Handle = Callable[["Call"], None]


class Parameters(NamedTuple):
    """What a call was given; a form's values are unescaped only when asked for, which most never are."""

    values: Mapping[str, bytes]
    is_form: bool

    def raw(self, name: str) -> bytes:
        """Return a value as it came, empty where there is none; the same text is always the same."""
        return self.values.get(name, b"")

    def text(self, name: str) -> str:
        """Return a value as text."""
        raw = self.raw(name)
        return (unquote_to_bytes(raw.replace(b"+", b" ")) if self.is_form else raw).decode()

    def number(self, name: str) -> int:
        """Return a value as a whole number, 0 where there is none."""
        return int(self.raw(name) or 0)


class Call:
    """One request: the method its path ends in, its parameters, and the connection to answer on."""

    def __init__(
        self, method: str, parameters: Parameters, transport: asyncio.WriteTransport
    ) -> None:
        self.method = method
        self.parameters = parameters
        self._transport = transport

    @property
    def is_gone(self) -> bool:
        """Whether the caller has hung up."""
        return self._transport.is_closing()

    def answer(self, body: bytes, status: HTTPStatus = HTTPStatus.OK) -> None:
        """Write the whole answer."""
        if not self.is_gone:
            self._transport.write(_response(body, status))

    def cut(self, body: bytes, after: int) -> int:
        """Write so many bytes of the answer and hang up; return how many: too many wrap around its length."""
        whole = _response(body, HTTPStatus.OK)
        part = whole[: after % (len(whole) + 1)]
        if not self.is_gone:
            self._transport.write(part)
            self._transport.close()
        return len(part)


class Exchange(asyncio.Protocol):
    """A connection, kept alive, whose calls come one after another."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what answers are written to."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Hand on each call as soon as all of it is there."""
        self._buffer += data
        while (end := self._buffer.find(_END_OF_HEAD)) >= 0:
            request, *headers = bytes(self._buffer[:end]).split(b"\r\n")
            named = _named(headers)
            start = end + len(_END_OF_HEAD)
            whole = start + int(named.get(b"content-length", 0))
            if len(self._buffer) < whole:
                return
            body = bytes(self._buffer[start:whole])
            del self._buffer[:whole]
            method = request.split()[1].rpartition(b"/")[2].decode()
            self._handle(Call(method, _parameters(named, body), self._transport))


def _named(headers: list[bytes]) -> dict[bytes, bytes]:
    pairs = (header.partition(b":") for header in headers)
    return {name.lower(): value.strip() for name, _, value in pairs}


def _parameters(headers: Mapping[bytes, bytes], body: bytes) -> Parameters:
    """Read a body, which the Bot API takes as JSON and as a form."""
    if b"json" in headers.get(b"content-type", b""):
        given: dict[str, object] = json.loads(body or b"{}")
        values = {
            name: (value if isinstance(value, str) else json.dumps(value)).encode()
            for name, value in given.items()
        }
        return Parameters(values, is_form=False)
    pairs = (pair.partition(b"=") for pair in body.split(b"&"))
    return Parameters({name.decode(): value for name, _, value in pairs}, is_form=True)


def _response(body: bytes, status: HTTPStatus) -> bytes:
    kind = b"text/html" if body.startswith(b"<") else b"application/json"
    head = b"HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
    return head % (status, status.phrase.encode(), kind, len(body)) + body
