"""Doctor looks and changes nothing: no folder, no database, no digest comes or goes by it."""

import os
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import web

from bot.doctoring import Finding, examine
from bot.sandbox.server import LocalServer
from bot.store import MIGRATIONS
from digests.store.migrating import migrate
from tests.bot.papers import entry, put
from tests.bot.world import TOKEN

Look = Callable[..., Awaitable[list[Finding]]]


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Examine in an empty folder, with settings as keywords."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        monkeypatch.delenv(name)

    async def examined(**settings: str) -> list[Finding]:
        for name, value in settings.items():
            monkeypatch.setenv(f"BOT_{name}", value)
        return await examine()

    return examined


def files(folder: Path) -> dict[str, bytes]:
    """Return every file under a folder with its bytes, and every folder."""
    inside = sorted(folder.rglob("*"))
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in inside}


async def test_where_nothing_is_nothing_is_made(look: Look, tmp_path: Path) -> None:
    """A missing database is told with where it will be; neither it nor its folder is made."""
    findings = await look()
    assert all(finding.is_fine for finding in findings)
    assert findings[1].sentence == (
        "There is no database yet; the first start makes it: data/paperboy.db."
        f" The folder {tmp_path} can be written."
    )
    assert findings[2].sentence == "5 digests with 50 papers can be read."
    assert files(tmp_path) == {}


async def test_a_place_for_no_database_is_told(look: Look, tmp_path: Path) -> None:
    """A file where the folder should be: no start would make a database there."""
    (tmp_path / "data").write_text("")
    [finding] = [finding for finding in await look() if not finding.is_fine]
    assert f"{tmp_path / 'data'} is no folder." in finding.sentence
    assert "BOT_DATABASE_URL" in finding.sentence


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_folder_that_cannot_be_written_is_told(look: Look, tmp_path: Path) -> None:
    """No start would make a database there."""
    (tmp_path / "data").mkdir(mode=0o500)
    [finding] = [finding for finding in await look() if not finding.is_fine]
    assert f"the folder {tmp_path / 'data'} cannot be written." in finding.sentence


async def test_a_sound_database_stays_as_it_is(look: Look, tmp_path: Path) -> None:
    """It is checked, and no digest is loaded into it."""
    migrate("sqlite:///data/paperboy.db", MIGRATIONS)
    findings = await look()
    assert findings[1] == Finding(True, "The database data/paperboy.db is sound.")
    with closing(sqlite3.connect(tmp_path / "data" / "paperboy.db")) as connection:
        assert connection.execute("SELECT count(*) FROM digest").fetchone() == (0,)


async def test_an_older_database_is_told_and_not_migrated(look: Look, tmp_path: Path) -> None:
    """Tables come with the next start, not with a look."""
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection:
        connection.execute("CREATE TABLE mine (x)")
    findings = await look(DATABASE_URL="sqlite:///old.db")
    assert findings[1].is_fine
    assert "the next start brings it to this one" in findings[1].sentence
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("mine",)]


async def test_a_newer_database_is_refused(look: Look, tmp_path: Path) -> None:
    """One made by a later Paperboy is not for this one."""
    migrate(f"sqlite:///{tmp_path}/new.db", MIGRATIONS)
    with closing(sqlite3.connect(tmp_path / "new.db")) as connection, connection:
        connection.execute(f"UPDATE {MIGRATIONS[0].version_table} SET version_num = '9999'")  # noqa: S608
    findings = await look(DATABASE_URL="sqlite:///new.db")
    assert not findings[1].is_fine
    assert "made by a newer Paperboy" in findings[1].sentence


async def test_refused_digests_are_named_and_the_rest_counted(look: Look, tmp_path: Path) -> None:
    """Every fault of every file; a paper of two digests counts once."""
    folder = tmp_path / "mine"
    folder.mkdir()
    put(folder, "good", entry(1))
    shutil.copy(folder / "good.yaml", folder / "again.yaml")
    put(folder, "bad", entry(2, topics=("multimodl",)))
    before = files(tmp_path)
    findings = await look(DIGESTS_DIR="mine")
    [refused] = [finding for finding in findings if not finding.is_fine]
    assert refused.sentence.startswith("mine/bad.yaml: line 1, ")
    assert "multimodl" in refused.sentence
    assert Finding(True, "7 digests with 51 papers can be read.") in findings
    assert files(tmp_path) == before


async def test_the_token_is_asked_about(look: Look, tmp_path: Path) -> None:
    """Telegram tells whose it is, and that makes no database either."""

    async def get_me(_: web.Request) -> web.Response:
        bot = {"id": 4242, "is_bot": True, "first_name": "P", "username": "paperboy_bot"}
        return web.json_response({"ok": True, "result": bot})

    async with LocalServer([web.post("/bot{token}/getMe", get_me)]) as server:
        findings = await look(TOKEN=TOKEN, API_URL=server.url)
    assert findings[-1] == Finding(True, "The token is that of @paperboy_bot.")
    assert files(tmp_path) == {}
