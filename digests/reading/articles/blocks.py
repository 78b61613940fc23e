"""An article taken apart: its blocks of text in order, and the containers they stand in."""

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

MOST_BLOCKS = 60_000
"""What follows in an article is left out: it is no roundup."""


class Kind(Enum):
    """What a block is."""

    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"  # of a list
    TERM = "term"  # what a definition list defines
    CELL = "cell"  # of a table
    CAPTION = "caption"
    RULE = "rule"  # a line drawn across


class Link(NamedTuple):
    """A link in a block: text[start:end] is what it stands on."""

    url: str
    start: int
    end: int


class Block(NamedTuple):
    """A run of text without a break. `level` is a heading's (1 to 6) or a list item's depth."""

    text: str
    kind: Kind = Kind.TEXT
    level: int = 0
    links: tuple[Link, ...] = ()
    marked: tuple[tuple[int, int], ...] = ()  # where its text is in italics or underlined
    bold: int = 0  # how many characters at its start are bold
    label: str = ""  # what its table column says it is
    container: int = 0


class Container(NamedTuple):
    """An element around blocks[start:end]; those that look alike have the same signature."""

    parent: int
    signature: int
    start: int
    end: int
    is_noise: bool = False
    is_unit: bool = False  # a list item, a row, a fold: no entry begins in the middle of one


@dataclass
class Page:
    """An article before its entries are told apart; None is what it does not say of itself."""

    blocks: list[Block] = field(default_factory=list)
    containers: list[Container] = field(default_factory=list)
    title: str | None = None
    publisher: str | None = None
    language: str | None = None
    published: str | None = None
    link: str | None = None
