"""A draft -> the text of a digest file that an editor finishes by hand."""

import re
from collections.abc import Iterator, Sequence
from textwrap import wrap

from digests.draft_models import Draft, DraftEntry, Note, NoteKind
from digests.finishing import digest, kept, same_papers
from digests.models import Entry
from digests.reading.fields import LANGUAGES, MAX_SUMMARY, MAX_TITLE
from digests.search.words import clean

_WIDTH = 100
_MAX_NOTE = 200
_PLAIN = re.compile(r"https?://[A-Za-z0-9/._?=&%~+-]+|[A-Za-z][A-Za-z0-9._-]*|\d{4}(-\d\d){0,2}")
_WORDS_OF_YAML = frozenset(["null", "true", "false", "yes", "no", "on", "off", "y", "n"])
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n"}
_FIRST_LINES = (
    "# What Paperboy read in an article. Look it over, write what a comment asks for,",
    "# and put the file into the folder of digests.",
)
_ASKED = {
    "title": "Write the article's title.",
    "publisher": "Write who published it, where that is known.",
    "language": "Write the article's language by its two letters: en, zh, ru ...",
    "published": "Write when, where that is known: 2024-02-05, 2024-02 or 2024.",
    "link": "Write where the article stands, where that is known.",
}
_NOTES = {
    NoteKind.NO_TITLE: "The article does not print the paper's title. Write it.",
    NoteKind.NO_ID: "No id was found. Write arxiv_id, openreview_id or doi if the paper has one.",
    NoteKind.NO_SUMMARY: "Nothing is said of the paper. Write a summary.",
    NoteKind.TITLE_FROM_HEADING: "The title is the entry's heading. Is it the paper's?",
    NoteKind.SEVERAL_PAPERS: "Other papers are named here too: {}. Is this the right one?",
    NoteKind.ODD_LINK: "A link to an unusual place: {}. Is it the paper's?",
    NoteKind.TITLE_DIFFERS: "The article calls the paper “{}”. Is it this one?",
    NoteKind.UNKNOWN_ID: "The catalogue knows no paper of this id. Is it right?",
    NoteKind.TWICE: "The paper of entry {} again. Keep one of the two.",
}
_IDS = ("arxiv_id", "openreview_id", "doi")


def write(draft: Draft) -> str:
    """Write a draft as a digest file; what it lacks is left open with a comment that asks for it."""
    made = digest(draft, "")
    language = made.language if draft.language in LANGUAGES else None
    title = made.title[made.language]
    lines = [*_FIRST_LINES, *_title(title, language)]
    lines.append(_field("publisher", made.publisher or "unknown", asked=not made.publisher))
    lines.append(_field("language", language or "", asked=not language))
    lines.append(_field("published", made.published or "unknown", asked=not made.published))
    lines.append(_field("link", made.link or "unknown", asked=not made.link))
    lines.append("entries:" if made.entries else "entries:  # Write an entry for each paper.")
    numbers = {
        one.position: entry.position for one, entry in zip(kept(draft), made.entries, strict=True)
    }
    same = {numbers[later]: numbers[first] for later, first in same_papers(draft).items()}
    for one, entry in zip(kept(draft), made.entries, strict=True):
        spoken = one.language if one.language in LANGUAGES else language
        lines += _entry(one, entry, spoken, same.get(entry.position))
    return "\n".join(lines) + "\n"


def _title(title: str, language: str | None) -> Iterator[str]:
    if len(title) > MAX_TITLE:
        yield f"# Shorten the title to {MAX_TITLE} characters."
    if not title:
        yield _field("title", "", asked=True)
    elif language is None:
        yield f"title: {_scalar(title)}"
    else:
        yield "title:"
        yield f"  {language}: {_scalar(title)}"


def _field(name: str, value: str, *, asked: bool) -> str:
    """Write a field of the digest, with a comment that asks for what is missing."""
    written = _scalar(value) if value else ""
    line = f"{name}: {written}".rstrip()
    return f"{line}  # {_ASKED[name]}" if asked else line


def _entry(one: DraftEntry, entry: Entry, language: str | None, same: int | None) -> Iterator[str]:
    """Write an entry: its notes, its facts, its summary."""
    notes = [note for note in one.notes if note.kind is not NoteKind.TWICE]
    if same:
        notes.append(Note(NoteKind.TWICE, str(same)))
    yield ""
    yield from (f"  # {line}" for note in _open(notes, entry) for line in _note(note))
    facts = list(_facts(one, entry))
    for number, (name, value) in enumerate(facts):
        yield f"  {'- ' if number == 0 else '  '}{name}: {value}".rstrip()
    yield from _summary(entry, language)


def _open(notes: Sequence[Note], entry: Entry) -> Iterator[Note]:
    """Give the notes of an entry, and those that follow from what it lacks."""
    missing = {
        NoteKind.NO_TITLE: not entry.title,
        NoteKind.NO_ID: not any(getattr(entry, name) for name in _IDS),
        NoteKind.NO_SUMMARY: not entry.summary,
    }
    yield from (Note(kind) for kind, is_missing in missing.items() if is_missing)
    yield from (note for note in notes if note.kind not in missing)


def sentence(note: Note) -> str:
    """Say what a note asks an editor to look at; a long detail is cut."""
    detail = "".join(filter(str.isprintable, clean(note.detail, _MAX_NOTE)))
    return _NOTES[note.kind].format(detail)


def _note(note: Note) -> list[str]:
    """Write a note as lines of a comment."""
    return wrap(sentence(note), _WIDTH - 4, break_long_words=False)


def _facts(one: DraftEntry, entry: Entry) -> Iterator[tuple[str, str]]:
    """Give an entry's facts as written, in the order of the files that ship; its title always."""
    too_long = f"  # Shorten it to {MAX_TITLE} characters." if len(entry.title) > MAX_TITLE else ""
    yield "title", _scalar(entry.title) + too_long if entry.title else ""
    for name in ("alternative_titles", "names"):
        if texts := getattr(entry, name):
            yield name, _list(texts)
    for name in (
        *_IDS,
        "venue",
        "year",
        "first_author",
        "heading",
        "link",
        "code_link",
        "project_link",
    ):
        if value := getattr(entry, name):
            yield name, _quoted(value) if name in _IDS else _scalar(str(value))
    if entry.topics:
        mark = "  # suggested" if one.topics_are_suggested else ""
        yield "topics", _list(entry.topics) + mark


def _summary(entry: Entry, language: str | None) -> Iterator[str]:
    if not entry.summary:
        yield "    summary:"
        return
    [text] = entry.summary.values()
    if len(text) > MAX_SUMMARY:
        yield f"    # Shorten the summary to {MAX_SUMMARY} characters."
    if language is None:
        yield from _text("    summary:", text)
    else:
        yield "    summary:"
        yield from _text(f"      {language}:", text)


def _text(name: str, text: str) -> Iterator[str]:
    """Write a text below its name, folded; one with what cannot be seen in quotes."""
    lines = text.split("\n")
    if not all(map(str.isprintable, lines)):
        yield f"{name} {_quoted(text)}"
        return
    indent = " " * (len(name) - len(name.lstrip()) + 2)
    yield f"{name} >-"
    for number, line in enumerate(lines):
        if number:
            yield ""
        room = _WIDTH - len(indent)
        yield from (
            indent + part
            for part in wrap(line, room, break_long_words=False, break_on_hyphens=False)
        )


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_scalar, texts))}]"


def _scalar(text: str) -> str:
    """Write a short text, in quotes unless it is a plain word, date or address."""
    is_plain = _PLAIN.fullmatch(text) and text.casefold() not in _WORDS_OF_YAML
    return text if is_plain else _quoted(text)


def _quoted(text: str) -> str:
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() else f"\\U{ord(character):08x}"
