"""Updates in by webhook: Telegram calls, and is answered when the update is handled; others are refused."""

import asyncio
import contextlib
import hmac
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.fetching import ALLOWED_UPDATES, has_id
from bot.halting import HaltError
from bot.inbox import Inbox
from bot.receiving import DRAIN_SECONDS, until, wait_after

BODY_BYTES = 1024 * 1024
HANG_UP_SECONDS = 0.5  # for the answers, when all is handled
CALLS_MOST = 20  # in progress, of the 40 that Telegram makes at a time
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


class Webhook:
    """Listens for Telegram's calls; without the secret a caller is refused."""

    def __init__(self, bot: Bot, url: str, secret: str, inbox: Inbox) -> None:
        self._bot = bot
        self._url = url
        self._secret = secret
        self._inbox = inbox
        inbox.room = CALLS_MOST

    async def run(self, address: tuple[str, int], stop: asyncio.Event) -> None:
        """Listen at host and port until stopped. Raise HaltError where Telegram refuses the webhook."""
        server = web.Application(client_max_size=BODY_BYTES)
        server.router.add_post(urlsplit(self._url).path or "/", self._receive)
        runner = web.AppRunner(server, access_log=None, shutdown_timeout=HANG_UP_SECONDS)
        await runner.setup()
        try:
            await web.TCPSite(runner, *address).start()
            await self._set(stop)
            await stop.wait()
        finally:
            for site in runner.sites:
                await site.stop()
            await self._inbox.settle(DRAIN_SECONDS)
            await runner.cleanup()
            await self._inbox.settle(0)

    async def _set(self, stop: asyncio.Event) -> None:
        """Tell Telegram where to call."""
        try:
            await _until_heard(
                lambda: self._bot.set_webhook(
                    self._url, secret_token=self._secret, allowed_updates=ALLOWED_UPDATES
                ),
                stop,
            )
        except BadRequest as error:
            raise HaltError(f"Telegram refuses BOT_WEBHOOK_URL: {error.message}.") from None

    async def _receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), self._secret.encode()):
            return web.Response(status=HTTPStatus.FORBIDDEN)
        try:
            update = await request.json()
        except (ValueError, RecursionError):
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        if not has_id(update):
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        is_handled = await self._inbox.take(update)
        return web.Response(status=HTTPStatus.OK if is_handled else HTTPStatus.SERVICE_UNAVAILABLE)


async def remove_webhook(bot: Bot, stop: asyncio.Event) -> None:
    """Tell Telegram to call no more, until it hears: beside a webhook it lets nobody poll."""
    with contextlib.suppress(BadRequest):  # what is wrong is told by polling
        await _until_heard(bot.delete_webhook, stop)


async def _until_heard(call: Callable[[], Awaitable[object]], stop: asyncio.Event) -> None:
    """Call until Telegram hears. Raise BadRequest, or HaltError, where it refuses."""
    failures = 0
    while not stop.is_set():
        try:
            await call()
        except BadRequest:
            raise
        except TelegramError as error:
            failures += 1
            await until(stop, asyncio.sleep(wait_after(error, failures)))
        else:
            return
