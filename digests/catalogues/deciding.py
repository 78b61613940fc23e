"""What becomes of a draft's entry by all that is known of papers: a decision without any asking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from digests.catalogues import arxiv, openreview
from digests.catalogues.filling import fill, is_in_doubt, noted_unknown, own_title, title_or_heading
from digests.catalogues.judging import is_same_title, may_be_same
from digests.catalogues.records import Answers, Record, united
from digests.draft_models import DraftEntry, Note, NoteKind
from digests.finishing import ids
from digests.identity import ID_FIELDS, fields_in
from digests.suggesting import Texts, suggest
from digests.topics import Topics

CATALOGUES = {"arxiv": arxiv.NAME, "openreview": openreview.NAME}
"""Who is asked about a key, by its kind."""


@dataclass
class Known:
    """What is known of papers so far, in our library and from the catalogues."""

    library: dict[str, Record] = field(default_factory=dict)  # by key
    titles: dict[int, Record] = field(default_factory=dict)  # of the entry in a position
    answers: Answers = field(default_factory=dict)  # by key
    titled: list[Record] = field(default_factory=list)  # with titles like those asked for
    silent: set[str] = field(default_factory=set)  # the catalogues that did not answer


def keys(entry: DraftEntry) -> tuple[str, ...]:
    """Return the keys of an entry's ids, strongest first."""
    found = fields_in(entry.link or "") | ids(entry)
    return tuple(f"{kind}:{found[name]}" for kind, name in ID_FIELDS.items() if name in found)


def decided(entry: DraftEntry, known: Known, topics: Topics) -> DraftEntry:
    """Return an entry with its paper's facts, and with notes of what is doubtful."""
    said = _said(entry, known)
    unknown = [
        key
        for key in keys(entry)
        if key not in known.library and key in known.answers and known.answers[key] is None
    ]
    entry = replace(noted_unknown(entry, unknown), silent=() if said else _silent(entry, known))
    if not said:
        return _with_topics(entry, None, topics)
    others = [one for one in said[1:] if not may_be_same(said[0], one)]
    record = united(said[0], [one for one in said[1:] if one not in others])
    in_doubt = is_in_doubt(entry, record)
    notes = [Note(NoteKind.SEVERAL_PAPERS, one.key) for one in others]
    entry = fill(replace(entry, notes=tuple(dict.fromkeys([*entry.notes, *notes]))), record)
    return _with_topics(entry, None if in_doubt else record, topics)


def the_one(title: str, author: str | None, records: Iterable[Record]) -> Record | None:
    """Return the record that a title is certainly that of; None where there is none, or several are."""
    found = {record.key: record for record in records if is_same_title(title, record, author)}
    return next(iter(found.values())) if len(found) == 1 else None


def _silent(entry: DraftEntry, known: Known) -> tuple[str, ...]:
    """Return the catalogues that were asked about an entry's paper and did not answer."""
    asked = [CATALOGUES[key.partition(":")[0]] for key in keys(entry) if _is_open(key, known)]
    if not keys(entry) and title_or_heading(entry):
        asked.append(arxiv.NAME)
    return tuple(name for name in dict.fromkeys(asked) if name in known.silent)


def _is_open(key: str, known: Known) -> bool:
    """Whether a key is a catalogue's that has not said anything of it."""
    return key.partition(":")[0] in CATALOGUES and key not in known.answers


def _said(entry: DraftEntry, known: Known) -> Sequence[Record]:
    """Return what is said of an entry's paper, the catalogues' word first."""
    asked, title = keys(entry), title_or_heading(entry)
    titled = the_one(title, entry.first_author, known.titled) if title and not asked else None
    answers = [*map(known.answers.get, asked), titled]
    library = [*map(known.library.get, asked), known.titles.get(entry.position)]
    found = {record.key: record for record in (*answers, *library) if record is not None}
    return list(found.values())


def _with_topics(entry: DraftEntry, record: Record | None, topics: Topics) -> DraftEntry:
    """Suggest topics, unless an editor set them: those our library has for the paper, if it has any."""
    if not entry.topics_are_suggested:
        return entry
    abstract = record.abstract if record and not record.withdrawn else ""
    title = (entry.title if record else own_title(entry)) or ""
    texts = Texts(title, entry.heading or "", entry.summary or "", abstract)
    suggested = (record.topics if record else ()) or suggest(texts, topics)
    return replace(entry, topics=suggested or entry.topics)
