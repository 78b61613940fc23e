"""Articles that feeds brought: each read from the page that is kept of it, once, into a draft.

The page is kept before it is read, so that what is read again after a crash is the same bytes, and
the same draft; the inbox gives an article up with the commit that says what became of it.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

import structlog

from digests.draft_models import NewDraft
from digests.errors import (
    ArticleError,
    ArticleFault,
    DigestsError,
    NoDraftError,
    RetrievalError,
    StaleDraftError,
)
from digests.feed_decisions import MAX_TRIES, after_failure
from digests.intake import Intake, Taken
from digests.publishing import PublishError, publish
from digests.retrieving.retriever import Retriever
from digests.store import drafts, feeds
from digests.store.database import Database
from digests.store.drafts import DraftState, StoredDraft
from digests.store.feeds import WaitingArticle
from digests.topics import Topics

_NEVER_READ = "It could not be read, often as it was tried."
_log = structlog.get_logger(__name__)


class Articles:
    """Takes articles that wait; those of `trusted` feeds without faults are published at once."""

    def __init__(
        self,
        database: Database,
        retriever: Retriever,
        intake: Intake,
        topics: Topics,
        *,
        trusted: frozenset[str],
        chance: Callable[[], float],
    ) -> None:
        self._database = database
        self._retriever = retriever
        self._intake = intake
        self._topics = topics
        self._trusted = trusted
        self._chance = chance

    async def take(self, article: WaitingArticle, now: datetime) -> NewDraft | None:
        """Make an article a draft, or none where it holds no entry; what fails for now waits on."""
        if article.tries > MAX_TRIES:  # whoever tried did not live to say why
            await self._finish(article, None, DigestsError(_NEVER_READ))
            return None
        failure: DigestsError | None = None
        try:
            article = await self._with_page(article, now)
        except RetrievalError as error:
            if not error.is_lasting and article.tries < MAX_TRIES:
                await self._put_off(article, error, now)
                return None
            failure = error
        taken = await self._taken(article, now)
        if isinstance(taken, ArticleError):
            await self._finish(article, None, failure or taken)
            return None
        made = await self._made(article, taken, now)
        is_published = made is not None and made.is_published
        await self._finish(article, taken.draft_id, is_published=is_published)
        return made

    async def _with_page(self, article: WaitingArticle, now: datetime) -> WaitingArticle:
        """Retrieve an article's page where the feed has not all of it, and keep it first of all."""
        if article.page is not None or article.link is None:
            return article
        found = await self._retriever.get(article.link, now=now)
        article = article._replace(link=found.url, page=found.body, content_type=found.content_type)
        await self._database.write(partial(feeds.keep_page, article=article))
        return article

    async def _taken(self, article: WaitingArticle, now: datetime) -> Taken | ArticleError:
        """Take in an article's page, else its summary; return why neither can be."""
        failure = ArticleError(ArticleFault.EMPTY)
        for data, content_type in (
            (article.page, article.content_type),
            (article.summary, None),
        ):
            if data is None:
                continue
            try:
                return await self._intake.of_bytes(
                    data, _origin(article), now, link=article.link, content_type=content_type
                )
            except ArticleError as error:
                failure = error
        return failure

    async def _made(self, article: WaitingArticle, taken: Taken, now: datetime) -> NewDraft | None:
        """Publish what may be; return what editors are to be told, None of what came another way."""
        draft = await self._database.read(partial(drafts.by_id, draft_id=taken.draft_id))
        if draft is None or draft.origin != _origin(article):
            return None
        is_published = draft.state is DraftState.PUBLISHED
        if article.feed_url in self._trusted and not is_published:
            is_published = await self._publish(draft, now)
        return NewDraft(
            draft_id=draft.id,
            title=draft.draft.title or article.title or article.link or article.key,
            feed=article.feed_title or urlsplit(article.feed_url).hostname or article.feed_url,
            is_published=is_published,
            passed_over=article.passed_over,
        )

    async def _publish(self, draft: StoredDraft, now: datetime) -> bool:
        """Publish a draft that nobody has touched; tell whether it could be."""
        if draft.state is not DraftState.WAITING or draft.version != 1:
            return False
        try:
            await publish(self._database, self._topics, draft.id, now, version=draft.version)
        except (PublishError, StaleDraftError, NoDraftError):
            return False
        return True

    async def _put_off(self, article: WaitingArticle, error: RetrievalError, now: datetime) -> None:
        again = after_failure(now, error, article.tries, self._chance())
        await self._database.write(
            partial(feeds.put_off, article=article, next_try_at=again, error=str(error))
        )
        _log.warning(
            "feed_article_put_off", article=plain(article.link or article.key), reason=str(error)
        )

    async def _finish(
        self,
        article: WaitingArticle,
        draft_id: int | None,
        failure: DigestsError | None = None,
        *,
        is_published: bool = False,
    ) -> None:
        """Say what became of an article, in the database and in one line of the log."""
        is_none = isinstance(failure, ArticleError)  # not of the kind we look for: no failure
        error = str(failure) if failure and not is_none else None
        await self._database.write(
            partial(feeds.finish, article=article, draft_id=draft_id, error=error)
        )
        became = {"reason": str(failure)} if failure else {"draft": draft_id}
        _log.info(
            "feed_article",
            feed=plain(article.feed_url),
            article=article.title or plain(article.link or article.key),
            passed_over=article.passed_over,
            published=is_published,
            **became,
        )


def plain(url: str) -> str:
    """Return an address as it may be logged: without the part that may hold a secret."""
    return url.partition("?")[0]


def _origin(article: WaitingArticle) -> str:
    """Say of a draft who brought it."""
    return f"feed {plain(article.feed_url)}"
