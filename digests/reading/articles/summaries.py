"""An entry's own paragraphs, whole and in order, without its title, links and labels."""

import re
from collections.abc import Sequence

from digests.reading.articles.blocks import Kind
from digests.reading.articles.citations import is_byline
from digests.reading.articles.labels import Means, means_of
from digests.reading.articles.lines import Line
from digests.reading.articles.references import Reference, Strength, is_pointer
from digests.reading.articles.title_texts import Title
from digests.reading.articles.wording import LETTER

_JOINTS = " \t|·•,;:：，、—–-→↓👉🔗()（）[]【】<>/*_#"
_OPENINGS = " \t|·•,;:：，、—–-→↓👉🔗)）]】>/*_#."
_SET_OFF = frozenset(".。!！?？…|·•,;:：，、—–-→↓👉🔗(（[【<>/»”\"')）]】")
_ENDS = frozenset(".。!?)）")
_NAME_ENDS = frozenset(":： -–—")
_LAST_WORDS = re.compile(
    r"(?:^|[.。!?！？\s|·;；,，(（\[【])([^\s.。!?！？|·;；,，(（\[【]+(?:\s[^\s.。!?]+)?)\s*$"
)
_AFTER_LINKS = frozenset(".。)）]】|·—–-:：")
_AND = frozenset(("and", "и", "und", "et", "y", "e", "和", "与"))
_AFTER_TITLE = frozenset("—–-:：.。|·•,，(（[【→?!？！~↗")
_BESIDE = frozenset((Kind.HEADING, Kind.CAPTION, Kind.RULE, Kind.TERM))
_LEADS_ON, _SAYS_MORE, _LABEL_MOST, _SENTENCE_WORDS = 30, 20, 40, 3


def summary(lines: Sequence[Line], title: Title | None) -> str:
    """Return the text of an entry's lines that is about its paper, its paragraphs parted by empty lines."""
    kept: list[str] = []
    has_begun = False
    for number, line in enumerate(lines[: _end_of_text(lines)]):
        text = _text(line, number, title)
        if text and not _is_beside(line, number, title, text, has_begun=has_begun):
            kept.append(text)
            has_begun = has_begun or _is_text(line)
    return "\n\n".join(kept)


def _end_of_text(lines: Sequence[Line]) -> int:
    """Return where the text ends: the titles of what follows are none of it."""
    end = len(lines)
    while end and not (_is_text(lines[end - 1]) or lines[end - 1].block.kind is Kind.CELL):
        end -= 1
    return end


def _is_text(line: Line) -> bool:
    is_said = _means(line) is Means.SUMMARY and bool(line.value.strip())
    return line.is_prose or line.block.kind is Kind.ITEM or is_said


def _means(line: Line) -> Means | None:
    return line.label.means if line.label else None


def _is_beside(line: Line, number: int, title: Title | None, text: str, *, has_begun: bool) -> bool:
    """Tell whether a line is no part of the text: a heading, a label's value, names and dates."""
    is_reference = line.cited is not None or (not line.is_prose and is_byline(line.text))
    if is_reference or line.is_links or line.block.kind in _BESIDE:
        return True
    if line.label is not None:
        is_told = line.label.means is Means.PAPER and line.is_prose
        return line.label.means is not Means.SUMMARY and not is_told
    if title is not None and title.line == number and _leads(line, title):
        rest = _without_links(line, title.end).strip(_JOINTS)
        return len(text) < _SAYS_MORE or not LETTER.search(rest) or is_byline(rest)
    leads_on = line.text.rstrip().endswith((":", "：")) and len(line.text) > _LEADS_ON
    is_head = not has_begun and not _is_text(line)
    return is_head and (number == 0 or not leads_on)


def _leads(line: Line, title: Title) -> bool:
    """Tell whether the title stands at the start of its line, and is no part of a sentence there."""
    rest = line.text[title.end :].lstrip('*_»”"」』》')
    is_set_off = line.block.bold >= title.end or rest.lstrip()[:1] in _AFTER_TITLE or not rest
    return is_set_off and not LETTER.search(line.text[: title.start])


def _without_links(line: Line, start: int) -> str:
    """Return a line from a place on without what it refers to."""
    text = line.text
    for one in reversed(line.references):
        text = text[: one.start] + text[one.end :] if one.start >= start else text
    return text[start:]


def _text(line: Line, number: int, title: Title | None) -> str:
    """Return a line without its label, number and title, and the links at its start and end."""
    starts = [line.label.start if line.label and line.label.means is Means.SUMMARY else 0]
    if number == 0 and line.number:
        starts.append(line.number.end)
    if title is not None and title.line == number and _leads(line, title):
        starts.append(title.end)
    start = _past_links(line, max(starts))
    text = line.text[start : _before_links(line, start)]
    return (text.lstrip(_OPENINGS) if start else text).strip()


def _past_links(line: Line, start: int) -> int:
    """Return where a line goes on after links that are set off from it: "(S2, arXiv) The model ..."."""
    end = start
    for one in line.references:
        before = line.text[end : one.start]
        if one.start < end or not is_pointer(one) or not _is_between(before):
            break
        end = one.end
    is_set_off = line.text[end:].lstrip()[:1] in _AFTER_LINKS
    return end if end > start and is_set_off else start


def _is_between(text: str) -> bool:
    """Tell whether a text parts links, or names authors before them."""
    words = text.strip(_OPENINGS + "([（【")
    return not LETTER.search(words) or words.casefold() in _AND or is_byline(words)


def _before_links(line: Line, start: int) -> int:
    """Return where a line ends without the links at its end that only point to something."""
    end = len(line.text)
    for one in reversed(line.references):
        if one.start < start or not _closes(line.text, one, end):
            break
        end = start + len(line.text[start : one.start].rstrip(_JOINTS))
        end = _before_name(line.text, start, end)
        end += line.text[end : end + 1] in _ENDS and end < len(line.text)
    return end


def _closes(text: str, one: Reference, end: int) -> bool:
    """Tell whether a link stands at the end and is no part of a sentence there."""
    after = text[one.end : end]
    if after.strip(_JOINTS + ".") or one.strength < Strength.CLOSING or not is_pointer(one):
        return False
    is_sentence = len(one.words.split()) >= _SENTENCE_WORDS and after[:1] in (".", "!")
    before = text[max(0, one.start - _LABEL_MOST) : one.start].rstrip(" *_")
    is_set_off = not before or before[-1] in _SET_OFF or means_of(before.split()[-1]) is not None
    return is_set_off and not (is_sentence and one.words) and not _is_amid_brackets(before)


def _is_amid_brackets(before: str) -> bool:
    """Tell whether words that name no link stand before one in its brackets: "(see also https://...)"."""
    opened = max(before.rfind("("), before.rfind("（"))
    inside = before[opened + 1 :] if opened >= 0 else ""
    is_open = ")" not in inside and "）" not in inside
    return is_open and LETTER.search(inside) is not None and means_of(inside) is None


def _before_name(text: str, start: int, end: int) -> int:
    """Leave out the word for a link that stands before it: "... Paper:"."""
    match = _LAST_WORDS.search(text[max(start, end - _LABEL_MOST) : end])
    if match is None or text[end : end + 1] not in _NAME_ENDS or means_of(match[1]) is None:
        return end
    return start + len(text[start : end - len(match[1])].rstrip(_JOINTS))
