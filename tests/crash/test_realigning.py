"""Due times set right: after other rules of a zone, a zone that is no more, and a clock that was wrong."""

import zoneinfo
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import resources
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot.models import Chat
from bot.realigning import realign_at_start
from bot.store import chats
from bot.subscribing import due_after
from tests.bot.papers import entry, put
from tests.bot.world import GROUP, YOU, World, open_world
from tests.crash.test_turned_clocks import kept, people, tick

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Open a world."""
    async with open_world(tmp_path) as world:
        yield world


@pytest.fixture
def other_rules(tmp_path: Path) -> Iterator[None]:
    """Let Berlin keep Tokyo's time from now on, as if the zone's rules had changed overnight."""
    rules = tmp_path / "zoneinfo"
    (rules / "Europe").mkdir(parents=True)
    tokyo = resources.files("tzdata") / "zoneinfo" / "Asia" / "Tokyo"
    (rules / "Europe" / "Berlin").write_bytes(tokyo.read_bytes())
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([str(rules)])
    ZoneInfo.clear_cache()
    yield
    zoneinfo.reset_tzpath(before)
    ZoneInfo.clear_cache()


async def test_other_rules_of_a_zone_count_from_the_next_start(
    world: World, request: pytest.FixtureRequest
) -> None:
    """What was reckoned by the old rules is reckoned anew; who lives elsewhere notices nothing."""
    await world.say("/subscribe video")
    await world.say("/settings Berlin")
    await world.say("/subscribe video", GROUP)
    elsewhere = await kept(world, GROUP)
    assert (await kept(world)).next_roundup_at == MONDAY.replace(hour=8)
    request.getfixturevalue("other_rules")
    await realign_at_start(world.app.database, world.clock())
    assert (await kept(world)).next_roundup_at == MONDAY.replace(hour=0)
    assert await kept(world, GROUP) == elsewhere


async def test_a_start_changes_no_due_time_without_need(world: World) -> None:
    """Before and after a roundup, the due times are as reckoned."""
    await world.say("/subscribe video")
    those = [chat.id for chat in await people(world, Random(6), 30)] + [YOU]
    for days in (0, 3, 8):
        await tick(world, MONDAY + timedelta(days=days), those)
        before = [await kept(world, chat_id) for chat_id in those]
        await realign_at_start(world.app.database, world.clock())
        assert [await kept(world, chat_id) for chat_id in those] == before


@pytest.mark.parametrize("zone", ["Nowhere/City", "America", "", "x" * 300, "../etc/passwd"])
async def test_a_zone_that_is_no_more_means_utc(world: World, zone: str) -> None:
    """Its chat's roundup comes by UTC, so do the others'; the operator reads of it once a start."""
    for chat_id in (YOU, GROUP):
        await world.say("/subscribe video", chat_id)
        await world.app.database.write(partial(chats.change, chat_id=chat_id, timezone=zone))
    with capture_logs() as told:
        await realign_at_start(world.app.database, world.clock())
    assert told == [
        {"event": "zone_unknown", "zone": zone, "instead": "UTC", "log_level": "warning"}
    ]
    world.clock.turn(MONDAY)
    assert await world.push() == 2
    assert (await kept(world)).next_roundup_at == MONDAY + timedelta(weeks=1)
    assert await world.say("/settings zone")


async def test_a_clock_ahead_for_a_while_silences_nobody(world: World) -> None:
    """Made for a Monday years ahead; with the clock set right the next comes on the next Monday."""
    await world.say("/subscribe multimodal")
    began = world.clock()
    world.clock.turn(began.replace(year=2030))
    assert await world.push() == 1
    world.clock.turn(began)
    with capture_logs() as told:
        assert await world.push() == 0
    assert [one["event"] for one in told] == ["due_times_realigned"]
    assert (await kept(world)).next_roundup_at == MONDAY
    for number in range(3):
        world.clock.turn(MONDAY + timedelta(weeks=number))
        assert await world.push() == 1


async def test_a_clock_of_before_all_chats_moves_no_due_time(world: World) -> None:
    """A machine without a battery wakes in 1970: nothing comes, and all is as it was when it knows better."""
    await world.say("/subscribe multimodal")
    before, began = await kept(world), world.clock()
    world.clock.turn(datetime(1970, 1, 1, tzinfo=UTC))
    assert await world.push() == 0
    await realign_at_start(world.app.database, world.clock())
    assert await kept(world) == before
    world.clock.turn(began)
    assert await world.push() == 0
    world.clock.turn(MONDAY)
    assert await world.push() == 1


async def test_what_is_new_in_a_week_that_was_had_comes_in_the_next(tmp_path: Path) -> None:
    """The sixth week was had while the clock was ahead: reached again it brings nothing and loses nothing."""
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        await world.say("/subscribe video")
        await world.say("/settings archive off")
        began = world.clock()
        world.clock.turn(MONDAY + timedelta(weeks=5))
        assert await world.push() == 1
        world.clock.turn(began)
        made = []
        for number in range(7):
            put(tmp_path, f"week{number}", entry(number, ("video",)))
            await world.app.reload()
            made.append(await world.push())
            world.clock.turn(MONDAY + timedelta(weeks=number))
        made.append(await world.push())
        assert made == [0, 1, 1, 1, 1, 1, 0, 1]
        assert "Part 6" in world.written()[-1]


ALIKE = Chat(5000, "en", 3, 9, "Asia/Tokyo", next_roundup_at=MONDAY + timedelta(days=400))


@pytest.mark.parametrize(
    "differs",
    [{"timezone": "UTC"}, {"weekday": 4}, {"hour": 10}, {"last_week": "2026-W48"}],
)
async def test_each_wrong_due_time_is_set_right_by_what_it_is_reckoned_from(
    world: World, differs: dict[str, Any]
) -> None:
    """Of chats alike in all but one thing each gets its own; one that pauses keeps what it has."""
    other, pausing = replace(ALIKE, id=5001, **differs), replace(ALIKE, id=5002, paused=True)
    now, database = world.clock(), world.app.database
    for chat in (ALIKE, other, pausing):
        await database.write(partial(chats.add, new=chat, now=now))
    assert await world.app.make_due() == 0
    for chat in (ALIKE, other):
        assert (await kept(world, chat.id)).next_roundup_at == due_after(chat, now)
    assert await kept(world, pausing.id) == pausing
