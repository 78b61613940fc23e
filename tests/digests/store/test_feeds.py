"""Feeds and their articles as kept: due, claimed, answered, failed, waiting, finished, removed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import pytest

from digests.store import feeds
from digests.store.feeds import KEPT, FeedState, FoundArticle, WaitingArticle
from tests.digests.shelf import MONDAY, Shelf

A, B, C = (f"https://{host}.example/feed" for host in "abc")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def found(key: str, page: bytes | None = None, *, wanted: bool = True) -> FoundArticle:
    """Return an article as an answer has it."""
    return FoundArticle(key, key.title(), f"https://a.example/{key}", page, b"<p>s</p>", wanted, 3)


async def put(shelf: Shelf, *urls: str, now: datetime = MONDAY) -> None:
    """Configure feeds."""
    await shelf.database.write(partial(feeds.put, urls=urls, now=now))


async def states(shelf: Shelf) -> list[FeedState]:
    """Return where the feeds stand."""
    return await shelf.database.read(feeds.states)


async def due(shelf: Shelf, now: datetime, limit: int = 10) -> list[str]:
    """Claim what is due for an hour; return the addresses."""
    claim = partial(feeds.claim_due, now=now, until=now + timedelta(hours=1), limit=limit)
    return [feed.url for feed in await shelf.database.write(claim)]


async def answer(
    shelf: Shelf, url: str, *articles: FoundArticle, now: datetime = MONDAY, title: str = "A"
) -> None:
    """Let a feed answer; it is due a day later."""
    await shelf.database.write(
        partial(
            feeds.record_answer,
            url=url,
            now=now,
            title=title,
            etag='"1"',
            last_modified="then",
            update_seconds=60.0,
            next_check_at=now + DAY,
            articles=articles,
        )
    )


async def waiting(shelf: Shelf, now: datetime, limit: int = 10) -> Sequence[WaitingArticle]:
    """Claim for a minute what waits."""
    claim = partial(feeds.claim_waiting, now=now, until=now + MINUTE, limit=limit)
    return await shelf.database.write(claim)


async def seen(shelf: Shelf, url: str) -> frozenset[str]:
    """Return the keys of the articles seen."""
    return await shelf.database.read(partial(feeds.seen, url=url))


async def test_a_feed_put_is_due_at_once_and_only_once(shelf: Shelf) -> None:
    """Put again it stays as it is: what it said and when it is due are not forgotten."""
    await put(shelf, B, A, A)
    assert [one.url for one in await states(shelf)] == [A, B]
    assert await due(shelf, MONDAY) == [A, B]
    await answer(shelf, A)
    await put(shelf, A, B, now=MONDAY + MINUTE)
    assert (await states(shelf))[0] == FeedState(
        A, "A", '"1"', "then", 60.0, MONDAY + DAY, MONDAY, None, 0, None, 0, None
    )


async def test_due_ones_come_longest_due_first_and_are_claimed(shelf: Shelf) -> None:
    """What was claimed is not due again before its time, though nothing came of it."""
    await put(shelf, A)
    await put(shelf, A, B, now=MONDAY - MINUTE)
    await put(shelf, A, B, C, now=MONDAY + MINUTE)
    assert await due(shelf, MONDAY, limit=1) == [B]
    assert await due(shelf, MONDAY) == [A]
    assert await due(shelf, MONDAY) == []
    assert await due(shelf, MONDAY + timedelta(hours=1)) == [C, A, B]


async def test_failures_are_counted_until_an_answer(shelf: Shelf) -> None:
    """The last sentence is kept; an answer ends both, and leaves what was known otherwise."""
    await put(shelf, A)
    await answer(shelf, A, found("one"))
    for number in (1, 2):
        failure = partial(feeds.record_failure, url=A, error=f"Why {number}.", next_check_at=MONDAY)
        await shelf.database.write(failure)
    [state] = await states(shelf)
    assert (state.failures, state.error, state.next_check_at) == (2, "Why 2.", MONDAY)
    assert (state.etag, state.checked_at, state.found_at) == ('"1"', MONDAY, MONDAY)
    await answer(shelf, A, now=MONDAY + DAY)
    [state] = await states(shelf)
    assert (state.failures, state.error) == (0, None)
    assert (state.checked_at, state.found_at) == (MONDAY + DAY, MONDAY)


async def test_new_articles_are_seen_and_those_wanted_wait(shelf: Shelf) -> None:
    """An article comes back as it was kept, each try counted; those not wanted are only seen."""
    await put(shelf, A, B)
    await answer(shelf, A, found("old", wanted=False), found("new", b"<p>page</p>"))
    assert await seen(shelf, A) == {"old", "new"}
    assert await seen(shelf, B) == frozenset()
    [article] = await waiting(shelf, MONDAY)
    assert article._replace(id=0) == WaitingArticle(
        0, A, "new", "A", "New", "https://a.example/new", b"<p>page</p>", None, b"<p>s</p>", 3, 1
    )
    assert (await states(shelf))[0].waiting == 1
    assert await waiting(shelf, MONDAY) == []
    [again] = await waiting(shelf, MONDAY + MINUTE)
    assert again == article._replace(tries=2)


async def test_articles_wait_in_the_order_they_came(shelf: Shelf) -> None:
    """A few at a time, the longest waiting first."""
    await put(shelf, A, B)
    await answer(shelf, B, found("late"), now=MONDAY + MINUTE)
    await answer(shelf, A, found("one"), found("two"))
    later = MONDAY + MINUTE
    keys = [(await waiting(shelf, later, limit=1))[0].key for _ in range(3)]
    assert keys == ["one", "two", "late"]


async def test_a_page_kept_is_there_at_the_next_try(shelf: Shelf) -> None:
    """With where it was and what its server called it."""
    await put(shelf, A)
    await answer(shelf, A, found("one"))
    [article] = await waiting(shelf, MONDAY)
    kept = article._replace(link="https://a.example/1", page=b"x", content_type="text/html")
    await shelf.database.write(partial(feeds.keep_page, article=kept))
    [again] = await waiting(shelf, MONDAY + DAY)
    assert (again.link, again.page, again.content_type) == (
        "https://a.example/1",
        b"x",
        "text/html",
    )


async def test_an_article_put_off_waits_until_then_and_says_why(shelf: Shelf) -> None:
    """Its feed shows the sentence of its newest article, until that is read."""
    await put(shelf, A)
    await answer(shelf, A, found("old", wanted=False), found("one"))
    [article] = await waiting(shelf, MONDAY)
    off = partial(feeds.put_off, next_try_at=MONDAY + DAY, error="Too slow.")
    await shelf.database.write(partial(off, article=article))
    assert await waiting(shelf, MONDAY + MINUTE) == []
    assert (await states(shelf))[0].article_error == "Too slow."
    [article] = await waiting(shelf, MONDAY + DAY)
    await shelf.database.write(partial(feeds.finish, article=article, draft_id=7))
    [state] = await states(shelf)
    assert (state.waiting, state.article_error) == (0, None)


async def test_a_feed_shows_what_is_wrong_with_its_newest_article_only(shelf: Shelf) -> None:
    """Of those found together any; nothing of an older one once a newer was found."""
    await put(shelf, A)
    await answer(shelf, A, found("one"), found("two"))
    for article in await waiting(shelf, MONDAY):
        error = "Gone." if article.key == "one" else None
        finish = partial(feeds.finish, article=article, draft_id=None, error=error)
        await shelf.database.write(finish)
    assert (await states(shelf))[0].article_error == "Gone."
    await answer(shelf, A, found("three"), now=MONDAY + DAY)
    assert (await states(shelf))[0].article_error is None


@pytest.mark.parametrize(("draft_id", "error"), [(7, None), (None, None), (None, "Gone.")])
async def test_a_finished_article_waits_no_longer_and_stays_seen(
    shelf: Shelf, draft_id: int | None, error: str | None
) -> None:
    """Whatever became of it; another feed's article of the same key is another."""
    await put(shelf, A, B)
    await answer(shelf, A, found("one"))
    await answer(shelf, B, found("one"))
    article = next(one for one in await waiting(shelf, MONDAY) if one.feed_url == A)
    finish = partial(feeds.finish, article=article, draft_id=draft_id, error=error)
    await shelf.database.write(finish)
    assert [one.feed_url for one in await waiting(shelf, MONDAY + DAY)] == [B]
    assert await seen(shelf, A) == {"one"}
    assert [one.article_error for one in await states(shelf)] == [error, None]


async def test_an_answer_is_kept_whole_or_not_at_all(shelf: Shelf) -> None:
    """An article that was seen already undoes the answer with its ETag: no other is lost by it."""
    await put(shelf, A)
    await answer(shelf, A, found("one"))
    with pytest.raises(Exception, match="UNIQUE"):
        await answer(shelf, A, found("two"), found("one"), now=MONDAY + DAY)
    assert await seen(shelf, A) == {"one"}
    assert (await states(shelf))[0].checked_at == MONDAY


async def test_a_feed_taken_out_of_the_settings_rests(shelf: Shelf) -> None:
    """It is not due, nor shown, nor its articles read; put back it goes on where it was."""
    await put(shelf, A, B)
    await answer(shelf, A, found("one"))
    await put(shelf, B, now=MONDAY + DAY)
    assert [one.url for one in await states(shelf)] == [B]
    assert await due(shelf, MONDAY + DAY) == [B]
    assert await waiting(shelf, MONDAY + DAY) == []
    await put(shelf, A, B, now=MONDAY + KEPT)
    assert await seen(shelf, A) == {"one"}
    assert len(await waiting(shelf, MONDAY + KEPT)) == 1


async def test_a_feed_long_out_of_the_settings_is_forgotten(shelf: Shelf) -> None:
    """With its articles, ninety days after it was first missing; put back later it is new."""
    await put(shelf, A)
    await answer(shelf, A, found("one"))
    await put(shelf, now=MONDAY)
    await put(shelf, now=MONDAY + DAY)
    await put(shelf, now=MONDAY + KEPT + MINUTE)
    await put(shelf, A, now=MONDAY + KEPT + DAY)
    assert await seen(shelf, A) == frozenset()
    assert (await states(shelf))[0].checked_at is None
