"""Telegram is out of reach, or the process was: nothing is lost, only what was in flight is doubled."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot import outcomes, sender
from bot.app import App, build
from bot.models import State
from bot.sandbox.api import routes
from bot.sandbox.errors import Refusal
from bot.sandbox.faults import Cut, Fault, Garbage, Hang
from bot.sandbox.server import LocalServer
from bot.sender import Sender
from bot.store import outbox
from tests.bot.test_sender import MONDAY, due, roundups, rows
from tests.bot.world import GROUP, YOU, World

READERS = range(8000, 8012)
FLOOD = Refusal(429, "Too Many Requests: retry after 43837", {"retry_after": 43837})


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every pause of real seconds a short one, and let what failed be tried again at once."""
    monkeypatch.setattr(sender, "IDLE_SECONDS", 0.02)
    monkeypatch.setattr(sender, "SHORTEST_PAUSE_SECONDS", 0.005)
    monkeypatch.setattr(outcomes, "FIRST_BACKOFF_SECONDS", 0)
    monkeypatch.setattr(outcomes, "DOUBT_SECONDS", 0)


async def make_many(world: World) -> None:
    """Make the roundups of a dozen readers."""
    for number in READERS:
        user = world.telegram.add_user(first_name="Reader", user_id=number)
        world.telegram.add_chat("private", user=user)
        await world.say("/subscribe math", chat_id=number, user_id=number)
    world.clock.turn(MONDAY)
    assert await world.app.make_due() == len(READERS)


def copies(world: World) -> Counter[int]:
    """Tell how many readers have so many copies."""
    return Counter(len(roundups(world, number)) for number in READERS)


async def serve_until_sent(world: World) -> None:
    """Let the sender run until nothing waits."""
    stop = asyncio.Event()
    running = asyncio.create_task(world.app.sender.run(stop))
    async with asyncio.timeout(20):
        while (await world.app.database.read(outbox.waiting)).total:  # noqa: ASYNC110 - nobody signals it
            await asyncio.sleep(0.01)
        stop.set()
        await running


async def drain(world: World) -> None:
    """Deliver as a push does."""
    async with asyncio.timeout(20):
        await world.app.sender.drain()


@pytest.mark.parametrize("deliver", [serve_until_sent, drain])
@pytest.mark.parametrize(
    "fault",
    [Garbage(502, b"<html>Bad Gateway</html>"), Cut(before=True), Garbage(200, b"not json")],
)
async def test_an_outage_of_everything_loses_and_doubles_nothing(
    world: World, fault: Fault, deliver: object
) -> None:
    """For the next thirty calls, whichever, there is no answer; afterwards each reader has one roundup."""
    await make_many(world)
    world.telegram.faults.add(answer=fault, times=30)
    await deliver(world)  # type: ignore[operator]
    assert copies(world) == {1: len(READERS)}
    assert {row.state for row in await rows(world)} == {State.SENT}
    in_doubt = [row for row in await rows(world) if row.attempts > 1]
    assert 1 <= len(in_doubt) <= world.app.sender._flights
    assert not [row for row in await rows(world) if "presumed" in str(row.error)]


async def test_an_outage_after_the_fact_doubles_only_what_was_in_flight(world: World) -> None:
    """Telegram takes every call and loses every answer: only the first few come twice."""
    await make_many(world)
    world.telegram.faults.add(answer=Garbage(502, b"<html>", done=True), times=30)
    await drain(world)
    assert copies(world) == {1: len(READERS) - 1, 2: 1}


async def test_nothing_is_sent_before_telegram_answers_again(world: World) -> None:
    """After a failure only getMe is called, until it succeeds; then the roundups go on."""
    await make_many(world)
    world.telegram.faults.add(answer=Cut(before=True), times=10)
    world.telegram.calls.clear()
    await drain(world)
    methods = [call.method for call in world.telegram.calls]
    assert methods[: len(READERS)].count("getMe") <= 10
    sends = [number for number, name in enumerate(methods) if name == "sendMessage"]
    probes = [number for number, name in enumerate(methods) if name == "getMe"]
    assert probes
    assert probes == list(range(probes[0], probes[-1] + 1))
    assert sum(number < probes[0] for number in sends) <= 1


@pytest.mark.parametrize("answer", [FLOOD, Refusal(400, "Bad Request: odd")])
async def test_any_answer_shows_that_telegram_is_there(world: World, answer: Refusal) -> None:
    """A refused question is an answer too: the roundup is not held by it."""
    await due(world)
    world.telegram.faults.add(answer=Cut(before=True), method="sendMessage")
    world.telegram.faults.add(answer=answer, method="getMe")
    await world.app.make_due()
    await drain(world)
    assert len(roundups(world)) == 1


@asynccontextmanager
async def second_door(world: World, port: int = 0) -> AsyncIterator[LocalServer]:
    """Open the world's Telegram at another address."""
    async with LocalServer(routes(world.telegram), port=port) as server:
        yield server


async def behind(world: World, url: str) -> App:
    """Return a second bot over the same database, connected at that address."""
    app = build(world.app.settings.model_copy(update={"api_url": url}), world.clock)
    await app.connect()
    return app


async def test_a_refused_connection_loses_and_doubles_nothing(world: World) -> None:
    """Nobody listens when the push begins; it goes on trying, and all arrive once when somebody does."""
    await make_many(world)
    async with second_door(world) as door:
        app = await behind(world, door.url)
    draining = asyncio.create_task(app.sender.drain())
    async with asyncio.timeout(20):
        while app.sender.health.failures < 3:  # noqa: ASYNC110 - nobody signals a refused connection
            await asyncio.sleep(0.01)
        assert copies(world) == {0: len(READERS)}
        async with second_door(world, door.port):
            assert await draining == len(READERS)
    await app.close()
    assert copies(world) == {1: len(READERS)}


async def test_a_failure_of_our_own_does_not_keep_a_delivery_for_ever(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What breaks before Telegram is called leaves a claim whose lease ends; then it is sent."""
    await world.say("/subscribe multimodal")
    world.clock.turn(MONDAY)
    await world.app.make_due()

    async def broken(_sender: Sender, _claimed: object) -> int:
        raise ValueError("a mistake of ours")

    with monkeypatch.context() as patch:
        patch.setattr(Sender, "_send", broken)
        with pytest.raises(ValueError, match="a mistake of ours"):
            await world.app.sender.step()
    world.clock.turn(seconds=outbox.LEASE_SECONDS + 1)
    await world.app.sender.settle_doubts()
    await world.deliver()
    assert sum(text.startswith("Papers of the week") for text in world.written()) == 1


async def test_a_push_gives_up_at_last_and_loses_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram never answers: the push ends with everything still waiting; the next one delivers it."""
    monkeypatch.setattr(sender, "PATIENCE_SECONDS", 0.1)
    await make_many(world)
    async with second_door(world) as door:
        app = await behind(world, door.url)
    async with asyncio.timeout(20):
        assert await app.sender.drain() == 0
    await app.close()
    assert (await world.app.database.read(outbox.waiting)).total == len(READERS)
    await drain(world)
    assert copies(world) == {1: len(READERS)}


async def test_a_push_settles_what_a_dead_process_left(world: World) -> None:
    """A claim whose owner is dead is sent once more, and the push ends."""
    await due(world)
    await world.app.make_due()
    await world.app.database.write(lambda c: outbox.claim(c, "dead", world.clock()))
    world.clock.turn(seconds=outbox.LEASE_SECONDS + 1)
    await drain(world)
    [row] = await rows(world)
    assert (row.state, len(roundups(world))) == (State.SENT, 1)
    assert "possible repeat" in str(row.error)


async def test_a_push_does_not_wait_for_hours(world: World) -> None:
    """One chat must wait half a day: the others have theirs, and the push ends."""
    await make_many(world)
    world.telegram.faults.add(answer=FLOOD, method="sendMessage", chat_id=READERS[0])
    await drain(world)
    assert copies(world) == {0: 1, 1: len(READERS) - 1}
    waiting = await world.app.database.read(outbox.waiting)
    assert waiting == (1, MONDAY.replace(hour=21, minute=10, second=37))


async def test_the_first_that_may_go_is_told(world: World) -> None:
    """A claim counts until its lease ends; a later part counts only after the earlier."""
    await world.say("/subscribe math", chat_id=GROUP)
    await due(world)
    await world.app.make_due()
    read, write = world.app.database.read, world.app.database.write
    assert await read(outbox.waiting) == (2, MONDAY)
    for _ in range(2):
        await write(lambda c: outbox.claim(c, "somebody", world.clock()))
    lease = MONDAY.replace(minute=outbox.LEASE_SECONDS // 60, second=outbox.LEASE_SECONDS % 60)
    assert await read(outbox.waiting) == (2, lease)


async def test_a_clock_that_jumps_settles_nothing_in_flight(world: World) -> None:
    """The machine wakes from sleep while a message is on its way: it is not taken for a dead process's."""
    await due(world)
    await world.app.make_due()
    world.telegram.faults.add(answer=Hang(0.3), method="sendMessage", chat_id=YOU)
    flight = asyncio.create_task(world.app.sender.step())
    while not world.app.sender._in_flight:  # noqa: ASYNC110 - nobody signals a claim
        await asyncio.sleep(0.01)
    world.clock.turn(weeks=1)
    await world.app.sender.settle_doubts()
    assert await flight
    await world.deliver()
    assert len(roundups(world)) == 1
    assert (await rows(world))[-1].error is None


async def test_two_refused_chats_hold_all_for_a_minute_at_most(world: World) -> None:
    """One flood is that chat's own; two at a time may be the bot's: all wait, but no longer than a minute."""
    await make_many(world)
    pacer = world.app.services.pacer
    for number, holds in ((READERS[0], False), (READERS[1], True)):
        world.telegram.faults.add(answer=FLOOD, method="sendMessage", chat_id=number)
        while not any(row.error and row.chat_id == number for row in await rows(world)):
            assert await world.app.sender.step()
        now = time.monotonic()
        assert (pacer.next_slot(now) > now + 1) is holds
        assert pacer.next_slot(now) <= now + sender.HOLD_SECONDS
    assert not await world.app.sender.step()


async def test_it_stops_while_all_are_held(world: World) -> None:
    """Told to end within a hold of hours, the sender ends at once."""
    world.app.services.pacer.hold(time.monotonic() + 3600)
    stop = asyncio.Event()
    running = asyncio.create_task(world.app.sender.run(stop))
    async with asyncio.timeout(10):
        await asyncio.sleep(0)
        stop.set()
        await running
