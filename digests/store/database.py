"""The database: connections and the two kinds of transaction, for every package with tables."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.engine import URL, AdaptedConnection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from digests.errors import DatabaseError
from digests.store.file import BUSY_SECONDS, failure, make_file, path_of
from digests.store.migrating import Migrations, migrate

__all__ = ["Connection", "Database", "Migrations", "migrate"]

Connection: TypeAlias = AsyncConnection

T = TypeVar("T")
Fence: TypeAlias = Callable[[AsyncConnection], Awaitable[None]]
"""Called at the beginning of each write transaction: raises where the process may write no more."""

CONNECTIONS = 5
STATEMENTS = 32  # kept prepared by a connection
CACHE_KIB = 512  # of a connection: the system keeps the file's pages anyway, once for all of them
TURN_SECONDS = 2.0 * BUSY_SECONDS
OLDEST_SQLITE = (3, 35, 0)  # RETURNING

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA cache_size = -{CACHE_KIB}",
    "PRAGMA secure_delete = ON",  # what is erased is overwritten
)


class Database:
    """A SQLite file by its address ("sqlite:///data/paperboy.db"); is made when it is not there."""

    def __init__(self, url: str) -> None:
        self.path = path_of(url)
        make_file(self.path)
        self._engine = create_async_engine(
            URL.create("sqlite+aiosqlite", database=str(self.path)),
            pool_size=CONNECTIONS,
            pool_use_lifo=True,  # the warmest connection first: the others' caches stay small
            connect_args={"cached_statements": STATEMENTS},
            max_overflow=0,
            pool_reset_on_return=None,  # every transaction is ended here already
            json_serializer=_JSON.encode,
        )
        event.listen(self._engine.sync_engine, "connect", _on_connect)
        event.listen(self._engine.sync_engine, "begin", _on_begin)
        self.fence: Fence | None = None
        self._turn = asyncio.Lock()
        self._writing: set[asyncio.Task[Any]] = set()

    async def read(self, fn: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Call `fn` in a read transaction: all it sees is of one moment."""
        try:
            async with self._engine.connect() as connection:
                await connection.begin()
                return await fn(connection)
        except (exc.DatabaseError, exc.TimeoutError, sqlite3.DatabaseError) as error:
            raise _translated(self.path, error) from error

    async def write(self, fn: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Call `fn` in a write transaction, one at a time; never call it from within another write.

        A cancelled caller waits for the write to end: given up half-way it would keep the lock.
        """
        task = asyncio.create_task(self._write(fn))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait([task])
            raise

    async def _write(self, fn: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        try:
            async with self._in_turn(), self._engine.connect() as connection:
                await connection.execution_options(write=True)
                async with connection.begin():
                    if self.fence:
                        await self.fence(connection)
                    return await fn(connection)
        except (exc.DatabaseError, exc.TimeoutError, sqlite3.DatabaseError) as error:
            raise _translated(self.path, error) from error

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        """Wait for the writes before, but not for ever: where one cannot be made they all pile up."""
        try:
            async with asyncio.timeout(TURN_SECONDS):
                await self._turn.acquire()
        except TimeoutError:
            raise sqlite3.OperationalError("the database is locked") from None
        try:
            yield
        finally:
            self._turn.release()

    async def check(self) -> list[str]:
        """Say what is wrong with the file, a sentence each; an empty list is a sound database."""
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            oldest = ".".join(map(str, OLDEST_SQLITE))
            return [f"SQLite is {sqlite3.sqlite_version}; Paperboy needs {oldest} or newer."]
        try:
            faults = await self.read(_faults)
            await self.write(_touch)
        except DatabaseError as error:
            return [str(error)]
        return [f"The database {self.path} is damaged: {fault}." for fault in faults]

    async def close(self) -> None:
        """Let the writes under way end, then close every connection."""
        while self._writing:
            await asyncio.wait(self._writing)
        await self._engine.dispose()


def _translated(path: Path, error: Exception) -> Exception:
    """Turn a failure of the file into a DatabaseError; a wrong statement stays what it is."""
    if isinstance(error, sqlite3.DatabaseError | exc.TimeoutError):
        return failure(path, error)
    if type(error) in (exc.DatabaseError, exc.OperationalError):
        return failure(path, error.__cause__ or error)
    return error


def _on_connect(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late to lock
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _on_begin(connection: sa.Connection) -> None:
    """Begin straight at the driver: as a statement it would go to its thread three times."""
    begin = "BEGIN IMMEDIATE" if connection.get_execution_options().get("write") else "BEGIN"
    driver = cast(AdaptedConnection, connection.connection.dbapi_connection)
    try:
        driver.run_async(lambda opened: opened.execute(begin))
    except BaseException:
        connection.invalidate()  # whether it has begun is not known
        raise


async def _faults(connection: AsyncConnection) -> list[str]:
    found = (await connection.exec_driver_sql("PRAGMA quick_check(5)")).scalars().all()
    broken = (await connection.exec_driver_sql("PRAGMA foreign_key_check")).all()
    faults = [str(line) for line in found if line != "ok"]
    if broken:
        faults.append(f"{len(broken)} rows point to rows that are gone")
    return faults


async def _touch(connection: AsyncConnection) -> None:
    version = (await connection.exec_driver_sql("PRAGMA user_version")).scalar_one()
    await connection.exec_driver_sql(f"PRAGMA user_version = {int(version)}")
