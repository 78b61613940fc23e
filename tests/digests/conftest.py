"""What several tests of `digests` start from."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.digests.shelf import Shelf


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    """Give two empty folders and an empty database."""
    shelf = Shelf(tmp_path)
    yield shelf
    await shelf.database.close()
