"""A feed's articles -> one draft: of its one roundup, or of all its articles, each of one paper."""

from dataclasses import replace

from digests.draft_models import Draft, DraftEntry
from digests.errors import ArticleError, ArticleFault, FeedError
from digests.reading.articles import pages
from digests.reading.articles.blocks import Block, Kind, Link, Page
from digests.reading.articles.htmls import page_of
from digests.reading.articles.references import Strength
from digests.reading.feed import Feed, FeedArticle, page, read_feed

_FEWEST = 3
"""An article among others with fewer papers is about one, and mentions another."""


def read(data: bytes, link: str | None, content_type: str | None) -> Draft:
    """Read the articles of a feed. Raises ArticleError where it is none."""
    try:
        feed = read_feed(data, url=link, content_type=content_type)
    except FeedError as error:
        raise ArticleError(ArticleFault.NO_FEED) from error
    told = _told(feed, Strength.CLOSING)
    if len(told) * 2 < len(feed.articles):
        told = _told(feed, Strength.PASSING)
    if len(told) == 1 and len(told[0].entries) > 1:
        return told[0]
    entries = [entry for draft in told for entry in draft.entries]
    return Draft(
        title=feed.title,
        publisher=feed.title,
        language=next((draft.language for draft in told if draft.language), feed.language),
        published=max((draft.published for draft in told if draft.published), default=None),
        link=feed.link,
        entries=tuple(replace(one, position=n) for n, one in enumerate(entries, 1)),
    )


def _told(feed: Feed, least: Strength) -> list[Draft]:
    """Read the articles; those that only mention a paper, more weakly than `least`, are left out."""
    drafts = (_article(article, feed, least) for article in feed.articles)
    return [draft for draft in drafts if draft.entries]


def _article(article: FeedArticle, feed: Feed, least: Strength) -> Draft:
    html = article.html or article.summary or ""
    read = page_of(page(article, feed, html).decode(), article.link, Page())
    draft = pages.read(read)
    if len(draft.entries) >= _FEWEST or len(feed.articles) == 1:
        return replace(draft, title=article.title)
    return replace(draft, title=article.title, entries=_single(read, article, least))


def _single(read: Page, article: FeedArticle, least: Strength) -> tuple[DraftEntry, ...]:
    """Return an article of one paper as an entry, its title the heading."""
    title, link = article.title, article.link
    # An article's own link can be the paper's, as in the feeds of archives.
    links = (Link(link, 0, len(title)),) if title and link else ()
    heading = [Block(title, Kind.HEADING, 1, links)] if title else []
    entry = pages.single(replace(read, blocks=[*heading, *read.blocks]), least)
    return (entry,) if entry else ()
