"""What the tests of catalogues start from."""

from collections.abc import AsyncIterator, Iterator

import pytest
import stamina

from digests.retrieving.retriever import Retriever
from tests.digests.catalogues.playing import Played


@pytest.fixture(autouse=True)
def _without_waits() -> Iterator[None]:
    """Try again as often as always, but at once."""
    stamina.set_testing(True, attempts=9, cap=True)
    yield
    stamina.set_testing(False)


@pytest.fixture
async def played() -> AsyncIterator[Played]:
    """Give a server that plays the catalogues."""
    async with Played() as server:
        yield server


@pytest.fixture
async def retriever(played: Played) -> AsyncIterator[Retriever]:
    """Give a real Retriever that reaches that server alone."""
    retriever = Retriever(allows=played.allows)
    yield retriever
    await retriever.close()
