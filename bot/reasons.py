"""What Telegram, the network and we ourselves gave as reasons -> the few kinds that people have words for."""

from enum import StrEnum

TOO_LATE = "too late to be news"


class Reason(StrEnum):
    """Why a chat is away, or why a message did not go."""

    REPEAT = "repeat"
    PRESUMED = "presumed"
    MARKUP = "markup"
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    DELETED = "deleted"
    REMOVED = "removed"
    NOT_FOUND = "not_found"
    NEVER_STARTED = "never_started"
    NO_RIGHT = "no_right"
    FLOOD = "flood"
    UNREACHED = "unreached"
    UNANSWERED = "unanswered"
    BROKEN = "broken"
    THREAD = "thread"
    LATE = "late"
    TOKEN = "token"  # noqa: S105 - a kind of reason
    CONFLICT = "conflict"
    MOVED = "moved"
    SUPERSEDED = "superseded"


AWAY = frozenset(
    {
        Reason.BLOCKED,
        Reason.DEACTIVATED,
        Reason.DELETED,
        Reason.REMOVED,
        Reason.NOT_FOUND,
        Reason.NEVER_STARTED,
        Reason.NO_RIGHT,
    }
)
ORDINARY = frozenset({Reason.MOVED, Reason.SUPERSEDED})
"""What is written down as a reason, but went as it should."""

_STATUSES = ("kicked", "left", "restricted")
# The first sign that is found decides: those of ours quote Telegram's, and those of markup quote us.
_SIGNS = (
    (Reason.REPEAT, ("possible repeat",)),
    (Reason.PRESUMED, ("presumed delivered",)),
    (Reason.MARKUP, ("can't parse entities", "is too long", "message_too_long", "button_")),
    (Reason.BLOCKED, ("blocked by the user",)),
    (Reason.DEACTIVATED, ("user is deactivated",)),
    (Reason.DELETED, ("chat was deactivated", "chat was deleted")),
    (Reason.REMOVED, ("bot was kicked", "not a member")),
    (Reason.NOT_FOUND, ("chat not found", "peer_id_invalid")),
    (Reason.NEVER_STARTED, ("can't initiate conversation",)),
    (
        Reason.NO_RIGHT,
        ("administrator rights", "enough rights", "no rights to send", "chat_write_forbidden"),
    ),
    (Reason.FLOOD, ("flood control", "too many requests")),
    (Reason.UNREACHED, ("cannot be reached",)),
    (Reason.UNANSWERED, ("no whole answer", "before an answer came")),
    (Reason.BROKEN, ("answer was no answer", "answer was too large")),
    (Reason.THREAD, ("thread not found", "topic_closed", "topic_deleted")),
    (Reason.LATE, (TOO_LATE,)),
    (Reason.TOKEN, ("invalid token", "unauthorized", "does not know this token")),
    (Reason.CONFLICT, ("terminated by other", "webhook is active", "another program fetches")),
    (Reason.MOVED, ("migrated to supergroup",)),
    (Reason.SUPERSEDED, ("a newer roundup came first",)),
)


def reason_of(text: str) -> Reason | None:
    """Tell of which kind a reason is, None where it is of none that we know."""
    lowered = text.lower()
    return next((kind for kind, signs in _SIGNS if any(sign in lowered for sign in signs)), None)


def away_reason(text: str, *, is_private: bool) -> Reason | None:
    """Tell why a chat is away; what Telegram calls kicked is in a private chat to be blocked."""
    if text in _STATUSES:
        return Reason.BLOCKED if is_private else Reason.REMOVED
    return reason_of(text)
