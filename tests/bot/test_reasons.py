"""Why something did not go: the exact texts of Telegram, the network and ourselves -> kinds."""

import pytest
from telegram.error import ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter

from bot.locales import LANGUAGES, Locales
from bot.reasons import AWAY, Reason, away_reason, reason_of
from bot.render.reasons import said
from bot.store import lateness
from tests.bot.test_sender import BROKEN, due, rows
from tests.bot.world import World

LOCALES = Locales()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Forbidden: bot was blocked by the user", Reason.BLOCKED),
        ("Forbidden: user is deactivated", Reason.DEACTIVATED),
        ("Forbidden: bot was kicked from the supergroup chat", Reason.REMOVED),
        ("Forbidden: bot is not a member of the channel chat", Reason.REMOVED),
        ("Forbidden: the group chat was deleted", Reason.DELETED),
        ("Group chat was deactivated", Reason.DELETED),
        ("Forbidden: bot can't initiate conversation with a user", Reason.NEVER_STARTED),
        ("Chat not found", Reason.NOT_FOUND),
        ("Peer_id_invalid", Reason.NOT_FOUND),
        ("Need administrator rights in the channel chat", Reason.NO_RIGHT),
        ("Not enough rights to send text messages to the chat", Reason.NO_RIGHT),
        ("Have no rights to send a message", Reason.NO_RIGHT),
        ("Chat_write_forbidden", Reason.NO_RIGHT),
        (RetryAfter(43837).message, Reason.FLOOD),
        ("Telegram refused: too many requests", Reason.FLOOD),
        ("Telegram cannot be reached (ClientConnectorError)", Reason.UNREACHED),
        ("No whole answer came (ServerDisconnectedError)", Reason.UNANSWERED),
        ("told to stop before an answer came", Reason.UNANSWERED),
        ("Telegram's answer was no answer (HTTP 502)", Reason.BROKEN),
        ("possible repeat: No whole answer came (TimeoutError)", Reason.REPEAT),
        ("presumed delivered: Telegram cannot be reached", Reason.PRESUMED),
        (BROKEN, Reason.MARKUP),
        ("Can't parse entities: bot was blocked by the user", Reason.MARKUP),
        ("Message thread not found", Reason.THREAD),
        ("Topic_closed", Reason.THREAD),
        (InvalidToken().message, Reason.TOKEN),
        (Forbidden("Forbidden: unauthorized").message, Reason.TOKEN),
        (Conflict("Conflict: terminated by other getUpdates request").message, Reason.CONFLICT),
        (ChatMigrated(-100).message, Reason.MOVED),
        ("Something <new>", None),
        ("", None),
    ],
)
def test_a_text_is_of_a_kind(text: str, kind: Reason | None) -> None:
    """Whatever its case; what quotes another text is not taken for that."""
    assert reason_of(text) is kind
    assert reason_of(text.upper()) is kind


@pytest.mark.parametrize("status", ["kicked", "left", "restricted"])
def test_kicked_from_a_private_chat_is_blocked(status: str) -> None:
    """Telegram has one word for both."""
    assert away_reason(status, is_private=True) is Reason.BLOCKED
    assert away_reason(status, is_private=False) is Reason.REMOVED
    assert away_reason("Chat not found", is_private=True) is Reason.NOT_FOUND


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_words(language: str) -> None:
    """And no two have the same."""
    told = [said(kind, LOCALES[language]) for kind in Reason]
    assert len(set(told)) == len(Reason)
    assert all(f"reason_{kind}" != words for kind, words in zip(Reason, told, strict=True))


def test_what_is_unknown_is_quoted() -> None:
    """On one line, escaped, and not for ever long."""
    quoted = said("Some <b>thing\nnew & " + "x" * 999, LOCALES["en"])
    assert quoted.startswith("Some &lt;b&gt;thing new &amp; xxx")
    assert len(quoted) < 200


async def test_what_we_write_ourselves_is_known(world: World) -> None:
    """The reasons that stand in the store itself: too late, and passed by a newer roundup."""
    await due(world)
    await world.app.make_due()
    database, now = world.app.database, world.clock()
    await database.write(lambda c: lateness.drop_stale(c, now, now))
    assert [reason_of(row.error or "") for row in await rows(world)] == [Reason.LATE]
    assert reason_of("a newer roundup came first") is Reason.SUPERSEDED
    assert Reason.LATE not in AWAY
