"""Updates as Telegram writes them, fetched by long polls; one that hangs gets new connections."""

import asyncio
import contextlib
import json
import time
from typing import Any

import structlog
from telegram import Bot
from telegram.error import NetworkError, TimedOut

from bot.transport import Ready, Transport

ALLOWED_UPDATES = ("message", "channel_post", "callback_query", "my_chat_member")
POLL_SECONDS = 25
ANSWER_SECONDS = 10  # so much later than asked an answer may come
HUNG_SECONDS = 3.0 * POLL_SECONDS
CLOSE_SECONDS = 5.0
BATCH_MOST = 100  # what Telegram gives at once
IDS_END = 2**63  # what the database takes; Telegram's have 31 bits
_log = structlog.get_logger(__name__)

Json = dict[str, Any]


def updates_transport() -> Transport:
    """Return a transport for long polls, not yet initialized."""
    return Transport(connections=1, read_seconds=POLL_SECONDS + ANSWER_SECONDS)


class Fetcher:
    """Asks for updates, without reading them: one that cannot be read must not keep the others."""

    def __init__(self, bot: Bot, transport: Transport) -> None:
        self._url = f"{bot.base_url}/getUpdates"
        self._transport = transport
        self._answered_at: float | None = None

    async def fetch(self, offset: int | None, seconds: int, most: int = BATCH_MOST) -> list[Json]:
        """Confirm what is before the offset; wait so long for what is not. Raise TelegramError."""
        patience = await self._watch()
        call = {"timeout": seconds, "limit": most, "allowed_updates": ALLOWED_UPDATES}
        if offset is not None:
            call["offset"] = offset
        ready = Ready(json.dumps(call).encode(), begun=_nothing, handed_over=_nothing)
        try:
            async with asyncio.timeout(patience):
                answer = await self._transport.call(self._url, ready)
        except TimeoutError:
            raise TimedOut("No answer came at all") from None
        self._answered_at = time.monotonic()
        return _updates(answer)

    async def _watch(self) -> float:
        """Return for how long to wait for the next answer; where none came for long, connect anew."""
        now = time.monotonic()
        if self._answered_at is None:
            self._answered_at = now
        silent = now - self._answered_at
        if silent >= HUNG_SECONDS:
            _log.warning("polling_hangs", seconds=round(silent))
            await self._connect_anew()
            self._answered_at, silent = now, 0.0
        return HUNG_SECONDS - silent

    async def _connect_anew(self) -> None:
        """Replace every connection: whatever hangs, hangs no more."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._transport.shutdown()
        await self._transport.initialize()


def _updates(answer: object) -> list[Json]:
    """Return the updates of an answer in order; what has no id can be neither told apart nor confirmed."""
    if not isinstance(answer, list):
        raise NetworkError("Telegram's answer holds no updates")
    return sorted(filter(has_id, answer), key=lambda update: int(update["update_id"]))


def has_id(update: object) -> bool:
    """Whether this is an update at all."""
    update_id = update.get("update_id") if isinstance(update, dict) else None
    return type(update_id) is int and 0 <= update_id < IDS_END


def _nothing() -> None: ...
