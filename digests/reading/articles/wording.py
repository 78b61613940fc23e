"""How a text is worded: how much it says, whether as a sentence or as a title."""

import re

from digests.reading.articles.citations import is_byline
from digests.search.words import CJK

WORD = re.compile(r"[^\W\d_][\w'’-]*")
LETTER = re.compile(r"[^\W\d_]")
WIDE = re.compile(f"[{CJK}]")
_WIDE_WEIGHT = 2.4
"""A Chinese character says about as much as this many Latin letters."""

_SENTENCE, _QUESTION, _TALE, _LONG = 24, 40, 90, 200
"""From which weight on a text with a full stop, with another end, or with none is prose."""

_TITLE_LEAST, _TITLE_MOST = 12, 260
_MOSTLY = 0.6
_SHORT_WORD = 3
_SENTENCE_END = re.compile(r"[.!?。！？…](?:\s?[^\w\s]){0,4}\s*$")
_NO_TITLE_END = re.compile(r"[.。;；,，:：](?:[\"'”’»」』])?\s*$")
_INNER_END = re.compile(r"[.!?:] \S")
_SMALL = frozenset(
    "a an the of for and or in on to with via from by as at is are be not into over under through"
    " than vs towards toward without using can do does".split()
)
_WIDE_MARKS = "，。；、,;"


def weight(text: str) -> float:
    """Return how much a text says, in Latin letters: a Chinese character counts for more than one."""
    if text.isascii():
        return len(text)
    return len(text) + len(WIDE.findall(text)) * (_WIDE_WEIGHT - 1)


def is_prose(text: str) -> bool:
    """Tell whether a text reads as a sentence or more."""
    heavy = weight(text)
    if heavy >= _LONG:
        return True
    if heavy < _SENTENCE or is_byline(text):
        return False
    return _ends_as_sentence(text, heavy) or (heavy >= _TALE and _tells(text))


def is_heading(text: str) -> bool:
    """Tell whether a text that is no prose could be a title or a heading."""
    has_words = LETTER.search(text) is not None
    return has_words and weight(text) <= _TITLE_MOST and not _NO_TITLE_END.search(text)


def could_be_title(words: str) -> bool:
    """Tell whether the words of a link are enough for a title."""
    has_several = " " in words.strip() or WIDE.search(words) is not None
    return has_several and weight(words) >= _TITLE_LEAST


def is_capitalised(text: str) -> bool:
    """Tell whether most words begin with capitals, as in titles; short words do not count."""
    words = [word for word in WORD.findall(text) if len(word) > _SHORT_WORD]
    return len(words) > 1 and sum(word[0].isupper() for word in words) >= len(words) * _MOSTLY


def is_title_case(text: str) -> bool:
    """Tell whether the words that titles begin with capitals, all but the small ones, do so."""
    words = [word for word in WORD.findall(text) if word.lower() not in _SMALL]
    return len(words) > 1 and sum(word[0].isupper() for word in words) >= len(words) * _MOSTLY


def _ends_as_sentence(text: str, heavy: float) -> bool:
    end = _SENTENCE_END.search(text)
    if end is None:
        return False
    if end[0][0] in ".。":
        return True
    is_titles = text.rstrip()[-1:] in "?!" and is_capitalised(text)
    return heavy >= _QUESTION and not is_titles


def _tells(text: str) -> bool:
    """Tell whether a text without an end is set as sentences are: few capitals, or commas in Chinese."""
    words = [word for word in WORD.findall(text) if len(word) > _SHORT_WORD]
    capitals = sum(word[0].isupper() for word in words)
    if WIDE.search(text):
        has_marks = any(mark in text for mark in _WIDE_MARKS)
        return "。" in text or (has_marks and capitals < len(words))
    return capitals * 3 < len(words) and _INNER_END.search(text) is not None
