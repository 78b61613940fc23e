"""Digests can be browsed: the list of them, and each in its own order."""

from functools import partial

from digests.store import entries
from tests.digests.shelf import Shelf, entry


async def test_digests_come_newest_first(shelf: Shelf) -> None:
    """By the day they were published, as precisely as it is known; undated last; in pages."""
    for stem, published in (("a", "2023-10"), ("b", "unknown"), ("c", "2024-02-05"), ("d", "2024")):
        shelf.put(stem, entry(f"Paper {stem}"), published=published)
    await shelf.load()
    found, total = await shelf.database.read(partial(entries.digests, offset=0, limit=9))
    assert ([one.key for one in found], total) == (["c", "d", "a", "b"], 4)
    found, total = await shelf.database.read(partial(entries.digests, offset=3, limit=9))
    assert ([one.key for one in found], total) == (["b"], 4)


async def test_a_digest_is_read_in_its_order(shelf: Shelf) -> None:
    """Page by page, however the papers are known otherwise."""
    shelf.put("one", entry("B", "2305.00002"))
    await shelf.load()
    shelf.put("two", entry("C"), entry("B", "2305.00002"), entry("A"))
    await shelf.load()
    found, _ = await shelf.database.read(partial(entries.digests, offset=0, limit=1))
    number = found[0].id
    page = partial(entries.entries_of, digest_id=number, offset=0, limit=2)
    assert [paper.title for paper in await shelf.database.read(page)] == ["C", "B"]
    page = partial(entries.entries_of, digest_id=number, offset=2, limit=2)
    assert [paper.title for paper in await shelf.database.read(page)] == ["A"]


async def test_a_digest_that_is_gone_is_none(shelf: Shelf) -> None:
    """A button may ask for a digest that was removed since."""
    file = shelf.put("one", entry("A"))
    await shelf.load()
    [digest], _ = await shelf.database.read(partial(entries.digests, offset=0, limit=1))
    ask = partial(entries.digest, digest_id=digest.id)
    assert await shelf.database.read(ask) == digest
    file.unlink()
    await shelf.load()
    assert await shelf.database.read(ask) is None
    page = partial(entries.entries_of, digest_id=digest.id, offset=0, limit=2)
    assert await shelf.database.read(page) == []
