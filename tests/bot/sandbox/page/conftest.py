"""The page's server, spoken to over HTTP, and the page in a real browser where one is installed."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

from bot.sandbox.api import routes
from bot.sandbox.page import YOU, furnish, page_routes
from bot.sandbox.server import LocalServer
from bot.sandbox.telegram import Telegram
from tests.bot.sandbox.conftest import TOKEN, Api, Clock

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Application:
    """An application that delivers one roundup at each full hour."""

    def __init__(self, clock: Clock) -> None:
        self.deliveries: list[dict[str, Any]] = []
        self._clock = clock
        self._turned = False

    async def clock(self) -> dict[str, Any]:
        now = self._clock()
        return {"now": now.isoformat(), "turned": self._turned, "next": self._next().isoformat()}

    async def turn(self, to: datetime | None) -> None:
        to = to or self._next()
        if abs(to - self._clock()) > timedelta(days=366):
            raise ValueError("the clock can be turned by a year at most")
        self._clock.time, self._turned = to, True
        head = {"id": f"{to:%d%H%M}", "chat_id": YOU, "week": "2026-W10", "part": 1}
        tail = {"state": "sent", "attempts": 1, "not_before": None, "text": "Your roundup"}
        self.deliveries.insert(0, head | tail | {"updated_at": to.isoformat()})

    async def outbox(self) -> list[dict[str, Any]]:
        return self.deliveries

    def _next(self) -> datetime:
        return self._clock().replace(minute=0, second=0) + timedelta(hours=1)


class Site:
    """The page's server, spoken to as the page's script does."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self.url = url
        self._http = http

    async def get(self, path: str, **headers: str) -> tuple[int, Any]:
        async with self._http.get(self.url + path, headers=headers) as response:
            is_json = response.content_type == "application/json"
            return response.status, await (response.json() if is_json else response.text())

    async def post(self, path: str, **act: Any) -> tuple[int, Any]:
        async with self._http.post(self.url + path, json=act) as response:
            return response.status, await response.json()


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    """Return what the sandbox opens with."""
    telegram = Telegram(token=TOKEN, clock=clock)
    furnish(telegram)
    return telegram


@pytest.fixture
def application(clock: Clock) -> Application:
    """Return an application on the tests' clock."""
    return Application(clock)


@pytest.fixture
async def server(telegram: Telegram, application: Application) -> AsyncIterator[LocalServer]:
    """Serve the Bot API and the page."""
    all_routes = [*routes(telegram), *page_routes(telegram, application)]
    async with LocalServer(all_routes) as server:
        yield server


@pytest.fixture
def site(server: LocalServer, http: aiohttp.ClientSession) -> Site:
    """Return the page's server."""
    return Site(server.url, http)


def keyboard(*labels: str) -> dict[str, Any]:
    """Return an inline keyboard of one row whose buttons say and send the same."""
    return {"inline_keyboard": [[{"text": each, "callback_data": each} for each in labels]]}


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Start a headless Chromium."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium is installed: the page was not tried in a browser")
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        await browser.close()


def is_error(said: ConsoleMessage) -> bool:
    """Tell an error of the script from the browser's note that an act was refused with 400."""
    return said.type == "error" and "a status of 400" not in said.text


@pytest.fixture
async def browser_page(browser: Browser, server: LocalServer) -> AsyncIterator[Page]:
    """Open the page; every error of its script fails the test."""
    expect.set_options(timeout=20_000)
    errors: list[str] = []
    context = await browser.new_context(timezone_id="UTC", reduced_motion="reduce")
    opened = await context.new_page()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda said: errors.append(said.text) if is_error(said) else None)
    await opened.goto(server.url)
    await expect(opened.locator("#now")).not_to_be_empty()
    yield opened
    await context.close()
    assert errors == []


async def next_update(api: Api, offset: int = 0) -> dict[str, Any]:
    """Wait for the update after the offset, as a bot does."""
    async with asyncio.timeout(20):
        [update, *_] = (await api("getUpdates", timeout=20, offset=offset))["result"]
        return dict(update)
