"""What attempts write: all of it by the owner of the claim, nothing by anybody else."""

import pytest

from bot.models import Delivery, State
from bot.outcomes import Kind, Outcome
from bot.recording import Landed, Recorder
from bot.render.notes import thread_gone
from bot.settings import OnDoubt
from bot.store import chats
from tests.bot.outbox import claim_all
from tests.bot.spoken import kept
from tests.bot.test_sender import chat, due, rows
from tests.bot.world import GROUP, YOU, World

OUTCOMES = [
    Outcome(kind, chat_id=-4242 if kind is Kind.MOVED else None, reason="so it is", flood=flood)
    for kind in Kind
    for flood in ([False, True] if kind is Kind.RETRY else [False])
    if kind is not Kind.HALT
]
OURS, ANOTHERS = 7, 8


async def claimed(world: World) -> Delivery:
    """Claim the roundup that is due in a forum's thread."""
    await due(world)
    await world.app.database.write(lambda c: chats.change(c, YOU, thread_id=77))
    await world.app.make_due()
    [delivery] = await claim_all(world, OURS)
    return delivery


async def record(world: World, epoch: int, delivery: Delivery, outcome: Outcome) -> None:
    """Record one outcome as that instance."""
    locales = world.app.services.locales
    recorder = Recorder(OnDoubt.RESEND, lambda language: thread_gone(locales[language]))
    landed = [Landed(delivery, outcome, 1)]
    await world.app.database.write(lambda c: recorder.record(c, epoch, landed, world.clock()))


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda one: f"{one.kind}{one.flood:d}")
async def test_a_late_owners_word_changes_nothing(world: World, outcome: Outcome) -> None:
    """Neither the delivery nor the chat: it is not suspended, moved, held or given papers back."""
    delivery = await claimed(world)
    before = await kept(world)
    await record(world, ANOTHERS, delivery, outcome)
    assert await kept(world) == before


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda one: f"{one.kind}{one.flood:d}")
async def test_the_owners_word_ends_the_claim(world: World, outcome: Outcome) -> None:
    """Whatever came of it, the delivery is done or may be claimed again."""
    delivery = await claimed(world)
    await record(world, OURS, delivery, outcome)
    row = next(row for row in await rows(world) if row.id == delivery.id)
    again = await claim_all(world, ANOTHERS)
    assert (row.state == State.PENDING) is (delivery.id in {one.id for one in again})


async def test_its_turn_not_come_counts_as_no_attempt(world: World) -> None:
    """Put back untried, the delivery is as it was before the claim."""
    delivery = await claimed(world)
    await record(world, OURS, delivery, Outcome(Kind.UNTRIED))
    [row] = await rows(world)
    assert (row.state, row.attempts, row.error) == (State.PENDING, 0, None)


async def test_a_flood_holds_all_that_waits_for_the_chat(world: World) -> None:
    """Both weeks of a chat wait; another chat's do not."""
    await due(world)
    await world.say("/subscribe math", chat_id=GROUP)
    world.clock.turn(weeks=2)
    await world.app.make_due()
    world.clock.turn(weeks=1)
    await world.app.make_due()
    delivery = (await claim_all(world, OURS))[0]
    until = world.clock().replace(hour=23)
    flood = Outcome(Kind.RETRY, at=until, reason="Too Many Requests", flood=True)
    await record(world, OURS, delivery, flood)
    waits = {(row.chat_id, row.not_before == until) for row in await rows(world)}
    held = delivery.chat_id
    assert waits == {(held, True), (GROUP if held == YOU else YOU, False)}
    assert len(await rows(world)) == 4
    assert (await chat(world)).suspended is None


async def test_a_thread_lost_by_a_group_that_moves_ends_nothing(world: World) -> None:
    """It has moved while the message was in flight: there is no chat to tell, and the rest goes on."""
    delivery = await claimed(world)
    await world.app.database.write(lambda c: chats.move(c, YOU, -4242))
    await record(world, OURS, delivery, Outcome(Kind.MAIN_THREAD, reason="thread not found"))
    [row] = await rows(world)
    assert (row.chat_id, row.state) == (-4242, State.PENDING)
