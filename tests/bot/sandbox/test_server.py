"""The local server starts, and ends at once."""

import asyncio
import logging

import aiohttp
import pytest
from aiohttp import web

from bot.sandbox.api import routes
from bot.sandbox.faults import Hang
from bot.sandbox.server import LocalServer
from bot.sandbox.telegram import Telegram
from tests.bot.sandbox.conftest import TOKEN


async def test_it_serves_on_this_machine_only() -> None:
    """The url names 127.0.0.1 and the port taken."""
    async with LocalServer([]) as server:
        assert server.url == f"http://127.0.0.1:{server.port}"
        assert server.port > 0


async def test_a_port_in_use_is_an_error() -> None:
    """A second server on the port fails to start, and leaves the first alone."""
    async with LocalServer([]) as first:
        with pytest.raises(OSError, match="address already in use"):
            async with LocalServer([], port=first.port):
                pass
        async with aiohttp.ClientSession() as http, http.get(first.url) as response:
            assert response.status == 404


async def test_the_port_is_free_again_afterwards() -> None:
    """A server may start where the last one ended."""
    async with LocalServer([]) as first:
        pass
    async with LocalServer([], port=first.port) as second:
        assert second.port == first.port


async def test_closing_ends_a_long_poll(
    telegram: Telegram, http: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    """A waiting getUpdates is answered, with nothing, and nothing is logged."""
    with caplog.at_level(logging.INFO):
        async with asyncio.timeout(10), LocalServer(routes(telegram)) as server:
            url = f"{server.url}/bot{TOKEN}/getUpdates?timeout=50"
            poll = asyncio.create_task(http.get(url).__aenter__())
            await telegram.updates.polled.wait()
        response = await poll
        assert await response.json() == {"ok": True, "result": []}
    assert caplog.messages == []
    assert not telegram.updates.polled.is_set()


async def test_closing_ends_a_hanging_call(telegram: Telegram, http: aiohttp.ClientSession) -> None:
    """Whoever waits for a call that hangs gets 503 as soon as the server closes."""
    telegram.faults.add(answer=Hang(3600, done=True))
    sent = asyncio.Event()
    telegram.subscribe(lambda _: sent.set())
    async with asyncio.timeout(10), LocalServer(routes(telegram)) as server:
        url = f"{server.url}/bot{TOKEN}/sendMessage?chat_id=1001&text=x"
        call = asyncio.create_task(http.get(url).__aenter__())
        await sent.wait()
    assert (await call).status == 503


async def test_closing_cancels_who_does_not_look(
    http: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    """A handler that waits for ever is cancelled, quietly."""
    began, ended = asyncio.Event(), asyncio.Event()

    async def forever(_request: web.Request) -> web.Response:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return web.Response()

    async with asyncio.timeout(10), LocalServer([web.get("/", forever)]) as server:
        call = asyncio.create_task(http.get(server.url).__aenter__())
        await began.wait()
    with pytest.raises(aiohttp.ClientError):
        await call
    assert ended.is_set()
    assert caplog.messages == []
