"""Filling an entry of a draft with what is known of its paper. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from digests.catalogues import telling
from digests.catalogues.judging import SURE, evidence, is_like
from digests.catalogues.records import Record
from digests.draft_models import DraftEntry, Note, NoteKind
from digests.identity import ID_FIELDS, title_key

_FACTS = ("first_author", "year", "venue", "code_link", "project_link", *ID_FIELDS.values())
_MIN_NAME = 2
_NO_NAME = frozenset(
    ["position", "survey", "review", "correction", "erratum", "comment", "reply", "tutorial"]
)


def fill(entry: DraftEntry, record: Record) -> DraftEntry:
    """Fill what an entry lacks from its paper's record, and let it bear the paper's own title.

    Where the article's title is quite another, the id may be wrong: then that alone is noted.
    """
    if is_in_doubt(entry, record):
        note = Note(NoteKind.TITLE_DIFFERS, own_title(entry) or "")
        notes = _without(entry.notes, {NoteKind.TITLE_DIFFERS, NoteKind.TITLE_FROM_HEADING})
        return replace(entry, title=record.title, notes=(*notes, note))
    facts: dict[str, Any] = {
        name: known
        for name in _FACTS
        if getattr(entry, name) is None and (known := getattr(record, name)) is not None
    }
    return replace(
        entry,
        title=record.title,
        alternative_titles=_alternative_titles(entry, record),
        names=_names(entry, record),
        notes=_without(entry.notes, _answered(facts)),
        **facts,
    )


def own_title(entry: DraftEntry) -> str | None:
    """Return the title the article gives the paper; a heading that stands for it is none."""
    stands_in = any(note.kind is NoteKind.TITLE_FROM_HEADING for note in entry.notes)
    return None if stands_in else title_or_heading(entry)


def title_or_heading(entry: DraftEntry) -> str | None:
    """Return what the article calls the paper, be it a title or only a heading."""
    notes = {note.kind: note.detail for note in entry.notes}
    title = notes.get(NoteKind.TITLE_DIFFERS) or entry.title or ""
    return title if title_key(title) else None


def is_in_doubt(entry: DraftEntry, record: Record) -> bool:
    """Tell whether an entry seems to be about another paper than the record of its id."""
    title = own_title(entry)
    titles = (record.title, *record.alternative_titles)
    if title is None or any(is_like(title, one) for one in titles):
        return False
    if title_key(title) in map(title_key, record.names):
        return False
    if not telling.is_latin(title) and evidence(title, record) >= SURE:
        return False  # translated, the names kept
    return evidence(entry.summary or "", record) < SURE


def noted_unknown(entry: DraftEntry, keys: Collection[str]) -> DraftEntry:
    """Note the ids that the catalogues know no paper of, and no more those they know now."""
    notes = _without(entry.notes, {NoteKind.UNKNOWN_ID})
    return replace(entry, notes=(*notes, *(Note(NoteKind.UNKNOWN_ID, key) for key in keys)))


def _alternative_titles(entry: DraftEntry, record: Record) -> tuple[str, ...]:
    """Return the titles the paper has beside its own, the article's among them; no mere names."""
    titles = (*entry.alternative_titles, own_title(entry) or "", *record.alternative_titles)
    names = (record.title, record.title.partition(":")[0], *record.names)
    known = {*map(title_key, names), ""}
    others = {title_key(one): one for one in reversed(titles) if title_key(one) not in known}
    return tuple(reversed(others.values()))


def _names(entry: DraftEntry, record: Record) -> tuple[str, ...]:
    """Return the paper's short names: those known, else what stands before its title's colon.

    That is a name if it is one word, or all that the article calls the paper.
    """
    if entry.names or record.names:
        return entry.names or record.names
    head, colon, _ = record.title.partition(":")
    is_word = not any(map(str.isspace, head)) and not head.islower()
    is_called_so = title_key(own_title(entry) or "") == title_key(head)
    is_name = (is_word or is_called_so) and head.casefold() not in _NO_NAME
    return (head,) if colon and len(head) >= _MIN_NAME and is_name else ()


def _answered(facts: Collection[str]) -> set[NoteKind]:
    answered = {NoteKind.NO_TITLE, NoteKind.TITLE_FROM_HEADING, NoteKind.TITLE_DIFFERS}
    return answered | ({NoteKind.NO_ID} if set(ID_FIELDS.values()) & set(facts) else set())


def _without(notes: Iterable[Note], kinds: Collection[NoteKind]) -> tuple[Note, ...]:
    return tuple(note for note in notes if note.kind not in kinds)
