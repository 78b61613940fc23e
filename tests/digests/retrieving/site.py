"""A server on 127.0.0.1 that answers byte for byte what a test says, and remembers who asked."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from ipaddress import IPv4Address
from types import TracebackType
from typing import Self

from digests.retrieving.addresses import Address, Allows

Answer = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]
LOCAL = IPv4Address("127.0.0.1")


def answer(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """Write an answer with its length; header names take _ for -."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


def leading_to(location: str, status: int = 302) -> bytes:
    """Write a redirect."""
    return answer(status, Location=location)


class Site:
    """Serve an answer by path (any other: 404) while the `async with` lasts."""

    def __init__(
        self, answers: Mapping[str, Answer] | None = None, *, secure: ssl.SSLContext | None = None
    ) -> None:
        self.answers = dict(answers or {})
        self.requests: list[str] = []
        self.connections = 0
        self.port = 0
        self._secure = secure
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Its root, without a slash at the end."""
        return f"{'https' if self._secure else 'http'}://{LOCAL}:{self.port}"

    def allows(self, address: Address, port: int) -> bool:
        """Allow this site and nothing else."""
        return address == LOCAL and port == self.port

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, str(LOCAL), ssl=self._secure)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.requests.append(head)
            said = self.answers.get(head.split(" ")[1], answer(404))
            if isinstance(said, bytes):
                writer.write(said)
                await writer.drain()
            else:
                await said(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


def either(*sites: Site) -> Allows:
    """Allow several sites."""
    return lambda address, port: any(site.allows(address, port) for site in sites)
