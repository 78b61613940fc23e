"""HTML -> a page: its blocks and what its head says of it."""

import re

from selectolax.lexbor import LexborHTMLParser

from digests.errors import ArticleError, ArticleFault
from digests.reading.articles import about
from digests.reading.articles.blocks import Page
from digests.reading.articles.html import blocks_of
from digests.reading.articles.memory import give_back

_NESTED_MOST = 3000
_LARGE = 1_000_000  # characters or bytes
_PIECE_BYTES = 64 * 1024
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_LEVEL = frozenset(
    b"area base br col embed hr img input link meta source track wbr p li td th tr option dt dd".split()
)
"""Elements that end by themselves: one more of them nests nothing."""


def page_of(html: str | bytes, link: str | None, said: Page) -> Page:
    """Take a page apart; what is `said` of it beside it counts first."""
    _refuse_depths(html)
    tree = LexborHTMLParser(html)
    found = about.of_html(tree)
    blocks, containers = blocks_of(tree, link)
    del tree
    if len(html) > _LARGE:
        give_back()
    return Page(
        blocks=blocks,
        containers=containers,
        title=said.title or found["title"],
        publisher=said.publisher or found["publisher"],
        language=said.language or found["language"],
        published=said.published or found["published"],
        link=said.link,
    )


def _refuse_depths(html: str | bytes) -> None:
    """Refuse what is nested beyond any page: the parser's time grows with the square of it."""
    data = html if isinstance(html, bytes) else html.encode("utf-8", "replace")
    if _may_be_deep(data) and _depth(data) > _NESTED_MOST:
        raise ArticleError(ArticleFault.TOO_DEEP)


def _may_be_deep(data: bytes) -> bool:
    """Tell from counts alone whether a look at each tag is worth its time."""
    open_tags = 0
    for start in range(0, len(data), _PIECE_BYTES):
        piece = data[start : start + _PIECE_BYTES]
        open_tags = max(0, open_tags + piece.count(b"<") - 2 * piece.count(b"</"))
        if open_tags > _NESTED_MOST:
            return True
    return False


def _depth(data: bytes) -> int:
    deepest = depth = 0
    for match in _TAG.finditer(data):
        if match[2].lower() not in _LEVEL:
            depth = max(0, depth - 1) if match[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest
