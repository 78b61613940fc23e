"""What to do about a feed: which of its articles are new, and when to ask again. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digests.errors import DigestsError, RetrievalError
from digests.reading.feed import FeedArticle

LEAST_SECONDS = 15 * 60.0
USUAL_SECONDS = 3600.0
MOST_SECONDS = 24 * 3600.0
JITTER = 0.1  # of the wait, on top of it, so that what fell together parts
MAX_TRIES = 10  # of an article; the last is about three days after the first


@dataclass(frozen=True)
class New:
    """What a feed has that was not seen: articles to read, the oldest first, and those passed over."""

    wanted: tuple[FeedArticle, ...] = ()
    passed_over: tuple[FeedArticle, ...] = ()


def new_articles(articles: Sequence[FeedArticle], seen: Collection[str], *, is_first: bool) -> New:
    """Tell the new articles of a feed; of one that answers for the first time only the newest is wanted."""
    unseen = [article for article in reversed(articles) if article.key not in seen]
    oldest_first = sorted(unseen, key=lambda article: article.published or "")
    if not is_first:
        return New(tuple(oldest_first))
    return New(tuple(oldest_first[-1:]), tuple(oldest_first[:-1]))


def after_answer(now: datetime, hints: Iterable[float | None], chance: float) -> datetime:
    """Return when to ask a feed again that answered; `hints` are seconds for which it says it stays.

    `chance` is from 0 to 1.
    """
    longest = max((hint for hint in hints if hint is not None), default=USUAL_SECONDS)
    return _after(now, min(max(longest, LEAST_SECONDS), MOST_SECONDS), chance)


def after_failure(now: datetime, error: DigestsError, failures: int, chance: float) -> datetime:
    """Return when to try again after so many failures in a row; no earlier than was asked for."""
    wait, asked = min(LEAST_SECONDS * 2.0 ** min(failures - 1, 16), MOST_SECONDS), 0.0
    if isinstance(error, RetrievalError):
        wait, asked = MOST_SECONDS if error.is_lasting else wait, error.retry_after or 0.0
    return _after(now, max(wait, asked), chance)


def _after(now: datetime, seconds: float, chance: float) -> datetime:
    return now + timedelta(seconds=seconds * (1 + JITTER * chance))
