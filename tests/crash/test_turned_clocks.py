"""Clocks set at will, settings changed at will, over the real database: one roundup per chat and week."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest

from bot.models import Chat, SubscriptionKind
from bot.realigning import WAIT_MOST
from bot.store import chats, standing, subscriptions
from bot.subscribing import due_after
from digests.store.database import Connection
from tests.bot.world import YOU, World, open_world
from tests.crash.oracle import begin, expected, readings
from tests.crash.test_schedule import LATE_MOST, ZONES
from tests.proving import Figure, HowMany

ROWS = 1_000_000
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
    rows = await world.app.database.read(partial(standing.rows, limit=ROWS))
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
