"""What an attempt writes: all of it by the owner of the claim, nothing by anybody else."""

import pytest

from bot.models import Delivery, State
from bot.outcomes import Kind, Outcome
from bot.recording import Recording
from bot.sender import ROUND_TRIP_SECONDS
from bot.settings import OnDoubt
from bot.store import chats, outbox
from bot.transport import BODY_SECONDS, CONNECT_SECONDS, READ_SECONDS
from tests.bot.spoken import kept
from tests.bot.test_sender import chat, due, rows
from tests.bot.world import GROUP, YOU, World

OUTCOMES = [
    Outcome(kind, chat_id=-4242 if kind is Kind.MOVED else None, reason="so it is", flood=flood)
    for kind in Kind
    for flood in ([False, True] if kind is Kind.RETRY else [False])
    if kind is not Kind.HALT
]


async def claimed(world: World) -> Delivery:
    """Claim the roundup that is due in a forum's thread."""
    await due(world)
    await world.app.database.write(lambda c: chats.change(c, YOU, thread_id=77))
    await world.app.make_due()
    delivery = await world.app.database.write(lambda c: outbox.claim(c, "first", world.clock()))
    assert delivery is not None
    return delivery


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda one: f"{one.kind}{one.flood:d}")
async def test_a_late_owners_word_changes_nothing(world: World, outcome: Outcome) -> None:
    """Neither the delivery nor the chat: it is not suspended, moved, held or given papers back."""
    delivery = await claimed(world)
    before = await kept(world)
    late = Recording(delivery, "second", world.clock(), OnDoubt.RESEND)
    await world.app.database.write(lambda c: late.record(c, outcome, 1))
    assert await kept(world) == before


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda one: f"{one.kind}{one.flood:d}")
async def test_the_owners_word_ends_the_claim(world: World, outcome: Outcome) -> None:
    """Whatever came of it, the delivery is done or may be claimed again."""
    delivery = await claimed(world)
    mine = Recording(delivery, "first", world.clock(), OnDoubt.RESEND)
    await world.app.database.write(lambda c: mine.record(c, outcome, 1))
    [row] = await rows(world)
    again = await world.app.database.write(lambda c: outbox.claim(c, "second", world.clock()))
    assert (row.state == State.PENDING) is (again is not None)


async def test_a_flood_holds_all_that_waits_for_the_chat(world: World) -> None:
    """Both weeks of a chat wait; another chat's do not."""
    await due(world)
    await world.say("/subscribe math", chat_id=GROUP)
    world.clock.turn(weeks=2)
    await world.app.make_due()
    world.clock.turn(weeks=1)
    await world.app.make_due()
    delivery = await world.app.database.write(lambda c: outbox.claim(c, "me", world.clock()))
    assert delivery is not None
    until = world.clock().replace(hour=23)
    flood = Outcome(Kind.RETRY, at=until, reason="Too Many Requests", flood=True)
    recording = Recording(delivery, "me", world.clock(), OnDoubt.RESEND)
    await world.app.database.write(lambda c: recording.record(c, flood, None))
    waits = {(row.chat_id, row.not_before == until) for row in await rows(world)}
    held = delivery.chat_id
    assert waits == {(held, True), (GROUP if held == YOU else YOU, False)}
    assert len(await rows(world)) == 4
    assert (await chat(world)).suspended is None


def test_a_lease_outlasts_every_call() -> None:
    """Else what is still being sent would be taken for dead and sent again."""
    longest = CONNECT_SECONDS + READ_SECONDS + BODY_SECONDS + ROUND_TRIP_SECONDS
    assert longest < outbox.LEASE_SECONDS
