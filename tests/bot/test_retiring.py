"""What is too late is no news: a note takes its place, and its papers come next time."""

from datetime import timedelta
from pathlib import Path

from bot.models import DeliveryKind, State
from bot.store import outbox
from tests.bot.outbox import claim_all
from tests.bot.papers import entry, put
from tests.bot.spoken import spoken
from tests.bot.test_sender import MONDAY, due, roundups, rows
from tests.bot.world import YOU, World, open_world

NEXT = MONDAY + timedelta(weeks=1)


NOTHING_MATCHES = '/subscribe "zebra crossing quux"'


async def note(world: World) -> str:
    """Return the note of the first week."""
    return spoken(world, "note_too_late", week="23 November")


async def test_a_process_that_was_down_for_long_sends_a_note(world: World) -> None:
    """Four days late the week has a note instead; the next week's roundup holds the papers."""
    await due(world)
    world.clock.turn(days=4)
    await world.push()
    assert (roundups(world), world.written()[-1]) == ([], await note(world))
    world.clock.turn(NEXT)
    await world.push()
    assert len(roundups(world)) == 1
    assert "LVBench" in roundups(world)[0]


async def test_within_the_deadline_it_is_still_sent(world: World) -> None:
    """Three days less a minute late is late, and fine."""
    await due(world)
    world.clock.turn(hours=71, minutes=59)
    await world.push()
    assert len(roundups(world)) == 1
    assert await note(world) not in world.written()


async def test_what_waited_too_long_in_the_outbox_becomes_a_note(world: World) -> None:
    """Made in time, not delivered: it is neither sent nor lost."""
    await due(world)
    await world.app.make_due()
    world.clock.turn(hours=72)
    assert not await world.app.sender.step()
    assert roundups(world) == []
    await world.app.retire()
    await world.app.retire()
    await world.deliver()
    assert world.written().count(await note(world)) == 1
    assert [row.state for row in await rows(world)] == [State.SENT, State.DROPPED]
    world.clock.turn(NEXT)
    await world.push()
    assert "LVBench" in roundups(world)[0]


async def test_the_note_shows_the_papers_at_once(world: World) -> None:
    """Its button is /roundup."""
    await due(world)
    world.clock.turn(days=4)
    await world.push()
    told = world.telegram.messages(1001)[-1]
    shown = await world.press(told, spoken(world, "note_show_now"))
    assert "LVBench" in "".join(message["text"] for message in shown)


async def test_a_note_that_waits_gives_way_to_a_roundup(world: World) -> None:
    """Telegram was away for ten days: the reader gets the new roundup alone, with all papers."""
    await due(world)
    await world.app.make_due()
    world.clock.turn(hours=73)
    await world.app.retire()
    world.clock.turn(NEXT)
    await world.push()
    assert await note(world) not in world.written()
    assert "LVBench" in roundups(world)[0]


async def test_a_note_itself_is_dropped_when_it_is_too_late(world: World) -> None:
    """And nothing takes its place."""
    await due(world)
    await world.app.make_due()
    for _ in range(3):
        world.clock.turn(hours=73)
        await world.app.retire()
    assert {row.state for row in await rows(world)} == {State.DROPPED}


async def test_what_is_in_flight_is_not_retired(world: World) -> None:
    """It may have arrived: what came of it decides."""
    await due(world)
    await world.app.make_due()
    [claimed] = await claim_all(world, world.app.instance.epoch)
    world.clock.turn(hours=73)
    await world.app.retire()
    assert [(row.id, row.state) for row in await rows(world)] == [(claimed.id, State.PENDING)]


async def test_the_rest_of_a_roundup_is_dropped_without_a_note(tmp_path: Path) -> None:
    """Its first part was there in time."""
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        await world.say("/subscribe video")
        long = {"en": "A sentence that goes on. " * 60}
        put(tmp_path, "news", *(entry(n, ("video",), summary=long) for n in range(7)))
        await world.app.reload()
        world.clock.turn(MONDAY)
        assert await world.app.make_due() > 1
        assert await world.app.sender.step()
        world.clock.turn(hours=73)
        await world.app.retire()
        left = await rows(world)
        assert {row.state for row in left} == {State.DROPPED, State.SENT}
        assert {row.kind for row in left} == {DeliveryKind.ROUNDUP}


async def test_what_was_made_by_a_clock_ahead_does_not_sleep(world: World) -> None:
    """The clock was a year ahead and is right again: what waits goes now; twelve hours are waited."""
    await due(world)
    world.clock.turn(MONDAY + timedelta(weeks=52))
    await world.app.make_due()
    world.clock.turn(MONDAY)
    assert not await world.app.sender.step()
    await world.app.retire()
    assert await world.app.sender.step()
    [row] = await rows(world)
    assert row.state == State.SENT


async def test_a_long_wait_that_was_asked_for_is_kept(world: World) -> None:
    """Half a day is what Telegram may ask for."""
    await due(world)
    await world.app.make_due()
    until = MONDAY + timedelta(hours=12)
    await world.app.database.write(lambda c: outbox.hold_chat(c, YOU, until, "flood"))
    await world.app.retire()
    [row] = await rows(world)
    assert row.not_before == until


async def test_that_there_is_nothing_is_said_late_too(world: World) -> None:
    """It is no stale news: down for more than three days over a first empty week, it is said after all."""
    await world.say(NOTHING_MATCHES)
    world.clock.turn(MONDAY + timedelta(hours=73))
    before = len(world.written())
    await world.app.make_due()
    await world.app.retire()
    await world.deliver()
    assert len(world.written()) == before + 1
    assert [row.state for row in await rows(world)] == [State.SENT]


async def test_that_there_is_nothing_is_said_again_where_it_was_not_heard(world: World) -> None:
    """Dropped after three days in the outbox, it comes with the next week that has nothing."""
    await world.say(NOTHING_MATCHES)
    world.clock.turn(MONDAY)
    before = len(world.written())
    await world.app.make_due()
    world.clock.turn(hours=73)
    await world.app.retire()
    await world.deliver()
    assert len(world.written()) == before
    for week in (1, 2):
        world.clock.turn(MONDAY + timedelta(weeks=week))
        await world.push()
    assert len(world.written()) == before + 1
