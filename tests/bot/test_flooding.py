"""One person's flood, over the whole bot: it is let go, told of once, and delays nobody else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.guarding import AT_ONCE, BURST
from tests.bot import at_work
from tests.bot.spoken import LANGUAGE_CODES, chat_row, spoken
from tests.bot.world import GROUP, MEMBER, YOU, World, open_world

FLOODER = 3000
READERS = range(3001, 3021)


@asynccontextmanager
async def serving(folder: Path, database: Path, **settings: Any) -> AsyncIterator[World]:
    """Open a world with a flooder and twenty readers; what was said before is there at the start."""
    (folder / "paperboy.db").write_bytes(database.read_bytes())
    async with open_world(folder, **settings) as world:
        for number in (FLOODER, *READERS):
            user = world.telegram.add_user(first_name="Ann", user_id=number)
            world.telegram.add_chat("private", user=user)
        yield world


def flood(world: World, count: int, chat_id: int = FLOODER, user_id: int = FLOODER) -> None:
    """Let a person say so many commands at once."""
    for _ in range(count):
        world.telegram.say(chat_id, user_id, "/help")


def ask(world: World) -> None:
    """Let every reader say a command."""
    for reader in READERS:
        world.telegram.say(reader, reader, "/help")


def answered(world: World) -> int:
    """Count the readers who have their answer."""
    return sum(len(world.written(reader)) for reader in READERS)


async def test_readers_do_not_wait_for_a_flooders_answers(
    tmp_path: Path, shipped_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one batch with them, all are answered while the flooder's answers are still paced."""
    monkeypatch.setattr("bot.receiving.DRAIN_SECONDS", 0.1)
    async with serving(tmp_path, shipped_database, rate_per_chat=0.3) as world:
        flood(world, 60)
        ask(world)
        async with at_work.serving(world):
            await at_work.until(lambda: answered(world) == len(READERS))
            assert len(world.written(FLOODER)) < BURST
            assert len(world.telegram.updates) > 0, "the flooder's are not confirmed"


async def test_readers_behind_a_flood_do_not_wait_either(
    tmp_path: Path, shipped_database: Path
) -> None:
    """Where Telegram holds others back, what was said in haste is not waited for, burst or not."""
    async with serving(tmp_path, shipped_database, rate_per_chat=0.3) as world:
        flood(world, 200)
        ask(world)
        async with at_work.serving(world):
            await at_work.until(lambda: answered(world) == len(READERS))
            await at_work.until(lambda: len(world.telegram.updates) == 0)
        said = world.written(FLOODER)
    assert AT_ONCE <= len(said) <= AT_ONCE + 2
    assert said.count(spoken(world, "flood")) == 1


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
async def test_a_flooder_is_told_once_and_in_their_language(
    tmp_path: Path, shipped_database: Path, language: str
) -> None:
    """Twenty are answered, one sentence says that the others are not, and every update is confirmed."""
    async with serving(tmp_path, shipped_database) as world:
        world.telegram.directory.user(FLOODER)["language_code"] = LANGUAGE_CODES[language]
        flood(world, 90)
        async with at_work.serving(world):
            await at_work.until(lambda: len(world.telegram.updates) == 0)
        said = world.written(FLOODER)
    assert said.count(spoken(world, "flood", language)) == 1
    assert len(said) == BURST + 1


async def test_in_groups_a_flood_is_let_go_silently(tmp_path: Path, shipped_database: Path) -> None:
    """The group is not told; its other members are answered, and what they say to each other is no flood."""
    async with serving(tmp_path, shipped_database) as world:
        world.telegram.set_member(GROUP, world.telegram.bot["id"], "administrator")  # hears all
        flood(world, 30, GROUP, MEMBER)
        for _ in range(30):
            world.telegram.say(GROUP, YOU, "What do you think?")
        world.telegram.say(GROUP, YOU, "/help")
        async with at_work.serving(world):
            await at_work.until(lambda: len(world.telegram.updates) == 0)
        assert len(world.written(GROUP)) == BURST + 1
        assert spoken(world, "flood") not in world.written(GROUP)


async def test_pressed_buttons_are_answered_though_not_followed(
    tmp_path: Path, shipped_database: Path
) -> None:
    """No button waits for ever; the first that is too much says why."""
    async with serving(tmp_path, shipped_database) as world:
        [message] = await world.say("/topics")
        data = world.buttons(message)[0]["callback_data"]
        presses = [
            world.telegram.press(YOU, message["message_id"], YOU, data) for _ in range(BURST + 10)
        ]
        async with at_work.serving(world):
            await at_work.until(lambda: world.telegram.callback_answers.keys() >= set(presses))
        answers = [world.telegram.callback_answers[press].get("text", "") for press in presses]
        assert answers.count(spoken(world, "flood")) == 1
        assert answers[-9:] == [""] * 9


@pytest.mark.parametrize("role", ["editors", "operators"])
async def test_editors_and_operators_are_trusted(
    tmp_path: Path, shipped_database: Path, role: str
) -> None:
    """They may say as much as they like."""
    settings = {role: (FLOODER,), "catalogues": False}
    async with serving(tmp_path, shipped_database, **settings) as world:
        flood(world, 40)
        async with at_work.serving(world):
            await at_work.until(lambda: len(world.telegram.updates) == 0)
        assert len(world.written(FLOODER)) == 40


async def test_a_backlog_is_no_flood(tmp_path: Path, shipped_database: Path) -> None:
    """What was said through hours in which the bot was down comes at once, and is answered whole."""
    async with serving(tmp_path, shipped_database) as world:
        for _ in range(40):
            flood(world, 1)
            world.clock.turn(minutes=10)
        async with at_work.serving(world):
            await at_work.until(lambda: len(world.telegram.updates) == 0)
        assert len(world.written(FLOODER)) == 40


async def test_a_member_put_out_is_heard_amid_a_flood(
    tmp_path: Path, shipped_database: Path
) -> None:
    """What asks nothing of us is never refused: the chat is suspended."""
    async with serving(tmp_path, shipped_database) as world:
        await world.say("/subscribe video", FLOODER, FLOODER)
        flood(world, 60)
        world.telegram.block(FLOODER)
        async with at_work.serving(world):
            await at_work.until(lambda: len(world.telegram.updates) == 0)
        assert (await chat_row(world, FLOODER))["suspended"] == "kicked"
