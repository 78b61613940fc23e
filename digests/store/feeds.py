"""Feeds: when each is looked at next, which of its articles were seen, and which wait to be read."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.schema import feed, feed_article, feed_inbox

KEPT = timedelta(days=90)  # how long a feed missing from the settings is remembered


class FeedState(NamedTuple):
    """Where a feed stands. `error` is why it failed last, `article_error` why its newest article did."""

    url: str
    title: str | None
    etag: str | None
    last_modified: str | None
    update_seconds: float | None  # how often it says it changes
    next_check_at: datetime
    checked_at: datetime | None  # when it last answered
    found_at: datetime | None  # when it last had a new article
    failures: int  # in a row
    error: str | None
    waiting: int  # articles found and not yet read
    article_error: str | None


class FoundArticle(NamedTuple):
    """An article to be kept as seen; one that is `wanted` waits to be read, from its page or its link."""

    key: str
    title: str | None
    link: str | None
    page: bytes | None
    summary: bytes | None  # a page too, for want of the whole
    wanted: bool = True
    passed_over: int = 0  # articles older than this one, the first of a new feed


class WaitingArticle(NamedTuple):
    """An article that waits to be read; `tries` counts this one."""

    id: int
    feed_url: str
    key: str
    feed_title: str | None
    title: str | None
    link: str | None
    page: bytes | None
    content_type: str | None
    summary: bytes | None
    passed_over: int
    tries: int


_IS_CONFIGURED = feed.c.removed_at.is_(None)
_WAITING = (
    sa.select(sa.func.count())
    .select_from(feed_inbox)
    .where(feed_inbox.c.feed_url == feed.c.url)
    .scalar_subquery()
)
_ARTICLE_ERROR = (
    sa.select(feed_article.c.error)
    .where(feed_article.c.feed_url == feed.c.url)
    .order_by(feed_article.c.found_at.desc(), feed_article.c.error.is_(None))
    .limit(1)
    .scalar_subquery()
)
_STATE = (
    *(feed.c[name] for name in FeedState._fields if name in feed.c),
    _WAITING.label("waiting"),
    _ARTICLE_ERROR.label("article_error"),
)


async def put(connection: AsyncConnection, urls: Collection[str], now: datetime) -> None:
    """Make these the feeds there are. Others are no longer due, and forgotten after KEPT."""
    for url in dict.fromkeys(urls):
        new = insert(feed).values(url=url, next_check_at=now, failures=0)
        again = {"removed_at": None}
        await connection.execute(new.on_conflict_do_update(index_elements=["url"], set_=again))
    gone = sa.update(feed).where(feed.c.url.not_in(urls), _IS_CONFIGURED)
    await connection.execute(gone.values(removed_at=now))
    await connection.execute(sa.delete(feed).where(feed.c.removed_at < now - KEPT))


async def states(connection: AsyncConnection) -> list[FeedState]:
    """Return where every configured feed stands, by address."""
    found = sa.select(*_STATE).where(_IS_CONFIGURED).order_by(feed.c.url)
    return [FeedState(**row._mapping) for row in await connection.execute(found)]


async def claim_due(
    connection: AsyncConnection, now: datetime, until: datetime, limit: int
) -> list[FeedState]:
    """Return feeds to look at, longest due first; they are not due again before `until`."""
    which = (feed.c.next_check_at <= now) & _IS_CONFIGURED
    found = sa.select(*_STATE).where(which).order_by(feed.c.next_check_at, feed.c.url)
    due = [FeedState(**row._mapping) for row in await connection.execute(found.limit(limit))]
    if due:
        claimed = sa.update(feed).where(feed.c.url.in_([one.url for one in due]))
        await connection.execute(claimed.values(next_check_at=until))
    return due


async def seen(connection: AsyncConnection, url: str) -> frozenset[str]:
    """Return the keys of all articles a feed was seen to have."""
    found = sa.select(feed_article.c.article).where(feed_article.c.feed_url == url)
    return frozenset((await connection.execute(found)).scalars())


async def record_answer(
    connection: AsyncConnection,
    url: str,
    now: datetime,
    *,
    title: str | None,
    etag: str | None,
    last_modified: str | None,
    update_seconds: float | None,
    next_check_at: datetime,
    articles: Sequence[FoundArticle] = (),
) -> None:
    """Record that a feed answered, and its new articles with it: none is lost if this is."""
    values: dict[str, Any] = {
        "title": title,
        "update_seconds": update_seconds,
        "etag": etag,
        "last_modified": last_modified,
        "next_check_at": next_check_at,
        "checked_at": now,
        "failures": 0,
        "error": None,
    }
    values |= {"found_at": now} if articles else {}
    await _change(connection, url, **values)
    for article in articles:
        mark = {"feed_url": url, "article": article.key}
        await connection.execute(insert(feed_article).values(**mark, found_at=now))
        if article.wanted:
            await connection.execute(
                insert(feed_inbox).values(
                    **mark,
                    title=article.title,
                    link=article.link,
                    page=article.page,
                    summary=article.summary,
                    passed_over=article.passed_over,
                    next_try_at=now,
                    tries=0,
                )
            )


async def record_failure(
    connection: AsyncConnection, url: str, error: str, next_check_at: datetime
) -> None:
    """Record that a feed failed once more, and why."""
    failures = feed.c.failures + 1
    await _change(connection, url, failures=failures, error=error, next_check_at=next_check_at)


async def claim_waiting(
    connection: AsyncConnection, now: datetime, until: datetime, limit: int
) -> list[WaitingArticle]:
    """Return articles to read, the longest waiting first; each try is counted before it is made."""
    found = (
        sa.select(feed_inbox, feed.c.title.label("feed_title"))
        .join(feed, feed.c.url == feed_inbox.c.feed_url)
        .where(feed_inbox.c.next_try_at <= now, _IS_CONFIGURED)
        .order_by(feed_inbox.c.next_try_at, feed_inbox.c.id)
        .limit(limit)
    )
    waiting = [_waiting(row) for row in await connection.execute(found)]
    if waiting:
        claimed = sa.update(feed_inbox).where(feed_inbox.c.id.in_([one.id for one in waiting]))
        await connection.execute(claimed.values(next_try_at=until, tries=feed_inbox.c.tries + 1))
    return waiting


async def keep_page(connection: AsyncConnection, article: WaitingArticle) -> None:
    """Keep an article's page as retrieved: read again after a crash, it is the same."""
    page = {"link": article.link, "page": article.page, "content_type": article.content_type}
    mine = sa.update(feed_inbox).where(feed_inbox.c.id == article.id)
    await connection.execute(mine.values(**page))


async def put_off(
    connection: AsyncConnection, article: WaitingArticle, next_try_at: datetime, error: str
) -> None:
    """Try an article again later; say why it could not be read."""
    mine = sa.update(feed_inbox).where(feed_inbox.c.id == article.id)
    await connection.execute(mine.values(next_try_at=next_try_at))
    await _mark(connection, article, error=error)


async def finish(
    connection: AsyncConnection,
    article: WaitingArticle,
    draft_id: int | None,
    error: str | None = None,
) -> None:
    """Let an article wait no longer: it became a draft, or none, and why."""
    await connection.execute(sa.delete(feed_inbox).where(feed_inbox.c.id == article.id))
    await _mark(connection, article, draft_id=draft_id, error=error)


async def _change(connection: AsyncConnection, url: str, **values: Any) -> None:
    await connection.execute(sa.update(feed).where(feed.c.url == url).values(**values))


async def _mark(connection: AsyncConnection, article: WaitingArticle, **values: Any) -> None:
    which = (feed_article.c.feed_url == article.feed_url, feed_article.c.article == article.key)
    await connection.execute(sa.update(feed_article).where(*which).values(**values))


def _waiting(row: Any) -> WaitingArticle:
    return WaitingArticle(
        id=row.id,
        feed_url=row.feed_url,
        key=row.article,
        feed_title=row.feed_title,
        title=row.title,
        link=row.link,
        page=row.page,
        content_type=row.content_type,
        summary=row.summary,
        passed_over=row.passed_over,
        tries=row.tries + 1,
    )
