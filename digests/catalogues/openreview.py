"""OpenReview: how its API is asked, in both its versions, and how its answers are read.

Version 2 wraps every value of a note's content ({"title": {"value": ...}}), version 1 does not.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from digests import identity
from digests.catalogues.links import code_link_in, project_link_in
from digests.catalogues.records import Record
from digests.catalogues.venues import accepted_at, year_in
from digests.errors import CatalogueError

NAME = "OpenReview"
ACCEPT = "application/json"
URL = "https://api2.openreview.net"
OLDER_URL = "https://api.openreview.net"
"""Where the notes of the years before 2023 are."""

_RESULTS = 25
_TERM_CHARS = 300  # an address has an end
_NOT_ACCEPTED = ("submission", "rejected", "withdrawn")


def roots(url: str) -> tuple[str, ...]:
    """Return the roots of both versions of the API; a mirror is asked alone."""
    return (URL, OLDER_URL) if url.rstrip("/") == URL else (url,)


def url_of_id(root: str, openreview_id: str) -> str:
    """Return the address that answers with one note."""
    return f"{root.rstrip('/')}/notes?{urlencode({'id': openreview_id})}"


def url_of_words(root: str, words: str) -> str:
    """Return the address that answers with the papers that have the words, best first."""
    asked = {
        "term": words[:_TERM_CHARS],
        "type": "terms",
        "content": "all",
        "group": "all",
        "source": "forum",
    }
    return f"{root.rstrip('/')}/notes/search?{urlencode(asked | {'limit': _RESULTS})}"


def read(body: bytes) -> tuple[Record, ...]:
    """Read the papers out of an answer, replies left out. Raise CatalogueError if it is none."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise CatalogueError("OpenReview's answer is not JSON.") from error
    notes = answer.get("notes") if isinstance(answer, dict) else None
    if not isinstance(notes, list):
        raise CatalogueError("OpenReview's answer holds no notes.")
    return tuple(_records(notes))


def _records(notes: list[Any]) -> Iterator[Record]:
    for note in notes:
        if isinstance(note, dict) and isinstance(note.get("content"), dict):
            content = {name: _value(value) for name, value in note["content"].items()}
            title, note_id = _text(content, "title"), str(note.get("id"))
            is_paper = note.get("forum") in (note_id, None)
            if title and is_paper and identity.openreview_id(note_id) == note_id:
                yield _record(note, content, note_id, title)


def _record(
    note: Mapping[str, Any], content: Mapping[str, Any], note_id: str, title: str
) -> Record:
    said = _text(content, "venue") or ""
    state = (_text(content, "venueid") or "").rpartition("/")[2].casefold()
    venue = None if any(word in state for word in _NOT_ACCEPTED) else accepted_at(said)
    published = _date(note.get("pdate")) or _date(note.get("odate")) or _date(note.get("cdate"))
    abstract, code = _text(content, "abstract") or "", _text(content, "code") or ""
    elsewhere = identity.fields_in(f"{_link(content, 'pdf')} {_link(content, 'html')}")
    return Record(
        key=f"openreview:{note_id}",
        title=title,
        authors=tuple(_authors(content.get("authors"))),
        abstract=abstract,
        published=published,
        updated=_date(note.get("mdate")) or _date(note.get("tmdate")),
        venue=venue,
        year=year_in(venue) or year_in(published),
        doi=elsewhere.get("doi"),
        arxiv_id=elsewhere.get("arxiv_id"),
        openreview_id=note_id,
        code_link=code_link_in(code) or code_link_in(abstract),
        project_link=project_link_in(code) or project_link_in(abstract),
        withdrawn="withdrawn" in state or "withdrawn" in said.casefold(),
    )


def _value(value: Any) -> Any:
    return value.get("value") if isinstance(value, dict) else value


def _text(content: Mapping[str, Any], name: str) -> str | None:
    value = content.get(name)
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _link(content: Mapping[str, Any], name: str) -> str:
    """Return a link to the paper elsewhere; OpenReview's own files have no host."""
    link = _text(content, name) or ""
    return link if link.startswith("http") else ""


def _authors(value: Any) -> Iterator[str]:
    """Give the authors' names, which newer notes have in objects beside their ids."""
    for author in value if isinstance(value, list) else ():
        name = author.get("fullname") if isinstance(author, dict) else author
        if isinstance(name, str) and name.strip():
            yield " ".join(name.split())


def _date(milliseconds: Any) -> str | None:
    if not isinstance(milliseconds, int) or isinstance(milliseconds, bool):
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return None
