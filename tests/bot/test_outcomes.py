"""What each of Telegram's answers comes to, read by the library from real answers' texts."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.outcomes import LONGEST_WAIT, Kind, Outcome, backoff, decide
from bot.transport import InDoubtError, UnsentError

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BLOCKED = "Forbidden: bot was blocked by the user"


class Answering(BaseRequest):
    """A network whose every call gets one answer; the library makes its errors of it."""

    def __init__(self, status: int, **answer: Any) -> None:
        self._answer = status, json.dumps({"ok": False, "error_code": status} | answer).encode()

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        return self._answer


async def outcome(status: int, description: str, **parameters: Any) -> Outcome:
    """Decide about what the library raises on that answer."""
    more = {"parameters": parameters} if parameters else {}
    with pytest.raises(TelegramError) as caught:
        await Answering(status, description=description, **more).post("http://x/sendMessage")
    return decide(caught.value, attempts=1, now=NOW)


def test_no_error_is_sent() -> None:
    """A success is one, whichever attempt it was."""
    assert decide(None, attempts=1000, now=NOW) == Outcome(Kind.SENT)


@pytest.mark.parametrize(
    ("status", "description", "kind"),
    [
        (403, BLOCKED, Kind.GONE),
        (403, "Forbidden: user is deactivated", Kind.GONE),
        (403, "Forbidden: bot was kicked from the group chat", Kind.GONE),
        (403, "Forbidden: bot was kicked from the supergroup chat", Kind.GONE),
        (403, "Forbidden: bot was kicked from the channel chat", Kind.GONE),
        (403, "Forbidden: bot is not a member of the supergroup chat", Kind.GONE),
        (403, "Forbidden: bot is not a member of the channel chat", Kind.GONE),
        (403, "Forbidden: bot can't initiate conversation with a user", Kind.GONE),
        (403, "Forbidden: bot can't send messages to bots", Kind.GONE),
        (403, "Forbidden: the group chat was deleted", Kind.GONE),
        (400, "Bad Request: chat not found", Kind.GONE),
        (400, "Bad Request: PEER_ID_INVALID", Kind.GONE),
        (400, "Bad Request: group chat was deactivated", Kind.GONE),
        (400, "Bad Request: need administrator rights in the channel chat", Kind.GONE),
        (400, "Bad Request: not enough rights to send text messages to the chat", Kind.GONE),
        (400, "Bad Request: have no rights to send a message", Kind.GONE),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Kind.GONE),
        (400, "Bad Request: message thread not found", Kind.MAIN_THREAD),
        (400, "Bad Request: TOPIC_CLOSED", Kind.MAIN_THREAD),
        (400, "Bad Request: TOPIC_DELETED", Kind.MAIN_THREAD),
        (400, 'Bad Request: can\'t parse entities: Unsupported start tag "br"', Kind.PLAIN),
        (400, "Bad Request: message is too long", Kind.PLAIN),
        (400, "Bad Request: MESSAGE_TOO_LONG", Kind.PLAIN),
        (400, "Bad Request: BUTTON_DATA_INVALID", Kind.PLAIN),
        (400, "Bad Request: BUTTON_URL_INVALID", Kind.PLAIN),
        (400, "Bad Request: message text is empty", Kind.FAILED),
        (400, "Bad Request: something new", Kind.FAILED),
        (
            400,
            "Bad Request: message is not modified: specified new message content and reply "
            "markup are exactly the same as a current content and reply markup of the message",
            Kind.SENT,
        ),
        (401, "Unauthorized", Kind.HALT),
        (404, "Not Found", Kind.HALT),  # sendMessage is nowhere unknown: the token is malformed
        (
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot "
            "instance is running",
            Kind.HALT,
        ),
        (413, "Request Entity Too Large", Kind.DOUBT),
    ],
)
@pytest.mark.parametrize("case", [str, str.upper, str.lower], ids=["as is", "upper", "lower"])
async def test_every_row_of_the_error_table(
    status: int, description: str, kind: Kind, case: Any
) -> None:
    """The kind follows from class and text, however the text is cased by server or library."""
    prefix, colon, text = description.partition(": ")
    decided = await outcome(status, prefix + colon + case(text))
    assert decided.kind is kind
    assert decided.flood is False
    assert decided.kind is Kind.SENT or decided.reason


async def test_429_names_its_time() -> None:
    """A flood answer is a due time, and marked as such."""
    decided = await outcome(429, "Too Many Requests: retry after 35", retry_after=35)
    assert (decided.kind, decided.flood) == (Kind.RETRY, True)
    assert decided.at == NOW + timedelta(seconds=35)


async def test_429_waits_as_long_as_it_says() -> None:
    """Hours are obeyed too: no ceiling, no backoff of our own."""
    decided = await outcome(429, "Too Many Requests: retry after 40000", retry_after=40_000)
    assert decided.at == NOW + timedelta(seconds=40_000)


async def test_a_wait_that_nobody_lives_to_see_is_cut_short() -> None:
    """No clock has that moment; what waits longer than Telegram ever asks for is woken anyway."""
    decided = await outcome(429, "Too Many Requests: retry after 1", retry_after=10**12)
    assert decided.at == NOW + LONGEST_WAIT


async def test_a_migrated_group_names_its_new_chat() -> None:
    """Ids of supergroups pass 32 bits."""
    decided = await outcome(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        migrate_to_chat_id=-1001234567890,
    )
    assert (decided.kind, decided.chat_id) == (Kind.MOVED, -1001234567890)


@pytest.mark.parametrize(
    ("error", "kind", "seconds"),
    [
        (UnsentError("Telegram cannot be reached"), Kind.RETRY, 4),
        (InDoubtError("No whole answer came"), Kind.DOUBT, 10),
        (NetworkError("Bad Gateway (502)"), Kind.DOUBT, 10),
        (TimedOut(), Kind.DOUBT, 10),
        (TelegramError("Invalid server response"), Kind.FAILED, None),
    ],
)
def test_without_an_answer(error: TelegramError, kind: Kind, seconds: int | None) -> None:
    """Surely unsent is tried again soon, in doubt a little later; a reason stands for people."""
    decided = decide(error, attempts=3, now=NOW)
    assert (decided.kind, decided.flood) == (kind, False)
    assert decided.at == (None if seconds is None else NOW + timedelta(seconds=seconds))
    assert decided.reason == error.message


def test_what_was_surely_not_sent_is_tried_for_ever() -> None:
    """However long Telegram is out of reach, nothing is given up; at least every five minutes it is tried."""
    unsent, now = UnsentError("Telegram cannot be reached"), NOW
    for attempts in range(1, 500):
        decided = decide(unsent, attempts=attempts, now=now)
        assert decided.kind is Kind.RETRY
        assert decided.at is not None
        assert now < decided.at <= now + timedelta(minutes=5)
        now = decided.at
    assert now > NOW + timedelta(days=1)


def test_a_refusal_is_not_taken_for_the_network() -> None:
    """The library makes BadRequest a NetworkError; it is an answer all the same, at any attempt."""
    assert issubclass(BadRequest, NetworkError)
    assert decide(BadRequest("Chat not found"), attempts=1000, now=NOW).kind is Kind.GONE


def test_what_a_reader_wrote_does_not_choose_the_outcome() -> None:
    """A title quoted in an error about our markup may hold any sign of the others."""
    reason = 'Can\'t parse entities: unsupported start tag "topic_closed" at byte offset 3'
    assert decide(BadRequest(reason), attempts=1, now=NOW).kind is Kind.PLAIN


def test_backoff_doubles_from_one_second_to_five_minutes() -> None:
    """The ceiling stays, however many attempts there were."""
    waits = [backoff(attempts).total_seconds() for attempts in (1, 2, 3, 8, 9, 10, 1_000_000)]
    assert waits == [1, 2, 4, 128, 256, 300, 300]
