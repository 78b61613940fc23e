"""The values of the house: frozen, without I/O. Texts in several languages are mappings by language code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

LocalText = Mapping[str, str]
"""The same text by language ("en", "zh", "ru", or another ISO 639-1 code)."""


@dataclass(frozen=True)
class Topic:
    """A subject area: its stable slug, its names in three languages, and the words that mean it."""

    slug: str
    names: LocalText
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A key figure: a language-neutral value ("79.2%") and what it measures, unit included."""

    value: str
    label: LocalText


@dataclass(frozen=True)
class Entry:
    """One digest's mention of a paper: what the digest says of it. Position counts from 1."""

    position: int
    title: str
    alternative_titles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    arxiv_id: str | None = None
    openreview_id: str | None = None
    doi: str | None = None
    venue: str | None = None
    year: int | None = None
    first_author: str | None = None
    heading: str | None = None
    link: str | None = None
    code_link: str | None = None
    project_link: str | None = None
    topics: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    summary: LocalText = field(default_factory=dict)


@dataclass(frozen=True)
class Digest:
    """An article as read: who published it when, and its entries in order. `key` is the file's stem."""

    key: str
    title: LocalText
    publisher: str | None
    language: str
    published: str | None  # as precise as known: "2024", "2024-02" or "2024-02-05"
    link: str | None
    entries: tuple[Entry, ...]
    content_hash: str


@dataclass(frozen=True)
class DigestInfo:
    """A stored digest without its entries."""

    id: int
    key: str
    title: LocalText
    publisher: str | None
    language: str
    published: str | None
    link: str | None
    entry_count: int


@dataclass(frozen=True)
class Coverage:
    """That a digest covered a paper, where in it, and what it said (summary by language)."""

    digest: DigestInfo
    position: int
    summary: LocalText
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A paper, known once: the facts merged from all entries about it. `known_at` is in UTC."""

    id: int
    title: str
    alternative_titles: tuple[str, ...]
    names: tuple[str, ...]
    arxiv_id: str | None
    openreview_id: str | None
    doi: str | None
    venue: str | None
    year: int | None
    first_author: str | None
    link: str | None
    code_link: str | None
    project_link: str | None
    topics: tuple[str, ...]
    known_at: datetime
    coverage: tuple[Coverage, ...]  # the newest digest first


@dataclass(frozen=True)
class Candidate:
    """What choosing papers for a roundup needs to know of one: small, so that thousands fit in memory."""

    id: int
    topics: tuple[str, ...]  # the first is the main one
    known_at: datetime
    year: int | None
    covered: int  # by how many digests
    position: int  # its best position in a digest


class Found(StrEnum):
    """By which way a look-up found its papers, in the order the ways are tried."""

    ID = "id"
    NAME = "name"
    TITLE = "title"
    WORDS = "words"
    TYPO = "typo"
    NONE = "none"


@dataclass(frozen=True)
class Query:
    """A reader's words, analysed; never raises, may be empty.

    `keys` are the identity keys of ids found in them, best first: "arxiv:2305.14314", "doi:10.1/x".
    """

    text: str  # as typed, cleaned of control characters, at most 256 characters
    keys: tuple[str, ...] = ()
    squashed: str = ""  # letters and digits only, case folded
    words: tuple[tuple[str, ...], ...] = ()  # each a phrase of index tokens


@dataclass(frozen=True)
class SearchResult:
    """Papers found for a query, best first: one page of `total`. `took_for` says what a typo was read as."""

    query: Query
    found: Found
    papers: tuple[Paper, ...]
    total: int
    took_for: str | None = None


@dataclass(frozen=True)
class Refusal:
    """A digest file that was not loaded, and the sentence that says why."""

    path: str
    sentence: str


@dataclass(frozen=True)
class LoadResult:
    """What a load did, by digest key; `removed` are digests whose file is gone."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    new_papers: int = 0
