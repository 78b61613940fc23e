"""The floor of writing: the very rows that we wrote, by bare sqlite3 into an empty database."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.measurement import Stopwatch

Rows = list[tuple[Any, ...]]
Statements = Mapping[str, Rows]
"""The rows of each SQL statement."""

_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")  # as ours


@contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database as durable as ours."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        yield connection


def insert(connection: sqlite3.Connection, table: str) -> str:
    """Return the statement that inserts whole rows of a table, its rowid first if it is hidden."""
    columns = ", ".join(columns_of(connection, table))
    places = ", ".join("?" * len(columns_of(connection, table)))
    return f"INSERT INTO {table} ({columns}) VALUES ({places})"


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return a table's columns; of a full-text table the rowid too."""
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    return ["rowid", *columns] if table == "fulltext" else columns


def write(path: Path, batches: Iterable[Statements]) -> float:
    """Execute each batch in a transaction; return the seconds that took, reading rows left out."""
    watch = Stopwatch()
    with connected(path) as connection:
        for batch in batches:
            with watch:
                connection.execute("BEGIN IMMEDIATE")
                for statement, rows in batch.items():
                    connection.executemany(statement, rows)
                connection.execute("COMMIT")
    return watch.seconds


def copy(path: Path, to: Path) -> None:
    """Copy a database as it is now."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
