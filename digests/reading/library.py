"""A digest file of the library -> Digest; what is wrong in it is named whole."""

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

from pydantic import ValidationError

from digests import identity
from digests.errors import DigestFileError, Fault
from digests.models import Digest, Entry, Figure
from digests.reading import digest_file
from digests.reading.digest_file import DigestFile, EntryFile
from digests.reading.document import Document, DocumentError, parse
from digests.reading.faults import faults_of
from digests.reading.fields import LANGUAGES
from digests.topics import Topics, shipped


def read(path: str, data: bytes, topics: Topics) -> Digest:
    """Read a digest file's bytes. Raises DigestFileError naming every fault in it."""
    try:
        document = parse(data)
    except DocumentError as error:
        raise DigestFileError(path, (error.fault,)) from error
    context = {"topics": topics, "language": _language(document.value)}
    faults = list(document.faults)
    written = _validated(document, context, faults)
    entries = dict(_entries(written, document, context))
    faults += _given_twice(entries, document)
    if faults or written is None:
        raise DigestFileError(path, tuple(sorted(faults, key=lambda fault: fault.line)))
    return Digest(
        key=PurePath(path).stem,
        title=written.title,
        publisher=written.publisher,
        language=written.language,
        published=written.published,
        link=written.link,
        entries=tuple(entries.values()),
        content_hash=identity.content_hash(data),
    )


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a digest file with the topics that ship."""
    return digest_file.schema(shipped())


def _language(value: Any) -> str:
    """Return the language in which a digest's plain texts are."""
    language = value.get("language") if isinstance(value, dict) else None
    return language if isinstance(language, str) and language in LANGUAGES else "en"


def _validated(
    document: Document, context: dict[str, Any], faults: list[Fault]
) -> DigestFile | None:
    if document.value is None:
        faults.append(Fault(1, "", "The file is empty.", "Write title, language and entries."))
        return None
    try:
        return DigestFile.model_validate(document.value, context=context)
    except ValidationError as error:
        faults += faults_of(error, DigestFile, document)
        return None


def _entries(
    written: DigestFile | None, document: Document, context: dict[str, Any]
) -> Iterator[tuple[int, Entry]]:
    """Give the entries by place; of a refused file those that are right by themselves."""
    if written:
        yield from ((place, _entry(place, entry)) for place, entry in enumerate(written.entries))
        return
    given = document.value.get("entries") if isinstance(document.value, dict) else None
    for place, value in enumerate(given if isinstance(given, list) else ()):
        try:
            yield place, _entry(place, EntryFile.model_validate(value, context=context))
        except ValidationError:
            continue


def _entry(place: int, written: EntryFile) -> Entry:
    fields = written.model_dump(exclude={"figures", "topics", "names", "alternative_titles"})
    for field, value in identity.fields_in(written.link or "").items():
        fields[field] = fields[field] or value
    return Entry(
        **fields,
        position=place + 1,
        alternative_titles=_once(written.alternative_titles),
        names=_once(written.names),
        topics=_once(written.topics),
        figures=tuple(Figure(figure.value, figure.label) for figure in written.figures),
    )


def _once(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _given_twice(entries: dict[int, Entry], document: Document) -> Iterator[Fault]:
    """Give a fault for each entry about a paper that an earlier one is about."""
    lines: dict[str, int] = {}
    for place, entry in entries.items():
        line = document.line(("entries", place))
        shared = next((key for key in identity.keys(entry) if key in lines), None)
        if shared:
            problem = f"The paper of line {lines[shared]} again (the same {_kind(shared)})."
            yield Fault(line, f"entries[{place + 1}]", problem, "Keep one of the two entries.")
        for key in identity.keys(entry):
            lines.setdefault(key, line)


def _kind(key: str) -> str:
    kind = key.partition(":")[0]
    return {"arxiv": "arXiv id", "openreview": "OpenReview id", "doi": "DOI"}.get(kind, kind)
