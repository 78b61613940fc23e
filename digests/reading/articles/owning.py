"""Which papers some lines are about: those they refer to most surely."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from digests.reading.articles.blocks import Kind
from digests.reading.articles.lines import Line
from digests.reading.articles.noise import is_ending
from digests.reading.articles.references import Reference, Strength
from digests.reading.articles.wording import weight

FEWEST = 2
_MOST = 0.4  # so many of an article's papers at least are referred to as its entries do


class Span(NamedTuple):
    """lines[start:end] of an entry."""

    start: int
    end: int


class Evidence:
    """Where in an article prose stands, and where it refers to which paper, how surely.

    `refrains` are the headings that come again: parts of entries, and none of their own.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._weights = [0.0]
        self._places: list[int] = []
        self._references: list[Reference] = []
        for number, line in enumerate(lines):
            is_told = line.is_prose and not is_ending(line.text)
            self._weights.append(self._weights[-1] + (weight(line.text) if is_told else 0.0))
            found = [one for one in line.references if one.target.key]
            self._references += found
            self._places += [number] * len(found)
        self.usual = _usual(self._references)
        headings = Counter(line.text for line in lines if line.block.kind is Kind.HEADING)
        self.refrains = frozenset(text for text, count in headings.items() if count > 1)
        self.has_papers = len({one.target.key for one in self._references}) >= FEWEST
        self.prose_weight = self._weights[-1] or 1.0

    def prose(self, span: Span) -> float:
        """Return how much prose stands in some lines, closing words apart."""
        return self._weights[span.end] - self._weights[span.start]

    def keys(self, span: Span, least: Strength) -> list[str]:
        """Return the papers that some lines are about, referred to at `least` so surely."""
        start = bisect_left(self._places, span.start)
        end = bisect_left(self._places, span.end)
        return _surest(self._references[start:end], least)


def own_keys(lines: Iterable[Line], least: Strength = Strength.PASSING) -> list[str]:
    """Return the keys of the papers that some lines are about: those most surely their own."""
    return _surest([one for line in lines for one in line.references if one.target.key], least)


def paper_count(keys: Sequence[str]) -> int:
    """Return how many papers some keys are of at least: one paper can have a key of each kind."""
    return max(Counter(key.partition(":")[0] for key in keys).values(), default=0)


def _surest(references: Sequence[Reference], least: Strength) -> list[str]:
    most = max((one.strength for one in references), default=Strength.PASSING)
    if most < least:
        return []
    return list(dict.fromkeys(one.target.key or "" for one in references if one.strength == most))


def _usual(references: Sequence[Reference]) -> Strength:
    """Return how surely the article's entries refer to their papers, as most of them do."""
    strongest: dict[str, Strength] = {}
    for one in references:
        key = one.target.key or ""
        strongest[key] = max(strongest.get(key, one.strength), one.strength)
    enough = max(FEWEST, len(strongest) * _MOST)
    for least in sorted(Strength, reverse=True):
        if sum(strength >= least for strength in strongest.values()) >= enough:
            return least
    return Strength.PASSING
