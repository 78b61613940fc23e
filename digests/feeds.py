"""Feeds: each asked when it is due, what is new in it kept, read and made a draft, or a digest at once.

Two commits part the way: an answer with the articles it brought, then each article with its draft's id.
"""

import asyncio
import random
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog

from digests.draft_models import NewDraft
from digests.errors import FeedError, RetrievalError
from digests.feed_articles import Articles, plain
from digests.feed_decisions import New, after_answer, after_failure, new_articles
from digests.intake import Intake
from digests.reading.feed import Feed, FeedArticle, page, read_feed
from digests.retrieving.retriever import Retrieved, RetrievedStatus, Retriever
from digests.store import feeds
from digests.store.database import Database
from digests.store.feeds import FeedState, FoundArticle
from digests.taking_turns import by_host
from digests.topics import Topics

FEEDS_AT_ONCE = 5
ARTICLES_AT_ONCE = 5
CLAIM = timedelta(minutes=15)  # what a crash leaves undone is not tried again before
_log = structlog.get_logger(__name__)


class Feeds:
    """The feeds of the settings; what a trusted one brings becomes a digest where it has no faults."""

    def __init__(
        self,
        database: Database,
        retriever: Retriever,
        intake: Intake,
        topics: Topics,
        *,
        urls: Sequence[str],
        trusted: Collection[str] = (),
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._retriever = retriever
        self._articles = Articles(
            database, retriever, intake, topics, trusted=frozenset(trusted), chance=chance
        )
        self._urls = tuple(dict.fromkeys((*urls, *trusted)))
        self._chance = chance
        self._is_put = False

    async def poll(self, now: datetime) -> tuple[NewDraft, ...]:
        """Ask a few feeds that are due and read a few articles that wait; return the new drafts."""
        write, until = self._database.write, now + CLAIM
        if not self._is_put:
            await write(partial(feeds.put, urls=self._urls, now=now))
            self._is_put = True
        if not self._urls:
            return ()
        due = await write(partial(feeds.claim_due, now=now, until=until, limit=FEEDS_AT_ONCE))
        await by_host((feed.url, partial(self._check, feed, now)) for feed in due)
        claim = partial(feeds.claim_waiting, now=now, until=until, limit=ARTICLES_AT_ONCE)
        waiting = await write(claim)
        made = await by_host(
            (article.link or article.feed_url, partial(self._articles.take, article, now))
            for article in waiting
        )
        return tuple(draft for draft in made if draft)

    async def _check(self, feed: FeedState, now: datetime) -> None:
        """Ask a feed, and keep what is new in it."""
        try:
            answer = await self._retriever.get(
                feed.url, etag=feed.etag, last_modified=feed.last_modified, now=now
            )
            read = await _read(answer)
        except (RetrievalError, FeedError) as error:
            _log.warning("feed_failed", feed=plain(feed.url), reason=str(error))
            again = after_failure(now, error, feed.failures + 1, self._chance())
            await self._database.write(
                partial(feeds.record_failure, url=feed.url, error=str(error), next_check_at=again)
            )
        else:
            await self._record(feed, answer, read, now)

    async def _record(
        self, feed: FeedState, answer: Retrieved, read: Feed | None, now: datetime
    ) -> None:
        seen = await self._database.read(partial(feeds.seen, url=feed.url))
        is_first = feed.checked_at is None
        new = new_articles(read.articles, seen, is_first=is_first) if read else New()
        update_seconds = read.update_seconds if read else feed.update_seconds
        hints = (answer.fresh_seconds, update_seconds)
        await self._database.write(
            partial(
                feeds.record_answer,
                url=feed.url,
                now=now,
                title=read.title if read else feed.title,
                etag=answer.etag,
                last_modified=answer.last_modified,
                update_seconds=update_seconds,
                next_check_at=after_answer(now, hints, self._chance()),
                articles=_found(new, read) if read else (),
            )
        )


async def _read(answer: Retrieved) -> Feed | None:
    """Read what a feed answered; None where it is as it was."""
    if answer.status is RetrievedStatus.NOT_MODIFIED:
        return None
    read = partial(read_feed, url=answer.url, content_type=answer.content_type)
    return await asyncio.to_thread(read, answer.body)


def _found(new: New, feed: Feed) -> list[FoundArticle]:
    """Return new articles as they are kept; those to be read with what is known of a first answer."""
    passed = [_kept(article, feed, wanted=False) for article in new.passed_over]
    wanted = [_kept(article, feed, wanted=True) for article in new.wanted]
    return passed + [article._replace(passed_over=len(passed)) for article in wanted]


def _kept(article: FeedArticle, feed: Feed, *, wanted: bool) -> FoundArticle:
    """Return an article as it is kept, with its page if it is to be read and the feed has all of it."""
    whole, summary = (article.html, article.summary) if wanted else (None, None)
    return FoundArticle(
        key=article.key,
        title=article.title,
        link=article.link,
        page=page(article, feed, whole) if whole else None,
        summary=page(article, feed, summary) if summary and not whole else None,
        wanted=wanted,
    )
