"""Looking papers up by name, rightly and wrongly spelt, against a bare SELECT of the same row.

The bare one is the least there is: one statement, one hop to the connection's thread and back.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib import resources
from random import Random
from typing import NamedTuple

import aiosqlite

from benchmarks.invention import misspelt
from benchmarks.measurement import Measurement, Run, Stopwatch, Unit, percentile
from benchmarks.shelf import NOW, Shelf
from digests.loading import load
from digests.search.words import squash
from digests.store import papers
from digests.store.database import Database, migrate
from digests.store.lookup import Lookup
from digests.store.schema import MIGRATIONS
from digests.topics import shipped

ENTRIES = 100_000
BY_NAME, BY_TYPO = 2000, 400
_WARM_UP = 20
_LEAST_LETTERS = 6  # of a name that is misspelt
_BARE = "SELECT * FROM paper WHERE id = (SELECT paper_id FROM paper_name WHERE squashed = ?)"


class Asked(NamedTuple):
    """What is typed, which name is meant by it, and its paper."""

    typed: str
    name: str
    paper_id: int


class Times(NamedTuple):
    """Milliseconds of each look-up and of its floor; how many found the paper that was meant."""

    ours: list[float]
    floor: list[float]
    right: int

    def lines(self, what: str) -> list[Measurement]:
        """Return the median and the slow end."""
        note = f"{len(self.ours):,} look-ups, {self.right / len(self.ours):.0%} right at once"
        return [
            Measurement(
                f"{what}, p{share}",
                Unit.MILLISECONDS,
                percentile(self.ours, share / 100),
                percentile(self.floor, share / 100),
                note,
            )
            for share in (50, 99)
        ]


def measure(run: Run) -> list[Measurement]:
    """Look up among the papers that ship and among 100,000."""
    return asyncio.run(_measure(run))


async def _measure(run: Run) -> list[Measurement]:
    async with _shipped(run) as database:
        lines = await _among(run, database, "50 papers")
    shelf = Shelf(run, run.size(ENTRIES, least=10))
    async with shelf.open() as database:
        return lines + await _among(run, database, f"{shelf.entries:,} papers")


@asynccontextmanager
async def _shipped(run: Run) -> AsyncIterator[Database]:
    url = f"sqlite:///{run.folder}/shipped.db"
    migrate(url, [MIGRATIONS])
    database = Database(url)
    try:
        await load([resources.files("digests") / "library"], database, shipped(), NOW)
        yield database
    finally:
        await database.close()


async def _among(run: Run, database: Database, where: str) -> list[Measurement]:
    random, lookup = Random(1), Lookup(database)
    named = [Asked(name, name, paper_id) for name, paper_id in await database.read(papers.names)]
    long = [one for one in named if len(squash(one.name)) >= _LEAST_LETTERS]
    right = random.choices(named, k=run.size(BY_NAME, least=5))
    wrong = [
        one._replace(typed=misspelt(one.name, random))
        for one in random.choices(long, k=run.size(BY_TYPO, least=5))
    ]
    async with aiosqlite.connect(database.path) as bare:
        await _times(run, lookup, bare, right[:_WARM_UP], "Warming up")
        by_name = await _times(run, lookup, bare, right, f"Looking up, {where}")
        first = await _times(run, lookup, bare, wrong[:1], "Reading all names")
        by_typo = await _times(run, lookup, bare, wrong, f"Looking up with typos, {where}")
    gathered = Measurement(
        f"{where}: first typo after a load",
        Unit.MILLISECONDS,
        first.ours[0],
        percentile(by_typo.floor, 0.5),
        "reads all names into memory",
    )
    return [
        *by_name.lines(f"{where}: by name"),
        *by_typo.lines(f"{where}: by typo"),
        gathered,
    ]


async def _times(
    run: Run, lookup: Lookup, bare: aiosqlite.Connection, asked: Sequence[Asked], what: str
) -> Times:
    """Look each up by us and barely, in turn."""
    times = Times([], [], 0)
    right = 0
    with run.bar(what, len(asked)) as done:
        for number, one in enumerate(asked):
            if number % 100 == 0:
                done(number)
            with Stopwatch() as ours:
                result = await lookup.find(one.typed)
            with Stopwatch() as floor:
                await bare.execute_fetchall(_BARE, (squash(one.name),))
            times.ours.append(ours.seconds * 1000)
            times.floor.append(floor.seconds * 1000)
            right += any(paper.id == one.paper_id for paper in result.papers[:1])
    return times._replace(right=right)
