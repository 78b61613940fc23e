"""An HTML page -> its blocks in order, with their links, and the containers they stand in."""

import re
from urllib.parse import unquote, urljoin

from selectolax.lexbor import LexborHTMLParser

from digests.reading.articles.blocks import MOST_BLOCKS, Block, Container, Kind
from digests.reading.articles.links import Place, target
from digests.reading.articles.noise import is_noise_element
from digests.reading.articles.runs import Run
from digests.reading.articles.steps import Attributes, steps
from digests.reading.articles.tables import Table

_NOISE = frozenset(("aside", "footer"))
_LISTS = frozenset(("ul", "ol"))
_UNITS = frozenset(("li", "tr", "details"))
_CONTAINERS = frozenset(
    ("article", "section", "div", "details", "dd", "dt", "td", "main", "li", "tr", *_NOISE, *_LISTS)
)
_BREAKS = _CONTAINERS | frozenset(
    "p br dl table tbody thead th h1 h2 h3 h4 h5 h6 pre hr blockquote figure figcaption summary"
    " header address center fieldset form body caption".split()
)
_KINDS = {
    "li": Kind.ITEM,
    "dt": Kind.TERM,
    "td": Kind.CELL,
    "th": Kind.CELL,
    "figcaption": Kind.CAPTION,
}
_LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "summary": 6}
_JOINTS = frozenset(("a", "span", "small", "time", "label", "button"))
_FRAME_LINKS = ("data-content", "data-src", "data-url", "src")
_FRAMED = (Place.PAPER, Place.CODE, Place.PROJECT)
_MARKS = frozenset(("em", "i", "cite", "u", "q"))
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_STATES = frozenset(("first", "last", "odd", "even", "active", "alt"))
_DIGITS = re.compile(r"\d+")
_CLASSES_SEEN = 3


def blocks_of(tree: LexborHTMLParser, base: str | None) -> tuple[list[Block], list[Container]]:
    """Take a page apart; relative links are resolved against `base`."""
    walk = _Walk(base)
    for step in steps(tree):
        if isinstance(step, str):
            walk.take(step)
        elif step.attributes is None:
            walk.leave(step.tag)
        elif len(walk.blocks) < MOST_BLOCKS:
            walk.enter(step.tag, step.attributes)
        else:
            break
    walk.end_block()
    return walk.blocks, walk.containers()


class _Open:
    """A container still open, or closed: its place among the others, and what is in it."""

    __slots__ = ("end", "is_noise", "is_unit", "parent", "signature", "start")

    def __init__(self, parent: int, signature: int, start: int) -> None:
        self.parent, self.signature, self.start, self.end = parent, signature, start, start
        self.is_noise = self.is_unit = False


class _Walk:
    """The state of one walk over a page."""

    def __init__(self, base: str | None) -> None:
        self.blocks: list[Block] = []
        self._base = base
        self._containers = [_Open(-1, 0, 0)]
        self._around = [0]  # the containers that are open, innermost last
        self._signatures: dict[tuple[int, str], int] = {}
        self._run = Run()
        self._kinds: list[Kind] = []
        self._level = 0  # of the heading that is open
        self._lists = self._pre = 0
        self._tables: list[Table] = []
        self._bolds: list[bool] = []  # whether each open element is bold

    def take(self, text: str) -> None:
        """Take in a text; in a preformatted one lines end blocks."""
        if self._pre:
            *lines, text = text.split("\n")
            for line in lines:
                self._run.add(line)
                self.end_block()
        self._run.add(text)

    def enter(self, tag: str, attributes: Attributes) -> None:
        """Take note of an element that opens."""
        if tag in _BREAKS:
            self.end_block()
            self._enter_block(tag, attributes)
        elif tag == "a":
            self._run.open_link(self._resolved(attributes.get("href") or ""))
        elif tag in _MARKS:
            self._run.open_mark()
        elif tag == "iframe":
            self._embed(attributes)
        if tag in _JOINTS:
            self._run.joint()
        self._bolds.append(_is_bold(tag, attributes))
        self._run.bold += self._bolds[-1]

    def leave(self, tag: str) -> None:
        """Take note of an element that closes."""
        if tag in _BREAKS:
            self.end_block()
            self._leave_block(tag)
        elif tag == "a":
            self._run.close_link()
        elif tag in _MARKS:
            self._run.close_mark()
        if tag in _JOINTS:
            self._run.joint()
        self._run.bold -= self._bolds.pop() if self._bolds else 0

    def _embed(self, attributes: Attributes) -> None:
        """Make a block of what a frame shows, where that is a paper or its code."""
        given = (attributes.get(name) for name in _FRAME_LINKS)
        links = [unquote(link) for link in given if link]
        shown = next((link for link in links if target(link).place in _FRAMED), None)
        if shown:
            self.end_block()
            self._run.add(target(shown).url)
            self.end_block()

    def end_block(self) -> None:
        """Make a block of what was gathered."""
        text, links, marked, bold = self._run.end()
        if not text:
            return
        kind = self._kinds[-1] if self._kinds else Kind.TEXT
        label = self._tables[-1].label() if self._tables and kind is Kind.CELL else ""
        kind = Kind.HEADING if self._level and kind is not Kind.CELL else kind
        level = self._level if kind is Kind.HEADING else self._lists
        block = Block(text, kind, level, links, marked, bold, label, self._around[-1])
        self.blocks.append(block)

    def containers(self) -> list[Container]:
        """Return the containers, the whole page being the first."""
        self._containers[0].end = len(self.blocks)
        return [
            Container(one.parent, one.signature, one.start, one.end, one.is_noise, one.is_unit)
            for one in self._containers
        ]

    def _enter_block(self, tag: str, attributes: Attributes) -> None:
        if tag in _CONTAINERS:
            self._open_container(tag, attributes)
        self._lists += tag in _LISTS
        self._pre += tag == "pre"
        self._level = _LEVELS.get(tag, self._level)
        if tag in _KINDS:
            self._kinds.append(_KINDS[tag])
        if tag == "hr":
            self.blocks.append(Block("", Kind.RULE, container=self._around[-1]))
        elif tag == "table":
            self._tables.append(Table())
        elif self._tables:
            self._tables[-1].enter(tag, len(self.blocks))

    def _leave_block(self, tag: str) -> None:
        self._lists = max(0, self._lists - (tag in _LISTS))
        self._pre = max(0, self._pre - (tag == "pre"))
        self._level = 0 if tag in _LEVELS else self._level
        if tag in _KINDS and self._kinds:
            self._kinds.pop()
        if tag == "table" and self._tables:
            self._tables.pop()
        elif tag == "tr" and self._tables:
            self._tables[-1].end_row(self.blocks)
        if tag in _CONTAINERS and len(self._around) > 1:
            one = self._containers[self._around.pop()]
            one.end = max(one.start, len(self.blocks))

    def _open_container(self, tag: str, attributes: Attributes) -> None:
        names = attributes.get("class") or ""
        parent = self._around[-1]
        key = (self._containers[parent].signature, _shape(tag, names))
        signature = self._signatures.setdefault(key, len(self._signatures) + 1)
        opened = _Open(parent, signature, len(self.blocks))
        opened.is_noise = tag in _NOISE or is_noise_element(f"{names} {attributes.get('id') or ''}")
        opened.is_unit = tag in _UNITS
        self._around.append(len(self._containers))
        self._containers.append(opened)

    def _resolved(self, href: str) -> str:
        """Return a whole address; a link within the page, or a broken one, as it is."""
        if href.startswith("#") or not self._base:
            return href.strip()
        try:
            return urljoin(self._base, href.strip())
        except ValueError:
            return href


def _shape(tag: str, names: str) -> str:
    """Return an element's tag and classes, without what tells it from those that look alike."""
    words = (word for word in names.split() if word not in _STATES)
    plain = (_DIGITS.sub("", word) for word, _ in zip(words, range(_CLASSES_SEEN), strict=False))
    return ".".join((tag, *plain))


def _is_bold(tag: str, attributes: Attributes) -> bool:
    if tag in ("b", "strong"):
        return True
    style = attributes.get("style") if tag in ("span", "p", "section") else None
    return bool(style and _BOLD_STYLE.search(style))
