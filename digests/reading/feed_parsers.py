"""A feed's text -> feedparser's plain values, within limits: what a feed cannot need is refused.

feedparser's own `parse` would open a file named like its input, let an author's name take time with the
square of its length, and nest or repeat elements as long as memory lasts.
"""

import io
import xml.sax
from typing import Any, NamedTuple
from xml.sax.handler import feature_external_ges, feature_namespaces

from feedparser.api import LooseFeedParser, StrictFeedParser
from feedparser.exceptions import UndeclaredNamespace

from digests.errors import FeedError

MAX_ELEMENTS = 200_000
MAX_PIECES = 3_000_000  # of text, as the parsers cut it
MAX_ATTRIBUTES = 200
# What feedparser and the parsers under it raise where they did not expect what they met.
_SURPRISES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    UndeclaredNamespace,
    xml.sax.SAXException,
)


class Parsed(NamedTuple):
    """What feedparser made of a feed: its kind ("rss20", "" for none), its fields, and its entries'."""

    version: str
    feed: dict[str, Any]
    entries: tuple[dict[str, Any], ...]


class _Limits:
    """Counts what a parser meets, and leaves out what nobody asks for."""

    sanitize_html = False  # would drop what papers are told by; nothing of it is shown as markup
    resolve_relative_uris = False
    _elements = 0
    _pieces = 0

    def unknown_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        """Begin an element. Raise FeedError for one too many."""
        self._elements += 1
        if self._elements > MAX_ELEMENTS or len(attrs) > MAX_ATTRIBUTES:
            raise FeedError("The feed has more elements than any feed needs.")
        super().unknown_starttag(tag, attrs)  # type: ignore[misc]

    def handle_data(self, text: str, escape: int = 1) -> None:
        """Take in a piece of text. Raise FeedError for one too many."""
        self._count_piece()
        super().handle_data(text, escape)  # type: ignore[misc]

    def handle_entityref(self, ref: str) -> None:
        """Take in a reference by name."""
        self._count_piece()
        super().handle_entityref(ref)  # type: ignore[misc]

    def _count_piece(self) -> None:
        self._pieces += 1
        if self._pieces > MAX_PIECES:
            raise FeedError("The feed's text is in more pieces than any feed's.")

    def _sync_author_detail(self, key: str = "author") -> None:
        """Look for no address in an author's name."""

    def _add_tag(self, term: object, scheme: object, label: object) -> None:
        """Collect no tags: each would be looked for among all."""
        self._get_context().setdefault("tags", [])  # type: ignore[attr-defined]


class _Strict(_Limits, StrictFeedParser):  # type: ignore[misc]
    """Reads well-formed XML."""

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:  # noqa: N802 - as SAX has it
        """Begin an element; each attribute is looked for among all."""
        if len(attrs) > MAX_ATTRIBUTES:
            raise FeedError("The feed has an element with more attributes than any feed needs.")
        super().startElementNS(name, qname, attrs)


class _Loose(_Limits, LooseFeedParser):  # type: ignore[misc]
    """Reads what is left of broken XML."""


def parse(text: str, url: str | None) -> Parsed:
    """Parse a feed's text, broken XML too; `url` is what its links are relative to. Raise FeedError."""
    try:
        return _strictly(text, url)
    except _SURPRISES:
        pass
    try:
        return _loosely(text, url)
    except _SURPRISES:
        raise FeedError("The feed is broken beyond reading.") from None


def _strictly(text: str, url: str | None) -> Parsed:
    parser = _Strict(url, None, "utf-8")
    reader = xml.sax.make_parser()  # noqa: S317 - a text without a DTD
    reader.setFeature(feature_namespaces, 1)
    reader.setFeature(feature_external_ges, 0)
    reader.setContentHandler(parser)
    reader.setErrorHandler(parser)
    source = xml.sax.InputSource()
    source.setByteStream(io.BytesIO(text.encode()))
    reader.parse(source)
    return _parsed(parser)


def _loosely(text: str, url: str | None) -> Parsed:
    parser = _Loose(url, None, "utf-8", {})
    parser.feed(text)
    return _parsed(parser)


def _parsed(parser: Any) -> Parsed:
    entries = tuple(dict(entry) for entry in parser.entries)
    return Parsed(parser.version, dict(parser.feeddata), entries)
