"""How long and how much: servers that drip, that never end, that send little and mean a lot."""

import asyncio
import hashlib
import socket
import threading
import tracemalloc
import zlib

import pytest

from digests.errors import RetrievalError, RetrievalFault
from digests.retrieving.retriever import Retriever
from tests.digests.retrieving.site import Answer, Site, answer

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
SECONDS = 0.15
MEGABYTE = 1024 * 1024


async def fault(
    said: Answer, *, seconds: float = 20.0, body_bytes: int = 15 * MEGABYTE
) -> RetrievalFault:
    """Retrieve from a server that answers so; return what is wrong."""
    async with Site({"/": said}) as site:
        retriever = Retriever(site.allows, deadline_seconds=seconds, body_bytes=body_bytes)
        with pytest.raises(RetrievalError) as caught:
            await retriever.get(site.url)
        await retriever.close()
    return caught.value.fault


def endless(head: bytes, piece: bytes, *, pause: float = 0.0) -> Answer:
    """Answer piece by piece until the connection is closed on it."""

    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return write


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"HTTP/1.1 200 O", b"K"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"y"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        (HEAD + b"\r\n", b"x"),
        (HEAD + b"Content-Length: 900\r\n\r\n", b"x"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1", b";"),
    ],
)
async def test_a_drip_is_not_waited_for(head: bytes, piece: bytes) -> None:
    """In the status line, the headers or the body: the deadline is over all of it."""
    said = endless(head, piece, pause=0.01)
    assert await fault(said, seconds=SECONDS) is RetrievalFault.TOO_SLOW


async def test_silence_is_not_waited_for() -> None:
    """A server that takes the call and says nothing."""
    done = asyncio.Event()

    async def hang(_: asyncio.StreamWriter) -> None:
        await done.wait()

    assert await fault(hang, seconds=SECONDS) is RetrievalFault.TOO_SLOW
    done.set()


async def test_the_deadline_is_over_all_hops() -> None:
    """Five hops, each in time, together are not."""

    def late(said: bytes) -> Answer:
        async def write(writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(SECONDS / 3)
            writer.write(said)

        return write

    hops = {f"/{n}": late(answer(302, Location=f"/{n + 1}")) for n in range(5)}
    async with Site(hops | {"/5": answer()}) as site:
        retriever = Retriever(site.allows, deadline_seconds=SECONDS)
        with pytest.raises(RetrievalError) as caught:
            await retriever.get(f"{site.url}/0")
        await retriever.close()
    assert caught.value.fault is RetrievalFault.TOO_SLOW


async def test_a_slow_lookup_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are part of it."""
    done = threading.Event()

    def hang(*_: object, **__: object) -> list[object]:
        done.wait()
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    retriever = Retriever(deadline_seconds=SECONDS)
    with pytest.raises(RetrievalError) as caught:
        await retriever.get("http://example.org/")
    done.set()
    await retriever.close()
    assert caught.value.fault is RetrievalFault.TOO_SLOW


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (HEAD + b"\r\n", b"x" * 65536),
        (HEAD + b"Content-Length: 99999999999\r\n\r\n", b"x" * 65536),
        (HEAD + b"Content-Length: 99999999999\r\n\r\n", b""),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"),
    ],
)
async def test_an_endless_body_ends(head: bytes, piece: bytes) -> None:
    """However its length is told; if it is told beforehand, before it comes."""
    assert await fault(endless(head, piece)) is RetrievalFault.TOO_LARGE


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"", b"x" * 65536),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"y" * 65536),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n"),
    ],
)
async def test_endless_headers_end(head: bytes, piece: bytes) -> None:
    """In number, in length, after the body too."""
    assert await fault(endless(head, piece)) is RetrievalFault.BROKEN


async def test_a_page_may_be_as_large_as_allowed() -> None:
    """The last byte allowed, and the first that is not, packed or not."""
    text = b"".join(b"line %d\n" % n for n in range(200_000))
    for encoding, sent in (("identity", text), ("deflate", zlib.compress(text))):
        said = answer(200, sent, Content_Encoding=encoding)
        async with Site({"/": said}) as site:
            retriever = Retriever(site.allows, body_bytes=len(text))
            assert (await retriever.get(site.url)).body == text
            await retriever.close()
        assert await fault(said, body_bytes=len(text) - 1) is RetrievalFault.TOO_LARGE


def packed(megabytes: int, block: bytes) -> bytes:
    """Gzip so many megabytes of the block."""
    packer = zlib.compressobj(wbits=31)
    piece = (block * (MEGABYTE // len(block) + 1))[:MEGABYTE]
    return b"".join(packer.compress(piece) for _ in range(megabytes)) + packer.flush()


@pytest.mark.parametrize("block", [b"\0", b"<div>" * 9, hashlib.shake_128(b"x").digest(9000)])
async def test_a_bomb_does_not_go_off(block: bytes) -> None:
    """200 MB in little: no more is unpacked than may be kept."""
    bomb = packed(200, block)
    tracemalloc.start()
    try:
        assert await fault(answer(200, bomb, Content_Encoding="gzip")) is RetrievalFault.TOO_LARGE
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 32 * MEGABYTE


async def test_an_absurd_ratio_is_a_bomb() -> None:
    """What stays within the limit, and is nothing but the same over and over, is no page."""
    said = answer(200, packed(14, b"\0"), Content_Encoding="gzip")
    assert await fault(said) is RetrievalFault.TOO_LARGE


async def test_a_bomb_of_many_members_does_not_go_off() -> None:
    """Gzip may be many, one after another."""
    bomb = b"".join([packed(1, b"\0")] * 300)
    assert await fault(answer(200, bomb, Content_Encoding="gzip")) is RetrievalFault.TOO_LARGE
