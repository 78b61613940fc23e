"""When the next roundup is due, whatever is changed before, at and after its time."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.context import Context
from bot.subscribing import change_settings
from tests.bot.papers import entry, put
from tests.bot.test_sender import MONDAY, chat, due, roundups
from tests.bot.world import YOU, World, open_world

WEEK = timedelta(weeks=1)
CHANGES = ("language ru", "size 20", "archive off", "pause off", "hour 18", "weekday 5", "UTC")


@pytest.mark.parametrize("seconds", [0, 60])
@pytest.mark.parametrize("change", CHANGES)
async def test_no_setting_puts_off_what_is_due(world: World, change: str, seconds: int) -> None:
    """Changed between the due time and the tick that makes it, the roundup comes all the same."""
    await due(world)
    world.clock.turn(seconds=seconds)
    await world.say(f"/settings {change}")
    assert (await chat(world)).next_roundup_at == MONDAY
    assert await world.push() == 1


@pytest.mark.parametrize("change", ["language ru", "size 20", "archive off", "pause on"])
async def test_what_is_no_time_moves_no_due_time(world: World, change: str) -> None:
    """Three days before, the due time stays to the second."""
    await world.say("/subscribe multimodal")
    await world.say(f"/settings {change}")
    assert (await chat(world)).next_roundup_at == MONDAY


@pytest.mark.parametrize(
    ("change", "next_due"),
    [
        ("hour 18", MONDAY.replace(hour=18)),
        ("weekday 3", MONDAY + timedelta(days=2)),
        ("timezone Asia/Tokyo", MONDAY.replace(hour=0)),
    ],
)
async def test_another_time_moves_what_is_to_come(
    world: World, change: str, next_due: object
) -> None:
    """Weekday, hour and zone count from the very next roundup on."""
    await world.say("/subscribe multimodal")
    await world.say(f"/settings {change}")
    assert (await chat(world)).next_roundup_at == next_due


async def test_where_nothing_is_wanted_nothing_becomes_due(world: World) -> None:
    """No setting, and no end of a pause, gives a due time to a chat without subscriptions."""
    for change in ("hour 18", "pause on", "weekday 3", "pause off", "timezone Asia/Tokyo"):
        await world.say(f"/settings {change}")
        assert (await chat(world)).next_roundup_at is None


async def test_a_topic_added_later_brings_its_known_papers_as_the_archive(tmp_path: Path) -> None:
    """What was known at the last roundup is not new, whichever topic it is of."""
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        await world.say("/subscribe video")
        put(tmp_path, "news", entry(1, ("video",)), entry(2, ("math",)))
        await world.app.reload()
        world.clock.turn(MONDAY)
        assert await world.push() == 1
        await world.say("/subscribe math")
        world.clock.turn(MONDAY + WEEK)
        assert await world.push() == 1
        new, _, archive = roundups(world)[-1].partition("the archive")
    assert "Part 2" not in new
    assert "Part 2" in archive


async def test_the_end_of_a_pause_brings_nothing_at_once(world: World) -> None:
    """Paused over its due time and resumed on Wednesday, a chat hears on the Monday after."""
    await due(world)
    await world.say("/settings pause on")
    world.clock.turn(days=2)
    await world.say("/settings pause off")
    assert (await chat(world)).next_roundup_at == MONDAY + WEEK
    assert await world.push() == 0


async def test_a_setting_changed_while_the_roundup_is_made_swallows_nothing(
    tmp_path: Path,
) -> None:
    """The handler has read the chat, then the tick makes its roundup, then the handler writes.

    No second roundup in the week, and what is new meanwhile comes with the next.
    """
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        await due(world)
        world.telegram.say(YOU, YOU, "/settings hour 18")
        update = (await world.app.services.bot.get_updates(timeout=0))[-1]
        context = Context(world.app.services, update, "hour 18")
        await context.chat()
        assert await world.push() == 1
        await change_settings(context, hour=18)
        assert (await chat(world)).next_roundup_at == MONDAY.replace(hour=18) + WEEK
        put(tmp_path, "news", entry(1))
        await world.app.reload()
        world.clock.turn(MONDAY.replace(hour=18))
        assert await world.push() == 0
        world.clock.turn(MONDAY.replace(hour=18) + WEEK)
        assert await world.push() == 1
        assert "Part 1" in roundups(world)[-1]
