"""A world for each test that wants one."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import health, trying
from tests.bot.world import MEMBER, YOU, World, open_world


@pytest.fixture(scope="session")
async def shipped_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load the shipped library once: a world over a copy of the file opens much faster."""
    folder = tmp_path_factory.mktemp("shipped")
    async with open_world(folder):
        pass
    return folder / "paperboy.db"


@pytest.fixture(autouse=True)
def asks_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what failed be tried again without the pause of real seconds."""
    monkeypatch.setattr(health, "backoff", lambda _: timedelta())
    monkeypatch.setattr(trying, "PAUSE_SECONDS", 0.01)


@pytest.fixture
async def world(tmp_path: Path, shipped_database: Path) -> AsyncIterator[World]:
    """Open a world whose clock stands at a Friday, 10:00 UTC."""
    shutil.copy(shipped_database, tmp_path)
    async with open_world(tmp_path) as world:
        yield world


@pytest.fixture
async def editors(tmp_path: Path, shipped_database: Path) -> AsyncIterator[World]:
    """Open a world in which you and another member are editors."""
    shutil.copy(shipped_database, tmp_path)
    async with open_world(tmp_path, editors=(YOU, MEMBER), catalogues=False) as world:
        world.telegram.add_chat("private", user=world.telegram.directory.user(MEMBER))
        yield world
