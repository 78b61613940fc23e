"""The bot's values: frozen, without I/O and without Telegram's classes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from markupsafe import Markup

SIZE_DEFAULT = 7
SIZE_LEAST = 3
SIZE_MOST = 20
SUBSCRIPTIONS_MOST = 50
COMMON_ZONES = (
    "UTC",
    "America/Los_Angeles",
    "America/New_York",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Moscow",
    "Asia/Dubai",
    "Asia/Yekaterinburg",
    "Asia/Kolkata",
    "Asia/Novosibirsk",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Asia/Vladivostok",
    "Australia/Sydney",
)


class SubscriptionKind(StrEnum):
    """A chat wants a topic (by slug) or a phrase."""

    TOPIC = "topic"
    PHRASE = "phrase"


def reason_of(kind: SubscriptionKind, value: str) -> str:
    """Write what a chat wants as a pick's reason: a topic's slug, or a phrase in quotes."""
    return value if kind is SubscriptionKind.TOPIC else f'"{value}"'


class Subscription(NamedTuple):
    """What a chat wants; `id` names it in buttons."""

    id: int
    kind: SubscriptionKind
    value: str

    @property
    def reason(self) -> str:
        """How a pick names it."""
        return reason_of(self.kind, self.value)


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of that name; UTC where the name is that of none, or of none any longer."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, no name at all, or that of a folder
        return ZoneInfo("UTC")


@dataclass(frozen=True)
class Chat:
    """A chat's settings and where its roundups stand. Times are UTC; weekday counts from Monday as 1."""

    id: int
    language: str
    weekday: int
    hour: int
    timezone: str
    size: int = SIZE_DEFAULT
    archive: bool = True
    paused: bool = False
    thread_id: int | None = None
    suspended: str | None = None  # Telegram's reason, while the chat is away
    last_paper_id: int = 0  # the newest paper known at the last roundup: later ones are new
    next_roundup_at: datetime | None = None  # None: nothing subscribed, nothing due
    last_week: str | None = None
    silent: bool = (
        False  # the notice of an empty week was sent; say no more until there is something
    )

    @property
    def zone(self) -> ZoneInfo:
        """The chat's time zone; UTC where the stored name is one no longer."""
        return zone_of(self.timezone)


@dataclass(frozen=True)
class Button:
    """One button: it sends `data` back, opens `url`, or copies `copy`."""

    text: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Block:
    """A piece of a message that is not cut, the buttons that go with it, and the paper it is about."""

    html: Markup
    buttons: tuple[Button, ...] = ()
    paper_id: int | None = None


@dataclass(frozen=True)
class Message:
    """One message as Telegram gets it: HTML within the limit, its keyboard; and the papers in it."""

    html: Markup
    keyboard: Keyboard = ()
    paper_ids: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return plain values for the outbox."""
        rows = [
            [{"text": b.text, "data": b.data, "url": b.url, "copy": b.copy} for b in row]
            for row in self.keyboard
        ]
        return {"html": str(self.html), "keyboard": rows}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Message":
        """Make the message again from what `to_json` returned."""
        rows = tuple(tuple(Button(**button) for button in row) for row in stored["keyboard"])
        return cls(Markup(stored["html"]), rows)  # noqa: S704 - escaped when it was rendered


class Pick(NamedTuple):
    """A paper chosen for a roundup, and why: slugs, and phrases in quotes; the main topic first."""

    paper_id: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Picks:
    """What a roundup holds: new papers best first, papers from the archive, and those behind “+k more”."""

    new: tuple[Pick, ...] = ()
    archive: tuple[Pick, ...] = ()
    more: tuple[Pick, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to send."""
        return not (self.new or self.archive)


@dataclass(frozen=True)
class Edition:
    """A roundup's shared content: made once for all chats with the same picks and language."""

    id: int
    week: str
    language: str
    picks: Picks
    parts: tuple[
        frozenset[int], ...
    ]  # the papers of each part; those left for “+k more” with the last


class Part(NamedTuple):
    """One part of an edition."""

    edition_id: int
    number: int


class State(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class DeliveryKind(StrEnum):
    """A part of a week's roundup, or a note in its place or beside it."""

    ROUNDUP = "roundup"
    NOTE = "note"


@dataclass(frozen=True)
class Delivery:
    """One part of an edition to one chat, as claimed from the outbox."""

    id: int
    chat_id: int
    thread_id: int | None
    language: str
    week: str
    edition_id: int
    part: int
    attempts: int  # this one counts
    doubts: int
    plain: bool  # our markup was refused: send it as plain text
    last_paper_id: int  # the chat's before this roundup


class ChatOutbox(NamedTuple):
    """What waits for one chat: how many parts, when the first may go, and what held it up before."""

    total: int
    not_before: datetime
    error: str | None


@dataclass(frozen=True)
class OutboxRow:
    """A delivery as people look at it."""

    id: int
    chat_id: int
    week: str
    kind: DeliveryKind
    part: int
    state: State
    attempts: int
    not_before: datetime
    updated_at: datetime
    error: str | None
    html: str | None
