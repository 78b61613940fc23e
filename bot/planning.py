"""What becomes of a chat whose roundup is due: decided from values alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.models import Chat, DeliveryKind, Picks
from bot.timing import Rhythm, latest_due, next_due, week_of


class EditionKey(NamedTuple):
    """What makes two chats' roundups the same text; one that is too late is a note that says so."""

    week: str
    language: str
    picks: Picks
    late: bool = False

    @property
    def kind(self) -> DeliveryKind:
        """What it is delivered as."""
        return DeliveryKind.NOTE if self.late or self.picks.empty else DeliveryKind.ROUNDUP


@dataclass(frozen=True)
class Planned:
    """What becomes of one due chat: its edition (None: nothing to say), and when it is due again."""

    chat: Chat
    edition: EditionKey | None
    due: datetime
    next_due: datetime
    last_paper_id: int
    silent: bool


def plan(
    chat: Chat,
    picks: Picks,
    newest_paper_id: int,
    now: datetime,
    *,
    deadline: timedelta,
    had: Collection[str] = (),
) -> Planned:
    """Decide what a due chat gets, in which week, and when it is due again. Missed weeks make one roundup.

    A chat that had this week's already, whatever made it due, gets nothing and loses nothing; one whose
    roundup is later than the deadline gets a note, and its papers next time. `had` are weeks later than
    its last that it had before the clock was set back.
    """
    rhythm = Rhythm(chat.weekday, chat.hour, chat.zone)
    due = latest_due(chat.next_roundup_at or now, now, rhythm)
    week = week_of(due, chat.zone)
    last = chat.last_week or ""
    if week <= last or week in had:
        again = next_due(now, rhythm, later_than_week=max(week, last))
        return Planned(chat, None, due, again, chat.last_paper_id, silent=chat.silent)
    following = next_due(now, rhythm, later_than_week=week)
    if now - due >= deadline and not picks.empty:
        note = EditionKey(week, chat.language, Picks(), late=True)
        return Planned(chat, note, due, following, chat.last_paper_id, silent=chat.silent)
    key = EditionKey(week, chat.language, picks)
    newest = max(newest_paper_id, chat.last_paper_id)
    says_nothing = picks.empty and chat.silent
    return Planned(chat, None if says_nothing else key, due, following, newest, silent=picks.empty)
