"""Brings a database file to the tables this program knows, from any schema it ever had."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection

from digests.errors import DatabaseError
from digests.store.file import BUSY_SECONDS, failure, make_file, path_of


class Migrations(NamedTuple):
    """A package of steps (`versions/0001_what.py` in it) and the table that keeps the last one."""

    package: str
    version_table: str

    def steps(self) -> list[str]:
        """Return the steps' revisions ("0001"), oldest first: file names up to the underscore."""
        names = [file.name for file in (resources.files(self.package) / "versions").iterdir()]
        return sorted(name.partition("_")[0] for name in names if name[:4].isdigit())


def migrate(url: str, migrations: Sequence[Migrations]) -> None:
    """Take the steps a database has not taken, all or none; DatabaseError if it cannot be used."""
    path = path_of(url)
    make_file(path)
    try:
        behind = [one for one in migrations if _is_behind(path, one)]
        if behind:
            _back_up(path, behind)
            _upgrade(path, behind)
    except sqlite3.DatabaseError as error:
        raise failure(path, error) from error
    except sa.exc.DatabaseError as error:
        raise failure(path, error.orig or error) from error


def refuse_damaged(url: str) -> None:
    """Raise DamagedError where SQLite finds the file not to be what it wrote; reads all of it."""
    path = path_of(url)
    make_file(path)
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
            [found] = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        raise failure(path, error) from error
    if found != "ok":
        raise failure(path, sqlite3.DatabaseError(f"malformed: {found}"))


def is_behind(url: str, migrations: Sequence[Migrations]) -> bool:
    """Tell whether `migrate` has anything to do; raises what it would."""
    path = path_of(url)
    make_file(path)
    try:
        return any(_is_behind(path, one) for one in migrations)
    except sqlite3.DatabaseError as error:
        raise failure(path, error) from error


def _is_behind(path: Path, migrations: Migrations) -> bool:
    """Compare without alembic, which takes longer to import than everything else at a start."""
    steps = migrations.steps()
    version = _version(path, migrations.version_table)
    if version is not None and version not in steps:
        raise DatabaseError(
            f"The database {path} was made by a newer Paperboy (its {migrations.version_table} is "
            f"{version}, this one knows {steps[-1]}). Update Paperboy, or name another file."
        )
    return version != steps[-1]


def _version(path: Path, table: str) -> str | None:
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        known = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        if connection.execute(known, (table,)).fetchone() is None:
            return None
        row = connection.execute(f'SELECT version_num FROM "{table}"').fetchone()  # noqa: S608 - our own name
        return None if row is None else str(row[0])


def _back_up(path: Path, behind: Sequence[Migrations]) -> None:
    """Copy a file that holds something, beside it: the steps do not lead back."""
    versions = [_version(path, one.version_table) for one in behind]
    if not any(versions):
        return
    name = "-".join(version for version in versions if version)
    copy = path.with_name(f"{path.name}.before-{name}")
    os.close(os.open(copy, os.O_CREAT | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)


def _upgrade(path: Path, behind: Sequence[Migrations]) -> None:
    engine = sa.create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS},
        poolclass=sa.NullPool,
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    with engine.begin() as connection:
        for migrations in behind:
            _take(connection, migrations)
        _refuse_dangling(path, connection)


def _on_connect(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.close()


def _on_begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _take(connection: sa.Connection, migrations: Migrations) -> None:
    """Take the steps of one package that are still to take, within the transaction that is open."""
    from alembic.operations import Operations  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    with resources.as_file(resources.files(migrations.package)) as folder:
        script = ScriptDirectory(folder)

        def upgrade(revision: Any, _context: MigrationContext) -> Any:
            return script._upgrade_revs("head", revision)  # what alembic's own command calls

        context = MigrationContext.configure(
            connection,
            opts={"fn": upgrade, "version_table": migrations.version_table, "script": script},
        )
        with Operations.context(context):
            context.run_migrations()


def _refuse_dangling(path: Path, connection: sa.Connection) -> None:
    """Foreign keys are not enforced while tables are rebuilt; look once, before the commit."""
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise DatabaseError(f"The database {path} has rows that point to rows that are gone.")
