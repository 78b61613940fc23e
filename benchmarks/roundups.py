"""Making the roundups of many chats, against bare inserts and updates of the same rows."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import resources
from pathlib import Path
from random import Random

from benchmarks import chats
from benchmarks.copying import Rows, Statements, connected, copy, insert, write
from benchmarks.invention import write_digests
from benchmarks.measurement import Measurement, Run, Stopwatch, Unit
from benchmarks.opening import opened
from bot.locales import Locales
from bot.roundups import BATCH, Maker
from digests.loading import load
from digests.store import papers
from digests.store.database import Database
from digests.store.slices import slices
from digests.topics import Topics, shipped

CHATS = 100_000
NEW_PAPERS = 400
_MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
_CHATS_AT_ONCE = 5000
_ADVANCED = ("next_roundup_at", "last_week", "last_paper_id", "silent")
_UPDATE = f"UPDATE chat SET {' = ?, '.join(_ADVANCED)} = ? WHERE id = ?"


def measure(run: Run) -> list[Measurement]:
    """Make the first roundup, with a few hundred new papers, of 100,000 chats."""
    path = run.folder / "roundups.db"
    before = run.folder / "floor-of-roundups.db"
    count = run.size(CHATS, least=10)
    ours, deliveries = asyncio.run(_make(run, path, before, count))
    editions = _editions(path)
    write(before, [editions])
    with run.bar("Writing the same rows", count) as done:
        floor = write(before, _counted(_batches(path, before), done))
    return [
        Measurement(
            f"make roundups for {count:,} chats",
            Unit.CHATS,
            count / ours,
            count / floor,
            f"{ours:.1f} s, {deliveries:,} deliveries, {sum(map(len, editions.values())):,} editions;"
            " floor: executemany of these deliveries and of the chats' changes, as many transactions",
        )
    ]


async def _make(run: Run, path: Path, copied: Path, count: int) -> tuple[float, int]:
    """Make what is due; leave a copy of the database as it was before. Return seconds, deliveries."""
    async with opened(path) as database:
        topics = shipped()
        await _fill(run, database, topics, count)
        copy(path, copied)
        maker, made = Maker(database, topics, Locales(), timedelta(weeks=1)), 0
        with run.bar(f"Making roundups for {count:,} chats", count) as done, Stopwatch() as watch:

            def progress(chats_done: int) -> None:
                nonlocal made
                made += chats_done
                done(made)

            deliveries = await maker.make_due(_MONDAY + timedelta(days=2), progress=progress)
    return watch.seconds, deliveries


async def _fill(run: Run, database: Database, topics: Topics, count: int) -> None:
    """Put in the papers that ship, the new ones, and chats that know the former only."""
    library, news = resources.files("digests") / "library", run.folder / "news"
    await load([library], database, topics, _MONDAY - timedelta(weeks=20))
    known = await database.read(papers.newest_id)
    list(write_digests(news, NEW_PAPERS, NEW_PAPERS, topics))
    await load([library, news], database, topics, _MONDAY - timedelta(days=2))
    wanted = chats.sets(topics, Random(3))
    made = list(chats.rows(count, wanted, known, _MONDAY - timedelta(days=1)))
    with run.bar(f"Inventing {count:,} chats", count) as done:
        for number, some in enumerate(slices(made, _CHATS_AT_ONCE)):
            await database.write(partial(chats.add, made=some))
            done(number * _CHATS_AT_ONCE)


def _editions(path: Path) -> Statements:
    """Return the editions that making wrote: what deliveries point to."""
    with connected(path) as connection:
        return {
            insert(connection, "edition"): connection.execute("SELECT * FROM edition").fetchall()
        }


def _batches(path: Path, before: Path) -> Iterator[Statements]:
    """Give what making wrote of 500 chats at a time: their deliveries and what changed in them."""
    with connected(before) as connection:
        due = connection.execute("SELECT id FROM chat ORDER BY next_roundup_at, id").fetchall()
    with connected(path) as connection:
        delivery = insert(connection, "delivery")
        advanced = f"SELECT {', '.join(_ADVANCED)}, id FROM chat WHERE id IN"
        for batch in slices([row[0] for row in due], BATCH):
            yield {
                delivery: _of(connection, "SELECT * FROM delivery WHERE chat_id IN", batch),
                _UPDATE: _of(connection, advanced, batch),
            }


def _counted(batches: Iterator[Statements], done: Callable[[float], None]) -> Iterator[Statements]:
    for number, batch in enumerate(batches):
        done(number * BATCH)
        yield batch


def _of(connection: sqlite3.Connection, select: str, chat_ids: Sequence[int]) -> Rows:
    return connection.execute(f"{select} ({', '.join('?' * len(chat_ids))})", chat_ids).fetchall()
