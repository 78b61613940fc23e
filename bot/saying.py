"""What is said outside of roundups: each in its turn, and once more where a bad moment swallowed it."""

import asyncio
import time
from datetime import timedelta
from typing import cast

import structlog
from telegram.error import RetryAfter

from bot.pacing import Pacer
from bot.persisting import Call, T, persist
from bot.services import Services
from bot.settings import OnDoubt

PATIENCE_SECONDS = 5.0  # what has to wait for longer may be over
_log = structlog.get_logger(__name__)


async def say(
    services: Services,
    chat_id: int,
    send: Call[T],
    *,
    burst: int = 0,
    patience: float = PATIENCE_SECONDS,
) -> T | None:
    """Send in the chat's turn; return what was sent, or None where that would take too many seconds.

    Raise TelegramError where Telegram refuses it, or cannot be reached.
    """
    latest = time.monotonic() + patience
    may_repeat = services.settings.on_doubt is OnDoubt.RESEND
    while await _turn(services.pacer, chat_id, burst=burst, latest=latest):
        try:
            return await persist(send, may_repeat=may_repeat)
        except RetryAfter as error:
            obey(services.pacer, chat_id, error)
    _log.warning("message_withheld", chat=chat_id)
    return None


def obey(pacer: Pacer, chat_id: int, error: RetryAfter) -> None:
    """Send nothing into the chat for as long as Telegram said."""
    seconds = cast("timedelta", error.retry_after).total_seconds()
    pacer.hold_chat(chat_id, time.monotonic() + seconds)
    _log.warning("told_to_wait", chat=chat_id, seconds=seconds)


async def _turn(pacer: Pacer, chat_id: int, *, burst: int, latest: float) -> bool:
    """Wait until a message may go to the chat; return False, at once, where that is too late."""
    now = time.monotonic()
    at = pacer.reserve_chat(chat_id, now, burst=burst, most=latest - now)
    if at is None:
        return False
    await asyncio.sleep(at - now)
    now = time.monotonic()
    at = pacer.reserve_slot(now, most=latest - now)
    if at is None:
        return False
    await asyncio.sleep(at - now)
    return True
