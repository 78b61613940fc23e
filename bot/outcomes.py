"""What an attempt to send came to, as a value: decided from the error alone, without clock or network."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import cast

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.halting import OTHER_POLLER, WRONG_TOKEN
from bot.transport import UnsentError

FIRST_BACKOFF_SECONDS = 1
MAX_BACKOFF_SECONDS = 300
LONGEST_WAIT = timedelta(days=2)  # far longer than Telegram ever asks for
DOUBT_SECONDS = 10  # the one resend is not wasted on the same bad moment

_GONE = (
    "chat not found",
    "need administrator rights",
    "not enough rights",
    "chat_write_forbidden",
    "have no rights to send",
    "user is deactivated",
    "group chat was deactivated",
    "peer_id_invalid",
)
_THREAD_GONE = ("message thread not found", "topic_closed", "topic_deleted")
_OUR_MARKUP = ("can't parse entities", "message is too long", "message_too_long", "button_")


class Kind(StrEnum):
    """The ways an attempt can end."""

    SENT = "sent"
    UNTRIED = "untried"  # its turn did not come: as it was
    RETRY = "retry"  # surely not delivered: again at `at`
    DOUBT = "doubt"  # perhaps delivered: once more, or presumed so
    MOVED = "moved"  # the group is now `chat_id`
    GONE = "gone"  # the chat is away: suspend it
    MAIN_THREAD = "main_thread"  # the forum thread is gone: once more, outside of it
    PLAIN = "plain"  # our markup was refused: once more, as plain text
    FAILED = "failed"
    HALT = "halt"  # the token is wrong, or another instance polls


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended; `flood` marks a 429, `reason` is for people."""

    kind: Kind
    at: datetime | None = None
    chat_id: int | None = None
    reason: str = ""
    flood: bool = False


def decide(error: TelegramError | None, *, attempts: int, now: datetime) -> Outcome:
    """Tell the outcome of an attempt; `attempts` counts from 1, `error` is None after a success."""
    if error is None:
        return Outcome(Kind.SENT)
    return _answered(error, now) or _unanswered(error, attempts, now)


def leaves_nobody(error: BaseException) -> bool:
    """Whether the chat or its thread is gone or moved, or does not let us write."""
    if isinstance(error, BadRequest):
        return _refused(error.message).kind in {Kind.GONE, Kind.MAIN_THREAD}
    return isinstance(error, Forbidden | ChatMigrated)


def _answered(error: TelegramError, now: datetime) -> Outcome | None:
    """Tell the outcome where Telegram surely answered."""
    reason = error.message
    match error:
        case ChatMigrated():
            return Outcome(Kind.MOVED, chat_id=error.new_chat_id, reason=reason)
        case RetryAfter():
            wait = min(cast("timedelta", error.retry_after), LONGEST_WAIT)
            return Outcome(Kind.RETRY, at=now + wait, reason=reason, flood=True)
        case InvalidToken() | Conflict():
            is_token = isinstance(error, InvalidToken)
            return Outcome(Kind.HALT, reason=WRONG_TOKEN if is_token else OTHER_POLLER)
        case Forbidden():
            return Outcome(Kind.GONE, reason=reason)
        case BadRequest():
            return _refused(reason)
        case _:
            return None


def _unanswered(error: TelegramError, attempts: int, now: datetime) -> Outcome:
    """Tell the outcome where no answer came: the message may have arrived unless it surely did not."""
    if not isinstance(error, NetworkError):
        return Outcome(Kind.FAILED, reason=error.message)
    if isinstance(error, UnsentError):
        return Outcome(Kind.RETRY, at=now + backoff(attempts), reason=error.message)
    again = now + timedelta(seconds=DOUBT_SECONDS)
    return Outcome(Kind.DOUBT, at=again, reason=error.message)


def backoff(attempts: int) -> timedelta:
    """Wait twice as long after each attempt, from one second to five minutes."""
    exponent = min(attempts - 1, 16)
    return timedelta(seconds=min(FIRST_BACKOFF_SECONDS * 2**exponent, MAX_BACKOFF_SECONDS))


def _refused(reason: str) -> Outcome:
    text = reason.lower()
    if "message is not modified" in text:
        return Outcome(Kind.SENT)
    if any(sign in text for sign in _OUR_MARKUP):  # first: it quotes what we wrote
        return Outcome(Kind.PLAIN, reason=reason)
    if any(sign in text for sign in _THREAD_GONE):
        return Outcome(Kind.MAIN_THREAD, reason=reason)
    if any(sign in text for sign in _GONE):
        return Outcome(Kind.GONE, reason=reason)
    return Outcome(Kind.FAILED, reason=reason)
