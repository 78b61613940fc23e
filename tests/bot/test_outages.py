"""Telegram is out of reach, or the process was: nothing is lost, only what was in flight is doubled."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from bot import desk, outcomes, sender, standstill
from bot.app import App, build
from bot.floods import SUSPECTED_SECONDS
from bot.models import State
from bot.posting import Poster
from bot.sandbox.api import routes
from bot.sandbox.errors import Refusal
from bot.sandbox.faults import Cut, Fault, Garbage, Hang
from bot.sandbox.server import LocalServer
from bot.store import outbox, standing
from tests.bot.test_sender import MONDAY, due, roundups, rows
from tests.bot.world import GROUP, YOU, World, open_world

READERS = range(8000, 8012)
FLOOD = Refusal(429, "Too Many Requests: retry after 43837", {"retry_after": 43837})


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every pause of real seconds a short one, and let what failed be tried again at once."""
    monkeypatch.setattr(sender, "IDLE_SECONDS", 0.02)
    monkeypatch.setattr(standstill, "LONGEST_LOOK_SECONDS", 0.02)
    monkeypatch.setattr(desk, "IDLE_SECONDS", 0.02)
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
        while await world.app.database.read(standing.waiting):  # noqa: ASYNC110 - nobody signals it
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
    assert 1 <= len(in_doubt) <= world.app.sender.in_flight_most
    assert not [row for row in await rows(world) if "presumed" in str(row.error)]


async def test_an_outage_after_the_fact_doubles_only_what_was_in_flight(tmp_path: Path) -> None:
    """Telegram takes every call and loses every answer: only those in flight then come twice."""
    async with open_world(tmp_path, rate=30) as world:
        await make_many(world)
        fault = Garbage(502, b"<html>", done=True)
        world.telegram.faults.add(answer=fault, method="sendMessage")
        world.telegram.faults.add(answer=fault, method="getMe", times=3)
        await drain(world)
        counted = copies(world)
        assert counted[1] + counted[2] == len(READERS)
        assert 1 <= counted[2] <= world.app.sender.in_flight_most == 3


async def test_nothing_is_sent_before_telegram_answers_again(world: World) -> None:
    """After a failure only getMe is called, until it succeeds; then the roundups go on."""
    await make_many(world)
    world.telegram.faults.add(answer=Cut(before=True), times=10)
    world.telegram.calls.clear()
    await drain(world)
    methods = [call.method for call in world.telegram.calls]
    probes = [number for number, name in enumerate(methods) if name == "getMe"]
    assert len(probes) <= 11
    between = methods[probes[0] : probes[-1]]
    assert between == ["getMe"] * len(between)


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
    """Return a bot that takes over the same database, connected at that address."""
    app = build(world.app.settings.model_copy(update={"api_url": url}), world.clock)
    await app.take()
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
    """What breaks before Telegram is called surely never left: it is put back, and sent later."""
    await due(world)
    await world.app.make_due()

    async def broken(_poster: Poster, _delivery: object, _flights: object) -> int:
        raise ValueError("a mistake of ours")

    with monkeypatch.context() as patch:
        patch.setattr(Poster, "send", broken)
        assert await world.app.sender.step()
    [row] = await rows(world)
    assert (row.state, row.error) == (State.PENDING, "ValueError")
    await world.deliver()
    assert len(roundups(world)) == 1


async def test_a_push_gives_up_at_last_and_loses_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram never answers: the push ends with everything still waiting; the next one delivers it."""
    monkeypatch.setattr(standstill, "PATIENCE_SECONDS", 0.1)
    await make_many(world)
    async with second_door(world) as door:
        app = await behind(world, door.url)
    async with asyncio.timeout(20):
        assert await app.sender.drain() == 0
    await app.close()
    assert await world.app.database.read(standing.waiting) == len(READERS)
    await world.app.take()
    await drain(world)
    assert copies(world) == {1: len(READERS)}


async def test_a_push_does_not_wait_for_hours(world: World) -> None:
    """One chat must wait half a day: the others have theirs, and the push ends."""
    await make_many(world)
    world.telegram.faults.add(answer=Hang(0.1), method="sendMessage", chat_id=READERS[1])
    world.telegram.faults.add(answer=FLOOD, method="sendMessage", chat_id=READERS[0])
    await drain(world)
    assert copies(world) == {0: 1, 1: len(READERS) - 1}
    assert await world.app.database.read(standing.waiting) == 1
    first = await world.app.database.read(standing.first_waiting)
    assert first == (MONDAY.replace(hour=21, minute=10, second=37))


async def test_the_first_that_may_go_is_told(world: World) -> None:
    """A later part counts only after the earlier, however soon it might go itself."""
    await world.say("/subscribe math", chat_id=GROUP)
    await due(world)
    await world.app.make_due()
    database = world.app.database
    assert await database.read(standing.first_waiting) == MONDAY
    until = MONDAY.replace(hour=12)
    for chat_id in (YOU, GROUP):
        await database.write(partial(outbox.hold_chat, chat_id=chat_id, until=until, reason=""))
    assert await database.read(standing.waiting) == 2
    assert await database.read(standing.first_waiting) == until


async def test_a_clock_that_jumps_settles_nothing_in_flight(world: World) -> None:
    """The machine wakes from sleep while a message is on its way: it is not taken for a dead process's."""
    await due(world)
    await world.app.make_due()
    world.telegram.faults.add(answer=Hang(0.3), method="sendMessage", chat_id=YOU)
    flight = asyncio.create_task(world.app.sender.step())
    while not world.app.sender.desk.aloft:  # noqa: ASYNC110 - nobody signals a claim
        await asyncio.sleep(0.01)
    world.clock.turn(weeks=1)
    await world.app.retire()
    assert await flight
    await world.deliver()
    assert len(roundups(world)) == 1
    assert (await rows(world))[-1].error is None


async def test_a_refused_chat_holds_all_while_nothing_shows_that_it_is_alone(world: World) -> None:
    """One flood may be the bot's: all wait, for seconds at most; a message taken later ends that."""
    await make_many(world)
    pacer = world.app.services.pacer
    world.telegram.faults.add(answer=FLOOD, method="sendMessage")
    assert await world.app.sender.step()
    now = time.monotonic()
    assert now + 1 < pacer.next_slot(now) <= now + SUSPECTED_SECONDS
    assert not await world.app.sender.step()
    pacer.floods.taken(now)
    await drain(world)
    assert copies(world) == {0: 1, 1: len(READERS) - 1}


async def test_it_stops_while_all_are_held(world: World) -> None:
    """Told to end within a hold of a minute, the sender ends at once."""
    now = time.monotonic()
    world.app.services.pacer.refused(YOU, now, now, now + 3600)
    stop = asyncio.Event()
    running = asyncio.create_task(world.app.sender.run(stop))
    async with asyncio.timeout(10):
        await asyncio.sleep(0)
        stop.set()
        await running
