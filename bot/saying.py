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
    pacer, made_at = services.pacer, 0.0
    latest = time.monotonic() + patience
    may_repeat = services.settings.on_doubt is OnDoubt.RESEND

    async def timed() -> T:
        nonlocal made_at
        made_at = time.monotonic()
        return await send()

    while await _turn(pacer, chat_id, burst=burst, latest=latest):
        try:
            sent = await persist(timed, may_repeat=may_repeat)
        except RetryAfter as error:
            until = obey(pacer, chat_id, error)
            pacer.floods.refused(chat_id, made_at, time.monotonic(), until)
        else:
            pacer.floods.taken(made_at)
            return sent
    _log.warning("message_withheld", chat=chat_id)
    return None


def obey(pacer: Pacer, chat_id: int, error: RetryAfter) -> float:
    """Send nothing into the chat for as long as Telegram said; return until when, by a monotonic clock."""
    seconds = cast("timedelta", error.retry_after).total_seconds()
    until = time.monotonic() + seconds
    pacer.hold_chat(chat_id, until)
    _log.warning("told_to_wait", chat=chat_id, seconds=seconds)
    return until


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
