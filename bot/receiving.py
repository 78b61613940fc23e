"""Updates in, by polling or by webhook; each is handled before it is confirmed, so a crash loses none."""

import asyncio
import contextlib
import hmac
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from http import HTTPStatus
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import structlog
from aiohttp import web
from telegram import Bot, Update
from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError

from bot.halting import HaltError
from bot.outcomes import backoff

ALLOWED_UPDATES = ("message", "channel_post", "callback_query", "my_chat_member")
POLL_SECONDS = 25
ANSWER_SECONDS = 10
BODY_BYTES = 1024 * 1024
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
_log = structlog.get_logger(__name__)

T = TypeVar("T")
Handle = Callable[[Update], Awaitable[None]]


class InOrder:
    """Handles chats side by side, and the updates of one chat in the order in which they came."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def __call__(self, update: Update) -> None:
        """Handle the update after the chat's earlier ones."""
        if update.effective_chat is None:
            await self._handle(update)
            return
        lock = self._locks.setdefault(update.effective_chat.id, asyncio.Lock())
        async with lock:  # lives as long as someone holds it or waits for it
            await self._handle(update)


async def poll(bot: Bot, handle: Handle, stop: asyncio.Event) -> None:
    """Fetch and handle updates until stopped. Raise HaltError where Telegram will not have us.

    A batch is confirmed by asking for the next, after all of it was handled.
    """
    offset, failures = None, 0
    while not stop.is_set():
        try:
            batch = await _until(stop, _fetch(bot, offset, POLL_SECONDS))
        except TelegramError as error:
            failures += 1
            await _until(stop, asyncio.sleep(_wait_after(error, failures)))
            continue
        failures = 0
        if batch:
            await asyncio.gather(*(handle(update) for update in batch))
            offset = batch[-1].update_id + 1
    if offset is not None:
        with contextlib.suppress(TelegramError):
            await _fetch(bot, offset, 0)


async def _fetch(bot: Bot, offset: int | None, seconds: int) -> tuple[Update, ...]:
    return await bot.get_updates(
        offset=offset,
        timeout=timedelta(seconds=seconds),
        read_timeout=ANSWER_SECONDS,  # the library adds the other
        allowed_updates=ALLOWED_UPDATES,
    )


async def _until(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """Await the work, or give it up when stopped."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)


def _wait_after(error: TelegramError, failures: int) -> float:
    if isinstance(error, InvalidToken):
        raise HaltError("Telegram does not know this token. Take a new one from @BotFather.")
    if isinstance(error, Conflict):
        raise HaltError(
            "Another program fetches this bot's updates. Stop it, or remove its webhook;"
            " two cannot share one token."
        )
    _log.warning("telegram_unreachable", reason=error.message, failures=failures)
    if isinstance(error, RetryAfter) and isinstance(error.retry_after, timedelta):
        return error.retry_after.total_seconds()
    return backoff(failures).total_seconds()


async def set_webhook(bot: Bot, url: str, secret: str, stop: asyncio.Event) -> None:
    """Tell Telegram where to call, again and again until it hears. Raise HaltError if it refuses."""
    failures = 0
    while not stop.is_set():
        try:
            await bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED_UPDATES)
        except BadRequest as error:
            raise HaltError(f"Telegram refuses BOT_WEBHOOK_URL: {error.message}.") from None
        except TelegramError as error:
            failures += 1
            await _until(stop, asyncio.sleep(_wait_after(error, failures)))
        else:
            return


def webhook_route(path: str, secret: str, bot: Bot, handle: Handle) -> web.RouteDef:
    """The route Telegram calls; without the secret a caller is refused."""

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), secret.encode()):
            return web.Response(status=HTTPStatus.FORBIDDEN)
        try:
            update = Update.de_json(await request.json(), bot)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        await handle(update)
        return web.Response()

    return web.post(path or "/", receive)
