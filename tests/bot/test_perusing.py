"""An article for the command line is read from wherever it is, and no further than an article goes."""

import tracemalloc
from pathlib import Path

import pytest

from bot import perusing, settings
from digests.errors import ArticleError, ArticleFault
from digests.reading import articles


async def test_a_file_is_read_no_further_than_an_article_goes(tmp_path: Path) -> None:
    """A huge one, or a device without end, is refused before memory is full of it."""
    huge = tmp_path / "huge.html"
    with huge.open("wb") as opened:
        opened.truncate(10 * articles.MOST_BYTES)
    tracemalloc.start()
    try:
        with pytest.raises(ArticleError) as refused:
            await perusing.read(str(huge), settings.read({}, tmp_path / ".env"), look_up=False)
        assert tracemalloc.get_traced_memory()[1] < 2 * articles.MOST_BYTES
    finally:
        tracemalloc.stop()
    assert refused.value.fault is ArticleFault.TOO_LARGE
