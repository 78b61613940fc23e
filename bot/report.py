"""How the whole bot stands, as one value, and what in it needs the operator."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.reasons import Reason

ALIVE = timedelta(seconds=30)  # an instance is heard of every few seconds
LONG_WAIT = timedelta(hours=1)
LONG_HOLD = timedelta(minutes=10)  # of the whole bot


class Need(StrEnum):
    """What an operator should look at."""

    SILENT = "silent"
    HALTED = "halted"
    OVERDUE = "overdue"
    HELD = "held"
    CHAT_HELD = "chat_held"
    MARKUP = "markup"


URGENT = frozenset({Need.SILENT, Need.HALTED, Need.OVERDUE})
"""What does not mend itself."""


@dataclass(frozen=True)
class Report:
    """How the bot stands at `at`. In `away` and `errors` texts of a known kind stand as that Reason."""

    at: datetime
    version: str | None
    database_bytes: int
    instance: str | None  # the one that delivers, or did last; None before the first
    heard_at: datetime | None
    held_until: datetime | None  # the bot as a whole, by Telegram
    telegram_error: str | None  # while Telegram cannot be reached
    halt: str | None  # why it stopped by itself
    pending: int
    oldest_due_at: datetime | None
    held_chats: int
    chats_held_until: datetime | None
    due: int
    next_due_at: datetime | None
    subscribed: int
    away: Mapping[str, int]
    pushed_at: datetime | None
    push_seconds: float
    push_figures: Mapping[str, int]
    push_error: str | None
    errors: Mapping[str, int]
    failing_feeds: tuple[str, ...]

    @property
    def is_delivering(self) -> bool:
        """Whether an instance was heard of just now, and has not stopped."""
        if self.heard_at is None or self.halt is not None:
            return False
        return self.at - self.heard_at <= ALIVE

    def to_json(self) -> dict[str, Any]:
        """Return plain values, with what needs the operator first."""
        needed = needs(self)
        own = {
            name: value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
        }
        return {"ok": not needed & URGENT, "needs": sorted(needed)} | own


def needs(report: Report) -> frozenset[Need]:
    """Decide what an operator should look at."""
    is_idle = not (report.pending or report.due)
    found = {
        Need.SILENT: not report.is_delivering and not is_idle,
        Need.HALTED: report.halt is not None,
        Need.OVERDUE: _is_past(report.oldest_due_at, report.at - LONG_WAIT),
        Need.HELD: _is_past(report.at + LONG_HOLD, report.held_until),
        Need.CHAT_HELD: _is_past(report.at + LONG_WAIT, report.chats_held_until),
        Need.MARKUP: Reason.MARKUP in report.errors,
    }
    return frozenset(need for need, is_there in found.items() if is_there)


def _is_past(earlier: datetime | None, later: datetime | None) -> bool:
    return earlier is not None and later is not None and earlier < later
