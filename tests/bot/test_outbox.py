"""The outbox by itself: what may be claimed and in which order, and what an end writes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.models import State
from bot.store import chats, outbox
from bot.store.schema import delivery
from digests.store.database import Connection
from tests.bot.outbox import LONG_AGO, claim_all
from tests.bot.test_sender import MONDAY, due
from tests.bot.world import GROUP, MEMBER, YOU, World

EPOCH, LATER_EPOCH = 7, 8


@pytest.fixture
async def parts(world: World) -> World:
    """Put three parts for you and one for a group into the outbox, due in this order."""
    await world.say("/subscribe math", chat_id=GROUP)
    await due(world)
    await world.app.make_due()

    async def write(connection: Connection) -> None:
        mine = sa.select(delivery).where(delivery.c.chat_id == YOU)
        known = (await connection.execute(mine)).mappings().one()
        wanted = ("chat_id", "week", "kind", "edition_id", "last_paper_id", "due_at")
        row = {name: known[name] for name in wanted}
        await outbox.add(connection, [row | {"part": part} for part in (0, 1, 2)], MONDAY)

    await world.app.database.write(write)
    return world


async def stored(world: World, number: int) -> sa.RowMapping:
    """Return a delivery as it is stored."""
    query = sa.select(delivery).where(delivery.c.id == number)

    async def read(connection: Connection) -> sa.RowMapping:
        return (await connection.execute(query)).mappings().one()

    return await world.app.database.read(read)


async def is_waiting(world: World, **ahead: float) -> bool:
    """Ask whether something may be claimed at a time ahead of Monday."""
    now = MONDAY + timedelta(**ahead)
    return await world.app.database.read(lambda c: outbox.is_waiting(c, now, LONG_AGO))


async def test_a_part_waits_until_the_one_before_it_is_done(parts: World) -> None:
    """While the first is in flight, or must wait, none of the chat's others may go."""
    claimed = await claim_all(parts, EPOCH)
    assert [one.part for one in claimed] == [0, 0]
    assert not await is_waiting(parts)
    assert await claim_all(parts, EPOCH) == []
    mine = next(one for one in claimed if one.chat_id != GROUP)
    sent = [(mine.id, 4711)]
    await parts.app.database.write(lambda c: outbox.mark_sent(c, EPOCH, sent, MONDAY))
    assert await is_waiting(parts)
    [second] = await claim_all(parts, EPOCH)
    assert (second.chat_id, second.part) == (mine.chat_id, 1)


async def test_before_its_time_and_after_its_deadline_nothing_goes(parts: World) -> None:
    """What is put back waits until then; what is too late is not claimed."""
    later, database = MONDAY + timedelta(hours=1), parts.app.database
    for one in await claim_all(parts, EPOCH):
        back = (one.id, EPOCH, later, MONDAY)
        await database.write(lambda c, back=back: outbox.put_back(c, *back))  # type: ignore[misc]
    assert not await is_waiting(parts, minutes=59)
    assert await is_waiting(parts, hours=1)
    assert not await database.read(lambda c: outbox.is_waiting(c, later, MONDAY))
    assert await database.write(lambda c: outbox.claim(c, EPOCH, later, 9, MONDAY)) == []
    assert len(await database.write(lambda c: outbox.claim(c, EPOCH, later, 9, LONG_AGO))) == 2


async def test_what_had_to_wait_goes_before_what_was_due_later(world: World) -> None:
    """A roundup that is tried again does not queue up anew."""
    await world.say("/subscribe multimodal", chat_id=GROUP)
    await world.say("/settings hour 10", chat_id=GROUP)
    await due(world)
    world.clock.turn(hours=1)
    await world.app.make_due()
    until = world.clock() + timedelta(minutes=1)
    await world.app.database.write(lambda c: outbox.hold_chat(c, YOU, until, "told to wait"))
    world.clock.turn(minutes=2)
    assert [one.chat_id for one in await claim_all(world, EPOCH)] == [YOU, GROUP]


async def test_chats_of_one_edition_are_claimed_together(world: World) -> None:
    """Another's due between them goes after both: a text is read once."""
    world.telegram.add_chat("private", user=world.telegram.directory.user(MEMBER))
    assert GROUP < YOU < MEMBER  # as they are made
    await world.say("/subscribe math", chat_id=GROUP)
    await world.say("/subscribe multimodal")
    await world.say("/subscribe math", chat_id=MEMBER, user_id=MEMBER)
    world.clock.turn(MONDAY)
    await world.app.make_due()
    assert [one.chat_id for one in await claim_all(world, EPOCH)] == [GROUP, MEMBER, YOU]


async def test_claims_and_ends_write_who_and_when(parts: World) -> None:
    """A claim counts as an attempt of its owner's; an end names no owner, and keeps what Telegram gave."""
    parts.clock.turn(minutes=1)
    claimed_at = parts.clock()
    one, other = await claim_all(parts, EPOCH)
    row = await stored(parts, one.id)
    assert (row.owner, row.attempts, row.updated_at) == (EPOCH, 1, claimed_at)
    sent_at, sent = claimed_at + timedelta(seconds=1), [(one.id, 4711), (other.id, None)]
    await parts.app.database.write(lambda c: outbox.mark_sent(c, LATER_EPOCH, sent, sent_at))
    assert (await stored(parts, one.id)).state == State.PENDING
    await parts.app.database.write(lambda c: outbox.mark_sent(c, EPOCH, sent, sent_at))
    row = await stored(parts, one.id)
    assert (row.state, row.owner, row.message_id) == (State.SENT, None, 4711)
    assert row.updated_at == sent_at


async def test_only_what_nobody_knows_of_is_released(parts: World) -> None:
    """Of two claims the known one stays; the other is as it was, and another instance's is not touched."""
    known, unknown = await claim_all(parts, EPOCH)
    await parts.app.database.write(lambda c: outbox.release(c, LATER_EPOCH, []))
    assert (await stored(parts, unknown.id)).owner == EPOCH
    await parts.app.database.write(lambda c: outbox.release(c, EPOCH, [known.id]))
    assert (await stored(parts, known.id)).owner == EPOCH
    row = await stored(parts, unknown.id)
    assert (row.owner, row.attempts) == (None, 0)


async def test_claims_of_earlier_instances_are_lost(parts: World) -> None:
    """Its own are not; nor what has ended."""
    one, other = await claim_all(parts, EPOCH)
    database = parts.app.database
    assert await database.read(lambda c: outbox.lost(c, EPOCH)) == []
    lost = await database.read(lambda c: outbox.lost(c, LATER_EPOCH))
    assert lost == [outbox.Lost(number, EPOCH, 1, 0) for number in (one.id, other.id)]
    ended = {"state": State.FAILED, "updated_at": MONDAY}
    assert await database.write(lambda c: outbox.finish(c, one.id, EPOCH, **ended))
    assert not await database.write(lambda c: outbox.finish(c, one.id, EPOCH, **ended))
    assert [one.id for one in await database.read(lambda c: outbox.lost(c, LATER_EPOCH))] == [
        other.id
    ]


async def test_a_held_chat_waits_as_long_as_was_said_last_and_longest(parts: World) -> None:
    """A shorter wait changes nothing; another chat's and what has ended stay as they are."""
    database, long, short = (
        parts.app.database,
        MONDAY + timedelta(hours=2),
        MONDAY + timedelta(hours=1),
    )
    await database.write(lambda c: outbox.hold_chat(c, YOU, long, "long"))
    await database.write(lambda c: outbox.hold_chat(c, YOU, short, "short"))
    columns = (delivery.c.chat_id, delivery.c.not_before, delivery.c.error)

    async def read(connection: Connection) -> set[tuple[object, ...]]:
        return {tuple(row) for row in await connection.execute(sa.select(*columns))}

    assert await database.read(read) == {(YOU, long, "long"), (GROUP, MONDAY, None)}


async def test_texts_are_those_of_the_editions_asked_for(parts: World) -> None:
    """Of an edition whose text is forgotten there is none, and of none asked for none."""
    [group, mine] = await claim_all(parts, EPOCH)
    database = parts.app.database
    found = await database.read(lambda c: outbox.texts(c, [mine.edition_id]))
    assert list(found) == [mine.edition_id] != [group.edition_id]
    assert all("<b>" in message.html for message in found[mine.edition_id])
    assert await database.read(lambda c: outbox.texts(c, [])) == {}


async def test_what_comes_of_one_that_was_erased_counts_for_no_other(parts: World) -> None:
    """In flight when its chat was forgotten: another chat's delivery never gets its number."""
    database = parts.app.database
    [erased] = [one for one in await claim_all(parts, EPOCH) if one.chat_id == YOU]
    for number in await database.read(all_ids):
        if number > erased.id:
            gone = delivery.delete().where(delivery.c.id == number)
            await database.write(lambda c, gone=gone: c.execute(gone))  # type: ignore[misc]
    row = {
        "chat_id": GROUP,
        "week": "2026-W50",
        "kind": "roundup",
        "part": 0,
        "edition_id": erased.edition_id,
        "last_paper_id": 0,
        "due_at": MONDAY,
    }

    async def forget_and_make(connection: Connection) -> None:
        await chats.forget(connection, YOU)
        await outbox.add(connection, [row], MONDAY)

    await database.write(forget_and_make)
    assert erased.id not in await database.read(all_ids)


async def all_ids(connection: Connection) -> list[int]:
    """Return the ids of all deliveries."""
    return list(await connection.scalars(sa.select(delivery.c.id)))
