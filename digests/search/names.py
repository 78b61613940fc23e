"""Names spelt almost right: typos, other scripts, the wrong keyboard layout."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

from anyascii import anyascii
from rapidfuzz import process
from rapidfuzz.distance import OSA

from digests.search.words import clean, squash

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_LAYOUTS = str.maketrans(_LATIN + _CYRILLIC, _CYRILLIC + _LATIN)
_SOUNDS = {
    "shch": "sh",
    "dzh": "g",
    "kh": "h",
    "ph": "f",
    "th": "t",
    "ks": "x",
    "ck": "k",
    "qu": "kv",
    "oo": "u",
    "ee": "i",
    "c": "k",
    "q": "k",
    "w": "v",
    "y": "i",
    "j": "g",
}
_SOUND = re.compile("|".join(_SOUNDS))
_DOUBLED = re.compile(r"([a-z])\1+")
_LEAST_BEGINNING = 2
_LEAST_WORD = 4
_MAX_WORDS = 4
_NAMES_A_PAPER = 3
_LEAST_LIKENESS = 0.45


class Near(NamedTuple):
    """A name near a text, its paper, and their distance in typos (0: the text begins the name)."""

    name: str
    paper_id: int
    distance: int


class Names:
    """The names of all papers, to be searched for what a reader may have meant.

    Built from (shown name, paper id) pairs once per revision of the library.
    """

    def __init__(self, pairs: Sequence[tuple[str, int]]) -> None:
        self._pairs = pairs
        self._spelt = _Index(pairs, squash)

    @cached_property
    def _sounding(self) -> "_Index":
        return _Index(self._pairs, _sound)

    def nearest(self, text: str, limit: int = 5) -> list[Near]:
        """Return the names that a text begins or misspells, best first; too far off is none."""
        typed = clean(text).casefold()
        if len(squash(typed)) < _LEAST_BEGINNING:
            return []  # of a single letter every other name would do
        readings = (typed, other_layout(typed))
        for reading in readings:
            if found := self._spelt.near(squash(reading), limit):
                return found
        for reading in readings:
            if found := self._sounding.near(_sound(reading), limit):
                return found
        return []

    def suggest(self, text: str, limit: int = 5) -> list[Near]:
        """Return the names that are the least unlike a text, for "did you mean"."""
        found = self.nearest(text, limit)
        words = sorted((word for word in clean(text).split() if _is_long(word)), key=len)
        for word in words[: -_MAX_WORDS - 1 : -1]:
            found += self.nearest(word, limit)
        if not found:
            found = self._spelt.likest(squash(clean(text)), limit)
        return list({near.paper_id: near for near in reversed(found)}.values())[: -limit - 1 : -1]


class _Index:
    """Names by a form of theirs (squashed, or as they sound), sorted by it."""

    def __init__(self, pairs: Iterable[tuple[str, int]], form: Callable[[str], str]) -> None:
        self._named: dict[str, list[tuple[str, int]]] = {}
        for name, paper_id in pairs:
            self._named.setdefault(form(name), []).append((name, paper_id))
        self._named.pop("", None)
        self._forms = sorted(self._named)
        self._by_length: dict[int, list[str]] = {}
        for one in self._forms:
            self._by_length.setdefault(len(one), []).append(one)

    def near(self, typed: str, limit: int) -> list[Near]:
        """Return the names whose form begins with what is typed, then those with the fewest typos."""
        hits = dict.fromkeys(sorted(self._beginning(typed), key=len)[: limit * _NAMES_A_PAPER], 0)
        for distance in range(1, typos_allowed(len(typed)) + 1):
            if misspelt := self._misspelt(typed, distance, limit * _NAMES_A_PAPER):
                hits |= {form: distance for form in misspelt if form not in hits}
                break
        return self._named_by(hits)[:limit]

    def _misspelt(self, typed: str, distance: int, limit: int) -> list[str]:
        """Return the forms at a distance: only forms nearly as long can be, so only they are tried."""
        lengths = range(len(typed) - distance, len(typed) + distance + 1)
        forms = [form for length in lengths for form in self._by_length.get(length, ())]
        near = process.extract(
            typed, forms, scorer=OSA.distance, score_cutoff=distance, limit=limit
        )
        return [form for form, _, _ in near]

    def likest(self, typed: str, limit: int) -> list[Near]:
        """Return the names whose form is the most like what is typed."""
        found = process.extract(
            typed,
            self._forms,
            scorer=OSA.normalized_similarity,
            score_cutoff=_LEAST_LIKENESS,
            limit=limit * _NAMES_A_PAPER,
        )
        return self._named_by({form: OSA.distance(typed, form) for form, _, _ in found})[:limit]

    def _beginning(self, typed: str) -> Iterator[str]:
        if typed in self._named:
            yield typed
        if len(typed) >= _LEAST_BEGINNING:
            start = bisect_left(self._forms, typed)
            forms = (self._forms[place] for place in range(start, len(self._forms)))
            yield from takewhile(lambda form: form.startswith(typed), forms)

    def _named_by(self, hits: dict[str, int]) -> list[Near]:
        """Return each paper once, under the first of its names."""
        found: dict[int, Near] = {}
        for form, distance in hits.items():
            for name, paper_id in self._named[form]:
                found.setdefault(paper_id, Near(name, paper_id, distance))
        return list(found.values())


def other_layout(text: str) -> str:
    """Return what the same keys give on the other keyboard layout: Russian for English, or the reverse."""
    return text.translate(_LAYOUTS)


def typos_allowed(length: int) -> int:
    """Return how many typos a text of this length may have and still mean a name."""
    return sum(length >= least for least in (4, 6, 10))


def _sound(text: str) -> str:
    """Write a text in Latin letters roughly as it sounds: тулформер and Toolformer alike."""
    latin = squash(anyascii(text))
    return _DOUBLED.sub(r"\1", _SOUND.sub(lambda match: _SOUNDS[match[0]], latin))


def _is_long(word: str) -> bool:
    return len(squash(word)) >= _LEAST_WORD
