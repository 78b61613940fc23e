"""The words by which articles say what a line is: "论文地址:", "Code:", "Авторы:", "Título:"."""

import re
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from digests.reading.articles.words import fold, words

MAX_LABEL = 40
_COLONS, _CLOSING, _ROUND = ":：", "】])）」》", ")）"
_OPENING = frozenset("(（")
_AROUND = f" \t{_CLOSING}{_COLONS}.,|/↗→»›…!"
_END = re.compile(f"[{re.escape(_COLONS + _CLOSING)}]")
_AFTER = re.compile(f"[ \t*_{re.escape(_COLONS + _CLOSING)}]*")
_NUMBER = re.compile(r"\s*(?:#|№|no\.?|nr\.?)?\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})$")
_WHERE = re.compile(
    r"\s(?:here|now|online|in full|hier|ici|aquí|aqui|здесь|тут|по ссылке|\(pdf\)"
    r"|(?:on|at|на|auf|sur|en) arxiv)$"
)
_AND = re.compile(r"\s*(?:[&+/,、，和与及]|\b(?:and|und|et|y|e|и)\b)\s*")
_BRACKETS = re.compile(r"\([^()]{0,30}\)|（[^（）]{0,30}）")


class Means(Enum):
    """What stands after a label."""

    TITLE = "title"
    PAPER = "paper"
    CODE = "code"
    PROJECT = "project"
    LINK = "link"  # to something else: a video, a model, a discussion
    FACT = "fact"  # who, where, when: not the summary's
    SUMMARY = "summary"


class Labelled(NamedTuple):
    """A line's label and what stands after it in the line: text[start:]."""

    means: Means
    start: int


def label(text: str, *, alone: bool = False) -> Labelled | None:
    """Return the label a line begins with, before a colon or in brackets; `alone`: also without."""
    start = len(text) - len(text.lstrip(f" \t{words().decoration}"))
    head = text[start : start + MAX_LABEL]
    ends = list(_END.finditer(head, 1))
    if not ends:
        means = means_of(text) if alone else None
        return Labelled(means, len(text)) if means else None
    for end in ends:
        before = head[: end.start()]
        is_aside = end[0] in _ROUND and start == 0 and not set(before) & _OPENING
        means = None if is_aside else means_of(before)  # an aside closes what did not open here
        rest = _AFTER.match(text, start + end.end())
        if means and rest:
            return Labelled(means, rest.end())
    return None


@lru_cache(maxsize=4096)
def means_of(text: str) -> Means | None:
    """Return what words mean as a label, decoration and brackets apart."""
    if not text or len(text) > MAX_LABEL * 2:
        return None
    known = words().labels
    around = _AROUND + words().decoration
    plain = fold(text.strip(around))
    forms = (
        plain,
        _BRACKETS.sub(" ", text).strip(around),
        _NUMBER.sub("", plain),
        _WHERE.sub("", plain),
    )
    means = next((known[form] for form in map(fold, forms) if form in known), None)
    means = means or _of_several(plain)
    return Means(means) if means else None


def _of_several(text: str) -> str | None:
    """Return what the first of several labels means: "data and code"."""
    parts = _AND.split(text)
    known = [words().labels.get(part) for part in parts]
    return known[0] if len(parts) > 1 and None not in known else None
