"""What is written once for many chats is kept while it is of use, and not for ever."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot import posting
from bot.posting import Poster
from bot.sandbox.errors import Refusal
from bot.store.schema import edition
from bot.transport import Transport
from digests.store.database import Connection
from tests.bot.test_sender import MONDAY, roundups
from tests.bot.world import GROUP, MEMBER, YOU, World


async def editions_of(world: World) -> list[int]:
    """Return the ids of all editions."""

    async def read(connection: Connection) -> list[int]:
        return [row.id for row in await connection.execute(edition.select().order_by(edition.c.id))]

    return await world.app.database.read(read)


async def make_three(world: World) -> list[int]:
    """Make the roundups of three readers who want different things; return the readers."""
    readers = [8001, 8002, 8003]
    for reader, topic in zip(readers, ("math", "agents", "multimodal"), strict=True):
        user = world.telegram.add_user(first_name="Reader", user_id=reader)
        world.telegram.add_chat("private", user=user)
        await world.say(f"/subscribe {topic}", chat_id=reader, user_id=reader)
    world.clock.turn(MONDAY)
    assert await world.app.make_due() == len(readers)
    return readers


async def test_all_that_is_at_hand_is_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few editions are kept: those of messages claimed together are all there to be sent."""
    monkeypatch.setattr(posting, "EDITIONS_KEPT", 1)
    readers = await make_three(world)
    async with asyncio.timeout(10):
        await world.app.sender.drain()
    assert [len(roundups(world, reader)) for reader in readers] == [1, 1, 1]


async def test_what_was_not_asked_for_longest_is_forgotten(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two that are kept the one asked for again stays."""
    monkeypatch.setattr(posting, "EDITIONS_KEPT", 2)
    await make_three(world)
    poster = Poster(world.app.services.bot, Transport())
    one, two, three = await editions_of(world)
    for asked in ([one], [two], [one], [three]):
        await world.app.database.read(lambda c, asked=asked: poster.learn(c, asked))  # type: ignore[misc]
    assert set(poster._editions) == {one, three}


async def test_a_text_that_is_refused_is_logged_once_for_all_who_share_it(world: World) -> None:
    """An operator is to mend one digest, not to read a thousand lines; another text has its own."""
    broken = Refusal(400, "Bad Request: can't parse entities: odd")
    world.telegram.add_chat("private", user=world.telegram.directory.user(MEMBER))
    for chat_id in (YOU, MEMBER):
        await world.say("/subscribe multimodal", chat_id=chat_id, user_id=chat_id)
    await world.say("/subscribe math", chat_id=GROUP)
    world.clock.turn(MONDAY)
    for chat_id in (YOU, MEMBER, GROUP):
        world.telegram.faults.add(answer=broken, method="sendMessage", chat_id=chat_id)
    with capture_logs() as logs:
        await world.push()
    told = [log["edition"] for log in logs if log["event"] == "message_refused"]
    assert len(told) == len(set(told)) == 2
