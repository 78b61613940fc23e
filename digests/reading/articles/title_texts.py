"""A title's text cut out of a line: without the quotation marks, dates and addresses around it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from digests.reading.articles.lines import Line

MOST = 300
_QUOTES = tuple(map(tuple, ("《》", "«»", "“”", "„“", "„”", "「」", "『』", '""')))
_QUOTED = re.compile("|".join(f"{a}([^{a}{b}]{{6,{MOST}}}){b}" for a, b in _QUOTES))
_DATED = re.compile(r"\s*[(（\[][^()（）\[\]]{0,30}(?:19|20)\d\d[)）\]]$")
_ADDRESS = re.compile(
    r"\s*[(（\[]?(?:https?://)?(?:www\.)?(?:arxiv\.org|openreview\.net|doi\.org|github\.com"
    r"|aclanthology\.org|huggingface\.co)(?:/[^\s)）\]]*)?[)）\]]?$"
)
_NUMBER = re.compile(r"^\d{1,2}[.)、]\s*")
EDGES = " \t|·—–-:：,，;；/*_#`~→»«"
"""What stands around a title and is none of it."""


class Title(NamedTuple):
    """A title, the line it stands in and where there; `is_guess`: nothing but its place says it is one."""

    text: str
    line: int
    start: int
    end: int
    is_guess: bool = False


def title_from(text: str, line: int, start: int, *, is_guess: bool = False) -> Title | None:
    """Make a title of a stretch of a line; None where it is empty or far too long."""
    plain = text.strip().strip(EDGES)
    if not plain or len(plain) > MOST:
        return None
    begin = start + text.find(plain)
    shown = _NUMBER.sub("", _ADDRESS.sub("", _DATED.sub("", plain))).rstrip()
    is_ended = shown.endswith((".", "。", ",")) and not shown.endswith("...")
    bare = _unquoted(shown[:-1] if is_ended else shown)
    return Title(bare, line, begin, begin + len(plain), is_guess)


def _unquoted(text: str) -> str:
    """Take off the quotation marks around all of a text."""
    for opening, closing in (*_QUOTES, ("*", "*")):
        inside = text[1:-1]
        is_around = len(inside) > 1 and text[0] == opening and text[-1] == closing
        if is_around and opening not in inside and closing not in inside:
            return inside.strip()
    return text


def quotations(line: Line) -> Iterator[tuple[int, int]]:
    """Give where in a line words stand in quotation marks."""
    for match in _QUOTED.finditer(line.text):
        yield match.span(match.lastindex or 0)
