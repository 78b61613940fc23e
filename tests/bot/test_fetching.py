"""A long poll that hangs is noticed, whatever hangs; polling goes on over new connections."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from structlog.testing import capture_logs
from telegram.error import NetworkError

from bot import fetching
from bot.fetching import Fetcher, updates_transport
from bot.transport import Ready
from tests.bot.scripted import Handler, Receiver, open_receiver, said, soon


class Sick:
    """A Telegram whose first answers never come whole, in a way of its own; later it is well."""

    def __init__(self, way: str, times: int) -> None:
        self.times = times
        self.way = way
        self.connections: list[object] = []
        self.over = asyncio.Event()

    async def get_updates(self, request: web.Request) -> web.StreamResponse:
        """Give an update, or what becomes of it."""
        self.connections.append(request.transport)
        await request.read()
        if len(self.connections) > self.times:
            return web.json_response({"ok": True, "result": [said(len(self.connections))]})
        if self.way == "silence":
            await self.over.wait()
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b'{"ok":true,"result":[')
        if self.way == "cut":
            assert request.transport is not None
            request.transport.abort()
        await self.over.wait()
        return response


@pytest.fixture
async def ending() -> AsyncIterator[AsyncExitStack]:
    """Give what ends at the end."""
    async with AsyncExitStack() as stack:
        yield stack


async def open_sick(sick: Sick, folder: Path, ending: AsyncExitStack) -> Receiver:
    """Open a receiver over a sick Telegram; the server is let end before it is closed."""
    receiver = await ending.enter_async_context(open_receiver(folder, sick.get_updates))
    ending.callback(sick.over.set)
    return receiver


@pytest.mark.parametrize("way", ["silence", "half", "cut"])
async def test_whatever_hangs_polling_goes_on(
    way: str, tmp_path: Path, ending: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no answer came for three times as long as one may take, it is told, and connected anew."""
    monkeypatch.setattr(fetching, "HUNG_SECONDS", 0.2)
    monkeypatch.setattr("bot.receiving.backoff", lambda _: timedelta(seconds=0.05))
    receiver = await open_sick(sick := Sick(way, 4), tmp_path, ending)
    handler, began = Handler(), receiver.transport._session
    with capture_logs() as logs:
        async with receiver.polling(handler):
            assert await soon(handler.started.get()) == 5
    assert "polling_hangs" in [log["event"] for log in logs if log["log_level"] == "warning"]
    assert began is not receiver.transport._session
    assert began is not None
    assert began.closed
    assert len(sick.connections) >= 5


async def test_an_exhausted_pool_is_replaced(
    tmp_path: Path, ending: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that is never given back would else let every poll fail, for ever."""
    monkeypatch.setattr(fetching, "HUNG_SECONDS", 0.3)
    monkeypatch.setattr("bot.transport.CONNECT_SECONDS", 0.05)
    monkeypatch.setattr("bot.receiving.backoff", lambda _: timedelta(seconds=0.02))
    receiver = await open_sick(sick := Sick("silence", 1), tmp_path, ending)
    ready = Ready(b"{}", begun=lambda: None, handed_over=lambda: None)
    url = f"{receiver.bot.base_url}/getUpdates"
    leak = asyncio.create_task(receiver.transport.call(url, ready))
    while not sick.connections:  # noqa: ASYNC110 - the server tells nobody
        await asyncio.sleep(0.01)
    handler = Handler()
    with capture_logs() as logs:
        async with receiver.polling(handler):
            assert await soon(handler.started.get()) == 2
    events = [log["event"] for log in logs]
    assert events.index("telegram_unreachable") < events.index("polling_hangs")
    with suppress(NetworkError):
        await soon(leak)


async def test_a_poll_that_waits_as_asked_does_not_hang(
    tmp_path: Path, ending: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One failure, and answers before and after it, are no reason to connect anew."""
    clock = [0.0]
    monkeypatch.setattr("bot.fetching.time.monotonic", lambda: clock[0])
    receiver = await open_sick(Sick("cut", 0), tmp_path, ending)
    fetcher, began = Fetcher(receiver.bot, receiver.transport), receiver.transport._session
    for number in range(1, 10):
        clock[0] += fetching.HUNG_SECONDS - 1
        assert await soon(fetcher.fetch(None, 25)) == [said(number)]
    assert receiver.transport._session is began
    clock[0] += fetching.HUNG_SECONDS
    assert await soon(fetcher.fetch(None, 25)) == [said(10)]
    assert receiver.transport._session is not began


def test_a_poll_has_time_to_be_answered() -> None:
    """The transport gives up later than Telegram answers, and sooner than polling counts as hanging."""
    seconds = updates_transport().read_timeout
    assert seconds is not None
    assert fetching.POLL_SECONDS < seconds < fetching.HUNG_SECONDS
