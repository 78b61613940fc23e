"""What is said outside of roundups: each in its turn, and once more where a bad moment swallowed it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import cast

import structlog
from telegram.error import RetryAfter

from bot import trying
from bot.pacing import Pacer
from bot.services import Services
from bot.settings import OnDoubt
from bot.transport import InDoubtError, UnsentError
from bot.trying import Call, T

PATIENCE_SECONDS = 5.0  # what has to wait for longer may be over
SLOT_SECONDS = (
    1.0  # who has waited for its chat need not be turned away for the last part of a second
)
_log = structlog.get_logger(__name__)

Turn = Callable[[float], Awaitable[bool]]
"""Waits for the moment to call, until one of a monotonic clock at the latest; tells whether it came."""


async def say(
    services: Services,
    chat_id: int,
    send: Call[T],
    *,
    burst: int = 0,
    patience: float = PATIENCE_SECONDS,
) -> T | None:
    """Send in the chat's turn; return what was sent, or None where that would take too many seconds.

    What may have arrived is sent again by the operator's policy. Raise TelegramError where it failed.
    """
    turn = partial(_turn, services.pacer, chat_id, burst)
    may_repeat = services.settings.on_doubt is OnDoubt.RESEND
    return await _carry_through(
        services.pacer, chat_id, send, turn, patience=patience, may_repeat=may_repeat
    )


async def amend(services: Services, chat_id: int, edit: Call[T]) -> T | None:
    """Change what was said, as `say` says: it counts for no pace, and nothing is doubled by a repeat."""
    turn = partial(_unheld, services.pacer, chat_id)
    return await _carry_through(
        services.pacer, chat_id, edit, turn, patience=PATIENCE_SECONDS, may_repeat=True
    )


def told_to_wait(chat_id: int, error: RetryAfter) -> float:
    """Log what Telegram said; return until when to wait, by a monotonic clock."""
    seconds = cast("timedelta", error.retry_after).total_seconds()
    _log.warning("told_to_wait", chat=chat_id, seconds=seconds)
    return time.monotonic() + seconds


async def _carry_through(
    pacer: Pacer, chat_id: int, call: Call[T], turn: Turn, *, patience: float, may_repeat: bool
) -> T | None:
    latest, is_repeat = time.monotonic() + patience, False
    while await turn(latest):
        made_at = time.monotonic()
        try:
            result = await call()
        except RetryAfter as error:
            until = told_to_wait(chat_id, error)
            pacer.refused(chat_id, made_at, time.monotonic(), until)
        except (UnsentError, InDoubtError) as error:
            if is_repeat or (isinstance(error, InDoubtError) and not may_repeat):
                raise
            is_repeat = True
            await asyncio.sleep(trying.PAUSE_SECONDS)
            latest = time.monotonic() + patience
        else:
            pacer.floods.taken(made_at)
            return result
    _log.warning("message_withheld", chat=chat_id)
    return None


async def _turn(pacer: Pacer, chat_id: int, burst: int, latest: float) -> bool:
    """Wait until a message may go to the chat, and book it; return False, at once, where that is too late."""
    while True:
        now = time.monotonic()
        at = pacer.free_at(chat_id, now, burst=burst)
        if at > latest:
            return False
        if at > now:
            await asyncio.sleep(at - now)
            continue
        slot = pacer.reserve_slot(now, most=max(latest - now, SLOT_SECONDS))
        if slot is None:
            return False
        await asyncio.sleep(slot - now)
        now = time.monotonic()
        if pacer.free_at(chat_id, now, burst=burst) <= now >= pacer.held_until(chat_id, now):
            pacer.book_chat(chat_id, now)
            return True


async def _unheld(pacer: Pacer, chat_id: int, latest: float) -> bool:
    """Wait until neither the chat nor the bot is held; return False, at once, where that is too late."""
    while (at := pacer.held_until(chat_id, now := time.monotonic())) > now:
        if at > latest:
            return False
        await asyncio.sleep(at - now)
    return True
