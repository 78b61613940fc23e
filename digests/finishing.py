"""A draft -> the digest it becomes, and what still keeps it from becoming one. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from enum import StrEnum

from digests import identity
from digests.draft_models import Draft, DraftEntry, Note, NoteKind
from digests.models import Digest, Entry
from digests.reading.digest_file import MAX_ENTRIES, MAX_NAMES, MAX_TOPICS
from digests.reading.fields import (
    FIRST_YEAR,
    LANGUAGES,
    LAST_YEAR,
    MAX_NAME,
    MAX_PHRASE,
    MAX_SUMMARY,
    MAX_TITLE,
    is_link,
    is_published,
    is_unknown,
)
from digests.search.words import clean, clean_lines

_MAX_READ = 20_000
_LANGUAGE = "en"


class PublishFault(StrEnum):
    """What keeps a draft from being published; an entry may do without a summary."""

    NO_ENTRIES = "no_entries"
    NO_DRAFT_TITLE = "no_draft_title"
    NO_LANGUAGE = "no_language"
    NO_ENTRY_TITLE = "no_entry_title"
    SAME_PAPER = "same_paper"  # as an entry before it
    TOO_LONG = "too_long"  # title or summary; of the draft: its title, or too many entries


Faults = tuple[tuple[PublishFault, int | None], ...]
"""Each with the position of the entry it is about, None for the draft itself."""


def kept(draft: Draft) -> tuple[DraftEntry, ...]:
    """Return the entries that were not dropped."""
    return tuple(entry for entry in draft.entries if not entry.dropped)


def faults(draft: Draft) -> Faults:
    """Return what keeps a draft from being published: the draft's own faults, then the entries'."""
    return (*((fault, None) for fault in _own_faults(draft)), *_entry_faults(draft))


def digest(draft: Draft, key: str) -> Digest:
    """Return the digest a draft without faults becomes; its entries are counted anew from 1.

    A fact that no digest file could hold, such as a link that is none, is left out.
    """
    language = draft.language if draft.language in LANGUAGES else None
    made = Digest(
        key=key,
        title={language or _LANGUAGE: clean(draft.title or "", _MAX_READ)},
        publisher=_publisher(draft.publisher),
        language=language or _LANGUAGE,
        published=draft.published if is_published(draft.published or "") else None,
        link=_link(draft.link),
        entries=tuple(
            entry_of(entry, position, language or _LANGUAGE)
            for position, entry in enumerate(kept(draft), 1)
        ),
        content_hash="",
    )
    return replace(made, content_hash=_fingerprint(made))


def entry_of(entry: DraftEntry, position: int, language: str) -> Entry:
    """Return a draft's entry as it stands in a digest; `language` is the digest's own."""
    spoken = entry.language if entry.language in LANGUAGES else language
    summary = clean_lines(entry.summary or "", _MAX_READ)
    link = _link(entry.link)
    named = identity.fields_in(link or "") | ids(entry)
    return Entry(
        position=position,
        title=clean(entry.title or "", _MAX_READ),
        alternative_titles=_texts(entry.alternative_titles, MAX_TITLE),
        names=_texts(entry.names, MAX_NAME),
        arxiv_id=named.get("arxiv_id"),
        openreview_id=named.get("openreview_id"),
        doi=named.get("doi"),
        venue=clean(entry.venue or "", MAX_PHRASE) or None,
        year=entry.year if FIRST_YEAR <= (entry.year or 0) <= LAST_YEAR else None,
        first_author=clean(entry.first_author or "", MAX_NAME) or None,
        heading=clean(entry.heading or "", MAX_TITLE) or None,
        link=link,
        code_link=_link(entry.code_link),
        project_link=_link(entry.project_link),
        topics=tuple(dict.fromkeys(entry.topics))[:MAX_TOPICS],
        summary={spoken: summary} if summary else {},
    )


def ids(entry: DraftEntry) -> dict[str, str]:
    """Return the ids of an entry, in their one spelling, by field."""
    read = {
        "arxiv_id": identity.arxiv_id(entry.arxiv_id or ""),
        "openreview_id": identity.openreview_id(entry.openreview_id or ""),
        "doi": identity.doi(entry.doi or ""),
    }
    return {field: value for field, value in read.items() if value}


def same_papers(draft: Draft) -> dict[int, int]:
    """Return which kept entries are about the paper of an earlier one: position -> the earlier's."""
    first: dict[str, int] = {}
    same: dict[int, int] = {}
    for entry in kept(draft):
        keys = identity.keys(entry_of(entry, entry.position, _LANGUAGE))
        earlier = next((first[key] for key in keys if key in first), None)
        if earlier is not None:
            same[entry.position] = earlier
        for key in keys:
            first.setdefault(key, entry.position if earlier is None else earlier)
    return same


def noted_twice(draft: Draft) -> Draft:
    """Note which entries are about the paper of an earlier one, and no more those that were."""
    same = same_papers(draft)
    return replace(draft, entries=tuple(_noted_twice(one, same) for one in draft.entries))


def _noted_twice(entry: DraftEntry, same: Mapping[int, int]) -> DraftEntry:
    notes = tuple(note for note in entry.notes if note.kind is not NoteKind.TWICE)
    if entry.position in same:
        notes += (Note(NoteKind.TWICE, str(same[entry.position])),)
    return replace(entry, notes=notes)


def _own_faults(draft: Draft) -> Iterator[PublishFault]:
    title, entries = clean(draft.title or "", _MAX_READ), kept(draft)
    if not entries:
        yield PublishFault.NO_ENTRIES
    if not title:
        yield PublishFault.NO_DRAFT_TITLE
    if draft.language not in LANGUAGES:
        yield PublishFault.NO_LANGUAGE
    if len(title) > MAX_TITLE or len(entries) > MAX_ENTRIES:
        yield PublishFault.TOO_LONG


def _entry_faults(draft: Draft) -> Iterator[tuple[PublishFault, int]]:
    same = same_papers(draft)
    for one in kept(draft):
        entry = entry_of(one, one.position, _LANGUAGE)
        if not identity.title_key(entry.title):
            yield PublishFault.NO_ENTRY_TITLE, one.position
        if one.position in same:
            yield PublishFault.SAME_PAPER, one.position
        if len(entry.title) > MAX_TITLE or any(
            len(text) > MAX_SUMMARY for text in entry.summary.values()
        ):
            yield PublishFault.TOO_LONG, one.position


def _publisher(text: str | None) -> str | None:
    cleaned = clean(text or "", MAX_PHRASE)
    return None if not cleaned or is_unknown(cleaned) else cleaned


def _link(text: str | None) -> str | None:
    cleaned = clean(text or "", _MAX_READ)
    return cleaned if is_link(cleaned) else None


def _texts(texts: Iterable[str], most: int) -> tuple[str, ...]:
    cleaned = dict.fromkeys(clean(text, _MAX_READ) for text in texts)
    return tuple(text for text in cleaned if 0 < len(text) <= most)[:MAX_NAMES]


def _fingerprint(made: Digest) -> str:
    written = json.dumps(asdict(made), ensure_ascii=True, sort_keys=True)
    return identity.content_hash(written.encode())
