"""One analysis of text for English, Chinese and Russian: for the index, queries and highlights."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from digests.models import Query

ANALYSER_VERSION = 1
"""Grows whenever the same text gives other tokens: an index made by another version is rebuilt."""

MAX_STEMMED_LETTERS = 40
_MARKS = '"“”„«»「」『』'
CJK = (
    "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_CYRILLIC = "\u0400-\u0481\u048a-\u052f"
_LATIN = "a-z\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_RUN = re.compile(
    rf"(?P<cjk>[{CJK}]+)"
    r"|(?P<number>\d+)"
    r"|(?P<language>(?<![^\W_])(?:c\+\+|[cf]\#)(?![\w+#]))"
    rf"|(?P<russian>[{_CYRILLIC}]+)"
    rf"|(?P<latin>[{_LATIN}]+(?:['’][{_LATIN}]+)?)"
    rf"|(?P<other>[^\W\d_{CJK}{_CYRILLIC}{_LATIN}]+)"
)
# Characters that folding maps one to one (or that are no part of a word before and after it).
_PLAIN = re.compile(
    "[\\s\x20-\x7e\xab\xb7\xbb\xd7\xe0-\xff\u0400-\u0482\u048a-\u052f\u2010-\u2015\u2018-\u2022"
    "\u2026\u2190-\u21ff\u2248\u2264\u2265\u3000-\u3020\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff"
    "\uff01-\uff06\uff08-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff5e]*"
)


class Word(NamedTuple):
    """One token of a text and where it stands there: text[start:end]."""

    token: str
    start: int
    end: int


def analyse(text: str) -> list[Word]:
    """Return a text's tokens in order; a Chinese run gives its bigrams, then its last character."""
    folded, places = _fold(text)
    words: list[Word] = []
    for match in _RUN.finditer(folded):
        if match.lastgroup == "cjk":
            words.extend(_bigrams(match[0], match.start()))
        else:
            words.append(Word(_token(match[0], match.lastgroup), match.start(), match.end()))
    if places is None:
        return words
    return [Word(token, places[start][0], places[end - 1][1]) for token, start, end in words]


def tokens(text: str) -> list[str]:
    """Return the tokens of a text in order, as the index holds them: those of `analyse`."""
    folded, _ = _fold(text)
    found: list[str] = []
    for match in _RUN.finditer(folded):
        if match.lastgroup == "cjk":
            run = match[0]
            found += (run[start : start + 2] for start in range(len(run) - 1))
            found.append(run[-1])
        else:
            found.append(_token(match[0], match.lastgroup))
    return found


def stems(text: str) -> list[str]:
    """Return the stemmed words of a text in order, a Chinese run as one word."""
    folded, _ = _fold(text)
    return [_token(match[0], match.lastgroup) for match in _RUN.finditer(folded)]


def squash(text: str) -> str:
    """Return letters and digits only, case folded, without diacritics: how names are compared."""
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = filter(str.isalnum, unicodedata.normalize("NFKD", folded))
    return unicodedata.normalize("NFC", "".join(bare))


def clean(text: str, limit: int = 256) -> str:
    """Return a typed text without invisible characters, spaces folded, cut at the limit."""
    seen = text[: limit * 16]
    if not seen.isprintable():
        seen = "".join(character for character in seen if not _is_dropped(character))
    folded = " ".join(seen.split())
    end = limit
    while 0 < end < len(folded) and unicodedata.combining(folded[end]):
        end -= 1
    return folded[:end].rstrip()


def clean_lines(text: str, limit: int) -> str:
    """Return a text of several lines, each cleaned, at most one empty line between two."""
    kept: list[str] = []
    for line in text[: limit * 16].splitlines():
        cleaned = clean(line, limit)
        if cleaned or (kept and kept[-1]):
            kept.append(cleaned)
    return "\n".join(kept).strip()[:limit].rstrip()


def unquoted(words: str) -> str:
    """Return the words without the quotation marks around them all: the sentence has its own."""
    bare = words.strip(_MARKS + " ")
    return words if not bare or any(mark in bare for mark in _MARKS) else bare


def highlights(text: str, query: Query) -> list[tuple[int, int]]:
    """Return the merged spans of a text where one of the query's phrases stands."""
    words = analyse(text)
    places: dict[str, list[int]] = {}
    for index, word in enumerate(words):
        places.setdefault(word.token, []).append(index)
    spans: list[tuple[int, int]] = []
    for phrase in query.words:
        spans += _spans(words, places, phrase)
    return _merge(sorted(spans))


def is_cjk_character(token: str) -> bool:
    """Tell whether a token is a lone Chinese (Japanese, Korean) character: a prefix in queries."""
    return len(token) == 1 and re.match(f"[{CJK}]", token) is not None


def _fold(text: str) -> tuple[str, Sequence[tuple[int, int]] | None]:
    """Return the text case folded and composed, and each character's span in the text given.

    None stands for the same places.
    """
    if _PLAIN.fullmatch(text):
        return text.casefold(), None
    characters: list[str] = []
    places: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        for character in unicodedata.normalize("NFKC", text[start:end]).casefold():
            if not (_is_mark(character) or _is_dropped(character)):
                characters.append(character)
                places.append((start, end))
    return "".join(characters), places


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Give the spans of what composes to one character: a letter with the marks that follow it."""
    start = 0
    for place in range(1, len(text)):
        if not (_is_mark(text[place]) or "\u1160" <= text[place] <= "\u11ff"):
            yield start, place
            start = place
    if text:
        yield start, len(text)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def _is_dropped(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and not character.isspace()


def _bigrams(run: str, start: int) -> Iterator[Word]:
    for place in range(len(run) - 1):
        yield Word(run[place : place + 2], start + place, start + place + 2)
    yield Word(run[-1], start + len(run) - 1, start + len(run))


@lru_cache(maxsize=16_384)
def _token(word: str, kind: str | None) -> str:
    """Return the token of a folded word; `kind` is the name of the pattern's group it matched."""
    if kind == "latin":
        bare = filter(
            lambda character: not _is_mark(character), unicodedata.normalize("NFKD", word)
        )
        return _stem("english", "".join(bare).replace("’", "'"))
    if kind == "russian":
        return _stem("russian", word)
    return word


def _stem(language: str, word: str) -> str:
    return word if len(word) > MAX_STEMMED_LETTERS else _stemmer(language).stemWord(word)


@lru_cache(maxsize=2)
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(language)


def _spans(
    words: Sequence[Word], places: Mapping[str, Sequence[int]], phrase: Sequence[str]
) -> Iterator[tuple[int, int]]:
    if len(phrase) == 1 and is_cjk_character(phrase[0]):
        yield from ((word.start, word.start + 1) for word in words if word.token[0] == phrase[0])
        return
    for index in places.get(phrase[0], ()) if phrase else ():
        stretch = words[index : index + len(phrase)]
        if [word.token for word in stretch] == list(phrase):
            yield stretch[0].start, stretch[-1].end


def _merge(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
