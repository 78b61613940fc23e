"""The desk when the database fails: nothing that has landed is forgotten, nothing claimed is stranded."""

import asyncio
import sqlite3
from contextlib import closing

import pytest
from structlog.testing import capture_logs

from bot import desk as module
from bot import reporting
from bot.flights import recorded_by
from bot.halting import HaltError
from bot.models import State
from bot.store import instances, outbox, pushes
from digests.errors import DamagedError, DatabaseError
from digests.store.database import Connection, Database
from tests.bot.at_work import until
from tests.bot.test_outages import make_many
from tests.bot.test_sender import due, roundups, rows
from tests.bot.world import World


@pytest.fixture
async def made(world: World) -> World:
    """Open a world with one roundup in the outbox."""
    await due(world)
    await world.app.make_due()
    return world


async def fail(_connection: Connection, *_: object) -> None:
    """Fail as the disk does."""
    raise DatabaseError("The database cannot grow: the disk is full.")


@pytest.mark.parametrize("step", ["claim", "mark_sent"])
async def test_a_failed_transaction_is_made_up_for(
    made: World, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Before the send nothing is sent; after it nothing is sent again: its outcome is kept."""
    with monkeypatch.context() as patch:
        patch.setattr(outbox, step, fail)
        with pytest.raises(DatabaseError):
            await made.app.sender.step()
    assert len(roundups(made)) == (step == "mark_sent")
    await made.deliver()
    assert len(roundups(made)) == 1
    [row] = await rows(made)
    assert (row.state, row.error, row.attempts) == (State.SENT, None, 1)


async def test_a_commit_that_failed_and_was_done_strands_nothing(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The claim stands in the database and nobody knows of it: it is released, and sent once."""
    real = Database.write

    async def lies(database: Database, fn: object) -> object:
        await real(database, fn)  # type: ignore[arg-type]
        raise DatabaseError("The disk does not answer.")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "write", lies)
        with pytest.raises(DatabaseError):
            await made.app.sender.step()
    assert roundups(made) == []
    await made.deliver()
    [row] = await rows(made)
    assert (row.state, row.attempts, len(roundups(made))) == (State.SENT, 1, 1)


async def test_a_locked_database_holds_the_push_and_it_goes_on(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another program holds the file nothing is sent; then everything is, once."""
    monkeypatch.setattr(module, "IDLE_SECONDS", 0.02)
    stop = asyncio.Event()
    with closing(sqlite3.connect(made.app.database.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        running = asyncio.create_task(made.app.sender.run(stop))
        await asyncio.sleep(0.3)
        assert roundups(made) == []
        other.execute("ROLLBACK")
    async with asyncio.timeout(20):
        while not roundups(made):  # noqa: ASYNC110 - nobody signals it
            await asyncio.sleep(0.02)
        stop.set()
        await running
    assert [row.state for row in await rows(made)] == [State.SENT]


async def test_a_push_is_told_in_one_line_and_kept(world: World) -> None:
    """How many came to what, and what went wrong last; no line for each message."""
    await make_many(world)
    world.telegram.block(8000)
    with capture_logs() as logs:
        await world.app.sender.drain()
    told = [line for line in logs if line["log_level"] != "debug"]
    assert [line["event"] for line in told] == ["push_done"]
    kept = await world.app.database.read(pushes.latest)
    assert kept is not None
    assert kept.figures == {"sent": 11, "gone": 1}
    assert "blocked" in str(kept.error)
    assert (told[0]["sent"], told[0]["gone"]) == (11, 1)


async def test_idle_it_writes_only_now_and_then(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nothing to send the file is left in peace, but for a sign of life."""
    monkeypatch.setattr(module, "IDLE_SECONDS", 0.01)
    stop, writes = asyncio.Event(), 0
    real = Database.write

    async def counted(database: Database, fn: object) -> object:
        nonlocal writes
        writes += 1
        return await real(database, fn)  # type: ignore[arg-type]

    monkeypatch.setattr(Database, "write", counted)
    running = asyncio.create_task(world.app.sender.run(stop))
    await asyncio.sleep(0.5)
    stop.set()
    await running
    assert writes <= 2


async def test_what_is_claimed_while_it_is_stopped_goes_back(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exchange under way when the sender is told to stop claims for nobody: it waits, untried."""
    real, stop = outbox.claim, asyncio.Event()

    async def slow(*arguments: object) -> object:
        claimed = await real(*arguments)  # type: ignore[arg-type]
        stop.set()
        await asyncio.sleep(0.05)
        return claimed

    monkeypatch.setattr(outbox, "claim", slow)
    async with asyncio.timeout(20):
        await made.app.sender.run(stop)
    monkeypatch.undo()
    [row] = await rows(made)
    assert (row.state, row.attempts) == (State.PENDING, 0)
    assert await made.app.sender.step()


async def test_a_damaged_database_ends_the_sender(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing in it can be relied on: it is not tried again, and the operator is told what to do."""

    async def damaged(*_: object) -> None:
        raise DamagedError("The database is damaged. Restore it from a backup.")

    monkeypatch.setattr(outbox, "claim", damaged)
    async with asyncio.timeout(20):
        with pytest.raises(HaltError, match="Restore it"):
            await made.app.sender.run(asyncio.Event())
    assert roundups(made) == []


async def test_why_no_updates_come_is_told_with_the_sign_of_life(world: World) -> None:
    """Until they do; what keeps messages from being sent is told first."""
    desk = world.app.sender.desk
    told = []
    for deaf, error in (("no way", None), ("no way", "no answer"), (None, None)):
        desk.hear(deaf)
        desk.error = error
        await desk.exchange(0)
        told.append((await reporting.read(world.app.database, world.clock())).telegram_error)
    assert told == ["no way", "no answer", None]


async def test_a_push_goes_on_as_long_as_something_comes_of_it(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second part, a resend: what goes moments later is of the same push, and is told in its line."""
    monkeypatch.setattr(module, "IDLE_SECONDS", 0.02)
    monkeypatch.setattr(module, "REST_SECONDS", 3600)
    stop = asyncio.Event()
    running = asyncio.create_task(made.app.sender.run(stop))
    with capture_logs() as logs:
        await until(lambda: made.app.sender.desk.tally.sent == 1)
        made.clock.turn(weeks=1)
        await made.app.make_due()
        await until(lambda: made.app.sender.desk.tally.sent == 2)
        assert await made.app.database.read(pushes.latest) is None
        monkeypatch.setattr(module, "REST_SECONDS", 0)
        await until(lambda: "push_done" in [log["event"] for log in logs])
    stop.set()
    await running
    kept = await made.app.database.read(pushes.latest)
    assert kept is not None
    assert kept.figures == {"sent": 2}


async def test_database_and_flights_count_alike(made: World) -> None:
    """What came of a message is counted where it is recorded, and beside it."""
    await made.deliver()
    known = await made.app.database.read(instances.latest)
    assert known is not None
    assert known.recorded == recorded_by(made.app.instance.flights.path) == 1
