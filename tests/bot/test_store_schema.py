"""The migrations and schema.py say the same."""

from pathlib import Path

import sqlalchemy as sa

from bot.store import MIGRATIONS
from bot.store.schema import metadata
from digests.store.database import migrate
from digests.store.schema import metadata as metadata_of_papers
from tests.digests.store.test_migrating import opened, shapes, url_of

VERSIONS = ("bot_version", "digests_version")


def shapes_of_ours(path: Path) -> dict[str, list[object]]:
    """Return what SQLite knows of the tables, but for those that count migrations."""
    found = shapes(path)
    tables = [row for row in found["tables"] if not any(name in str(row) for name in VERSIONS)]
    return found | {"tables": tables}


def options(path: Path) -> dict[str, str]:
    """Return what SQLite keeps of each table's own definition beyond its columns."""
    with opened(path) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        words = ("AUTOINCREMENT", "UNIQUE", "ON DELETE CASCADE", "WITHOUT ROWID", "STRICT")
        return {
            name: [word for word in words for _ in range(str(sql).upper().count(word))]  # type: ignore[misc]
            for name, sql in rows
            if name not in VERSIONS
        }


def test_the_steps_lead_to_the_schema(tmp_path: Path) -> None:
    """Migrated from nothing, a file has exactly the tables, columns and indexes of both schemas."""
    migrated, made = tmp_path / "migrated.db", tmp_path / "made.db"
    migrate(url_of(migrated), MIGRATIONS)
    engine = sa.create_engine(url_of(made), poolclass=sa.NullPool)
    metadata_of_papers.create_all(engine)
    metadata.create_all(engine)
    assert shapes_of_ours(migrated) == shapes_of_ours(made)
    assert options(migrated) == options(made)
    assert set(metadata.tables) <= set(shapes_of_ours(migrated))


def test_the_packages_tables_are_apart(tmp_path: Path) -> None:
    """No table of one is a table of the other; in either order the same file comes of it."""
    assert not set(metadata.tables) & set(metadata_of_papers.tables)
    one, other = tmp_path / "one.db", tmp_path / "other.db"
    migrate(url_of(one), MIGRATIONS)
    migrate(url_of(other), MIGRATIONS[::-1])
    assert shapes_of_ours(one) == shapes_of_ours(other)
