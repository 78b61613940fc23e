"""The paper's title in an entry's lines: labelled, cited, linked, bold, quoted, or its heading."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from digests.reading.articles.blocks import Kind
from digests.reading.articles.citations import is_byline
from digests.reading.articles.labels import Means
from digests.reading.articles.lines import Line
from digests.reading.articles.noise import is_frame_heading
from digests.reading.articles.references import Reference, Strength
from digests.reading.articles.title_texts import EDGES, Title, quotations, title_from
from digests.reading.articles.wording import LETTER, WORD, is_title_case, weight
from digests.search.words import CJK

_FEWEST_WORDS, _FEWEST_IN_TEXT, _FEWEST_AMID_OTHERS = 3, 4, 4
_OPENING_LINES = 2
_LEAST_OF_TWO_WORDS = 12
_NOT_LATIN = re.compile(f"[{CJK}\u0400-\u04ff]")
_OTHER_SCRIPTS = frozenset(("zh", "ja", "ko", "ru", "uk", "bg", "ar", "he", "fa", "hi", "th", "el"))
_LATIN_RUN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z0-9][^\u0400-\u04ff\u3000-\u9fff\uac00-\ud7a3\uff08-\uff1f]{10,300}"
)
_SIGNS = re.compile(r"^[^\w\"“«《「'(\[]+")
_SEPARATORS = ("-", "–", "—", ":", "：")
_RUNEDGES = ' )）(（[]|，。；—–-«»"'
_QUOTED_BY = 200  # characters from its start, in a text: what is quoted further down is another's


class Manner(NamedTuple):
    """What holds for all entries of an article: its language, and whether its headings are titles."""

    language: str | None
    headings_are_titles: bool

    @property
    def is_other_script(self) -> bool:
        """Whether the article's own words can be told from an English title by their letters."""
        return self.language in _OTHER_SCRIPTS


def title_of(lines: Sequence[Line], own: Reference | None, manner: Manner) -> Title | None:
    """Return the paper's title as an entry prints it."""
    labelled = _labelled(lines)
    if labelled and manner.is_other_script and _NOT_LATIN.search(labelled.text):
        labelled = _foreign(lines, manner) or labelled  # a translation stands under the title
    return (
        labelled
        or _cited(lines)
        or _linked(lines, own)
        or _marked(lines[0])
        or _bold(lines[0], manner)
        or _quoted(lines, own)
        or _foreign(lines, manner)
        or _in_text(lines, own, only_linked=True)
        or _opening(lines, manner)
        or _in_text(lines, own, only_linked=False)
    )


def are_titles(openers: Sequence[Line], language: str | None) -> bool:
    """Tell whether an article's headings are the papers' titles rather than headlines of its own."""
    texts = list(filter(None, (_opener(line) for line in openers)))
    like = sum(_is_in_capitals(text, language) for text in texts)
    return like * 2 > len(texts)


def _opener(line: Line) -> str:
    """Return a line that can be a heading without the number and signs before it."""
    if line.is_links or line.is_prose or line.label is not None:
        return ""
    text = line.text[line.number.end :] if line.number else _SIGNS.sub("", line.text)
    return text.strip(EDGES)


def _labelled(lines: Sequence[Line]) -> Title | None:
    for number, line in enumerate(lines):
        if line.label is None or line.is_links:
            continue
        value = _without_address(line, line.label.start)
        is_paper = line.label.means is Means.PAPER and not line.is_prose
        is_paper = is_paper and not _begins_with_link(line)
        if line.label.means is Means.TITLE or (is_paper and _has_words(value)):
            found = title_from(value, number, line.label.start)
            if found:
                return found
    return None


def _has_words(text: str) -> bool:
    return len(WORD.findall(text)) >= _FEWEST_WORDS or _NOT_LATIN.search(text) is not None


def _begins_with_link(line: Line) -> bool:
    """Tell whether a link that is no title stands right after the label: "Paper: arXiv:2305.14314"."""
    start = line.label.start if line.label else 0
    near = (one for one in line.references if start <= one.start <= start + 2)
    return any(not _is_long_enough(one.words) for one in near)


def _without_address(line: Line, start: int) -> str:
    """Return what stands after the label up to the first bare address."""
    ends = [one.start for one in line.references if not one.words and one.start >= start]
    return line.text[start : min(ends, default=len(line.text))]


def _cited(lines: Sequence[Line]) -> Title | None:
    for number, line in enumerate(lines):
        if line.cited:
            return title_from(line.text[slice(*line.cited)], number, line.cited[0])
    return None


def _linked(lines: Sequence[Line], own: Reference | None) -> Title | None:
    """Return the words the paper's link stands on, where they can be a title."""
    for number, line in enumerate(lines):
        for one in _to(own, line):
            is_strong = one.strength >= Strength.TITLE and one.means is None
            if is_strong and not line.is_links and _is_long_enough(one.words):
                return title_from(one.words, number, one.start)
    return None


def _to(own: Reference | None, line: Line) -> list[Reference]:
    """Return the links of a line to the entry's own paper."""
    return [one for one in line.references if own and one.target.key == own.target.key]


def _is_long_enough(words: str) -> bool:
    count = len(WORD.findall(words))
    heavy = weight(words) >= _LEAST_OF_TWO_WORDS
    return count >= _FEWEST_WORDS or (heavy and (count > 1 or bool(_NOT_LATIN.search(words))))


def _bold(line: Line, manner: Manner) -> Title | None:
    """Return the bold words that an entry begins with."""
    lead = line.text[: line.block.bold]
    is_own_script = manner.language != "en" and _NOT_LATIN.search(lead) is not None
    is_labelled = line.label is not None and line.label.start > 0
    if line.block.kind is Kind.HEADING or is_labelled or is_own_script:
        return None
    start = line.number.end if line.number and line.number.end < len(lead) else 0
    is_set_off = line.text[len(lead) :].lstrip()[:1] in _SEPARATORS
    if len(WORD.findall(lead)) < (1 if is_set_off else _FEWEST_WORDS):
        return None
    return title_from(lead[start:], 0, start, is_guess=not is_title_case(lead[start:]))


def _quoted(lines: Sequence[Line], own: Reference | None) -> Title | None:
    """Return a title in quotation marks, above the text or beside the paper's link."""
    for number, line in enumerate(lines):
        if line.is_prose and number > 0 and not _to(own, line):
            continue
        for start, end in quotations(line):
            is_near = not line.is_prose or end <= _QUOTED_BY
            inside = line.text[start:end]
            has_words = len(WORD.findall(inside)) >= _FEWEST_WORDS
            if is_near and has_words and not _NOT_LATIN.search(inside):
                return title_from(inside, number, start)
    return None


def _foreign(lines: Sequence[Line], manner: Manner) -> Title | None:
    """In an article of another script, return the Latin letters above the text that can be a title."""
    if not manner.is_other_script:
        return None
    for number, line in enumerate(lines):
        if line.is_prose:
            return None
        is_named = line.label is not None and line.label.means is not Means.TITLE
        if line.is_links or is_named:
            continue
        found = _LATIN_RUN.finditer(line.text, line.number.end if line.number else 0)
        runs = [match for match in found if _can_be_title(match[0], line)]
        if runs:
            longest = max(runs, key=lambda match: len(match[0]))
            return title_from(longest[0].rstrip(_RUNEDGES), number, longest.start())
    return None


def _can_be_title(run: str, line: Line) -> bool:
    """Tell whether a Latin stretch is a title rather than some words or a list of names."""
    is_most = len(run.strip()) > len(line.text) * 0.8
    has_words = len(WORD.findall(run)) >= (2 if is_most else _FEWEST_AMID_OTHERS)
    are_names = run.count(",") > 1 and ":" not in run
    return has_words and not are_names and "://" not in run


def _opening(lines: Sequence[Line], manner: Manner) -> Title | None:
    """Return the line that opens the entry, where the article's headings are titles, or it reads so."""
    is_brief = len(WORD.findall(lines[0].text)) < _FEWEST_WORDS and lines[0].block.kind is Kind.TEXT
    for number, line in enumerate(lines[:_OPENING_LINES]):
        text = (
            ""
            if is_brief and number == 0 and len(lines) > 1 and lines[1].is_title
            else _opener(line)
        )
        if not line.is_title or not text or is_frame_heading(line.text) or _is_names(line):
            continue
        if manner.is_other_script and _NOT_LATIN.search(text):
            return None
        if not manner.headings_are_titles and not _reads_as_title(text):
            return None
        if len(WORD.findall(text)) > 1 or line.block.kind is Kind.HEADING:
            return title_from(text, number, line.text.find(text), is_guess=True)
    return None


def _reads_as_title(text: str) -> bool:
    """Tell whether a heading reads as a title though those beside it do not."""
    return len(WORD.findall(text)) >= _FEWEST_IN_TEXT and is_title_case(text)


def _marked(line: Line) -> Title | None:
    """Return the words in italics that a line above the text begins with."""
    start, end = line.block.marked[0] if line.block.marked else (0, 0)
    is_above = not line.is_prose and not _is_names(line)
    is_first = is_above and not LETTER.search(line.text[:start])
    if is_first and len(WORD.findall(line.text[start:end])) >= _FEWEST_WORDS:
        return title_from(line.text[start:end], 0, start)
    return None


def _is_names(line: Line) -> bool:
    return line.block.kind is not Kind.HEADING and is_byline(line.text)


def _in_text(lines: Sequence[Line], own: Reference | None, *, only_linked: bool) -> Title | None:
    """Return a title within the text: linked, else in italics or in quotes, and set in capitals."""
    for number, line in enumerate(lines):
        linked = ((one.start, one.end) for one in _to(own, line))
        for start, end in linked if only_linked else (*line.block.marked, *quotations(line)):
            text = line.text[start:end]
            is_long = len(WORD.findall(text)) >= _FEWEST_IN_TEXT
            if is_long and not _NOT_LATIN.search(text) and is_title_case(text):
                return title_from(text, number, start)
    return None


def _is_in_capitals(text: str, language: str | None) -> bool:
    is_own_script = language in _OTHER_SCRIPTS and _NOT_LATIN.search(text) is not None
    return not is_own_script and is_title_case(text)
