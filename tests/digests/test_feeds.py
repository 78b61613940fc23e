"""Feeds polled over real sockets: politely, nothing lost, nothing twice, however it ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from structlog.testing import capture_logs

from digests.store.database import Connection, Database
from digests.store.drafts import DraftState
from tests.digests.feed_site import (
    FIRST,
    IDLE,
    SECOND,
    Polling,
    Site,
    item,
    open_polling,
    rss,
)
from tests.digests.shelf import MONDAY, Shelf

T = TypeVar("T")
HOUR = timedelta(hours=1)
FEED = "/feed.xml"


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """Open a site with nothing on it."""
    async with Site() as site:
        yield site


@pytest.fixture
async def polling(shelf: Shelf, site: Site) -> AsyncIterator[Polling]:
    """Poll the site's one feed."""
    async with open_polling(shelf, site, FEED) as polling:
        yield polling


@pytest.fixture
async def trusting(shelf: Shelf, site: Site) -> AsyncIterator[Polling]:
    """Poll the site's one feed, which is trusted."""
    async with open_polling(shelf, site, FEED, trusted=True) as polling:
        yield polling


async def test_an_article_with_its_whole_text_becomes_a_draft(site: Site, polling: Polling) -> None:
    """Its page is not asked for; title, publisher, day, language and link are the feed's."""
    html = f"<h1>First, of tools</h1>{FIRST}"
    site.feeds[FEED] = rss(item("1", html, "Mon, 05 Jan 2026 08:00:00 +0800"))
    [new] = await polling.poll()
    [stored] = await polling.drafts()
    draft = stored.draft
    assert (new.draft_id, new.title) == (stored.id, "Papers of week 1")
    assert (new.feed, new.is_published, new.passed_over) == ("The Reading Group", False, 0)
    assert (stored.state, stored.origin) == (DraftState.WAITING, f"feed {site.url}{FEED}")
    assert (draft.title, draft.publisher) == ("Papers of week 1", "The Reading Group")
    assert (draft.published, draft.language) == ("2026-01-05", "en")
    assert draft.link == f"{site.url}/1"
    assert [entry.arxiv_id for entry in draft.entries] == ["2302.04761", "1706.03762"]
    assert [request.path for request in site.requests] == [FEED]


async def test_an_article_of_which_the_feed_has_a_summary_is_read_from_its_page(
    site: Site, polling: Polling
) -> None:
    """The link is followed, through redirects."""
    site.feeds[FEED] = rss(item("1"))
    site.replies["/1"] = (301, {"Location": "/one"}, b"")
    site.pages["/one"] = FIRST
    assert len(await polling.poll()) == 1
    [stored] = await polling.drafts()
    assert [entry.arxiv_id for entry in stored.draft.entries] == ["2302.04761", "1706.03762"]
    assert stored.draft.link == f"{site.url}/one"


async def test_of_a_new_feed_only_the_newest_article_is_taken(site: Site, polling: Polling) -> None:
    """And it is told how many were left out; what comes later is new."""
    site.feeds[FEED] = rss(item("3", FIRST), item("2", SECOND), item("1", SECOND))
    [new] = await polling.poll()
    assert (new.title, new.passed_over) == ("Papers of week 3", 2)
    site.feeds[FEED] = rss(item("4", SECOND), item("3", FIRST), item("2", SECOND))
    [new] = await polling.poll(hours=1)
    assert (new.title, new.passed_over) == ("Papers of week 4", 0)
    assert await polling.titles() == ["Papers of week 3", "Papers of week 4"]


async def test_a_feed_that_was_empty_at_first_passes_nothing_over(
    site: Site, polling: Polling
) -> None:
    """It has answered: all that comes is new."""
    site.feeds[FEED] = rss()
    assert await polling.poll() == ()
    site.feeds[FEED] = rss(item("2", SECOND), item("1", FIRST))
    made = await polling.poll(hours=1)
    assert [new.title for new in made] == ["Papers of week 1", "Papers of week 2"]


async def test_a_feed_that_failed_at_first_is_still_new(site: Site, polling: Polling) -> None:
    """Only an answer that was read counts."""
    site.replies[FEED] = (200, {}, b"<html>no</html>")
    assert await polling.poll() == ()
    del site.replies[FEED]
    site.feeds[FEED] = rss(item("2", SECOND), item("1", FIRST))
    assert [new.passed_over for new in await polling.poll(hours=1)] == [1]


async def test_an_article_without_an_entry_is_seen_and_no_draft(
    site: Site, polling: Polling
) -> None:
    """Nobody is told, it is not asked for again, and it is no failure."""
    site.feeds[FEED] = rss(item("2"), item("1", IDLE))
    site.pages["/2"] = IDLE
    with capture_logs() as logs:
        assert await polling.until_quiet(hours=24) == []
    assert await polling.drafts() == []
    assert site.asked("/2") == 1
    state = await polling.state()
    assert (state.waiting, state.article_error) == (0, None)
    [line] = [log for log in logs if log["event"] == "feed_article"]
    assert line["article"] == "Papers of week 2"
    assert "No paper is found" in line["reason"]


async def test_what_has_not_changed_is_not_sent_again(site: Site, polling: Polling) -> None:
    """The ETag goes back; a feed that answers 304 is as it was, and asked again in an hour."""
    site.feeds[FEED] = rss(item("1", FIRST))
    await polling.poll()
    assert await polling.poll(minutes=59) == ()
    assert len(site.requests) == 1
    assert await polling.poll(minutes=1) == ()
    assert "If-None-Match" in site.requests[1].headers
    state = await polling.state()
    assert (state.title, state.failures) == ("The Reading Group", 0)
    assert (state.checked_at, state.next_check_at) == (polling.now, polling.now + HOUR)
    assert state.found_at == MONDAY
    site.feeds[FEED] = rss(item("2", SECOND), item("1", FIRST))
    assert len(await polling.poll(hours=1)) == 1


@pytest.mark.parametrize(
    ("headers", "head", "hours"),
    [
        ({}, "", 1),
        ({"Cache-Control": "public, max-age=7200"}, "", 2),
        ({"Cache-Control": "max-age=0, no-cache"}, "", 0.25),
        ({"Cache-Control": "max-age=99999999"}, "", 24),
        ({"Cache-Control": "max-age=60"}, "<ttl>300</ttl>", 5),
        ({}, "<ttl>99999</ttl>", 24),
    ],
)
async def test_a_feed_says_when_to_come_again(
    site: Site, polling: Polling, headers: dict[str, str], head: str, hours: float
) -> None:
    """By its header or by itself; what it said itself holds while it has not changed."""
    site.feeds[FEED], site.headers = rss(head=head), headers
    for _ in range(2):
        await polling.poll()
        assert (await polling.state()).next_check_at == polling.now + hours * HOUR
        polling.now += hours * HOUR
    assert len(site.requests) == 2


async def test_chance_puts_the_next_look_off_by_at_most_a_tenth(
    site: Site, polling: Polling
) -> None:
    """So that feeds that were asked together part."""
    site.feeds[FEED], polling.chance = rss(), 0.5
    await polling.poll()
    assert (await polling.state()).next_check_at == MONDAY + 1.05 * HOUR


@pytest.mark.parametrize(
    ("reply", "hours", "says"),
    [
        ((500, {}, b""), 0.25, "HTTP 500"),
        ((429, {"Retry-After": "18000"}, b""), 5, "asked too often"),
        ((503, {"Retry-After": "Mon, 05 Jan 2026 12:00:00 GMT"}, b""), 3, "HTTP 503"),
        ((410, {}, b""), 24, "no such page"),
        ((200, {}, b"<p>Hello</p>"), 0.25, "no feed"),
        ((200, {}, b"<!DOCTYPE x [<!ENTITY a 'b'>]><rss/>"), 0.25, "entities"),
    ],
)
async def test_a_feed_that_fails_says_why_and_rests(
    site: Site, polling: Polling, reply: tuple[int, dict[str, str], bytes], hours: float, says: str
) -> None:
    """The sentence is kept and logged, once; it is not asked before its time."""
    site.replies[FEED] = reply
    with capture_logs() as logs:
        assert await polling.poll() == ()
    state = await polling.state()
    assert says in (state.error or "")
    assert (state.failures, state.next_check_at) == (1, MONDAY + hours * HOUR)
    [line] = logs
    assert (line["event"], line["reason"]) == ("feed_failed", state.error)
    polling.now += hours * HOUR - timedelta(seconds=1)
    await polling.poll()
    assert len(site.requests) == 1


async def test_failures_slow_it_down_to_once_a_day_and_an_answer_ends_them(
    site: Site, polling: Polling
) -> None:
    """Asked 12 times in its first week of failing, not 168; then as ever."""
    site.replies[FEED] = (502, {}, b"")
    await polling.until_quiet(days=7)
    assert len(site.requests) in range(10, 15)
    assert (await polling.state()).failures == len(site.requests)
    del site.replies[FEED]
    site.feeds[FEED] = rss(item("1", FIRST))
    assert len(await polling.until_quiet(days=2)) == 1
    state = await polling.state()
    assert (state.failures, state.error) == (0, None)


async def test_a_page_that_fails_for_now_is_tried_again_and_not_lost(
    site: Site, polling: Polling
) -> None:
    """The feed is not asked for it; /feeds says what is wrong meanwhile."""
    site.feeds[FEED] = rss(item("1"))
    site.replies["/1"] = (503, {"Retry-After": "7200"}, b"")
    assert await polling.poll() == ()
    state = await polling.state()
    assert state.waiting == 1
    assert "HTTP 503" in (state.article_error or "")
    await polling.poll(minutes=119)
    assert site.asked("/1") == 1
    del site.replies["/1"]
    site.pages["/1"], site.feeds[FEED] = FIRST, rss()
    assert len(await polling.poll(minutes=1)) == 1
    assert (await polling.state()).article_error is None


@pytest.mark.parametrize(("status", "asked"), [(404, 1), (403, 10)])
async def test_a_page_nobody_gets_is_given_up_and_the_summary_read(
    site: Site, polling: Polling, status: int, asked: int
) -> None:
    """At once where it is gone, after ten tries where it is refused."""
    site.feeds[FEED] = rss(item("1", summary=FIRST))
    site.replies["/1"] = (status, {}, b"")
    [new] = await polling.until_quiet(days=6)
    assert new.title == "Papers of week 1"
    assert site.asked("/1") == asked
    assert (await polling.state()).article_error is None


async def test_a_page_nobody_gets_without_a_summary_is_given_up_with_a_sentence(
    site: Site, polling: Polling
) -> None:
    """It waits no longer, and says why."""
    site.feeds[FEED] = rss(item("1"))
    assert await polling.until_quiet(hours=24) == []
    state = await polling.state()
    assert state.waiting == 0
    assert "no such page" in (state.article_error or "")
    assert site.asked("/1") == 1


async def test_a_trusted_feeds_article_is_published_at_once(site: Site, trusting: Polling) -> None:
    """It is a digest whose papers are known."""
    site.feeds[FEED] = rss(item("1", FIRST, "Mon, 05 Jan 2026 08:00:00 GMT"))
    [new] = await trusting.poll()
    assert new.is_published
    [stored] = await trusting.drafts()
    assert stored.state is DraftState.PUBLISHED
    titles = await trusting.shelf.titles()
    assert "Attention Is All You Need" in titles
    assert len(titles) == 2


async def test_a_trusted_feeds_article_with_faults_stays_a_draft(
    site: Site, trusting: Polling
) -> None:
    """An entry without a title is for an editor."""
    bare = (
        "<p>https://arxiv.org/abs/2302.04761</p><p>It teaches models tools, all by themselves.</p>"
    )
    again = bare.replace("2302.04761", "1706.03762")
    site.feeds[FEED] = rss(item("1", bare + again))
    [new] = await trusting.poll()
    [stored] = await trusting.drafts()
    assert not new.is_published
    assert stored.state is DraftState.WAITING
    assert await trusting.shelf.titles() == []


async def test_an_article_that_an_editor_brought_before_is_left_to_the_editor(
    site: Site, trusting: Polling
) -> None:
    """The same bytes are the same draft: it is neither told of again nor published."""
    site.feeds[FEED] = rss(item("1"))
    site.replies["/1"] = (200, {"Content-Type": "text/html"}, FIRST.encode())
    of_bytes = trusting.feeds()._articles._intake.of_bytes
    await of_bytes(FIRST.encode(), "editor", MONDAY, link=f"{site.url}/1")
    assert await trusting.poll() == ()
    [stored] = await trusting.drafts()
    assert (stored.state, stored.origin) == (DraftState.WAITING, "editor")
    assert (await trusting.state()).waiting == 0


async def test_a_feed_taken_out_and_put_back_goes_on_where_it_was(
    site: Site, polling: Polling
) -> None:
    """What came meanwhile is new, what was seen is not."""
    site.feeds[FEED] = rss(item("1", FIRST))
    await polling.poll()
    urls, polling.urls = polling.urls, ()
    site.feeds[FEED] = rss(item("2", SECOND), item("1", FIRST))
    assert await polling.until_quiet(hours=24) == []
    assert len(site.requests) == 1
    polling.urls = urls
    assert [new.title for new in await polling.poll()] == ["Papers of week 2"]


async def test_of_one_host_one_thing_at_a_time_is_asked_for(shelf: Shelf, site: Site) -> None:
    """And only a few in one go; the others come with the next."""
    paths = [f"/feed{number}" for number in range(12)]
    site.feeds = {path: rss(item(f"of{path[1:]}")) for path in paths}
    site.pages = {f"/of{path[1:]}": FIRST for path in paths}
    async with open_polling(shelf, site, *paths) as polling:
        made = await polling.poll()
        assert len(site.requests) == 5 + 5
        for _ in range(2):
            made += await polling.poll(minutes=1)
    assert len(made) == 12
    assert site.most_at_once == 1
    assert sorted(request.path for request in site.requests) == sorted({*site.feeds, *site.pages})


async def test_hosts_are_asked_side_by_side(shelf: Shelf) -> None:
    """One that keeps us waiting does not keep the others waiting."""
    async with Site() as slow, Site() as other:
        slow.waits_for = gate = asyncio.Event()
        slow.feeds[FEED] = other.feeds[FEED] = rss(item("1", FIRST))
        urls = (slow.url + FEED, other.url.replace("127.0.0.1", "localhost") + FEED)
        async with open_polling(shelf, slow) as polling:
            polling.urls = urls
            polled = asyncio.create_task(polling.poll())
            try:
                async with asyncio.timeout(5):
                    while not other.requests:  # noqa: ASYNC110 - nobody signals a request
                        await asyncio.sleep(0.01)
                assert not polled.done()
            finally:
                gate.set()
                await polled


class Killed(BaseException):
    """The process was killed here."""


class Mortal(Database):
    """A database whose process dies at its nth write: just before its commit, or just after."""

    def __init__(self, url: str, nth: int, *, after: bool) -> None:
        super().__init__(url)
        self.left = nth
        self.after = after

    async def write(self, fn: Callable[[Connection], Awaitable[T]]) -> T:
        """Write, and perhaps die; the dead write nothing."""
        self.left -= 1
        if self.left < 0:
            raise Killed
        if self.left > 0:
            return await super().write(fn)
        if self.after:
            await super().write(fn)
            raise Killed

        async def undone(connection: Connection) -> T:
            await fn(connection)
            raise Killed

        return await super().write(undone)


async def killed_at(polling: Polling, nth: int, *, after: bool) -> bool:
    """Poll until the nth write kills it; tell whether it came so far."""
    mortal = Mortal(polling.shelf.url, nth, after=after)
    try:
        await polling.feeds(mortal).poll(polling.now)
    except Killed:
        return True
    finally:
        await mortal.close()
    return False


@pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
@pytest.mark.parametrize("whole", [False, True], ids=["from the page", "from the feed"])
@pytest.mark.parametrize("trusted", [False, True], ids=["as drafts", "published"])
async def test_killed_anywhere_nothing_is_lost_and_nothing_twice(
    shelf: Shelf, site: Site, *, after: bool, whole: bool, trusted: bool
) -> None:
    """A poll dies at each of its writes in turn; the next process makes of each article one draft.

    Pages differ at every request, so that only what was kept of them can be the same.
    """
    texts = {"1": FIRST, "2": SECOND}
    site.pages = {f"/{name}": html for name, html in texts.items()}
    async with open_polling(shelf, site, FEED, trusted=trusted) as polling:
        site.feeds[FEED] = rss()
        await polling.poll()
        site.feeds[FEED] = rss(*(item(n, html if whole else None) for n, html in texts.items()))
        polling.now += HOUR
        nth = 1
        while await killed_at(polling, nth, after=after):
            await polling.until_quiet(hours=0.5)
            found = [
                entry.arxiv_id for one in await polling.drafts() for entry in one.draft.entries
            ]
            assert sorted(map(str, found)) == [
                "1706.03762",
                "2006.11239",
                "2106.09685",
                "2302.04761",
            ]
            states = {one.state for one in await polling.drafts()}
            assert states == {DraftState.PUBLISHED if trusted else DraftState.WAITING}
            assert (await polling.state()).waiting == 0
            await forget(shelf)
            nth += 1
        assert nth > (8 if trusted else 6)


async def forget(shelf: Shelf) -> None:
    """Put the database back to where the feed had answered once, and nothing was in it."""

    async def erase(connection: Connection) -> None:
        for table in ("feed_inbox", "feed_article", "draft"):
            await connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - our own names
        await connection.exec_driver_sql(
            "UPDATE feed SET etag = NULL, next_check_at = '2026-01-05'"
        )

    await shelf.database.write(erase)


async def test_an_article_that_kills_whoever_reads_it_is_given_up(
    site: Site, polling: Polling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A try is counted before it is made: after ten it is let be, and the next article is read."""
    site.feeds[FEED] = rss(item("1", FIRST))
    tries = 0

    async def die(*_: Any, **__: Any) -> None:
        nonlocal tries
        tries += 1
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("digests.intake.Intake.of_bytes", die)
        for _ in range(15):
            try:
                await polling.poll(minutes=15)
            except Killed:
                continue
    assert tries == 10
    assert "could not be read" in ((await polling.state()).article_error or "")
    site.feeds[FEED] = rss(item("2", SECOND), item("1", FIRST))
    assert [new.title for new in await polling.poll(days=1)] == ["Papers of week 2"]


async def test_what_goes_wrong_with_one_article_leaves_the_others_be(
    site: Site, polling: Polling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours is logged with its traceback; the article waits for its next try."""
    site.feeds[FEED] = rss()
    await polling.poll()
    site.feeds[FEED] = rss(item("2", SECOND), item("1", FIRST))
    intake = type(polling.feeds()._articles._intake)
    real = intake.of_bytes

    async def fail(self: Any, data: bytes, *args: Any, **how: Any) -> Any:
        if b"week 1" in data:
            raise ZeroDivisionError
        return await real(self, data, *args, **how)

    with monkeypatch.context() as patched, capture_logs() as logs:
        patched.setattr(intake, "of_bytes", fail)
        assert [new.title for new in await polling.poll(hours=1)] == ["Papers of week 2"]
    assert [log for log in logs if isinstance(log.get("exc_info"), ZeroDivisionError)]
    assert [new.title for new in await polling.poll(minutes=15)] == ["Papers of week 1"]


async def test_a_draft_keeps_no_secret_of_its_feeds_address(site: Site, shelf: Shelf) -> None:
    """What follows the question mark may be a key: a draft says of its feed no more than a log."""
    site.feeds[f"{FEED}?key=canary"] = site.feeds[FEED] = rss(item("1", FIRST))
    async with open_polling(shelf, site, f"{FEED}?key=canary") as polling:
        [new] = await polling.poll()
        [stored] = await polling.drafts()
    assert (new.draft_id, stored.origin) == (stored.id, f"feed {site.url}{FEED}")
