"""The values an editor works on: frozen, without I/O."""

from dataclasses import dataclass
from enum import StrEnum


class NoteKind(StrEnum):
    """What an editor should look at in an entry that was read from an article."""

    NO_TITLE = "no_title"
    NO_ID = "no_id"
    NO_SUMMARY = "no_summary"
    TITLE_FROM_HEADING = "title_from_heading"  # nothing but the heading could be the title
    SEVERAL_PAPERS = "several_papers"  # other papers' ids stand in it too: `detail` has them
    ODD_LINK = "odd_link"  # a link to a host that is not known for papers or code: `detail`
    TITLE_DIFFERS = "title_differs"  # the catalogue's title is another: `detail` has the article's
    UNKNOWN_ID = "unknown_id"  # the catalogue has no paper of this id
    TWICE = "twice"  # the paper of another entry: `detail` is its position


@dataclass(frozen=True)
class Note:
    """One thing to look at in an entry; `detail` is what it is about, empty where nothing is."""

    kind: NoteKind
    detail: str = ""


@dataclass(frozen=True)
class DraftEntry:
    """One entry as an article gives it; None is what the article does not say. Position counts from 1."""

    position: int
    title: str | None = None
    heading: str | None = None
    arxiv_id: str | None = None
    openreview_id: str | None = None
    doi: str | None = None
    link: str | None = None  # to the paper, as the article has it
    code_link: str | None = None
    project_link: str | None = None
    summary: str | None = None
    language: str | None = None  # of the summary, ISO 639-1
    notes: tuple[Note, ...] = ()
    alternative_titles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    venue: str | None = None
    year: int | None = None
    first_author: str | None = None
    topics: tuple[str, ...] = ()  # suggested from the text, until an editor sets them
    topics_are_suggested: bool = True
    dropped: bool = False  # left out by an editor, and kept to be taken back
    silent: tuple[str, ...] = ()  # the catalogues that did not answer when asked about the paper


@dataclass(frozen=True)
class Draft:
    """An article as read, to be looked over by an editor before it becomes a digest."""

    title: str | None
    publisher: str | None
    language: str | None
    published: str | None  # as precise as known: "2024", "2024-02" or "2024-02-05"
    link: str | None
    entries: tuple[DraftEntry, ...]


@dataclass(frozen=True)
class NewDraft:
    """What an article from a feed became; `feed` is its title.

    `passed_over` counts the older articles that a new feed had beside it.
    """

    draft_id: int
    title: str
    feed: str
    is_published: bool
    passed_over: int


@dataclass(frozen=True)
class PaperCandidate:
    """A paper that an entry may be about, offered to an editor; `certainty` is from 0 to 1.

    `paper_id` is set where our library knows it.
    """

    title: str
    arxiv_id: str | None
    openreview_id: str | None
    doi: str | None
    first_author: str | None
    year: int | None
    venue: str | None
    paper_id: int | None
    certainty: float
