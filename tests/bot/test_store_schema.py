"""The migrations and schema.py say the same."""

from importlib import resources
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store import MIGRATIONS
from bot.store.migrations import versions
from bot.store.schema import metadata
from digests.store.database import migrate
from digests.store.schema import metadata as metadata_of_papers
from tests.digests.store.test_migrating import opened, shapes, url_of

MADE, UPDATED = "2026-01-01 00:00:00.000000", "2026-01-02 00:00:00.000000"
STEPS = resources.files(versions)
CHAT = f"""INSERT INTO chat VALUES
    (1, 'en', 1, 9, 'UTC', 7, 1, 0, NULL, NULL, 0, NULL, NULL, 0, '{MADE}')"""  # noqa: S608
EDITION = f"INSERT INTO edition VALUES (1, '2026-W48', 'en', '{{}}', '[]', '{MADE}')"  # noqa: S608
DELIVERY = f"""INSERT INTO delivery
    (chat_id, week, part, edition_id, last_paper_id, state, owner, attempts, doubts, plain, not_before,
     updated_at)
    VALUES (1, '2026-W48', ?, 1, 0, ?, ?, 0, 0, 0, '{MADE}', '{UPDATED}')"""  # noqa: S608
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


def test_deliveries_of_the_first_tables_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent stays sent, what was claimed is an earlier instance's, the rest waits."""
    package = tmp_path / "first"
    (package / "versions").mkdir(parents=True)
    (package / "__init__.py").touch()
    [step] = [one for one in STEPS.iterdir() if one.name.startswith("0001")]
    (package / "versions" / step.name).write_text(step.read_text())
    monkeypatch.syspath_prepend(tmp_path)
    file = tmp_path / "old.db"
    [ours] = [one for one in MIGRATIONS if one.version_table == "bot_version"]
    migrate(url_of(file), [ours._replace(package="first")])
    with opened(file) as connection:
        connection.execute(CHAT)
        connection.execute(EDITION)
        for part, (state, owner) in enumerate(
            (("sent", None), ("pending", "x"), ("pending", None))
        ):
            connection.execute(DELIVERY, (part, state, owner))
    migrate(url_of(file), MIGRATIONS)
    with opened(file) as connection:
        query = "SELECT part, kind, state, owner, due_at FROM delivery ORDER BY part"
        kept = connection.execute(query).fetchall()
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert kept == [
        (0, "roundup", "sent", None, UPDATED),
        (1, "roundup", "pending", 0, UPDATED),
        (2, "roundup", "pending", None, UPDATED),
    ]
