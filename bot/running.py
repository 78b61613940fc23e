"""Runs the bot until a signal stops it: over Telegram with a token, over the sandbox without one."""

import asyncio
import secrets
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from pydantic import SecretStr
from telegram.error import InvalidToken, TelegramError

from bot.app import App, build, system_clock
from bot.backstage import AppBackstage
from bot.clock import TurnableClock
from bot.halting import WRONG_TOKEN, HaltError
from bot.outcomes import backoff
from bot.serving import serve
from bot.settings import Settings

Tell = Callable[[str], None]


async def run(settings: Settings, *, sandbox: bool, port: int, tell: Tell) -> None:
    """Serve until SIGINT or SIGTERM. Raise HaltError or DatabaseError with a sentence."""
    stop = told_to_stop()
    serving = _sandboxed(settings, port, tell) if sandbox else _over_telegram(settings, stop, tell)
    async with serving as app:
        if app is not None:
            app.settle_in()
            await serve(app, stop)


def told_to_stop() -> asyncio.Event:
    """Return what SIGINT and SIGTERM set from now on."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


@asynccontextmanager
async def _over_telegram(
    settings: Settings, stop: asyncio.Event, tell: Tell
) -> AsyncIterator[App | None]:
    app = build(settings)
    try:
        await app.take()
        async with app.instance.noting_halts():
            await app.reload()
            connected = await _connect(app, stop, tell)
            yield app if connected else None
    finally:
        await app.close()


async def _connect(app: App, stop: asyncio.Event, tell: Tell) -> bool:
    """Try until Telegram answers; return False where we were stopped before."""
    attempts = 0
    while not stop.is_set():
        try:
            await app.connect()
        except InvalidToken:
            raise HaltError(WRONG_TOKEN) from None
        except TelegramError as error:
            attempts += 1
            wait = backoff(attempts).total_seconds()
            tell(f"Telegram does not answer ({error.message}); trying again in {wait:.0f} s.")
            await _sleep(wait, stop)
        else:
            tell(f"Serving @{app.services.bot.username}. Stop with Ctrl+C.")
            return True
    return False


async def connect_once(app: App) -> None:
    """Learn who the bot is, or raise HaltError with a sentence."""
    try:
        await app.connect()
    except InvalidToken:
        raise HaltError(WRONG_TOKEN) from None
    except TelegramError as error:
        raise HaltError(f"Telegram does not answer ({error.message}).") from None


async def _sleep(seconds: float, stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


@asynccontextmanager
async def _sandboxed(settings: Settings, port: int, tell: Tell) -> AsyncIterator[App | None]:
    """Serve a little Telegram of our own and its page, and the bot over it."""
    from bot.sandbox.api import routes  # noqa: PLC0415 - not needed with a token
    from bot.sandbox.page import YOU, furnish, page_routes  # noqa: PLC0415
    from bot.sandbox.server import LocalServer  # noqa: PLC0415
    from bot.sandbox.telegram import Telegram  # noqa: PLC0415

    clock = TurnableClock(system_clock)
    token = f"4242:{secrets.token_urlsafe(16)}"
    telegram = Telegram(token=token, clock=clock)
    furnish(telegram)
    backstage = AppBackstage(clock)
    everything = [*routes(telegram), *page_routes(telegram, backstage)]
    async with LocalServer(everything, port=port) as server:
        own = {
            "token": SecretStr(token),
            "api_url": server.url,
            "editors": (YOU,),
            "operators": (YOU,),
        }
        app = build(settings.model_copy(update=own | {"webhook_url": None}), clock)
        backstage.attach(app)
        try:
            await app.take()
            await app.reload()
            await app.connect()
            tell(f"The sandbox is open: {server.url}  (no message leaves it; stop with Ctrl+C)")
            yield app
        finally:
            await app.close()
