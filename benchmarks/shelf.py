"""A folder of invented digests and the database they are loaded into; made once in a run."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.invention import write_digests
from benchmarks.measurement import Run, Stopwatch
from digests.loading import load
from digests.store.database import Database, migrate
from digests.store.schema import MIGRATIONS
from digests.topics import shipped

NOW = datetime(2026, 1, 5, tzinfo=UTC)
ENTRIES_A_FILE = 500


class Shelf:
    """So many entries as digest files, and a database beside them."""

    def __init__(self, run: Run, entries: int) -> None:
        self._run = run
        self.entries = entries
        self.files = run.folder / f"digests-{entries}"
        self.database_path = run.folder / f"papers-{entries}.db"
        self.topics = shipped()

    @property
    def url(self) -> str:
        """The database's address."""
        return f"sqlite:///{self.database_path}"

    def write_files(self) -> list[Path]:
        """Write the digest files where they are not there yet; return them."""
        if not self.files.exists():
            with self._run.bar(f"Writing {self.entries:,} entries", self.entries) as done:
                written = write_digests(self.files, self.entries, ENTRIES_A_FILE, self.topics)
                for number, _ in enumerate(written, 1):
                    done(number * ENTRIES_A_FILE)
        return sorted(self.files.iterdir())

    async def load(self) -> float:
        """Load the files into a new database; return the seconds that loading took."""
        self.write_files()
        migrate(self.url, [MIGRATIONS])
        database = Database(self.url)
        try:
            with (
                self._run.bar(f"Loading {self.entries:,} entries", 1) as done,
                Stopwatch() as watch,
            ):
                await load(
                    [self.files],
                    database,
                    self.topics,
                    NOW,
                    progress=lambda count, of: done(count / of),
                )
        finally:
            await database.close()
        return watch.seconds

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Database]:
        """Open the database, loaded."""
        if not self.database_path.exists():
            await self.load()
        database = Database(self.url)
        try:
            yield database
        finally:
            await database.close()
