"""Updates by polling and by webhook: none lost, in order, and only Telegram is listened to."""

import asyncio
import json
import socket
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr
from telegram import Bot, Update

from bot.halting import HaltError
from bot.receiving import ALLOWED_UPDATES, InOrder, poll
from bot.sandbox.server import LocalServer
from bot.transport import Transport
from tests.bot.world import YOU, World, open_world

TOKEN = "4242:canary-token"
SECRET = "s3cret_-"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
GATEWAY = (502, "<html>Bad Gateway</html>")
Json = dict[str, Any]
T = TypeVar("T")


async def soon(work: Awaitable[T]) -> T:
    """Await what must come at once; a test that hangs fails."""
    return await asyncio.wait_for(work, 10)


def said(update_id: int, chat_id: int = YOU) -> Json:
    """Return an update as Telegram sends it."""
    chat = {"id": chat_id, "type": "private", "first_name": "Ann"}
    message = {"message_id": update_id, "date": 0, "chat": chat, "from": chat | {"is_bot": False}}
    return {"update_id": update_id, "message": message | {"text": "hello"}}


class Script:
    """A Telegram whose getUpdates answers as told; it says what it was asked."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[int | None] = asyncio.Queue()
        self.calls: list[Json] = []
        self._answers: asyncio.Queue[tuple[int, str]] = asyncio.Queue()

    async def get_updates(self, request: web.Request) -> web.Response:
        """Answer with what comes next; wait for it as Telegram does."""
        call = dict(await request.post())
        self.calls.append(call)
        self.asked.put_nowait(int(str(call["offset"])) if "offset" in call else None)
        if "timeout" not in call or call["timeout"] == "0":
            return web.json_response({"ok": True, "result": []})
        status, body = await self._answers.get()
        return web.Response(status=status, text=body, content_type="application/json")

    def give(self, *updates: Json) -> None:
        """Answer the next call with these."""
        self._answers.put_nowait((200, json.dumps({"ok": True, "result": updates})))

    def refuse(self, status: int, description: str = "no", **parameters: int) -> None:
        """Answer the next call with an error."""
        body = {"ok": False, "error_code": status, "description": description}
        self._answers.put_nowait((status, json.dumps(body | {"parameters": parameters})))

    def fail(self, status: int, body: str) -> None:
        """Answer the next call with what is no answer."""
        self._answers.put_nowait((status, body))


class Handler:
    """Handles updates as slowly as wanted: each waits for its gate, if it has one."""

    def __init__(self) -> None:
        self.started: asyncio.Queue[int] = asyncio.Queue()
        self.done: list[int] = []
        self.gates: dict[int, asyncio.Event] = defaultdict(_open_gate)

    async def __call__(self, update: Update) -> None:
        self.started.put_nowait(update.update_id)
        await self.gates[update.update_id].wait()
        self.done.append(update.update_id)

    def close(self, *update_ids: int) -> None:
        """Let these wait until their gate is set."""
        self.gates.update({update_id: asyncio.Event() for update_id in update_ids})


def _open_gate() -> asyncio.Event:
    gate = asyncio.Event()
    gate.set()
    return gate


@pytest.fixture
async def script() -> Script:
    """Give a Telegram without answers."""
    return Script()


@pytest.fixture
async def bot(script: Script) -> AsyncIterator[Bot]:
    """Give a bot over the script."""
    async with LocalServer([web.post("/bot{token}/getUpdates", script.get_updates)]) as server:
        network = Transport()
        await network.initialize()
        yield Bot(TOKEN, base_url=f"{server.url}/bot", get_updates_request=network)
        await network.shutdown()


@asynccontextmanager
async def polling(bot: Bot, handle: Any) -> AsyncIterator[asyncio.Event]:
    """Poll while the block lasts; then stop, and wait for the end."""
    stop = asyncio.Event()
    task = asyncio.create_task(poll(bot, handle, stop))
    try:
        yield stop
    finally:
        stop.set()
        await soon(task)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Note how long is slept, and do not sleep."""
    noted: list[float] = []
    real = asyncio.sleep

    async def note(seconds: float) -> None:
        noted.append(seconds)
        await real(0)

    monkeypatch.setattr("bot.receiving.asyncio.sleep", note)
    return noted


async def test_a_batch_is_confirmed_when_all_of_it_is_handled(script: Script, bot: Bot) -> None:
    """The next offset is asked for only after the slowest; then it is one past the last."""
    handler = Handler()
    handler.close(8)
    script.give(said(7), said(8, 2))
    async with polling(bot, handler):
        assert await soon(script.asked.get()) is None
        assert [await soon(handler.started.get()) for _ in range(2)] == [7, 8]
        assert script.asked.empty()
        handler.gates[8].set()
        assert await soon(script.asked.get()) == 9
        assert handler.done == [7, 8]


async def test_what_is_asked_for(script: Script, bot: Bot) -> None:
    """A long poll names all kinds of updates the bot handles, each time."""
    async with polling(bot, Handler()):
        await soon(script.asked.get())
    assert json.loads(script.calls[0]["allowed_updates"]) == list(ALLOWED_UPDATES)
    assert int(script.calls[0]["timeout"]) >= 20


async def test_an_update_that_fails_to_be_handled_is_not_confirmed(
    script: Script, bot: Bot
) -> None:
    """Where handling itself breaks, nothing of the batch is confirmed: it comes again."""

    async def broken(_: Update) -> None:
        raise RuntimeError("broken")

    script.give(said(7))
    with pytest.raises(RuntimeError, match="broken"):
        await soon(poll(bot, broken, asyncio.Event()))
    assert [await script.asked.get(), script.asked.empty()] == [None, True]


async def test_stopping_ends_a_long_poll_at_once(script: Script, bot: Bot) -> None:
    """Nobody waits 25 seconds; what was handled is confirmed on the way out."""
    script.give(said(7))
    async with polling(bot, Handler()):
        assert [await soon(script.asked.get()) for _ in range(2)] == [None, 8]
    assert await soon(script.asked.get()) == 8
    assert script.calls[-1].get("timeout", "0") == "0"


async def test_stopping_lets_what_is_being_handled_end(script: Script, bot: Bot) -> None:
    """Handled to the end, then confirmed, then over."""
    handler = Handler()
    handler.close(7)
    script.give(said(7))
    async with polling(bot, handler) as stop:
        await soon(handler.started.get())
        await soon(script.asked.get())
        stop.set()
        handler.gates[7].set()
    assert handler.done == [7]
    assert await soon(script.asked.get()) == 8


async def test_stopping_with_nothing_handled_confirms_nothing(script: Script, bot: Bot) -> None:
    """No offset is made up."""
    async with polling(bot, Handler()):
        await soon(script.asked.get())
    assert script.asked.empty()


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(401, "@BotFather"), (404, "@BotFather"), (409, "two cannot share one token")],
)
async def test_telegram_will_not_have_us(
    script: Script, bot: Bot, status: int, sentence: str
) -> None:
    """A wrong token or a second poller ends it all with a sentence, without the token."""
    script.refuse(status)
    with pytest.raises(HaltError, match=sentence) as caught:
        await soon(poll(bot, Handler(), asyncio.Event()))
    assert "canary" not in str(caught.value)


async def test_failures_are_waited_out(script: Script, bot: Bot, waits: list[float]) -> None:
    """Longer each time, as long as a 429 says; from the start again after a success; no offset lost."""
    handler = Handler()
    script.give(said(7))
    for _ in range(3):
        script.fail(*GATEWAY)
    script.refuse(429, retry_after=33)
    script.give(said(8))
    script.fail(200, '{"ok":true,"result":[{"upd')
    async with polling(bot, handler):
        offsets = [await soon(script.asked.get()) for _ in range(8)]
    assert offsets == [None, 8, 8, 8, 8, 8, 9, 9]
    assert waits[:5] == [1, 2, 4, 33, 1]
    assert handler.done == [7, 8]


async def test_stopping_ends_a_wait_at_once(script: Script, bot: Bot) -> None:
    """A flood answer of an hour does not hold up the end."""
    script.refuse(429, retry_after=3600)
    async with polling(bot, Handler()):
        await soon(script.asked.get())


async def test_a_dead_network_at_the_end_is_no_error() -> None:
    """The last confirmation is tried, not insisted on: the updates come twice instead."""
    script = Script()
    script.give(said(7))
    stop, network = asyncio.Event(), Transport()
    await network.initialize()
    async with LocalServer([web.post("/bot{token}/getUpdates", script.get_updates)]) as server:
        bot = Bot(TOKEN, base_url=f"{server.url}/bot", get_updates_request=network)
        task = asyncio.create_task(poll(bot, Handler(), stop))
        assert [await soon(script.asked.get()) for _ in range(2)] == [None, 8]
        stop.set()
    await soon(task)
    await network.shutdown()


async def test_chats_go_side_by_side_and_each_in_order(script: Script, bot: Bot) -> None:
    """A slow chat holds up itself alone, and keeps its order."""
    handler = Handler()
    handler.close(1, 3)
    script.give(said(1, 10), said(2, 10), said(3, 20), said(4, 30), said(5, 10))
    async with polling(bot, InOrder(handler)):
        assert [await soon(handler.started.get()) for _ in range(3)] == [1, 3, 4]
        assert handler.started.empty()
        handler.gates[1].set()
        assert [await soon(handler.started.get()) for _ in range(2)] == [2, 5]
        handler.gates[3].set()
    assert handler.done == [4, 1, 2, 5, 3]


async def test_order_holds_for_updates_that_come_one_by_one() -> None:
    """A third that arrives while the second is handled waits, though the first is long gone."""
    handler = Handler()
    handler.close(1, 2, 3)
    in_order = InOrder(handler)
    tasks = [asyncio.create_task(in_order(_update(said(number)))) for number in (1, 2)]
    assert await soon(handler.started.get()) == 1
    handler.gates[1].set()
    assert await soon(handler.started.get()) == 2
    tasks.append(asyncio.create_task(in_order(_update(said(3)))))
    await asyncio.sleep(0)
    assert handler.started.empty()
    handler.gates[2].set()
    handler.gates[3].set()
    await soon(asyncio.gather(*tasks))
    assert handler.done == [1, 2, 3]


async def test_a_chat_goes_on_after_a_failure() -> None:
    """What broke one update's handling does not block the chat's next."""
    broken = [1]

    async def handle(update: Update) -> None:
        if update.update_id in broken:
            raise RuntimeError("broken")

    in_order = InOrder(handle)
    with pytest.raises(RuntimeError):
        await in_order(_update(said(1)))
    await soon(in_order(_update(said(2))))


def _update(data: Json) -> Update:
    update: Update = Update.de_json(data, None)
    return update


@pytest.fixture
async def hook(tmp_path: Path) -> AsyncIterator[tuple[World, str]]:
    """Run the whole bot by webhook; give the world and the hook's address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{probe.getsockname()[1]}"
    by_hook = {
        "webhook_url": "https://example.org/hook",
        "webhook_secret": SecretStr(SECRET),
        "listen": listen,
    }
    async with open_world(tmp_path, **by_hook) as world:
        stop = asyncio.Event()
        task = asyncio.create_task(world.app.run(stop))
        while not world.telegram.updates.webhook:  # noqa: ASYNC110 - the emulator tells nobody
            await asyncio.sleep(0.01)
        yield world, f"http://{listen}/hook"
        stop.set()
        await soon(task)


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
    update = said(7)
    update["message"] |= {
        "text": "/help",
        "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
    }
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
        (b'{"update_id": 1, "message": 5}', 400),
        (b'{"update_id": 1, "message": {"message_id": 1}}', 400),
        (b'{"update_id": 1, "callback_query": {"id": "1"}}', 400),
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
