"""Which of several instances delivers, with processes that live, die or stand still."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event as Signal
from pathlib import Path

import pytest

from bot import instance as module
from bot.halting import HaltError
from bot.instance import FencedError, Instance
from bot.store import MIGRATIONS, instances
from digests.errors import DatabaseError
from digests.store.database import Connection, Database, migrate

processes = multiprocessing.get_context("spawn")
WAIT_SECONDS = 20


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Open an empty database."""
    url = f"sqlite:///{tmp_path}/paperboy.db"
    migrate(url, MIGRATIONS)
    opened = Database(url)
    yield opened
    await opened.close()


def clock() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def live(path: str, ready: Signal, end: Signal, *, is_heard: bool) -> None:
    """Be an instance of another process until told to end; `is_heard`: work all the while."""
    asyncio.run(_live(path, ready, end, is_heard=is_heard))


async def _live(path: str, ready: Signal, end: Signal, *, is_heard: bool) -> None:
    database = Database(f"sqlite:///{path}")
    other = Instance(database, clock)
    await other.take()
    ready.set()
    while not end.is_set():
        if is_heard:
            await database.write(other.check)
        await asyncio.sleep(0.02)
    await database.close()


async def nothing(_connection: Connection) -> None:
    """Write nothing, in a transaction for writing."""


class Other:
    """An instance in a process of its own."""

    def __init__(self, database: Database, *, is_heard: bool) -> None:
        ready, self._end = processes.Event(), processes.Event()
        self._process = processes.Process(
            target=live,
            args=(str(database.path), ready, self._end),
            kwargs={"is_heard": is_heard},
        )
        self._process.start()
        assert ready.wait(WAIT_SECONDS)

    def kill(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.join(WAIT_SECONDS)

    def end(self) -> None:
        """Let it end."""
        self._end.set()
        self._process.join(WAIT_SECONDS)
        assert self._process.exitcode == 0


async def test_the_second_is_refused_while_the_first_works(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a sentence that names it; when it has ended the second may."""
    monkeypatch.setattr(module, "WATCH_SECONDS", 1)
    other = Other(database, is_heard=True)
    second = Instance(database, clock)
    with pytest.raises(
        HaltError, match=r"Another Paperboy \(process \d+\) works with .*paperboy.db"
    ):
        await second.take()
    assert second.epoch == 0
    other.end()
    await second.take()
    assert second.epoch == 2
    second.release()


async def test_a_killed_one_is_followed_at_once(database: Database) -> None:
    """Nobody waits for a time to pass: the operating system knows that it is dead."""
    other = Other(database, is_heard=True)
    other.kill()
    second = Instance(database, clock)
    async with asyncio.timeout(module.WATCH_SECONDS / 2):
        await second.take()
    second.release()


async def test_a_second_waits_for_one_that_ends(database: Database) -> None:
    """A restart that overlaps is no mistake."""
    other = Other(database, is_heard=True)
    second = Instance(database, clock)
    taking = asyncio.create_task(second.take())
    await asyncio.sleep(0.3)
    assert not taking.done()
    await asyncio.to_thread(other.end)
    async with asyncio.timeout(WAIT_SECONDS):
        await taking
    second.release()


async def test_a_silent_one_is_shut_out(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lives and is not heard of: another takes over, and the first can write no more."""
    first = Instance(database, clock)
    await first.take()
    await database.write(first.check)
    monkeypatch.setattr(module, "WATCH_SECONDS", 0.5)
    monkeypatch.setattr(module._Lock, "is_held", lambda _lock, epoch: epoch == 1)
    second = Instance(database, clock)
    await second.take()
    with pytest.raises(FencedError, match="taken over"):
        await database.write(first.check)
    await database.write(second.check)
    second.release()
    first.release()


async def test_who_was_shut_out_writes_nothing_at_all(database: Database) -> None:
    """Paused for long and resumed, it cannot write for readers either, and begins with no update."""
    first, other = Instance(database, clock), Database(f"sqlite:///{database.path}")
    await first.take()
    await first.confirm()
    known = await database.read(instances.latest)
    assert await other.write(lambda c: instances.replace(c, known, "process 2", clock()))
    first._heard -= module.FRESH_SECONDS
    with pytest.raises(FencedError, match="taken over"):
        await database.write(nothing)
    with pytest.raises(FencedError, match="taken over"):
        await first.confirm()
    first.release()
    await database.write(nothing)
    await other.close()


async def test_who_was_not_heard_of_and_not_replaced_goes_on(database: Database) -> None:
    """A machine that slept for an hour: nobody took over meanwhile."""
    one = Instance(database, clock)
    await one.take()
    one._heard -= module.FRESH_SECONDS
    await one.confirm()
    await database.write(nothing)
    one.release()


async def test_a_wait_for_the_whole_bot_survives_its_instance(database: Database) -> None:
    """The next is told for how long; the one after that, too."""
    until = clock() + timedelta(minutes=5)
    for one in (Instance(database, clock), Instance(database, clock)):
        await one.take()
        await database.write(lambda c, one=one: one.check(c, until))  # type: ignore[misc]
        one.release()
    last = Instance(database, clock)
    await last.take()
    assert last.held_until == until
    last.release()


async def test_why_it_stopped_by_itself_is_kept(database: Database) -> None:
    """For those who read no log; who follows has not stopped."""
    one = Instance(database, clock)
    await one.take()
    with pytest.raises(HaltError, match="wrong"):
        async with one.noting_halts():
            raise HaltError("The token is wrong.")
    known = await database.read(instances.latest)
    assert known is not None
    assert known.halt == "The token is wrong."
    one.release()
    following = Instance(database, clock)
    await following.take()
    known = await database.read(instances.latest)
    assert known is not None
    assert known.halt is None
    following.release()


async def test_it_asks_before_sending_when_it_was_not_heard_of(database: Database) -> None:
    """Paused and resumed it is no longer fresh, until a transaction shows that it still delivers."""
    one = Instance(database, clock)
    await one.take()
    fresh = [one.is_fresh]
    one._heard -= module.FRESH_SECONDS
    fresh.append(one.is_fresh)
    await database.write(one.check)
    assert [*fresh, one.is_fresh] == [True, False, True]
    one.release()


async def test_what_earlier_ones_left_is_cleared_away(database: Database) -> None:
    """The files of flights of all but the one that delivers."""
    first, second = Instance(database, clock), Instance(database, clock)
    await first.take()
    first.flights.begin(1)
    first.release()
    await second.take()
    assert not second.left_by(1).is_unsent(1)
    second.forget_left()
    assert [path.name for path in database.path.parent.glob("*flights*")] == [
        "paperboy.db.flights-2"
    ]
    second.release()


async def test_two_at_a_time_become_one(database: Database) -> None:
    """Whoever is first follows; an epoch is never had twice."""
    ones = [Instance(database, clock) for _ in range(5)]
    await asyncio.gather(*(one.take() for one in ones))
    assert sorted(one.epoch for one in ones) == [1, 2, 3, 4, 5]
    known = await database.read(instances.latest)
    assert known is not None
    assert known.epoch == 5
    for one in ones:
        one.release()


async def test_a_lock_that_cannot_be_opened_is_no_living_instance(database: Database) -> None:
    """It is said which file; nobody waits for an instance that is not there."""
    lock = database.path.with_name("paperboy.db.lock")
    lock.mkdir()
    one = Instance(database, clock)
    with pytest.raises(DatabaseError, match=r"paperboy\.db\.lock cannot be used: Is a directory"):
        await asyncio.wait_for(one.take(), WAIT_SECONDS)
    one.release()


async def test_no_room_for_flights_is_told(database: Database) -> None:
    """As a sentence, and whoever gives up lets go of what it has."""
    database.path.with_name("paperboy.db.flights-1").mkdir()
    one = Instance(database, clock)
    with pytest.raises(DatabaseError, match="flights-1 cannot be used"):
        await one.take()
    one.release()
    assert one.epoch == 0


async def test_a_database_that_knows_less_than_was_sent_is_refused(database: Database) -> None:
    """A backup was put in its place, or its -wal is gone: whoever sees to it may go on all the same."""
    first = Instance(database, clock)
    await first.take()
    await database.write(lambda c: first.check(c, recorded=3))
    first.flights.record(3)
    first.release()
    second = Instance(database, clock)
    await second.take()
    second.forget_left()
    second.release()
    await database.write(forget_one)
    third = Instance(database, clock)
    with pytest.raises(HaltError, match=r"older copy.* remove .*flights-2\."):
        await third.take()
    third.release()
    database.path.with_name("paperboy.db.flights-2").unlink()
    await third.take()
    assert third.epoch == 3
    third.release()


async def forget_one(connection: Connection) -> None:
    """Be a copy from before the last delivery."""
    await connection.exec_driver_sql("UPDATE instance SET recorded = recorded - 1")
