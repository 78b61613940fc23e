"""An editor's changes to a draft: each returns another draft, or raises EditError. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from digests import entering
from digests.draft_models import Draft, DraftEntry, Note, NoteKind
from digests.entering import EditError, EditFault
from digests.finishing import Faults, PublishFault, digest, faults, ids, kept, noted_twice
from digests.identity import ID_FIELDS, fields_in
from digests.reading.articles.numbering import number_of
from digests.reading.digest_file import MAX_NAMES, MAX_TOPICS
from digests.topics import Topics

__all__ = [
    "ENTRY_FIELDS",
    "FIELDS",
    "EditError",
    "EditFault",
    "Faults",
    "PublishFault",
    "digest",
    "drop",
    "faults",
    "kept",
    "merge",
    "restore",
    "set_entry_field",
    "set_field",
    "take_heading",
]

_Reader = Callable[[str], str]
_DRAFT_READERS: Mapping[str, _Reader] = {
    "title": entering.title,
    "publisher": entering.publisher,
    "language": entering.language,
    "published": entering.published,
    "link": entering.link,
}
_ENTRY_READERS: Mapping[str, _Reader] = {
    "title": entering.title,
    "summary": entering.summary,
    "heading": entering.heading,
    "language": entering.language,
    "code_link": entering.link,
    "project_link": entering.link,
}
_NEVER_REMOVED = ("title", "language")

FIELDS = tuple(_DRAFT_READERS)
"""The fields of a draft that an editor may set."""

ENTRY_FIELDS = (*_ENTRY_READERS, "id", "topics")
"""The fields of an entry that an editor may set; `id` stands for every kind of id."""

_ANSWERED = {
    "title": {NoteKind.NO_TITLE, NoteKind.TITLE_FROM_HEADING, NoteKind.TITLE_DIFFERS},
    "summary": {NoteKind.NO_SUMMARY},
    "id": {NoteKind.NO_ID, NoteKind.UNKNOWN_ID, NoteKind.SEVERAL_PAPERS, NoteKind.TITLE_DIFFERS},
}
_OF_ANOTHER_PAPER = {
    "venue": None,
    "year": None,
    "first_author": None,
    "alternative_titles": (),
    "names": (),
}
_LINKS = ("link", "code_link", "project_link")


def set_field(draft: Draft, field: str, text: str) -> Draft:
    """Set one of FIELDS to what an editor typed; a lone dash removes what may be missing."""
    changed: dict[str, Any] = {field: _read(_DRAFT_READERS[field], field, text)}
    return replace(draft, **changed)


def set_entry_field(draft: Draft, position: int, field: str, text: str, topics: Topics) -> Draft:
    """Set one of ENTRY_FIELDS of an entry, and take out the notes that this answers.

    A lone dash removes what may be missing.
    """
    entry = _entry(draft, position)
    if field == "id":
        changed = _with_ids(entry, {} if entering.is_removal(text) else entering.ids(text))
    elif field == "topics":
        slugs = () if entering.is_removal(text) else entering.slugs(text, topics)
        changed = replace(entry, topics=slugs, topics_are_suggested=False)
    else:
        changed = _with_text(entry, field, _read(_ENTRY_READERS[field], field, text))
    return _with(draft, changed)


def take_heading(draft: Draft, position: int, topics: Topics) -> Draft:
    """Let an entry's heading be its title, without the number the article gives it."""
    heading = _entry(draft, position).heading or ""
    number = number_of(heading)
    own = heading[number.end :] if number else heading
    return set_entry_field(draft, position, "title", own.strip() or heading, topics)


def drop(draft: Draft, position: int) -> Draft:
    """Leave an entry out; it keeps its place and number, to be taken back."""
    return _with(draft, replace(_entry(draft, position), dropped=True))


def restore(draft: Draft, position: int) -> Draft:
    """Take back an entry that was left out."""
    return _with(draft, replace(_entry(draft, position), dropped=False))


def merge(draft: Draft, position: int) -> Draft:
    """Make an entry part of the nearest before it: the summaries joined, the first facts kept."""
    part = _entry(draft, position)
    if part.dropped:
        raise EditError(EditFault.NO_SUCH_ENTRY, str(position))
    before = [entry for entry in kept(draft) if entry.position < position]
    if not before:
        raise EditError(EditFault.NOTHING_BEFORE, str(position))
    whole = _joined(max(before, key=lambda entry: entry.position), part)
    return _with(draft, whole, replace(part, dropped=True))


def _read(read: _Reader, field: str, text: str) -> str | None:
    if field not in _NEVER_REMOVED and entering.is_removal(text):
        return None
    return read(text)


def _entry(draft: Draft, position: int) -> DraftEntry:
    for entry in draft.entries:
        if entry.position == position:
            return entry
    raise EditError(EditFault.NO_SUCH_ENTRY, str(position))


def _with(draft: Draft, *changed: DraftEntry) -> Draft:
    """Put changed entries in their places, and note anew which are about the same paper."""
    by_position = {entry.position: entry for entry in changed}
    entries = tuple(by_position.get(entry.position, entry) for entry in draft.entries)
    return noted_twice(replace(draft, entries=entries))


def _with_text(entry: DraftEntry, field: str, value: str | None) -> DraftEntry:
    notes = _without(entry.notes, _ANSWERED.get(field, ()))
    if field in _LINKS:
        links = {getattr(entry, field), value}
        notes = tuple(note for note in notes if not _is_odd(note, links))
    if field == "summary" and value is None:
        notes += (Note(NoteKind.NO_SUMMARY),)
    changed: dict[str, Any] = {field: value, "notes": notes}
    return replace(entry, **changed)


def _is_odd(note: Note, links: Iterable[str | None]) -> bool:
    return note.kind is NoteKind.ODD_LINK and any(link and note.detail in link for link in links)


def _with_ids(entry: DraftEntry, found: Mapping[str, str]) -> DraftEntry:
    """Let an entry be about the paper with these ids.

    Ids and facts it had stay only where they may be of this paper: what was learnt of the paper
    it was thought to be about is forgotten.
    """
    before = ids(entry)
    is_other = bool(before) and not before.items() & found.items()
    named = {**({} if is_other else before), **found}
    notes = _without(entry.notes, _ANSWERED["id"])
    changed: dict[str, Any] = dict.fromkeys(ID_FIELDS.values()) | named | {"silent": ()}
    if is_other:
        changed |= _OF_ANOTHER_PAPER
        changed["title"] = _own_title(entry)
    if not fields_in(entry.link or "").items() <= named.items():
        changed["link"] = None
    if not found:
        notes += (Note(NoteKind.NO_ID),)
    return replace(entry, notes=notes, **changed)


def _own_title(entry: DraftEntry) -> str | None:
    """Return the title the article has, where a catalogue's has taken its place."""
    differing = (note.detail for note in entry.notes if note.kind is NoteKind.TITLE_DIFFERS)
    return next(filter(None, differing), entry.title)


def _joined(whole: DraftEntry, part: DraftEntry) -> DraftEntry:
    first: dict[str, Any] = {
        field: getattr(whole, field) or getattr(part, field)
        for field in (
            "title", "heading", "arxiv_id", "openreview_id", "doi", "link", "code_link",
            "project_link", "venue", "year", "first_author",
        )
    }  # fmt: skip
    summaries = [one for one in (whole, part) if one.summary]
    first["summary"] = _joined_texts(whole.summary or "", part.summary or "") or None
    first["language"] = next((one.language for one in summaries), whole.language)
    first["alternative_titles"] = _united(whole.alternative_titles, part.alternative_titles)
    first["names"] = _united(whole.names, part.names)
    if whole.topics_are_suggested:
        first["topics"] = _united(whole.topics, part.topics)[:MAX_TOPICS]
        first["topics_are_suggested"] = part.topics_are_suggested or not part.topics
    joined = replace(whole, **first)
    return replace(joined, notes=_open_notes(joined, whole, part))


def _joined_texts(whole: str, part: str) -> str:
    """Join two summaries; one that is in the other already, as after a merge, is not said twice."""
    is_in = f"\n\n{part}\n\n" in f"\n\n{whole}\n\n"
    return whole if is_in else "\n\n".join(filter(None, (whole, part)))


def _open_notes(joined: DraftEntry, whole: DraftEntry, part: DraftEntry) -> tuple[Note, ...]:
    """Return the notes of both parts that are not answered by what the other one has."""
    answered = {NoteKind.NO_TITLE} if joined.title else set()
    answered |= {NoteKind.NO_ID} if ids(joined) else set()
    answered |= {NoteKind.NO_SUMMARY} if joined.summary else set()
    notes = _without((*whole.notes, *part.notes), answered)
    if whole.arxiv_id and part.arxiv_id and whole.arxiv_id != part.arxiv_id:
        notes += (Note(NoteKind.SEVERAL_PAPERS, part.arxiv_id),)
    return tuple(dict.fromkeys(notes))


def _united(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))[:MAX_NAMES]


def _without(notes: Iterable[Note], kinds: Iterable[NoteKind]) -> tuple[Note, ...]:
    gone = set(kinds)
    return tuple(note for note in notes if note.kind not in gone)
