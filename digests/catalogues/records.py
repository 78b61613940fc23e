"""What is known of a paper beside the article: a catalogue's record of it, or our library's."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from itertools import chain
from typing import Any

from digests.models import Paper


@dataclass(frozen=True)
class Record:
    """One paper as a catalogue (or our library, then with its `paper_id`) describes it.

    Dates are as precise as known: "2023-05-23". `abstract` is the paper's own text, in our library
    what digests said of it. `year` is of the venue, else of the first version.
    """

    key: str  # its identity key: "arxiv:2305.14314"
    title: str
    authors: tuple[str, ...] = ()
    abstract: str = ""
    published: str | None = None
    updated: str | None = None
    venue: str | None = None
    year: int | None = None
    doi: str | None = None
    arxiv_id: str | None = None
    openreview_id: str | None = None
    code_link: str | None = None
    project_link: str | None = None
    comment: str | None = None
    category: str | None = None
    withdrawn: bool = False
    alternative_titles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    paper_id: int | None = None

    @property
    def first_author(self) -> str | None:
        """The first of its authors."""
        return self.authors[0] if self.authors else None

    @property
    def text(self) -> str:
        """All that is said of it, to be compared with what an article says."""
        return "\n".join((self.title, *self.alternative_titles, *self.names, self.abstract))


Answers = dict[str, Record | None]
"""What catalogues say by key; None: they have no such paper."""

_FIELDS = frozenset(field.name for field in fields(Record))
_NOTHING: tuple[object, ...] = (None, "", (), False)
_LISTS = ("authors", "alternative_titles", "names", "topics")


def stored(record: Record) -> dict[str, Any]:
    """Return a record as JSON holds it; what is not known is left out."""
    return {name: value for name, value in asdict(record).items() if value not in _NOTHING}


def of_stored(kept: Mapping[str, Any]) -> Record:
    """Return the record that JSON held; a field that there is no more is passed over."""
    known = {name: value for name, value in kept.items() if name in _FIELDS}
    return Record(**known | {name: tuple(known.get(name, ())) for name in _LISTS})


def of_paper(paper: Paper, language: str | None = None) -> Record:
    """Return what our library knows of a paper; of its summaries those in a language, if any are."""
    summaries = [one.summary for one in paper.coverage]
    spoken = [summary[language] for summary in summaries if language and language in summary]
    every = chain.from_iterable(summary.values() for summary in summaries)
    figures = (figure.value for one in paper.coverage for figure in one.figures)
    return Record(
        key=f"id:{paper.id}",
        title=paper.title,
        authors=(paper.first_author,) if paper.first_author else (),
        abstract="\n".join((*(spoken or every), *figures)),
        venue=paper.venue,
        year=paper.year,
        doi=paper.doi,
        arxiv_id=paper.arxiv_id,
        openreview_id=paper.openreview_id,
        code_link=paper.code_link,
        project_link=paper.project_link,
        alternative_titles=paper.alternative_titles,
        names=paper.names,
        topics=paper.topics,
        paper_id=paper.id,
    )


def united(first: Record, others: Iterable[Record]) -> Record:
    """Return one record of what several say of one paper: the first that has a fact wins."""
    whole = first
    for other in others:
        missing = {
            field.name: getattr(other, field.name)
            for field in fields(Record)
            if getattr(whole, field.name) in _NOTHING
        }
        titles = (*whole.alternative_titles, other.title, *other.alternative_titles)
        missing["alternative_titles"] = tuple(dict.fromkeys(titles))
        whole = replace(whole, **missing)
    return whole
