"""What an editor types for a field of a draft -> its value, or an EditError that says why not."""

import re
from enum import StrEnum

from digests import identity
from digests.errors import DigestsError
from digests.reading.digest_file import MAX_TOPICS
from digests.reading.fields import (
    LANGUAGES,
    MAX_PHRASE,
    MAX_SUMMARY,
    MAX_TITLE,
    is_link,
    is_published,
)
from digests.search.words import clean, clean_lines
from digests.topics import Topics

_MAX_TYPED = 20_000
_REMOVAL = frozenset("-‐‑‒–—−")
_SHOWN = 60
_AROUND_UNITS = re.compile(r" ?([年月日]) ?")
_YEAR_FIRST = re.compile(
    r"(\d{4})[-./年 ]{1,2}(\d{1,2})(?:[-./月 ]{1,2}(\d{1,2}))?[月日.]?", re.ASCII
)
_DAY_FIRST = re.compile(r"(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})", re.ASCII)


class EditFault(StrEnum):
    """Why an edit was refused."""

    EMPTY = "empty"
    TOO_LONG = "too_long"  # detail: how many characters (or topics) there may be
    NOT_AN_ID = "not_an_id"  # detail: what was typed, here and below
    NOT_A_LINK = "not_a_link"
    NOT_A_DATE = "not_a_date"
    NOT_A_LANGUAGE = "not_a_language"
    NOT_A_TOPIC = "not_a_topic"  # detail: the words that are none
    NO_SUCH_ENTRY = "no_such_entry"  # detail: the position
    NOTHING_BEFORE = "nothing_before"  # detail: the position


_SENTENCES = {
    EditFault.EMPTY: "Nothing is written here.",
    EditFault.TOO_LONG: "There may be {} at most.",
    EditFault.NOT_AN_ID: "“{}” names no paper, or several, by arXiv id, OpenReview id or DOI.",
    EditFault.NOT_A_LINK: "“{}” is not a whole web address.",
    EditFault.NOT_A_DATE: "“{}” is not a date like 2024-02-05, 2024-02 or 2024.",
    EditFault.NOT_A_LANGUAGE: "“{}” is not a language's two letters.",
    EditFault.NOT_A_TOPIC: "“{}” is not a topic.",
    EditFault.NO_SUCH_ENTRY: "There is no entry {}.",
    EditFault.NOTHING_BEFORE: "No entry stands before entry {}.",
}


class EditError(DigestsError):
    """An edit that was refused, and what about; the draft stays as it was."""

    def __init__(self, fault: EditFault, detail: str = "") -> None:
        self.fault = fault
        self.detail = detail
        super().__init__(_SENTENCES[fault].format(detail))


def is_removal(text: str) -> bool:
    """Tell whether a text is the lone dash that takes a fact away."""
    return text.strip() in _REMOVAL


def title(text: str) -> str:
    """Read a title: a line with letters or digits in it, by which its paper is known."""
    line = _line(text, MAX_TITLE)
    if not identity.title_key(line):
        raise EditError(EditFault.EMPTY)
    return line


def heading(text: str) -> str:
    """Read a line of a title's length."""
    return _line(text, MAX_TITLE)


def publisher(text: str) -> str:
    """Read a short line."""
    return _line(text, MAX_PHRASE)


def summary(text: str) -> str:
    """Read a text of several lines."""
    return _within(clean_lines(text, _MAX_TYPED), MAX_SUMMARY)


def language(text: str) -> str:
    """Read a language's code, a region after it left out."""
    code = re.split("[-_]", clean(text).casefold())[0]
    if code not in LANGUAGES:
        raise EditError(EditFault.NOT_A_LANGUAGE, clean(text, _SHOWN))
    return code


def published(text: str) -> str:
    """Read a date as precise as it is given: 2024-02-05, 2024/2, 5.2.2024, 2024年2月5日."""
    typed = _AROUND_UNITS.sub(r"\1", clean(text))
    if match := _YEAR_FIRST.fullmatch(typed):
        parts = [match[1], match[2], match[3]]
    elif match := _DAY_FIRST.fullmatch(typed):
        parts = [match[3], match[2], match[1]]
    else:
        parts = [typed.removesuffix("年")]
    date = "-".join(part.zfill(2) for part in parts if part)
    if not is_published(date):
        raise EditError(EditFault.NOT_A_DATE, clean(text, _SHOWN))
    return date


def link(text: str) -> str:
    """Read a web address."""
    address = clean(text, _MAX_TYPED)
    if not is_link(address):
        raise EditError(EditFault.NOT_A_LINK, clean(text, _SHOWN))
    return address


def ids(text: str) -> dict[str, str]:
    """Read the ids of one paper, or links with them, by the field that holds each."""
    found = identity.ids_in(clean(text, _MAX_TYPED))
    named = identity.fields_in(clean(text, _MAX_TYPED))
    if not found or len(found) > len(named):
        raise EditError(EditFault.NOT_AN_ID, clean(text, _SHOWN))
    return named


def slugs(text: str, topics: Topics) -> tuple[str, ...]:
    """Read topics by any of their names, typos mended: their slugs, once each, in order."""
    parts = topics.split(text)
    matches = [topics.match(part.text) for part in parts]
    unknown = [part.text for part, match in zip(parts, matches, strict=True) if match is None]
    if unknown:
        raise EditError(EditFault.NOT_A_TOPIC, clean(", ".join(unknown), _SHOWN))
    found = tuple(dict.fromkeys(match.topic.slug for match in matches if match))
    if not found:
        raise EditError(EditFault.EMPTY)
    if len(found) > MAX_TOPICS:
        raise EditError(EditFault.TOO_LONG, str(MAX_TOPICS))
    return found


def _line(text: str, most: int) -> str:
    return _within(clean(text, _MAX_TYPED), most)


def _within(text: str, most: int) -> str:
    if not text:
        raise EditError(EditFault.EMPTY)
    if len(text) > most:
        raise EditError(EditFault.TOO_LONG, str(most))
    return text
