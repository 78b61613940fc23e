"""Clocks set at will, settings changed at will, over the real database: one roundup per chat and week."""

import zoneinfo
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib import resources
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot.models import Chat, SubscriptionKind
from bot.realigning import WAIT_MOST, realign_at_start
from bot.store import chats, outbox, subscriptions
from bot.subscribing import due_after
from digests.store.database import Connection
from tests.bot.papers import entry, put
from tests.bot.world import GROUP, YOU, World, open_world
from tests.crash.oracle import begin, expected, readings
from tests.crash.test_schedule import LATE_MOST, ZONES
from tests.proving import Figure, HowMany

ROWS = 1_000_000
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
Roundups = dict[int, list[str]]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Open a world."""
    async with open_world(tmp_path) as world:
        yield world


def invented(random: Random, number: int, now: datetime) -> Chat:
    """Invent a chat."""
    chat = Chat(number, "en", random.randint(1, 7), random.randint(0, 23), random.choice(ZONES))
    return replace(chat, next_roundup_at=due_after(chat, now))


async def people(world: World, random: Random, count: int) -> list[Chat]:
    """Let chats anywhere subscribe to what nothing is about: each roundup is a short notice."""
    now = world.clock()
    those = [invented(random, 5000 + number, now) for number in range(count)]

    async def write(connection: Connection) -> None:
        for chat in those:
            await chats.add(connection, chat, now.replace(year=2010))
            await subscriptions.add(connection, chat.id, SubscriptionKind.PHRASE, "xyzzy", now)

    await world.app.database.write(write)
    return those


async def tick(world: World, now: datetime, chat_ids: Sequence[int]) -> None:
    """Make what is due. Nobody falls silent, else a week would leave no trace."""
    world.clock.turn(now)
    await world.app.make_due()

    async def speak(connection: Connection) -> None:
        for chat_id in chat_ids:
            await chats.change(connection, chat_id, silent=False)

    await world.app.database.write(speak)


async def roundups(world: World) -> Roundups:
    """Return the weeks of each chat's roundups in the order in which they were made."""
    rows = await world.app.database.read(partial(outbox.rows, limit=ROWS))
    weeks: Roundups = defaultdict(list)
    for row in reversed(rows):
        weeks[row.chat_id].append(row.week)
    return weeks


async def test_one_roundup_a_week_however_the_clock_jumps(
    world: World, how_many: HowMany, figure: Figure
) -> None:
    """Many chats in many zones: no week twice, and none left out but for 16 days after a step back."""
    random = Random(4)
    now = calm_at = begin(random)
    world.clock.turn(now)
    those = await people(world, random, how_many(20, whole=60))
    had, owed = set[tuple[int, str]](), 0
    for reading in readings(random, now, how_many(80, whole=400)):
        before, now = now, reading
        calm_at = now + WAIT_MOST if now < before else calm_at
        await tick(world, now, [chat.id for chat in those])
        weeks = await roundups(world)
        had = {(chat_id, week) for chat_id, mine in weeks.items() for week in mine}
        assert len(had) == sum(map(len, weeks.values())), "a chat had one week twice"
        for chat in those:
            due = expected(chat, before, now)
            if due and due.moment > calm_at and now - due.moment <= LATE_MOST:
                owed += 1
                assert (chat.id, due.week) in had, f"{chat} has none at {now}"
    assert owed
    figure(
        f"{len(had):,} roundups of {len(those)} chats, {owed:,} of them owed, none missing or twice"
    )


CHANGES = ("weekday {day}", "hour {hour}", "timezone {zone}")


def change(random: Random, kinds: Sequence[str]) -> str:
    """Say a change of settings."""
    zone = random.choice([name for name in ZONES if "/" in name])
    words = random.choice(kinds)
    return "/settings " + words.format(
        day=random.randint(1, 7), hour=random.randint(0, 23), zone=zone
    )


def monday(week: str) -> date:
    """Return the week's first day."""
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 1)


async def test_one_roundup_a_week_however_settings_change(
    world: World, how_many: HowMany, figure: Figure
) -> None:
    """No week twice; what was due when it was changed comes; a change costs no more than its own week."""
    random = Random(5)
    world.clock.turn(begin(random))
    await world.say('/subscribe "xyzzy"')
    changes = made_in_all = since = 0
    made: list[str] = []
    for _ in range(how_many(150, whole=1500)):
        before = world.clock()
        chat = await kept(world)
        world.clock.turn(hours=random.choice([2, 20, 60]))
        due = expected(chat, before, world.clock())
        if random.random() < 0.1:  # between the due time and the tick, perhaps
            await world.say(change(random, CHANGES[:2]))
            changes, since = changes + 1, since + 1
        await tick(world, world.clock(), [YOU])
        made, already = (await roundups(world))[YOU], made
        assert len(set(made)) == len(made), "a week came twice"
        if due:
            assert made
            assert due.week <= max(made), f"{due.week} is missing: {chat}"
        if len(made) > len(already):
            if already:
                weeks = (monday(made[-1]) - monday(already[-1])) // timedelta(weeks=1)
                assert 1 <= weeks <= 1 + since, f"{chat} changed {since} times, had {made[-2:]}"
            since = 0
        if random.random() < 0.2:
            await world.say(change(random, CHANGES))
            changes, since = changes + 1, since + 1
        made_in_all = len(made)
    assert made_in_all > 3
    figure(
        f"{made_in_all:,} roundups over {changes:,} changes of settings, no week twice, none lost"
    )


async def kept(world: World, chat_id: int = YOU) -> Chat:
    """Return what is kept of a chat."""
    chat = await world.app.database.read(partial(chats.by_id, chat_id=chat_id))
    assert chat
    return chat


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
