"""A world for each test that wants one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.world import World, open_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Open a world whose clock stands at a Friday, 10:00 UTC."""
    async with open_world(tmp_path) as world:
        yield world
