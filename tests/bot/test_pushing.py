"""One push: what is due is made and delivered, or only shown; the exit code tells what remains."""

from datetime import timedelta

from bot import pushing
from bot.models import DeliveryKind, State
from bot.sandbox.errors import Refusal
from tests.bot.spoken import kept
from tests.bot.test_sender import MONDAY, due, roundups, rows
from tests.bot.world import GROUP, World

FLOOD = Refusal(429, "Too Many Requests: retry after 43837", {"retry_after": 43837})


async def test_a_push_makes_and_delivers(world: World) -> None:
    """It says how many, and ends well; the next has nothing to do."""
    await due(world)
    told: list[str] = []
    assert await pushing.push(world.app, told.append) == 0
    assert await pushing.push(world.app, told.append) == 0
    assert told == [
        "Messages made: 1, sent: 1, still waiting: 0.",
        "Messages made: 0, sent: 0, still waiting: 0.",
    ]
    assert len(roundups(world)) == 1


async def test_a_push_that_leaves_something_fails(world: World) -> None:
    """One chat must wait for hours: exit code 1, and the other chat has its roundup."""
    await due(world)
    await world.say("/subscribe math", chat_id=GROUP)
    world.clock.turn(weeks=1)
    world.telegram.faults.add(answer=FLOOD, method="sendMessage", chat_id=GROUP)
    told: list[str] = []
    assert await pushing.push(world.app, told.append) == 1
    assert told == ["Messages made: 2, sent: 1, still waiting: 1."]
    assert {row.state for row in await rows(world)} == {State.SENT, State.PENDING}


async def test_a_push_drops_what_is_too_late(world: World) -> None:
    """Nobody else does where only pushes run: else it would keep back every later roundup of its chat."""
    await due(world)
    await world.app.make_due()
    world.clock.turn(hours=80)
    told: list[str] = []
    assert await pushing.push(world.app, told.append) == 0
    assert told == ["Messages made: 0, sent: 1, still waiting: 0."]
    assert {(row.kind, row.state) for row in await rows(world)} == {
        (DeliveryKind.ROUNDUP, State.DROPPED),
        (DeliveryKind.NOTE, State.SENT),
    }
    world.clock.turn(MONDAY + timedelta(weeks=1))
    assert await pushing.push(world.app, told.append) == 0
    assert len(roundups(world)) == 1


async def test_a_rehearsal_shows_and_writes_nothing(world: World) -> None:
    """The text is that of the real roundup, of each chat that is due; neither rows nor calls come of it."""
    await world.say("/subscribe multimodal")
    await world.say("/subscribe math", chat_id=GROUP)
    before, called = await kept(world), len(world.telegram.calls)
    told: list[str] = []
    assert await pushing.rehearse(world.app, MONDAY, told.append) == 0
    assert (await kept(world), len(world.telegram.calls)) == (before, called)
    shown = "\n".join(told)
    assert shown.count("--- chat ") == 2
    assert "2026-W48, then 2026-11-30 09:00 UTC" in shown
    assert shown.endswith("Chats due: 2. Nothing was written or sent.")
    world.clock.turn(MONDAY)
    await world.push()
    for text in roundups(world) + roundups(world, GROUP):
        assert text in shown


async def test_a_rehearsal_before_the_time_shows_nothing(world: World) -> None:
    """Nobody is due a second before."""
    await world.say("/subscribe multimodal")
    told: list[str] = []
    await pushing.rehearse(world.app, MONDAY - timedelta(seconds=1), told.append)
    assert told == ["Chats due: 0. Nothing was written or sent."]
