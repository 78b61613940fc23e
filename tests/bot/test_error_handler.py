import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import Update

from bot.error_handler import on_error
from bot.instance import FencedError
from bot.sandbox.errors import Refusal
from bot.sandbox.faults import Cut
from digests.store.database import CONNECTIONS, Connection
from tests.bot.spoken import spoken, wanted
from tests.bot.world import GROUP, YOU, World, open_world


async def broken(*_: Any, **__: Any) -> Any:
    """Stand for a fault in the program."""
    raise KeyError("canary")


def take_away(database: Path) -> None:
    """Leave a folder where the database was: it can no longer be opened."""
    for file in database.parent.glob(f"{database.name}*"):
        file.rename(file.with_name(f"away-{file.name}"))
    database.mkdir()


def bring_back(database: Path) -> None:
    """Undo that."""
    database.rmdir()
    for file in database.parent.glob("away-*"):
        file.rename(file.with_name(file.name.removeprefix("away-")))


def failures(logs: list[Any]) -> list[str]:
    """Return the events that were logged as errors or warnings."""
    return [log["event"] for log in logs if log["log_level"] in ("error", "warning")]


async def test_a_fault_is_logged_and_told_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader gets one sentence, the log the traceback; the next command works."""
    monkeypatch.setattr("digests.store.papers.latest", broken)
    with capture_logs() as logs:
        answers = await world.say("/latest")
    assert [answer["text"] for answer in answers] == [spoken(world, "error")]
    assert failures(logs) == ["handler_failed"]
    assert isinstance(logs[-1]["exc_info"], KeyError)
    monkeypatch.undo()
    [latest] = await world.say("/latest")
    assert latest["text"].startswith(spoken(world, "latest_title", n=50))


async def test_the_apology_is_in_the_chats_language(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sorry is said in the language the chat has chosen."""
    await world.say("/settings language ru")
    monkeypatch.setattr("digests.store.papers.latest", broken)
    [answer] = await world.say("/latest")
    assert answer["text"] == spoken(world, "error", "ru")


async def test_a_press_gets_one_apology(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an alert where the press is not answered yet, else as a message: one of both, always."""
    [card] = await world.say("/paper toolformer")
    [page] = await world.say("/latest")
    monkeypatch.setattr("digests.store.papers.similar", broken)
    monkeypatch.setattr("digests.store.papers.latest", broken)
    assert await world.press_data(card, "like:36") == []
    assert world.answer == {"text": spoken(world, "error"), "show_alert": True, "url": ""}
    [told] = await world.press_data(page, "latest:5")
    assert world.answer["text"] == ""
    assert told["text"] == spoken(world, "error")


async def test_an_apology_that_fails_is_not_repeated(world: World) -> None:
    """Where the sorry is refused too, there is no second one; the log tells of both."""
    refusal = Refusal(400, "Bad Request: message is too long")
    world.telegram.faults.add(method="sendMessage", answer=refusal, times=5)
    with capture_logs() as logs:
        assert await world.say("/latest") == []
    assert failures(logs) == ["handler_failed", "apology_failed"]
    tries = [call for call in world.telegram.calls if call.method == "sendMessage"]
    assert len(tries) == 2


async def test_an_answer_that_was_refused_is_told(world: World) -> None:
    """Where Telegram refuses what we wrote, the reader is told that something went wrong."""
    refusal = Refusal(400, "Bad Request: can't parse entities: Unsupported start tag")
    world.telegram.faults.add(method="sendMessage", answer=refusal)
    [answer] = await world.say("/latest")
    assert answer["text"] == spoken(world, "error")


async def test_who_blocked_the_bot_is_not_written_to(world: World) -> None:
    """A reader gone between question and answer is no failure of ours."""
    refusal = Refusal(403, "Forbidden: bot was blocked by the user")
    world.telegram.faults.add(method="sendMessage", answer=refusal)
    with capture_logs() as logs:
        assert await world.say("/latest") == []
    assert failures(logs) == []


@pytest.mark.parametrize(
    "reason",
    [
        "chat not found",
        "message thread not found",
        "TOPIC_CLOSED",
        "not enough rights to send text messages to the chat",
        "need administrator rights in the channel chat",
        "CHAT_WRITE_FORBIDDEN",
    ],
)
async def test_a_chat_that_takes_no_answer_is_no_fault(world: World, reason: str) -> None:
    """A thread deleted meanwhile, a group that lets the bot read only: no traceback, no second try."""
    refusal = Refusal(400, f"Bad Request: {reason}")
    world.telegram.faults.add(method="sendMessage", answer=refusal, times=5)
    with capture_logs() as logs:
        assert await world.say("/latest", GROUP) == []
    assert failures(logs) == []
    assert [log["event"] for log in logs] == ["nobody_to_answer"]
    assert len([call for call in world.telegram.calls if call.method == "sendMessage"]) == 1


async def test_a_command_said_before_a_group_grew_is_no_fault(world: World) -> None:
    """What was said in the old group finds nobody there; all it has moves by the update that tells."""
    await world.say("/subscribe agents", GROUP)
    world.telegram.say(GROUP, YOU, "/latest")
    new = world.telegram.migrate(GROUP)
    with capture_logs() as logs:
        await world.handle()
    assert failures(logs) == []
    assert await wanted(world, new) == ["agents"]


async def test_a_network_that_fails_gets_no_apology(world: World) -> None:
    """Where Telegram is out of reach so would be the apology; it is logged."""
    world.telegram.faults.add(method="sendMessage", answer=Cut(before=True), times=20)
    with capture_logs() as logs:
        assert await world.say("/latest") == []
    world.telegram.faults.clear()
    assert failures(logs) == ["not_answered"]
    assert await world.say("/latest")


async def test_a_database_out_of_reach_is_told_and_survived(world: World, tmp_path: Path) -> None:
    """Commands and presses get one sentence about it; when it is back all goes on."""
    [page] = await world.say("/latest")
    database = tmp_path / "paperboy.db"
    await world.app.database.close()
    take_away(database)
    for words in ("/paper toolformer", "/subscribe agents", "/start", "/status", "toolformer"):
        with capture_logs() as logs:
            answers = await world.say(words)
        assert [answer["text"] for answer in answers] == [spoken(world, "error_database")]
        assert failures(logs) == ["handler_failed"]
    assert await world.press(page, "›") == []
    alert = {"text": spoken(world, "error_database"), "show_alert": True, "url": ""}
    assert world.answer == alert
    bring_back(database)
    [card] = await world.say("/paper toolformer")
    assert card["text"].startswith("Toolformer:")


async def test_an_update_without_a_chat_is_only_logged(world: World) -> None:
    """There is nobody to apologise to."""
    with capture_logs() as logs:
        await on_error(None, Update(7), KeyError("canary"))
        await on_error(None, object(), KeyError("canary"))
    assert failures(logs) == ["handler_failed"] * 2
    assert [log["update"] for log in logs] == [7, None]
    assert world.written() == []


async def test_who_must_wait_gets_no_apology(world: World) -> None:
    """Told to wait, the bot says nothing into that chat until then; to others it speaks."""
    wait = Refusal(429, "Too Many Requests: retry after 30", {"retry_after": 30})
    world.telegram.faults.add(method="sendMessage", answer=wait, chat_id=YOU)
    with capture_logs() as logs:
        assert await world.say("/help") == []
        assert await world.say("/latest") == []
    assert failures(logs) == ["told_to_wait", "message_withheld", "message_withheld"]
    assert len([call for call in world.telegram.calls if call.method == "sendMessage"]) == 1
    assert await world.say("/help", GROUP)


async def test_a_flood_in_a_group_is_answered_up_to_its_limit(
    tmp_path: Path, shipped_database: Path
) -> None:
    """What Telegram would refuse is withheld and logged; nothing is sent in vain."""
    shutil.copy(shipped_database, tmp_path)
    async with open_world(tmp_path, rate_per_group_minute=20) as world:
        with capture_logs() as logs:
            answers = [await world.say("/help", GROUP) for _ in range(30)]
    assert [len(answer) for answer in answers] == [1] * 20 + [0] * 10
    assert failures(logs) == ["message_withheld"] * 10
    assert len([call for call in world.telegram.calls if call.method == "sendMessage"]) == 20


async def test_who_was_shut_out_apologises_to_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another instance answers."""

    async def shut_out(*_: object) -> None:
        raise FencedError

    monkeypatch.setattr("digests.store.papers.latest", shut_out)
    with capture_logs() as logs:
        assert await world.say("/latest") == []
    assert failures(logs) == []


async def test_while_another_program_holds_the_database_readers_are_told(world: World) -> None:
    """To try again later; what they said has changed nothing, and said again it does."""
    database = world.app.database

    async def impatient(connection: Connection) -> None:
        await connection.exec_driver_sql("PRAGMA busy_timeout = 0")

    await asyncio.gather(*(database.read(impatient) for _ in range(CONNECTIONS)))
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        [answer] = await world.say("/subscribe math")
        other.execute("ROLLBACK")
    assert answer["text"] == spoken(world, "error_database")
    assert await wanted(world) == []
    await world.say("/subscribe math")
    assert await wanted(world) == ["math"]
