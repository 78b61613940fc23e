"""The telling terms of a text: names and figures that stay the same in every language.

A Chinese or Russian summary leaves "PopQA", "int8" and "51.5%" as the paper's own abstract has them.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from digests.search.words import squash

MAX_TERMS = 12
_STRONG, _FIRM, _FAIR, _PLAIN, _FAINT = 3.0, 2.5, 2.0, 1.0, 0.3
_OF_NUMBER, _OF_THREE, _OF_TWO = 1.5, 1.2, 0.5

_WORD = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]{0,40}(?:[-‐‑.][A-Za-z0-9]{1,40}){0,6}[+*]{0,3}"
)
_PLAIN_WORD = re.compile(r"[A-Za-z0-9]+")
_MIXED = re.compile(r"[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]|[A-Z]{2}[a-z]|[+*]$")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:…]|\n)[\s\"'“”«»()\[\]]*$")
_LOOK_BACK = 6
_SHORT = 2  # letters: "ii" counts, "of" joins
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9.,-])(\d{1,15}(?:[.,]\d{1,9}){0,4})\s?"
    r"(%|k\b|m\b|b\b|万亿|万|亿|千|тыс|млн|млрд|thousand|million|billion|trillion)?",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_TIMES = {
    "k": 1e3, "thousand": 1e3, "千": 1e3, "тыс": 1e3, "万": 1e4, "m": 1e6, "million": 1e6,
    "млн": 1e6, "亿": 1e8, "b": 1e9, "billion": 1e9, "млрд": 1e9, "万亿": 1e12, "trillion": 1e12,
}  # fmt: skip
_LEAST_NUMBER, _LEAST_PERCENT = 100, 10
_YEARS = range(1990, 2036)
_LATIN = re.compile(r"[A-Za-z]")
_OTHER = re.compile(r"[\u0400-\u04ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
# Everyone mentions them: they tell nothing of which paper it is.
_COMMON_WORDS = (
    "ai llm llms lm lms vlm nlp ml dl cv rl qa gpt gpt2 gpt3 gpt35 gpt4 gpt4o chatgpt openai google"
    " meta microsoft llama transformer transformers api apis sota github arxiv token tokens prompt"
    " large language model models learning code math gsm8k rlhf"
)
_COMMON = frozenset(_COMMON_WORDS.split())


class Term(NamedTuple):
    """A term as written, the form by which it is compared, and how telling it is: 0.3 to 3."""

    written: str
    key: str
    weight: float


@lru_cache(maxsize=64)
def terms(text: str) -> tuple[Term, ...]:
    """Return the most telling terms of a text, at most MAX_TERMS, the most telling first."""
    best: dict[str, Term] = {}
    for term in (*_words(text), *_numbers(text)):
        if term.key not in best or term.weight > best[term.key].weight:
            best[term.key] = term
    return tuple(sorted(best.values(), key=lambda term: -term.weight)[:MAX_TERMS])


def names(found: Iterable[Term]) -> tuple[str, ...]:
    """Return the terms that are words, as written."""
    return tuple(term.written for term in found if not term.key.startswith("#"))


def keys(text: str) -> frozenset[str]:
    """Return the forms of everything in a text that a term could be: words, runs of them, figures."""
    words = [word.lower() for word in _PLAIN_WORD.findall(text)]
    runs = (
        "".join(words[place : place + length])
        for length in (1, 2, 3)
        for place in range(len(words) - length + 1)
    )
    return frozenset(runs) | {term.key for term in _numbers(text)}


def is_latin(text: str) -> bool:
    """Tell whether a text is written in Latin letters, but for a word here and there."""
    return len(_LATIN.findall(text)) > 2 * len(_OTHER.findall(text))


def _words(text: str) -> Iterable[Term]:
    is_all_latin = is_latin(text)
    for match in _WORD.finditer(text):
        word, key = match[0].rstrip("."), squash(match[0])
        weight = _weight(word, key)
        is_as_any = is_all_latin and (word.islower() or _begins(text, match.start(), weight))
        if len(key) > 1 and not is_as_any:
            yield Term(word, key, weight)


def _begins(text: str, start: int, weight: float) -> bool:
    """Tell whether a word may have its capital only from the sentence it begins."""
    before = text[max(0, start - _LOOK_BACK) : start]
    return weight == _FAIR and _SENTENCE_BEGINS.search(before) is not None


def _weight(word: str, key: str) -> float:
    """Judge a word by its shape: "PopQA" tells most, then "BIG-Bench", "HELM", "Pythia", "QA"."""
    if key in _COMMON or (len(key) <= _SHORT and word.islower()):
        return _FAINT
    if _MIXED.search(word):
        return _STRONG
    if "-" in word and (not word.islower() or any(map(str.isdigit, word))):
        return _FIRM
    if word.isupper():
        return {2: _OF_TWO, 3: _OF_THREE}.get(len(key), _FIRM)
    return _FAIR if word[0].isupper() else _PLAIN


def _numbers(text: str) -> Iterable[Term]:
    """Give the figures that are not everywhere, "95亿" as "9.5B": not counts up to 99, nor years."""
    for match in _NUMBER.finditer(text):
        digits, unit = match[1], (match[2] or "").lower()
        plain = digits.replace(",", "" if _GROUPED.fullmatch(digits) else ".").rstrip(".")
        if plain.count(".") > 1:
            continue
        number = float(plain) * _TIMES.get(unit, 1)
        is_bare = not unit and "." not in plain
        least = _LEAST_PERCENT if unit == "%" else _LEAST_NUMBER
        if ("." in plain or number >= least) and not (is_bare and number in _YEARS):
            yield Term(match[0].strip(), f"#{number:g}", _OF_NUMBER)
