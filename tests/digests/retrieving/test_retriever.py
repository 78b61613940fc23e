"""Retrieval over real sockets: what comes, what is said when it does not, where it goes on from there."""

import asyncio
import gzip
import socket
import ssl
import traceback
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digests.errors import RetrievalError, RetrievalFault
from digests.retrieving.addresses import Allows
from digests.retrieving.retriever import Retrieved, RetrievedStatus, Retriever
from tests.digests.retrieving.site import Site, answer, either, leading_to

NOW = datetime(2024, 3, 4, 9, tzinfo=UTC)
PAGE = "<title>Статьи</title>".encode("cp1251")


async def retrieved(
    url: str, allows: Allows, *, etag: str | None = None, last_modified: str | None = None
) -> Retrieved:
    """Retrieve once."""
    retriever = Retriever(allows)
    try:
        return await retriever.get(url, etag=etag, last_modified=last_modified)
    finally:
        await retriever.close()


async def failure(
    url: str, allows: Allows, *, seconds: float = 20.0, now: datetime | None = None
) -> RetrievalError:
    """Retrieve what cannot be; nothing anyone could print of the error holds more than the host."""
    retriever = Retriever(allows, deadline_seconds=seconds)
    try:
        with pytest.raises(RetrievalError) as caught:
            await retriever.get(url, now=now)
    finally:
        await retriever.close()
    printed = "".join(traceback.format_exception(caught.value, limit=0)) + repr(caught.value)
    assert "canary" not in printed
    return caught.value


async def test_a_page_comes_as_it_is() -> None:
    """Bytes untouched, with the charset's name and what to ask with next time."""
    headers = {"Content_Type": "text/html; charset=cp1251", "ETag": '"7"'}
    date = "Mon, 04 Mar 2024 09:00:00 GMT"
    async with Site({"/a?b=c": answer(200, PAGE, **headers, Last_Modified=date)}) as site:
        page = await retrieved(f"{site.url}/a?b=c#part", site.allows)
    assert page == Retrieved(
        f"{site.url}/a?b=c", RetrievedStatus.OK, PAGE, "text/html; charset=cp1251", '"7"', date
    )


async def test_it_says_who_asks() -> None:
    """A server's owner can see who it is, and what it can read."""
    async with Site({"/": answer()}) as site:
        await retrieved(site.url, site.allows)
    assert "Paperboy" in site.requests[0]
    assert "text/html" in site.requests[0]


async def test_credentials_are_never_sent() -> None:
    """Not from the caller's headers, nor from a page's cookies; other headers are, on every hop."""
    hop = answer(302, Location="/b", Set_Cookie="canary=1; Path=/")
    async with Site({"/a": hop, "/b": answer(200, Set_Cookie="canary=2")}) as site:
        retriever = Retriever(site.allows)
        headers = {"AUTHORIZATION": "canary", "Cookie": "canary", "Accept": "text/x-mine"}
        await retriever.get(f"{site.url}/a", headers=headers)
        await retriever.get(f"{site.url}/b")
        await retriever.close()
    assert len(site.requests) == 3
    assert ["text/x-mine" in head for head in site.requests] == [True, True, False]
    assert "canary" not in "".join(site.requests)


async def test_the_environment_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No proxy's and no netrc's say."""
    netrc = tmp_path / "netrc"
    netrc.write_text("default login canary password canary\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    async with Site({"/": answer(200, PAGE)}) as site, Site() as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
            monkeypatch.setenv(name.upper(), proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert (await retrieved(site.url, either(site, proxy))).body == PAGE
    assert proxy.connections == 0
    assert "Authorization" not in site.requests[0]


async def test_what_is_not_modified_is_said_so() -> None:
    """What is known is asked with, and stays known."""
    async with Site({"/": answer(304, ETag='"8"'), "/b": leading_to("/")}) as site:
        page = await retrieved(f"{site.url}/b", site.allows, etag='"7"', last_modified="then")
    assert page == Retrieved(f"{site.url}/", RetrievedStatus.NOT_MODIFIED, b"", None, '"8"', "then")
    assert all('If-None-Match: "7"' in head for head in site.requests)
    assert all("If-Modified-Since: then" in head for head in site.requests)


async def test_what_is_not_modified_stays_known() -> None:
    """A server need not repeat what it was asked with."""
    async with Site({"/": answer(304)}) as site:
        page = await retrieved(site.url, site.allows, etag='"7"')
    assert (page.status, page.etag) == (RetrievedStatus.NOT_MODIFIED, '"7"')


async def test_an_unasked_not_modified_is_no_answer() -> None:
    """Who was asked for everything cannot say that nothing changed."""
    async with Site({"/": answer(304)}) as site:
        assert (await failure(site.url, site.allows)).fault is RetrievalFault.BROKEN


async def test_a_strange_etag_is_not_sent() -> None:
    """What headers do not take is not asked with, nor kept."""
    async with Site({"/": answer(200, ETag='"é"')}) as site:
        page = await retrieved(site.url, site.allows, etag='"a"\r\nX-Canary: 1')
    assert page.etag is None
    assert "Canary" not in site.requests[0]


@pytest.mark.parametrize(
    ("status", "fault", "is_lasting"),
    [
        (403, RetrievalFault.REFUSED, False),
        (404, RetrievalFault.NOT_FOUND, True),
        (410, RetrievalFault.NOT_FOUND, True),
        (500, RetrievalFault.BROKEN, False),
        (302, RetrievalFault.BROKEN, False),
    ],
)
async def test_an_error_is_said(status: int, fault: RetrievalFault, is_lasting: bool) -> None:
    """With host and status, without the address."""
    async with Site({"/canary?key=canary": answer(status, b"<h1>canary</h1>")}) as site:
        error = await failure(f"{site.url}/canary?key=canary", site.allows)
    assert (error.fault, error.status, error.is_lasting) == (fault, status, is_lasting)
    assert str(error).startswith("127.0.0.1 ")
    assert f"(HTTP {status})" in str(error)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("headers", "now", "seconds"),
    [
        ({"Retry_After": "120"}, None, 120),
        ({"Retry_After": "Mon, 04 Mar 2024 09:02:00 GMT"}, NOW, 120),
        (
            {
                "Retry_After": "Mon, 04 Mar 2024 09:02:00 GMT",
                "Date": "Mon, 04 Mar 2024 09:00:00 GMT",
            },
            None,
            120,
        ),
        ({"Retry_After": "Mon, 04 Mar 2024 09:02:00 GMT"}, None, None),
        ({}, NOW, None),
    ],
)
async def test_when_to_come_again_is_told(
    status: int, headers: dict[str, str], now: datetime | None, seconds: float | None
) -> None:
    """In seconds from now, however the server says it."""
    async with Site({"/": answer(status, b"", **headers)}) as site:
        error = await failure(site.url, site.allows, now=now)
    assert error.retry_after == seconds


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_five_redirects_are_followed(status: int) -> None:
    """To another server too; the address where it ends is told."""
    async with Site({"/": answer(200, PAGE)}) as there:
        hops = {f"/{n}": leading_to(f"{n + 1}", status) for n in range(4)}
        async with Site(hops | {"/4": leading_to(f"{there.url}/", status)}) as site:
            page = await retrieved(f"{site.url}/0", either(site, there))
    assert (page.url, page.body) == (f"{there.url}/", PAGE)


async def test_a_sixth_redirect_is_not() -> None:
    """Endless redirects end."""
    async with Site({f"/{n}": leading_to(f"/{n + 1}") for n in range(100)}) as site:
        error = await failure(f"{site.url}/0", site.allows)
    assert error.fault is RetrievalFault.TOO_MANY_REDIRECTS
    assert len(site.requests) == 6


async def test_a_loop_is_left_at_once() -> None:
    """Who was asked already will say nothing else."""
    async with Site({"/a": leading_to("/b"), "/b": leading_to("/a#again")}) as site:
        error = await failure(f"{site.url}/a", site.allows)
    assert error.fault is RetrievalFault.TOO_MANY_REDIRECTS
    assert len(site.requests) == 2


@pytest.mark.parametrize(
    ("bytes_said", "fault"),
    [
        (b"", RetrievalFault.BROKEN),
        (b"HTTP/1.1 200", RetrievalFault.BROKEN),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", RetrievalFault.BROKEN),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", RetrievalFault.BROKEN),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage and more", RetrievalFault.BROKEN),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", RetrievalFault.BROKEN),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            RetrievalFault.BROKEN,
        ),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nha", RetrievalFault.BROKEN),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", RetrievalFault.BROKEN),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", RetrievalFault.BROKEN),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000 + b"\r\n", RetrievalFault.BROKEN),
        (answer(200, b"\x00garbage", Content_Encoding="gzip"), RetrievalFault.BROKEN),
        (answer(200, gzip.compress(PAGE)[:-12], Content_Encoding="deflate"), RetrievalFault.BROKEN),
        (answer(200, PAGE, Content_Encoding="br"), RetrievalFault.BROKEN),
        (answer(200, PAGE, Content_Encoding="gzip, gzip"), RetrievalFault.BROKEN),
        (answer(200, PAGE, Content_Type="application/pdf"), RetrievalFault.NOT_TEXT),
    ],
)
async def test_half_an_answer_is_none(bytes_said: bytes, fault: RetrievalFault) -> None:
    """Cut, garbled, in an encoding not asked for, or nothing to read at all."""
    async with Site({"/?key=canary": bytes_said}) as site:
        assert (await failure(f"{site.url}/?key=canary", site.allows)).fault is fault


async def test_a_reset_in_the_middle_is_no_answer() -> None:
    """A connection torn down hard."""

    async def reset(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf")
        await writer.drain()
        writer.transport.abort()

    async with Site({"/": reset}) as site:
        assert (await failure(site.url, site.allows)).fault is RetrievalFault.BROKEN


async def test_where_nobody_listens_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed port, and a name that is none."""

    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    async with Site() as site:
        url = site.url
    assert (await failure(url, lambda *_: True)).fault is RetrievalFault.UNREACHABLE
    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    error = await failure("http://nowhere.invalid/canary", lambda *_: True)
    assert error.fault is RetrievalFault.UNREACHABLE
    assert "nowhere.invalid" in str(error)
    assert not error.is_lasting


async def test_a_host_that_cannot_prove_itself_is_not_trusted() -> None:
    """A certificate that nobody signed is told apart from a server that is away."""
    secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    secure.load_cert_chain(Path(__file__).with_name("untrusted.pem"))
    async with Site({"/": answer()}, secure=secure) as site:
        assert (await failure(site.url, site.allows)).fault is RetrievalFault.NOT_TRUSTED
    assert site.requests == []


async def test_plain_speech_on_a_secure_port_is_unreachable() -> None:
    """A server that speaks no TLS."""

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1") as server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        assert (await failure(url, lambda *_: True)).fault is RetrievalFault.UNREACHABLE


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw"])
async def test_a_packed_page_is_unpacked(encoding: str) -> None:
    """Gzip and deflate, this also as some servers send it, without a head."""
    packer = zlib.compressobj(wbits={"gzip": 31, "deflate": 15, "raw": -15}[encoding])
    packed = packer.compress(PAGE * 9) + packer.flush()
    name = encoding.replace("raw", "deflate")
    async with Site({"/": answer(200, packed, Content_Encoding=name)}) as site:
        assert (await retrieved(site.url, site.allows)).body == PAGE * 9


async def test_it_opens_again_after_it_was_closed() -> None:
    """Closing gives connections back, not up."""
    async with Site({"/": answer(200, PAGE)}) as site:
        retriever = Retriever(site.allows)
        await retriever.close()
        for _ in range(2):
            assert (await retriever.get(site.url)).body == PAGE
            await retriever.close()
