"""A database file comes to the newest tables from wherever it is, or a sentence says why not."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from digests.errors import DamagedError, DatabaseError
from digests.store import schema
from digests.store.database import Migrations, migrate
from digests.store.migrating import refuse_damaged
from digests.store.schema import MIGRATIONS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where the database is to be."""
    return tmp_path / "data" / "paperboy.db"


def url_of(path: Path) -> str:
    """Return the address of a file."""
    return f"sqlite:///{path}"


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file without our own code."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def shapes(path: Path) -> dict[str, list[object]]:
    """Return what SQLite knows of every table of ours: columns, foreign keys, indexes, options."""
    with opened(path) as connection:
        tables = connection.execute("PRAGMA table_list").fetchall()
        names = sorted(row[1] for row in tables if "version" not in row[1])
        found: dict[str, list[object]] = {"tables": sorted(row[1:] for row in tables)}
        for name in names:
            columns = connection.execute(f"PRAGMA table_xinfo({name})").fetchall()
            keys = connection.execute(f"PRAGMA foreign_key_list({name})").fetchall()
            found[name] = [columns, sorted(key[2:] for key in keys)]
        rows = connection.execute("SELECT name, tbl_name, sql FROM sqlite_master").fetchall()
        found["indexes"] = sorted(row for row in rows if str(row[2]).startswith("CREATE INDEX"))
        found["words"] = [" ".join(row[2].split()) for row in rows if row[0] == "fulltext"]
    found["tables"] = [row for row in found["tables"] if "digests_version" not in str(row)]
    return found


def make_steps(folder: Path, *steps: str) -> Migrations:
    """Write a package of steps; each is the body of its upgrade()."""
    package = folder / f"steps{len(steps)}"
    (package / "versions").mkdir(parents=True)
    (package / "__init__.py").touch()
    for number, body in enumerate(steps, 1):
        down = f'"{number - 1:04}"' if number > 1 else "None"
        (package / "versions" / f"{number:04}_step.py").write_text(
            f"from alembic import op\nimport sqlalchemy as sa\nrevision = '{number:04}'\n"
            f"down_revision = {down}\ndef upgrade():\n    {body}\n"
        )
    return Migrations(package.name, "other_version")


def test_the_steps_lead_to_the_schema(file: Path, tmp_path: Path) -> None:
    """Migrated from nothing, a file has exactly the tables, columns and indexes of schema.py."""
    migrate(url_of(file), [MIGRATIONS])
    made = tmp_path / "made.db"
    schema.metadata.create_all(sa.create_engine(url_of(made), poolclass=sa.NullPool))
    assert shapes(file) == shapes(made)


def test_migrating_again_changes_nothing(file: Path) -> None:
    """A file that is at the newest step is left alone."""
    migrate(url_of(file), [MIGRATIONS])
    before = file.read_bytes()
    migrate(url_of(file), [MIGRATIONS])
    assert file.read_bytes() == before


def test_a_current_file_needs_no_alembic(file: Path) -> None:
    """A start on a migrated file does not pay for importing alembic."""
    migrate(url_of(file), [MIGRATIONS])
    program = (
        "import sys; from digests.store.database import migrate;"
        "from digests.store.schema import MIGRATIONS;"
        f"migrate({url_of(file)!r}, [MIGRATIONS]); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_two_packages_share_a_file(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each package has its own steps and its own version; one behind is moved, the other not."""
    monkeypatch.syspath_prepend(tmp_path)
    make = 'op.create_table("mine", sa.Column("id", sa.Integer, primary_key=True))'
    migrate(url_of(file), [MIGRATIONS, make_steps(tmp_path, make)])
    more = make_steps(tmp_path, make, 'op.add_column("mine", sa.Column("more", sa.Text))')
    newest = MIGRATIONS.steps()[-1]
    migrate(url_of(file), [MIGRATIONS, more])
    with opened(file) as connection:
        assert connection.execute("SELECT id, more FROM mine").fetchall() == []
        assert connection.execute("SELECT * FROM other_version").fetchall() == [("0002",)]
        assert connection.execute("SELECT * FROM digests_version").fetchall() == [(newest,)]


def test_a_failing_step_leaves_nothing(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All steps of a migration are one transaction."""
    monkeypatch.syspath_prepend(tmp_path)
    broken = make_steps(tmp_path, 'op.execute("CREATE TABLE a (b)")', 'op.execute("no sql")', "...")
    with pytest.raises(DatabaseError, match="no"):
        migrate(url_of(file), [MIGRATIONS, broken])
    with opened(file) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []


def test_a_newer_schema_is_refused(file: Path) -> None:
    """A file from a newer program is left as it is, and the sentence says so."""
    migrate(url_of(file), [MIGRATIONS])
    with opened(file) as connection:
        connection.execute("UPDATE digests_version SET version_num = '9999'")
    with pytest.raises(DatabaseError, match=r"newer Paperboy.*9999.*Update Paperboy"):
        migrate(url_of(file), [MIGRATIONS])


def test_another_kind_of_file_is_refused(file: Path) -> None:
    """A file that is not a database is not touched."""
    file.parent.mkdir()
    file.write_text("# shopping list\n" * 100)
    with pytest.raises(DatabaseError, match="not a SQLite database"):
        migrate(url_of(file), [MIGRATIONS])
    assert file.read_text().startswith("# shopping list")


def test_a_damaged_file_is_refused(file: Path) -> None:
    """A file with garbage in its first page after the header is named as damaged."""
    migrate(url_of(file), [MIGRATIONS])
    with file.open("r+b") as stream:
        stream.seek(100)
        stream.write(b"\xff" * 3000)
    with pytest.raises(DatabaseError, match="is damaged"):
        migrate(url_of(file), [MIGRATIONS])


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """An address that names a folder gets a sentence."""
    with pytest.raises(DatabaseError, match="cannot be opened"):
        migrate(url_of(tmp_path), [MIGRATIONS])


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("paperboy.db", "not a database address"),
        ("postgresql://localhost/paperboy", "postgresql database is not supported"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_an_address_of_another_kind_is_refused(url: str, sentence: str) -> None:
    """Only files of SQLite can be used; anything else says how to write an address."""
    with pytest.raises(DatabaseError, match=sentence):
        migrate(url, [MIGRATIONS])


def test_two_programs_may_migrate_at_once(file: Path) -> None:
    """The second waits for the first and then finds nothing to do."""
    program = (
        "from digests.store.database import migrate; from digests.store.schema import MIGRATIONS;"
        f"migrate({url_of(file)!r}, [MIGRATIONS])"
    )
    both = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]
    assert [one.wait(timeout=60) for one in both] == [0, 0]


def test_a_file_is_copied_before_steps_are_taken(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy is the file as it was, for its owner only; a new file needs none."""
    monkeypatch.syspath_prepend(tmp_path)
    make = 'op.create_table("mine", sa.Column("id", sa.Integer, primary_key=True))'
    migrate(url_of(file), [make_steps(tmp_path, make)])
    assert not list(file.parent.glob("*.before-*"))
    with opened(file) as connection:
        connection.execute("INSERT INTO mine VALUES (7)")
        connection.commit()
    migrate(url_of(file), [make_steps(tmp_path, make, 'op.drop_table("mine")')])
    [copy] = file.parent.glob("*.before-*")
    assert copy.name == f"{file.name}.before-0001"
    assert copy.stat().st_mode & 0o777 == 0o600
    with opened(copy) as connection:
        assert connection.execute("SELECT id FROM mine").fetchall() == [(7,)]


@pytest.mark.parametrize("page", [1, 3])
def test_damage_is_found_before_anything_is_done(file: Path, page: int) -> None:
    """A page overwritten, wherever it is: a sentence says what to do. A sound file, or none, passes."""
    refuse_damaged(url_of(file))
    migrate(url_of(file), [MIGRATIONS])
    refuse_damaged(url_of(file))
    with opened(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    content = bytearray(file.read_bytes())
    content[page * size : (page + 1) * size] = b"\xff" * size
    file.write_bytes(content)
    with pytest.raises(DamagedError, match="is damaged"):
        refuse_damaged(url_of(file))
