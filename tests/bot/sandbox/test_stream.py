"""The stream of events the page follows."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.sandbox.api import routes
from bot.sandbox.server import LocalServer
from bot.sandbox.stream import Look, follow
from bot.sandbox.telegram import Event, Telegram
from tests.bot.sandbox.conftest import YOU, Api, Clock


class Shown:
    """A backstage whose clock runs with the event loop's, and whose outbox is a list."""

    def __init__(self, clock: Clock) -> None:
        self.deliveries: list[dict[str, Any]] = []
        self.turned = False
        self._clock = clock
        self._started = asyncio.get_running_loop().time()

    async def clock(self) -> dict[str, Any]:
        run = asyncio.get_running_loop().time() - self._started
        now = self._clock() + timedelta(seconds=run)
        return {"now": now.isoformat(), "turned": self.turned, "next": None}

    async def outbox(self) -> list[dict[str, Any]]:
        return self.deliveries


@pytest.fixture
async def shown(clock: Clock) -> Shown:
    """Return a backstage on the tests' clock."""
    return Shown(clock)


@pytest.fixture
async def server(telegram: Telegram, shown: Shown) -> AsyncIterator[LocalServer]:
    """Serve the Bot API, and the stream under /events."""

    async def events(request: web.Request) -> web.StreamResponse:
        return await follow(request, telegram, shown)

    async with LocalServer([*routes(telegram), web.get("/events", events)]) as server:
        yield server


@pytest.fixture
async def stream(
    server: LocalServer, http: aiohttp.ClientSession
) -> AsyncIterator[aiohttp.StreamReader]:
    """Open a stream; yield it after its first line."""
    async with http.get(f"{server.url}/events") as response:
        assert response.content_type == "text/event-stream"
        assert await response.content.readline() == b": open\n"
        yield response.content


async def next_event(stream: aiohttp.StreamReader, kind: str) -> Event:
    """Read on to the next event of the kind."""
    async with asyncio.timeout(20):
        while True:
            line = await stream.readline()
            event = json.loads(line[6:]) if line.startswith(b"data: ") else {}
            if event.get("type") == kind:
                return dict(event)


async def test_message_is_told(stream: aiohttp.StreamReader, api: Api) -> None:
    """A message the bot sends reaches the page as it stands, without a word about replies."""
    await api("sendMessage", chat_id=YOU, text="<b>树</b>", parse_mode="HTML")
    event = await next_event(stream, "message")
    assert event["chat_id"] == YOU
    assert event["message"]["text"] == "树"
    assert "force_reply" not in event


async def test_forced_reply_is_told(stream: aiohttp.StreamReader, api: Api) -> None:
    """A message sent with force_reply tells so, though no Message object does."""
    markup = {"force_reply": True, "input_field_placeholder": "a topic"}
    await api("sendMessage", chat_id=YOU, text="Which topic?", reply_markup=markup)
    event = await next_event(stream, "message")
    assert event["force_reply"] == markup


async def test_answer_of_a_person_forces_no_reply(
    stream: aiohttp.StreamReader, api: Api, telegram: Telegram
) -> None:
    """What a person writes after a forced reply is an ordinary message."""
    await api("sendMessage", chat_id=YOU, text="?", reply_markup={"force_reply": True})
    await next_event(stream, "message")
    telegram.say(YOU, YOU, "agents")
    event = await next_event(stream, "message")
    assert event["message"]["text"] == "agents"
    assert "force_reply" not in event


async def test_changed_outbox_is_told(stream: aiohttp.StreamReader, shown: Shown) -> None:
    """A new delivery is told without any message."""
    await next_event(stream, "outbox")
    shown.deliveries.append({"id": "1", "state": "pending"})
    assert (await next_event(stream, "outbox"))["outbox"] == shown.deliveries


async def test_running_clock_is_no_news(shown: Shown) -> None:
    """The first look tells clock and outbox, the next ones nothing."""
    look = Look(shown)
    assert [event["type"] for event in await look.changes()] == ["clock", "outbox"]
    assert await look.changes() == []


async def test_jumped_clock_is_news(shown: Shown, clock: Clock) -> None:
    """A clock that jumped is told, even where nothing else changed."""
    look = Look(shown)
    await look.changes()
    clock.turn(hours=1)
    assert [event["type"] for event in await look.changes()] == ["clock"]


async def test_clock_marked_as_turned_is_news(shown: Shown) -> None:
    """A clock that says it is turned is told."""
    look = Look(shown)
    await look.changes()
    shown.turned = True
    assert [event["clock"]["turned"] for event in await look.changes()] == [True]


async def test_reader_who_leaves_is_forgotten(
    telegram: Telegram,
    server: LocalServer,
    http: aiohttp.ClientSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A closed stream no longer listens to Telegram."""
    left = asyncio.Event()
    subscribe = telegram.subscribe

    def watched(listener: Callable[[Event], None]) -> Callable[[], None]:
        end = subscribe(listener)

        def unsubscribe() -> None:
            end()
            left.set()

        return unsubscribe

    monkeypatch.setattr(telegram, "subscribe", watched)
    async with http.get(f"{server.url}/events") as response:
        await response.content.readline()
    async with asyncio.timeout(20):
        await left.wait()


async def test_closing_server_ends_streams(
    telegram: Telegram, shown: Shown, http: aiohttp.ClientSession
) -> None:
    """A server that closes does not wait for its readers."""

    async def events(request: web.Request) -> web.StreamResponse:
        return await follow(request, telegram, shown)

    async with asyncio.timeout(20):
        async with LocalServer([web.get("/events", events)]) as server:
            response = await http.get(f"{server.url}/events")
            await response.content.readline()
        response.close()
