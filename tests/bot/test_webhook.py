"""Updates by webhook: only Telegram is listened to, and what comes again is answered once."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs
from telegram import Update

from bot.serving import serve
from tests.bot.scripted import Json, said, soon
from tests.bot.spoken import spoken
from tests.bot.world import World, open_world

SECRET = "s3cret_-"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def asks_for_help(update_id: int) -> Json:
    """Return an update that is answered."""
    update = said(update_id)
    command = {"type": "bot_command", "offset": 0, "length": 5}
    update["message"] |= {"text": "/help", "entities": [command]}
    return update


@asynccontextmanager
async def hooked(folder: Path, **settings: Any) -> AsyncIterator[tuple[World, str, asyncio.Event]]:
    """Run the whole bot by webhook; give the world, the hook's address and what stops it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{probe.getsockname()[1]}"
    by_hook = {
        "webhook_url": "https://example.org/hook",
        "webhook_secret": SecretStr(SECRET),
        "listen": listen,
    }
    async with open_world(folder, **by_hook, **settings) as world:
        stop = asyncio.Event()
        task = asyncio.create_task(serve(world.app, stop))
        while not world.telegram.updates.webhook:  # noqa: ASYNC110 - the emulator tells nobody
            await asyncio.sleep(0.01)
        yield world, f"http://{listen}/hook", stop
        stop.set()
        await soon(task)


@pytest.fixture
async def hook(tmp_path: Path) -> AsyncIterator[tuple[World, str]]:
    """Run the whole bot by webhook; give the world and the hook's address."""
    async with hooked(tmp_path) as (world, url, _):
        yield world, url


async def post(url: str, body: bytes, **headers: str) -> int:
    """Call the hook as whoever; return the status."""
    async with (
        aiohttp.ClientSession() as client,
        client.post(url, data=BytesIO(body), headers=headers) as response,
    ):
        return response.status


async def test_the_webhook_takes_updates(hook: tuple[World, str]) -> None:
    """With the secret an update is handled before it is confirmed: the answer stands in the chat."""
    world, url = hook
    update = asks_for_help(7)
    headers = {HEADER: SECRET, "Content-Type": "application/json"}
    assert await post(url, json.dumps(update).encode(), **headers) == 200
    assert "/subscribe" in world.written()[0]


async def test_strangers_are_refused(hook: tuple[World, str]) -> None:
    """Without the secret, with another, with one that is no text: nothing is read, nothing done."""
    world, url = hook
    body = json.dumps(said(7)).encode()
    assert await post(url, body) == 403
    assert await post(url, body, **{HEADER: ""}) == 403
    assert await post(url, body, **{HEADER: SECRET.upper()}) == 403
    assert await post(url, body, **{HEADER: SECRET + "x"}) == 403
    assert await post(url, b"{", **{HEADER: "wrong"}) == 403
    assert await _raw(url, b"\xff\xfe") == b"403"
    assert await post(url.replace("/hook", "/"), body, **{HEADER: SECRET}) == 404
    async with aiohttp.ClientSession() as client, client.get(url, headers={HEADER: SECRET}) as got:
        assert got.status == 405
    assert world.written() == []


async def _raw(url: str, secret: bytes) -> bytes:
    """Call with a header that no decent client would send; return the status."""
    host, _, port = url.removeprefix("http://").partition("/")[0].partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n"
        + HEADER.encode()
        + b": "
        + secret
        + b"\r\n\r\n{}"
    )
    answer = await soon(reader.read())
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    return answer.split(b" ")[1]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"not json", 400),
        (b"\xff\xfe\x00", 400),
        (b"null", 400),
        (b"[]", 400),
        (b"7", 400),
        (b'"update"', 400),
        (b"{}", 400),
        (b'{"update_id": "1"}', 400),
        (b'{"update_id": true}', 400),
        (b'{"update_id": -1}', 400),
        (b'{"update_id": 9223372036854775808}', 400),
        (b"[" * 100_000, 400),
        (b'{"update_id": 1}', 200),
        (b'{"update_id": 1, "something_new": {"id": 1}}', 200),
        (b" " * 1_100_000, 413),
    ],
)
async def test_what_is_no_update_is_refused(
    hook: tuple[World, str], body: bytes, status: int
) -> None:
    """Too large, not JSON, not an update: a clear status, and the bot goes on."""
    world, url = hook
    assert await post(url, body, **{HEADER: SECRET}) == status
    assert await post(url, json.dumps(said(8)).encode(), **{HEADER: SECRET}) == 200
    assert world.written() != []


@pytest.mark.parametrize(
    "kind",
    [
        {"message": 5},
        {"message": {"message_id": 1}},
        {"message": {"message_id": 1, "date": 10**18, "chat": {"id": 1, "type": "private"}}},
        {"callback_query": {"id": "1"}},
    ],
)
async def test_one_that_cannot_be_read_is_not_sent_again(
    hook: tuple[World, str], kind: Json
) -> None:
    """Refused, it would come again for a day, and hold up its chat: it is logged by its id, and let go."""
    _, url = hook
    with capture_logs() as logs:
        for _ in range(2):
            body = json.dumps({"update_id": 7, **kind}).encode()
            assert await post(url, body, **{HEADER: SECRET}) == 200
    assert [log["update"] for log in logs if log["event"] == "update_unreadable"] == [7]


async def test_what_comes_again_is_answered_once(hook: tuple[World, str]) -> None:
    """Telegram calls again where it got no answer in time: side by side, later, and after a restart."""
    world, url = hook
    body = json.dumps(asks_for_help(7)).encode()
    calls = [post(url, body, **{HEADER: SECRET}) for _ in range(5)]
    assert await soon(asyncio.gather(*calls)) == [200] * 5
    assert await post(url, body, **{HEADER: SECRET}) == 200
    await world.app.handled.close(5)
    world.app.handled._known.clear()
    assert await post(url, body, **{HEADER: SECRET}) == 200
    assert len(world.written()) == 1
    assert await post(url, json.dumps(asks_for_help(8)).encode(), **{HEADER: SECRET}) == 200
    assert len(world.written()) == 2


async def test_a_flood_does_not_keep_telegrams_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It makes forty at a time: where many are in progress, what was said in haste is not waited for."""
    monkeypatch.setattr("bot.webhook.CALLS_MOST", 5)
    async with hooked(tmp_path, rate_per_chat=1) as (world, url, _):
        bodies = [json.dumps(asks_for_help(number)).encode() for number in range(1, 31)]
        calls = [post(url, body, **{HEADER: SECRET}) for body in bodies]
        assert await soon(asyncio.gather(*calls)) == [200] * 30
        assert world.written().count(spoken(world, "flood")) == 1


async def test_what_breaks_is_sent_again(
    hook: tuple[World, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Handling that broke is no handling: Telegram hears of it, and calls again."""
    world, url = hook
    body = json.dumps(asks_for_help(7)).encode()

    async def broken(_: Update) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(world.app.inbox, "_handle", broken)
        assert await post(url, body, **{HEADER: SECRET}) == 500
    assert await post(url, body, **{HEADER: SECRET}) == 200
    assert len(world.written()) == 1


async def test_the_end_does_not_wait_for_what_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not handled in time is given up: Telegram is told so, and calls again after the start."""
    monkeypatch.setattr("bot.webhook.DRAIN_SECONDS", 0.1)
    begun = asyncio.Event()

    async def hangs(_: Update) -> None:
        begun.set()
        await asyncio.Event().wait()

    async with hooked(tmp_path) as (world, url, stop):
        monkeypatch.setattr(world.app.inbox, "_handle", hangs)
        body = json.dumps(said(7)).encode()
        call = asyncio.create_task(post(url, body, **{HEADER: SECRET}))
        await soon(begun.wait())
        stop.set()
        assert await soon(call) == 503
        assert 7 not in world.app.handled
