"""What catalogues said is kept by key, until it is said anew or too old."""

from datetime import timedelta

from digests.store import catalogue
from digests.store.catalogue import KEPT, Asked, Kept
from tests.digests.shelf import MONDAY, Shelf

ASKED = Asked("https://api2.openreview.net/notes?id=x", '"etag"', "Mon, 05 Jan 2026 09:00:00 GMT")


async def by_keys(shelf: Shelf, *keys: str) -> dict[str, Kept]:
    """Return what is kept of keys."""
    return await shelf.database.read(lambda connection: catalogue.by_keys(connection, keys))


async def test_answers_are_kept_as_they_were(shelf: Shelf) -> None:
    """A record, or that there is none; when, and where it was asked for."""
    answers = {"arxiv:1": {"title": "思维树", "year": 2023, "authors": ["A", "B"]}, "arxiv:2": None}
    await shelf.database.write(lambda c: catalogue.put(c, answers, MONDAY))
    await shelf.database.write(lambda c: catalogue.put(c, {"openreview:x": {}}, MONDAY, ASKED))
    assert await by_keys(shelf, "arxiv:1", "arxiv:2", "arxiv:3", "openreview:x") == {
        "arxiv:1": Kept({"title": "思维树", "year": 2023, "authors": ["A", "B"]}, MONDAY),
        "arxiv:2": Kept(None, MONDAY),
        "openreview:x": Kept({}, MONDAY, ASKED),
    }
    assert await by_keys(shelf) == {}


async def test_a_new_answer_takes_the_olds_place(shelf: Shelf) -> None:
    """Whole: with its time, and with where it was asked for."""
    later = MONDAY + timedelta(days=2)
    await shelf.database.write(lambda c: catalogue.put(c, {"a": {"title": "T"}}, MONDAY, ASKED))
    await shelf.database.write(lambda c: catalogue.put(c, {"a": None}, later))
    assert await by_keys(shelf, "a") == {"a": Kept(None, later)}


async def test_what_nobody_asked_for_again_is_forgotten(shelf: Shelf) -> None:
    """After a year, with the next answer, even if that is none."""
    await shelf.database.write(lambda c: catalogue.put(c, {"old": None}, MONDAY))
    await shelf.database.write(lambda c: catalogue.put(c, {}, MONDAY + KEPT))
    assert set(await by_keys(shelf, "old")) == {"old"}
    await shelf.database.write(lambda c: catalogue.put(c, {}, MONDAY + KEPT + timedelta(seconds=1)))
    assert await by_keys(shelf, "old") == {}
