"""Reading articles: a roundup article as it stands on the web -> a draft of its entries.

bytes -> formats -> blocks (text in order, with links) -> rhythm (which block opens an entry) -> entries.
"""

from dataclasses import replace

from digests.draft_models import Draft
from digests.errors import ArticleError, ArticleFault

MOST_BYTES = 15 * 1024 * 1024


def read(
    data: bytes,
    *,
    link: str | None = None,
    content_type: str | None = None,
    name: str | None = None,
) -> Draft:
    """Read an article's bytes in any of the formats. Raises ArticleError where they are none."""
    from digests.reading.articles.by_format import draft  # noqa: PLC0415 - the parsers take 30 MB

    if len(data) > MOST_BYTES:
        raise ArticleError(ArticleFault.TOO_LARGE)
    if not data.strip():
        raise ArticleError(ArticleFault.EMPTY)
    read = draft(data, link, content_type, name)
    return replace(read, link=link or read.link)
