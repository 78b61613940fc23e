"""The transport over real sockets: what surely never arrived, what is in doubt, and what is an answer."""

import asyncio
import json
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from aiohttp import web
from telegram import Bot, InputFile, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot import transport
from bot.sandbox.api import routes
from bot.sandbox.server import LocalServer
from bot.sandbox.sharing import send_document
from bot.sandbox.telegram import Telegram
from bot.transport import InDoubtError, Ready, Transport, UnsentError

TOKEN = "4242:canary-token"
ME = {"id": 4242, "is_bot": True, "first_name": "Paperboy", "username": "paperboy_bot"}
OK = json.dumps({"ok": True, "result": ME}).encode()
HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
Write = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
async def network() -> AsyncIterator[Transport]:
    """Give an open transport that waits a tenth of a second."""
    network = Transport(read_seconds=0.1)
    await network.initialize()
    yield network
    await network.shutdown()


@asynccontextmanager
async def answering(
    status: int, body: bytes, content_type: str = "application/json"
) -> AsyncIterator[str]:
    """Serve one answer to every call; give the address with the token in it."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body, content_type=content_type)

    async with LocalServer([web.post("/bot{token}/{method}", answer)]) as server:
        yield f"{server.url}/bot{TOKEN}/getMe"


@asynccontextmanager
async def writing(write: Write) -> AsyncIterator[str]:
    """Serve by writing raw bytes to the connection."""
    server = await asyncio.start_server(write, "127.0.0.1")
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot{TOKEN}/getMe"


async def failure(network: Transport, url: str) -> TelegramError:
    """Make a call that fails; nothing anyone could print of its error holds the token."""
    with pytest.raises(TelegramError) as caught:
        await network.post(url, RequestData([RequestParameter("text", "hello", None)]))
    printed = "".join(traceback.format_exception(caught.value))
    assert TOKEN not in printed + repr(caught.value) + caught.value.message
    assert "canary" not in printed
    return caught.value


async def test_an_answer_is_handed_on(network: Transport) -> None:
    """Status 200 and a result are the library's to read."""
    async with answering(200, OK) as url:
        assert await network.post(url) == ME


@pytest.mark.parametrize(
    ("status", "more", "kind"),
    [
        (400, {}, BadRequest),
        (403, {}, Forbidden),
        (429, {"parameters": {"retry_after": 7}}, RetryAfter),
    ],
)
async def test_a_refusal_is_an_answer(
    network: Transport, status: int, more: dict[str, object], kind: type[TelegramError]
) -> None:
    """Telegram's own JSON becomes the library's errors, neither unsent nor in doubt."""
    body = {"ok": False, "error_code": status, "description": "No: not so"} | more
    async with answering(status, json.dumps(body).encode()) as url:
        error = await failure(network, url)
    assert type(error) is kind


@pytest.mark.parametrize(
    "body",
    [
        b"Too Many Requests",
        HTML,
        b"",
        b'{"ok":false,"error_code":429,"description":"Too Many Requests"}',
        b'{"ok":false,"error_code":429,"description":"slow down","parameters":{"retry_after":0}}',
    ],
)
async def test_a_429_without_a_time_is_surely_unsent(network: Transport, body: bytes) -> None:
    """A gateway's 429 says not when, but that nothing was done."""
    async with answering(429, body) as url:
        assert isinstance(await failure(network, url), UnsentError)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (502, HTML),
        (500, b'{"ok":false,"error_code":500,"description":"Internal Server Error"}'),
        (200, HTML),
        (200, b""),
        (200, b"\x00\xff garbage"),
        (200, b'{"ok":true,"result":{"message_id":'),
        (200, b'{"hello":"captive portal"}'),
        (200, b'{"ok":false,"error_code":400,"description":"Bad Request"}'),
        (200, b"[]"),
        (200, b"[" * 100_000),
        (400, b'{"ok":false,"error_code":400,"descri'),
        (400, b'{"error":"proxy"}'),
        (403, HTML),
        (302, b""),
        (404, b"not here"),
        (413, HTML),
    ],
)
async def test_an_answer_that_is_none_is_in_doubt(
    network: Transport, status: int, body: bytes
) -> None:
    """HTML, garbage, half an answer or none: the call may have been carried out."""
    async with answering(status, body, "text/html") as url:
        assert isinstance(await failure(network, url), InDoubtError)


async def test_broken_letters_do_not_spoil_an_answer(network: Transport) -> None:
    """One byte that is no UTF-8 must not make the same updates be fetched for ever."""
    async with answering(200, OK.replace(b"Paperboy", b"Pap\xfferboy")) as url:
        assert await network.post(url) == ME | {"first_name": "Pap\ufffderboy"}


async def test_a_refused_connection_is_surely_unsent(network: Transport) -> None:
    """Where nobody listens nothing was sent."""
    server = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    error = await failure(network, f"http://127.0.0.1:{port}/bot{TOKEN}/getMe")
    assert isinstance(error, UnsentError)


async def test_an_unknown_host_is_surely_unsent(network: Transport) -> None:
    """A name that resolves to nothing was never connected to."""
    error = await failure(network, f"http://nowhere.invalid/bot{TOKEN}/getMe")
    assert isinstance(error, UnsentError)


async def test_a_failed_handshake_is_surely_unsent(network: Transport) -> None:
    """A server that speaks no TLS never saw the request."""

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with writing(hang_up) as url:
        error = await failure(network, url.replace("http:", "https:"))
    assert isinstance(error, UnsentError)


async def test_an_address_that_is_none_is_surely_unsent(network: Transport) -> None:
    """What cannot be parsed cannot be called."""
    assert isinstance(await failure(network, f"http://[::1/bot{TOKEN}/getMe"), UnsentError)


async def test_a_closed_transport_is_surely_unsent() -> None:
    """Before it is opened nothing is sent."""
    assert isinstance(await failure(Transport(), f"http://x/bot{TOKEN}/getMe"), UnsentError)


@pytest.mark.parametrize(
    "bytes_first",
    [
        b"",
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + OK,
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"ok"',
        b"SSH-2.0-OpenSSH_9.6\r\n",
    ],
)
async def test_a_cut_connection_is_in_doubt(network: Transport, bytes_first: bytes) -> None:
    """Cut after the request, before or within the answer: even if what came would parse."""

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(bytes_first)
        await writer.drain()
        writer.close()

    async with writing(cut) as url:
        assert isinstance(await failure(network, url), InDoubtError)


async def test_a_reset_is_in_doubt(network: Transport) -> None:
    """A connection torn down hard is no other."""

    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    async with writing(reset) as url:
        assert isinstance(await failure(network, url), InDoubtError)


@pytest.mark.parametrize("bytes_first", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"])
async def test_a_timeout_is_in_doubt(network: Transport, bytes_first: bytes) -> None:
    """Who does not answer, or stops half-way, may have done it."""
    done = asyncio.Event()

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(bytes_first)
        await done.wait()
        writer.close()

    async with writing(hang) as url:
        error = await failure(network, url)
        done.set()
    assert isinstance(error, InDoubtError)


async def test_a_full_pool_is_surely_unsent() -> None:
    """Who waited for a connection in vain sent nothing."""
    asked, done = asyncio.Event(), asyncio.Event()

    async def hang(_: web.Request) -> web.Response:
        asked.set()
        await done.wait()
        return web.Response(body=OK, content_type="application/json")

    network = Transport(connections=1)
    await network.initialize()
    async with LocalServer([web.post("/bot{token}/{method}", hang)]) as server:
        url = f"{server.url}/bot{TOKEN}/getMe"
        first = asyncio.create_task(network.post(url))
        await asked.wait()
        with pytest.raises(UnsentError):
            await network.post(url, pool_timeout=0.05)
        done.set()
        assert await first == ME
    await network.shutdown()


async def test_a_huge_answer_is_not_read(
    network: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer without end fills no memory: it is given up, in doubt."""
    monkeypatch.setattr(transport, "MAX_BODY_BYTES", 100_000)
    sent = 0

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")
        try:
            while True:
                writer.write(b"x" * 65536)
                sent += 65536
                await writer.drain()
        except ConnectionError:
            writer.close()

    async with writing(pour) as url:
        error = await failure(network, url)
    assert isinstance(error, InDoubtError)
    assert "too large" in error.message
    assert sent < 50_000_000


async def test_an_answer_up_to_the_ceiling_is_read(
    network: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ceiling itself still passes."""
    monkeypatch.setattr(transport, "MAX_BODY_BYTES", len(OK))
    async with answering(200, OK) as url:
        assert await network.post(url) == ME


async def test_redirects_are_not_followed(network: Transport) -> None:
    """The token is given to nobody that an answer names."""
    called = asyncio.Event()

    async def steal(_: web.Request) -> web.Response:
        called.set()
        return web.Response(body=OK)

    async def redirect(_: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": "/steal"})

    routes = [web.post("/bot{token}/{method}", redirect), web.post("/steal", steal)]
    async with LocalServer(routes) as server:
        assert isinstance(await failure(network, f"{server.url}/bot{TOKEN}/x"), InDoubtError)
    assert not called.is_set()


async def test_parameters_and_files_arrive() -> None:
    """Plain calls are forms; a file makes them multipart, with its name, type and every byte."""
    seen: list[dict[str, object]] = []

    async def keep(request: web.Request) -> web.Response:
        form = await request.post()
        document = form.get("document")
        seen.append({key: value for key, value in form.items() if isinstance(value, str)})
        if isinstance(document, web.FileField):
            seen[-1]["file"] = (document.filename, document.content_type, document.file.read())
        update = {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}
        return web.json_response({"ok": True, "result": update})

    async with LocalServer([web.post("/bot{token}/{method}", keep)]) as server:
        network = Transport()
        await network.initialize()
        bot = Bot(TOKEN, base_url=f"{server.url}/bot", request=network)
        await bot.send_message(1, "<b>Привет</b> & 你好 🙂\n", parse_mode="HTML")
        content = bytes(range(256)) * 300
        await bot.send_document(1, InputFile(content, filename="论文.pdf"), caption='a; b="c"')
        await network.shutdown()
    assert seen[0] == {"chat_id": "1", "text": "<b>Привет</b> & 你好 🙂\n", "parse_mode": "HTML"}
    assert seen[1]["caption"] == 'a; b="c"'
    assert seen[1]["file"] == ("论文.pdf", "application/pdf", content)


async def test_updates_are_fetched_as_long_as_asked() -> None:
    """A call's own time to wait counts instead of the transport's."""

    async def late(_: web.Request) -> web.Response:
        await asyncio.sleep(0.2)
        return web.json_response({"ok": True, "result": [{"update_id": 7}]})

    async with LocalServer([web.post("/bot{token}/{method}", late)]) as server:
        network = Transport(read_seconds=0.05)
        await network.initialize()
        bot = Bot(TOKEN, base_url=f"{server.url}/bot", get_updates_request=network)
        assert await bot.get_updates(timeout=20) == (Update(7),)
        with pytest.raises(InDoubtError):
            await bot.get_updates(timeout=0)
        await network.shutdown()


async def test_it_can_be_opened_again() -> None:
    """Opening twice keeps one pool; after closing, a new one is opened."""
    network = Transport()
    async with answering(200, OK) as url:
        for _ in range(2):
            await network.initialize()
            await network.initialize()
            assert await network.post(url) == ME
            await network.shutdown()
            await network.shutdown()
        with pytest.raises(NetworkError):
            await network.post(url)


@asynccontextmanager
async def giving(response: Callable[[], web.Response]) -> AsyncIterator[str]:
    """Serve one answer to whoever fetches a file; give the address with the token in it."""

    async def give(_: web.Request) -> web.Response:
        return response()

    async with LocalServer([web.get("/file/bot{token}/{path:.+}", give)]) as server:
        yield f"{server.url}/file/bot{TOKEN}/documents/file_0.html"


async def fetch_failure(network: Transport, url: str) -> TelegramError:
    """Fetch a file in vain; nothing anyone could print of the error holds the token."""
    with pytest.raises(TelegramError) as caught:
        await network.retrieve(url)
    printed = "".join(traceback.format_exception(caught.value))
    assert "canary" not in printed + repr(caught.value) + caught.value.message
    return caught.value


async def test_a_file_is_fetched_whole_by_the_library() -> None:
    """The largest that Telegram gives, byte for byte, through getFile and its path."""
    telegram = Telegram(token=TOKEN, clock=lambda: datetime(2026, 11, 20, tzinfo=UTC))
    you = telegram.add_user(first_name="You")
    telegram.add_chat("private", user=you)
    content = bytes(range(256)) * (20 * 1024 * 4)
    send_document(telegram, you["id"], you["id"], "Обзор.html", content)
    network = Transport()
    await network.initialize()
    async with LocalServer(routes(telegram)) as server:
        bot = Bot(
            TOKEN,
            base_url=f"{server.url}/bot",
            base_file_url=f"{server.url}/file/bot",
            request=network,
            get_updates_request=network,
        )
        (update,) = await bot.get_updates()
        assert update.message
        assert update.message.document
        file = await update.message.document.get_file()
        assert file.file_size == len(content) == 20 * 1024 * 1024
        assert await file.download_as_bytearray() == content
    await network.shutdown()


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff", HTML, b'{"ok":false,"error_code":400,"description":"Bad Request"}', OK],
)
async def test_a_file_is_not_read_as_an_answer(network: Transport, content: bytes) -> None:
    """Whatever is in it is handed on as it is."""
    async with giving(lambda: web.Response(body=content)) as url:
        assert await network.retrieve(url) == content


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 429, 500, 502])
async def test_a_file_that_is_not_given_says_nothing_of_the_token(
    network: Transport, status: int
) -> None:
    """A path that has expired is a 404, which the library would take for a wrong token."""
    body = json.dumps({"ok": False, "error_code": status, "description": "Not Found"})
    headers = {"Location": "/elsewhere"} if status == 302 else {}
    async with giving(lambda: web.Response(status=status, text=body, headers=headers)) as url:
        error = await fetch_failure(network, url)
    assert type(error) is InDoubtError
    assert str(status) in error.message


async def test_only_files_may_be_large(network: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file has a ceiling of its own, an answer keeps its lower one."""
    assert transport.MAX_BODY_BYTES < transport.MAX_FILE_BYTES == 20 * 1024 * 1024
    monkeypatch.setattr(transport, "MAX_BODY_BYTES", 100)
    monkeypatch.setattr(transport, "MAX_FILE_BYTES", 1000)
    async with giving(lambda: web.Response(body=b"x" * 1000)) as url:
        assert len(await network.retrieve(url)) == 1000
    async with giving(lambda: web.Response(body=b"x" * 1001)) as url:
        error = await fetch_failure(network, url)
    assert isinstance(error, InDoubtError)
    assert "too large" in error.message
    async with answering(200, OK + b" " * 100) as url:
        assert "too large" in (await failure(network, url)).message


async def test_a_file_cut_short_is_none(network: Transport) -> None:
    """Half of a file is never taken for the whole."""

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<html>")
        await writer.drain()
        writer.close()

    async with writing(cut) as url:
        assert isinstance(await fetch_failure(network, url), InDoubtError)


class Told:
    """A ready call, and what was told of it."""

    def __init__(self, body: bytes = b'{"text": "hello"}') -> None:
        self.stages: list[str] = []
        self.ready = Ready(
            body,
            begun=lambda: self.stages.append("begun"),
            handed_over=lambda: self.stages.append("handed over"),
        )


async def test_a_ready_call_tells_how_far_it_came(network: Transport) -> None:
    """Its bytes arrive as they are, and both stages are told before the answer comes."""
    told, came = Told(), []

    async def answer(request: web.Request) -> web.Response:
        came.append((request.content_type, await request.read(), tuple(told.stages)))
        return web.Response(body=OK, content_type="application/json")

    async with LocalServer([web.post("/bot{token}/{method}", answer)]) as server:
        result = await network.call(f"{server.url}/bot{TOKEN}/sendMessage", told.ready)
    assert result == ME
    assert came == [("application/json", b'{"text": "hello"}', ("begun", "handed over"))]


async def test_what_reaches_nobody_is_not_begun(network: Transport) -> None:
    """Where the connection is refused not a byte was written."""
    async with answering(200, OK) as url:
        pass
    told = Told()
    with pytest.raises(UnsentError):
        await network.call(url, told.ready)
    assert told.stages == []


async def test_what_was_written_and_not_answered_was_handed_over(network: Transport) -> None:
    """Cut or silent, the kernel had all of it; the error says it is in doubt."""
    for write in (_hang_up, _wait_long):
        async with writing(write) as url:
            told = Told()
            with pytest.raises(InDoubtError):
                await network.call(url, told.ready)
        assert told.stages == ["begun", "handed over"]


@pytest.mark.filterwarnings("ignore:Sending a large body")
async def test_what_the_kernel_does_not_take_whole_is_not_handed_over(network: Transport) -> None:
    """A connection whose other end reads nothing holds bytes back: those die with us."""
    async with writing(_wait_long) as url:
        told = Told(b" " * 20_000_000)
        with pytest.raises(InDoubtError):
            await network.call(url, told.ready)
    assert told.stages == ["begun"]


@pytest.mark.parametrize(("status", "kind"), [(403, Forbidden), (400, BadRequest)])
async def test_a_ready_call_is_refused_like_any_other(
    network: Transport, status: int, kind: type[TelegramError]
) -> None:
    """The library's errors, as its own calls raise them."""
    body = {"ok": False, "error_code": status, "description": "No: not so"}
    async with answering(status, json.dumps(body).encode()) as url:
        with pytest.raises(kind):
            await network.call(url, Told().ready)


async def _hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(100)
    writer.close()


async def _wait_long(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(1)
    writer.close()
