"""The database gives every read one moment and every write its turn."""

import asyncio
import os
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.errors import DatabaseError
from digests.store.database import CONNECTIONS, Connection, Database


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where the database is to be."""
    return tmp_path / "data" / "paperboy.db"


@pytest.fixture
async def database(file: Path) -> AsyncIterator[Database]:
    """Open a database with one table of one number, 0."""
    database = Database(f"sqlite:///{file}")

    async def make(connection: AsyncConnection) -> None:
        await connection.exec_driver_sql("CREATE TABLE number (value INTEGER NOT NULL UNIQUE)")
        await connection.exec_driver_sql("INSERT INTO number VALUES (0)")

    await database.write(make)
    yield database
    await database.close()


async def number(connection: AsyncConnection) -> int:
    """Return the number."""
    found = await connection.exec_driver_sql("SELECT value FROM number")
    return int(found.scalar_one())


async def count_up(connection: AsyncConnection) -> int:
    """Read, give way to others, write what was read plus one."""
    value = await number(connection) + 1
    await asyncio.sleep(0)
    await connection.exec_driver_sql("UPDATE number SET value = ?", (value,))
    return value


def test_the_file_is_made_for_its_owner_only(file: Path) -> None:
    """Folder and file are made; nobody else may read what chats subscribed to."""
    Database(f"sqlite:///{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_relative_address_starts_at_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three slashes name a file below the folder the program runs in."""
    monkeypatch.chdir(tmp_path)
    Database("sqlite:///data/paperboy.db")
    assert (tmp_path / "data" / "paperboy.db").exists()


async def test_concurrent_writes_lose_nothing(database: Database) -> None:
    """A hundred read-modify-writes at once count to a hundred."""
    await asyncio.gather(*(database.write(count_up) for _ in range(100)))
    assert await database.read(number) == 100


async def test_writes_of_two_connections_lose_nothing(database: Database, file: Path) -> None:
    """Another program on the same file waits for its turn rather than fail."""
    other = Database(f"sqlite:///{file}")
    both = [database, other]
    await asyncio.gather(*(both[turn % 2].write(count_up) for turn in range(60)))
    await other.close()
    assert await database.read(number) == 60


async def test_a_failed_write_leaves_nothing(database: Database) -> None:
    """What was written before an error is taken back."""

    async def fail(connection: AsyncConnection) -> None:
        await count_up(connection)
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(fail)
    assert await database.read(number) == 0


async def test_a_cancelled_write_ends_before_its_caller(database: Database) -> None:
    """Who gives up waiting leaves neither half a write nor a held lock."""
    begun = asyncio.Event()

    async def write(connection: AsyncConnection) -> None:
        begun.set()
        for _ in range(20):
            await count_up(connection)

    caller = asyncio.create_task(database.write(write))
    await begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert await database.read(number) == 20
    assert await database.write(count_up) == 21


async def test_closing_waits_for_writes_given_up_twice(file: Path, database: Database) -> None:
    """A write whose caller was cancelled twice is still in the file after close()."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def write(connection: AsyncConnection) -> None:
        begun.set()
        await go_on.wait()
        await count_up(connection)

    caller = asyncio.create_task(database.write(write))
    await begun.wait()
    for _ in range(2):
        caller.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await caller
    closing_down = asyncio.create_task(database.close())
    go_on.set()
    await closing_down
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT value FROM number").fetchone() == (1,)


async def test_a_read_sees_one_moment(database: Database) -> None:
    """A write that ends during a read does not show in it."""

    async def twice(connection: AsyncConnection) -> tuple[int, int]:
        first = await number(connection)
        await database.write(count_up)
        return first, await number(connection)

    assert await database.read(twice) == (0, 0)
    assert await database.read(number) == 1


async def test_more_readers_than_connections_take_turns(database: Database) -> None:
    """A burst of readers waits for a connection; nobody is refused."""
    assert await asyncio.gather(*(database.read(number) for _ in range(200))) == [0] * 200


async def test_who_waits_too_long_for_a_connection_is_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that hangs keeps every connection: that is a failure like others, and passes."""
    monkeypatch.setattr(database._engine.pool, "_timeout", 0.05)
    go_on = asyncio.Event()

    async def hang(_connection: AsyncConnection) -> None:
        await go_on.wait()

    readers = [asyncio.create_task(database.read(hang)) for _ in range(CONNECTIONS)]
    await asyncio.sleep(0.1)
    for call in (database.read, database.write):
        with pytest.raises(DatabaseError, match="does not answer"):
            await call(number)
    go_on.set()
    await asyncio.gather(*readers)
    assert await database.read(number) == 0


async def test_waiting_writers_leave_room_for_readers(database: Database) -> None:
    """However many writes wait for their turn, a read goes through."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def write(_connection: AsyncConnection) -> None:
        begun.set()
        await go_on.wait()

    writers = [asyncio.create_task(database.write(write)) for _ in range(10)]
    await begun.wait()
    assert await database.read(number) == 0
    go_on.set()
    await asyncio.gather(*writers)


async def test_readers_who_give_up_leave_sound_connections(database: Database) -> None:
    """Wherever a read is cancelled, the connection it had serves the next one."""
    for steps in range(40):
        reader = asyncio.create_task(database.read(number))
        for _ in range(steps):
            await asyncio.sleep(0)
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)
        assert await asyncio.gather(*(database.read(number) for _ in range(6))) == [steps] * 6
        await database.write(count_up)


async def test_a_write_that_waits_too_long_is_told_who_has_the_file(
    database: Database, file: Path
) -> None:
    """Another program that never lets go is named as the reason, not a driver's error."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")

        async def impatient(reader: AsyncConnection) -> None:
            await reader.exec_driver_sql("PRAGMA busy_timeout = 0")

        await asyncio.gather(*(database.read(impatient) for _ in range(5)))
        with pytest.raises(DatabaseError, match="in use by another program"):
            await database.write(count_up)
    assert await database.write(count_up) == 1


async def test_a_locked_file_holds_up_nobody_else(database: Database, file: Path) -> None:
    """While a write waits for another program the loop goes on as if nothing were."""
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        ticking, writing = (
            asyncio.create_task(tick()),
            asyncio.create_task(database.write(count_up)),
        )
        await asyncio.sleep(1)
        ticking.cancel()
        other.execute("ROLLBACK")
    assert await writing == 1
    assert ticks > 20


async def test_a_wrong_statement_keeps_its_error(database: Database) -> None:
    """A broken constraint is the caller's to handle, not a fault of the file."""

    async def double(connection: AsyncConnection) -> None:
        await connection.exec_driver_sql("INSERT INTO number VALUES (0)")

    with pytest.raises(exc.IntegrityError):
        await database.write(double)


async def test_a_sound_database_has_no_faults(database: Database) -> None:
    """The check of a sound file finds nothing to say."""
    assert await database.check() == []


async def test_the_check_names_rows_that_point_nowhere(database: Database, file: Path) -> None:
    """A foreign key that was broken by another program is found."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE pointer (value REFERENCES number (value))")
        connection.execute("INSERT INTO pointer VALUES (7)")
    assert "point to rows that are gone" in (await database.check())[0]


async def test_the_check_names_a_damaged_file(database: Database, file: Path) -> None:
    """Garbage inside the file is a sentence with its path, not an exception."""
    await database.close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = os.path.getsize(file)  # noqa: PTH202
    with file.open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xff" * (size - 4096))
    faults = await database.check()
    assert faults
    assert str(file) in faults[0]
    assert "damaged" in faults[0]


async def test_another_kind_of_file_cannot_be_read(tmp_path: Path) -> None:
    """Reading from a file that is not a database says so in a sentence."""
    file = tmp_path / "notes.txt"
    file.write_text("# shopping list\n" * 100)
    database = Database(f"sqlite:///{file}")
    with pytest.raises(DatabaseError, match="not a SQLite database"):
        await database.read(number)
    await database.close()


async def test_what_is_erased_is_overwritten(database: Database, file: Path) -> None:
    """No page of the file still holds what was deleted, once the log is written back."""
    for statement in (
        "CREATE TABLE wish (words TEXT)",
        "INSERT INTO wish VALUES ('nobody shall ever know'), ('this stays')",
        "DELETE FROM wish WHERE words LIKE 'nobody%'",
    ):
        await database.write(lambda c: c.exec_driver_sql(statement))  # noqa: B023 - awaited at once
    await database.close()
    assert b"this stays" in file.read_bytes()
    assert b"nobody shall ever know" not in file.read_bytes()


async def test_writers_do_not_pile_up_behind_one_that_cannot(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits long for the writes before gives up with the same sentence; later ones go through."""
    monkeypatch.setattr("digests.store.database.TURN_SECONDS", 0.05)
    held, let_go = asyncio.Event(), asyncio.Event()

    async def hold(_connection: Connection) -> None:
        held.set()
        await let_go.wait()

    async def nothing(_connection: Connection) -> None:
        pass

    holding = asyncio.create_task(database.write(hold))
    await held.wait()
    with pytest.raises(DatabaseError, match="in use"):
        await database.write(nothing)
    let_go.set()
    await holding
    await database.write(nothing)
