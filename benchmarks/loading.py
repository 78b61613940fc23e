"""Loading a large library, against bare inserts of the same rows; and the reading of its files."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import yaml

from benchmarks.copying import Rows, Statements, columns_of, connected, insert, write
from benchmarks.measurement import Measurement, Run, Stopwatch, Unit
from benchmarks.shelf import ENTRIES_A_FILE, Shelf
from digests.reading import library
from digests.store.database import migrate
from digests.store.schema import MIGRATIONS

ENTRIES = 100_000
_OF_PAPERS = ("paper_key", "paper_name", "paper_title", "paper_topic", "entry")
_FILES_READ = 20


def measure(run: Run) -> list[Measurement]:
    """Load 100,000 entries in files of 500; then read some of the files alone."""
    shelf = Shelf(run, run.size(ENTRIES, least=10))
    ours = asyncio.run(shelf.load())
    reading, parsing = _read(run, shelf)
    floor = _insert(run, shelf)
    return [
        Measurement(
            f"load {shelf.entries:,} entries",
            Unit.ENTRIES,
            shelf.entries / ours,
            shelf.entries / floor,
            f"{ours:.1f} s; floor: executemany of the same rows, as many transactions",
        ),
        Measurement(
            "  of it reading YAML",
            Unit.ENTRIES,
            1 / reading,
            1 / parsing,
            f"{reading * shelf.entries:.1f} s of one core ({reading * shelf.entries / ours:.0%} of"
            " the time); floor: bare yaml.load, CSafeLoader",
        ),
    ]


def _read(run: Run, shelf: Shelf) -> tuple[float, float]:
    """Return the seconds an entry takes to be read, by us and by bare PyYAML."""
    files = shelf.write_files()
    some = files[:: -(-len(files) // _FILES_READ)]
    ours, floor = Stopwatch(), Stopwatch()
    read = 0
    with run.bar("Reading files alone", len(some)) as done:
        for number, file in enumerate(some, 1):
            data = file.read_bytes()
            with ours:
                read += len(library.read(file.name, data, shelf.topics).entries)
            with floor:
                yaml.load(data, Loader=yaml.CSafeLoader)
            done(number)
    return ours.seconds / read, floor.seconds / read


def _insert(run: Run, shelf: Shelf) -> float:
    """Return the seconds that bare inserts of the rows take that loading made."""
    path = run.folder / "floor-of-loading.db"
    migrate(f"sqlite:///{path}", [MIGRATIONS])
    with run.bar("Inserting the same rows", shelf.entries) as done:

        def batches() -> Iterator[Statements]:
            for count, batch in enumerate(_batches(shelf.database_path)):
                done(count * ENTRIES_A_FILE)
                yield batch

        return write(path, batches())


def _batches(path: Path) -> Iterator[Statements]:
    """Give the rows of 500 papers at a time, those of their digests with them."""
    with connected(path) as connection:
        newest = connection.execute("SELECT max(id) FROM paper").fetchone()[0]
        keys = {"digest": "id", "paper": "id"} | dict.fromkeys(_OF_PAPERS, "paper_id")
        for number, after in enumerate(range(0, newest, ENTRIES_A_FILE)):
            bounds = dict.fromkeys([*keys, "fulltext"], (after, after + ENTRIES_A_FILE))
            bounds["digest"] = (number, number + 1)
            yield {
                insert(connection, table): _rows(
                    connection, table, keys.get(table, "rowid"), bounds[table]
                )
                for table in bounds
            }


def _rows(connection: sqlite3.Connection, table: str, key: str, bounds: tuple[int, int]) -> Rows:
    columns = ", ".join(columns_of(connection, table))
    statement = f"SELECT {columns} FROM {table} WHERE {key} > ? AND {key} <= ? ORDER BY {key}"
    return connection.execute(statement, bounds).fetchall()
