"""A small Telegram with a clock of its own, its server, and a plain HTTP client."""

from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from bot.sandbox.api import routes
from bot.sandbox.server import LocalServer
from bot.sandbox.telegram import Telegram

TOKEN = "4242:sandbox"
YOU = 1001
MEMBER = 1002

Api = Callable[..., Coroutine[Any, Any, Any]]


@dataclass
class Clock:
    """A clock that stands still until it is turned."""

    time: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def turn(self, **by: float) -> None:
        """Turn it by a timedelta's keywords."""
        self.time += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands at a Monday morning."""
    return Clock()


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    """Return a Telegram with you in a private chat, and another member known."""
    telegram = Telegram(token=TOKEN, clock=clock)
    you = telegram.add_user(first_name="You", user_id=YOU)
    telegram.add_user(first_name="Another member", user_id=MEMBER)
    telegram.add_chat("private", user=you)
    return telegram


@pytest.fixture
def group(telegram: Telegram) -> int:
    """Return a group of you (its creator), another member and the bot."""
    info = telegram.add_chat("group", title="Readers", user=telegram.directory.user(YOU))
    telegram.set_member(info["id"], MEMBER, "member")
    return int(info["id"])


@pytest.fixture
def channel(telegram: Telegram) -> int:
    """Return a channel the bot administrates."""
    info = telegram.add_chat("channel", title="News", user=telegram.directory.user(YOU))
    return int(info["id"])


@pytest.fixture
def forum(telegram: Telegram) -> int:
    """Return a forum with the bot in it."""
    you = telegram.directory.user(YOU)
    return int(telegram.add_chat("supergroup", title="Forum", user=you, is_forum=True)["id"])


@pytest.fixture
async def server(telegram: Telegram) -> AsyncIterator[LocalServer]:
    """Serve the Bot API on a free port."""
    async with LocalServer(routes(telegram)) as server:
        yield server


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Open a plain HTTP client."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def api(server: LocalServer, http: aiohttp.ClientSession) -> Api:
    """Call a method with JSON parameters; return the whole answer."""

    async def call(method: str, **parameters: Any) -> Any:
        url = f"{server.url}/bot{TOKEN}/{method}"
        async with http.post(url, json=parameters) as response:
            answer = await response.json()
            assert response.status == answer.get("error_code", 200)
            return answer

    return call


@pytest.fixture
def refusal(api: Api) -> Api:
    """Call a method that must be refused; return the description."""

    async def call(method: str, **parameters: Any) -> str:
        answer = await api(method, **parameters)
        assert not answer["ok"]
        return str(answer["description"])

    return call
