"""Which known paper each entry of a digest is about: a decision on values, without a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from math import inf
from typing import NamedTuple

from rapidfuzz.distance import OSA

TITLE_LIKENESS = 0.9
"""How alike a title must be to one that left the digest to be the same, its spelling mended."""


class KnownPaper(NamedTuple):
    """A paper as the database has it. Firm: a digest other than the one being loaded covers it."""

    id: int
    known_at: datetime
    arxiv_id: str | None
    firm: bool


@dataclass(frozen=True)
class Known:
    """The papers that may be meant, who bears which key, and those the digest had before."""

    papers: Mapping[int, KnownPaper]
    owners: Mapping[str, int]
    before: Mapping[int, Sequence[str]] = field(default_factory=dict)  # id -> the old entry's keys


@dataclass(frozen=True)
class Matched:
    """The paper of each entry, in their order; which are new, merged, or had a wrong arXiv id."""

    ids: tuple[int, ...]
    new: frozenset[int]
    merged: Mapping[int, int]
    corrected: frozenset[int]


def match(entries: Sequence[Sequence[str]], known: Known, next_id: int) -> Matched:
    """Decide by the entries' keys (strongest first); new papers get ids from `next_id` on."""
    matching = _Matching(known, next_id)
    ids: list[int | None] = [matching.by_key(keys) for keys in entries]
    for index, keys in enumerate(entries):
        if ids[index] is None:
            ids[index] = matching.by_correction(keys)
    for index, keys in enumerate(entries):
        if ids[index] is None:
            ids[index] = (
                matching.by_key(keys) or matching.by_likeness(keys) or matching.as_new(keys)
            )
    return matching.result([one for one in ids if one is not None])


class _Matching:
    """The state of one decision: who bears which key by now, and who is taken."""

    def __init__(self, known: Known, next_id: int) -> None:
        self._known = known
        self._next_id = next_id
        self._owners = dict(known.owners)
        self._arxiv = {one.id: one.arxiv_id for one in known.papers.values()}
        self._taken: set[int] = set()
        self._new: set[int] = set()
        self._merged: dict[int, int] = {}
        self._corrected: set[int] = set()

    def by_key(self, keys: Sequence[str]) -> int | None:
        """Take the papers that bear a key and may be the same; if they are several, merge them."""
        arxiv = _arxiv_id(keys)
        group: list[int] = []
        for key in keys:
            owner = self._owner(key)
            if owner is None or owner in group:
                continue
            theirs = self._arxiv[owner]
            compatible = None in (theirs, arxiv) or theirs == arxiv
            if compatible or (not group and not key.startswith("title:")):
                group.append(owner)
                arxiv = arxiv or theirs
        if not group:
            return None
        return self._take(self._merge(group), keys)

    def by_correction(self, keys: Sequence[str]) -> int | None:
        """Take a paper of the same title whose other arXiv id nobody vouches for: it was wrong."""
        for owner in filter(None, map(self._owner, keys)):
            if owner not in self._taken and not self._known.papers[owner].firm:
                self._corrected.add(owner)
                self._arxiv[owner] = None
                return self._take(owner, keys)
        return None

    def by_likeness(self, keys: Sequence[str]) -> int | None:
        """Take a paper the digest no longer has otherwise, when its title is nearly the same."""
        for paper_id, before in self._known.before.items():
            paper = self._known.papers[paper_id]
            left = paper_id not in self._taken and paper_id not in self._merged and not paper.firm
            if left and not _contradict(keys, before) and _likeness(keys, before) >= TITLE_LIKENESS:
                return self._take(paper_id, keys)
        return None

    def as_new(self, keys: Sequence[str]) -> int:
        """Take the next id."""
        number = self._next_id + len(self._new)
        self._new.add(number)
        self._arxiv[number] = None
        return self._take(number, keys)

    def result(self, ids: Sequence[int]) -> Matched:
        """Return what was decided, merges followed to their end."""
        return Matched(
            ids=tuple(map(self._final, ids)),
            new=frozenset(self._new - self._merged.keys()),
            merged={old: self._final(old) for old in self._merged},
            corrected=frozenset(map(self._final, self._corrected)),
        )

    def _take(self, paper_id: int, keys: Sequence[str]) -> int:
        self._taken.add(paper_id)
        self._arxiv[paper_id] = self._arxiv[paper_id] or _arxiv_id(keys)
        for key in keys:
            self._owners.setdefault(key, paper_id)
        return paper_id

    def _merge(self, group: Sequence[int]) -> int:
        oldest, *others = sorted(group, key=self._age)
        for other in others:
            self._merged[other] = oldest
            self._arxiv[oldest] = self._arxiv[oldest] or self._arxiv[other]
        return oldest

    def _age(self, paper_id: int) -> tuple[float, int]:
        paper = self._known.papers.get(paper_id)
        return (paper.known_at.timestamp() if paper else inf, paper_id)

    def _owner(self, key: str) -> int | None:
        owner = self._owners.get(key)
        return None if owner is None else self._final(owner)

    def _final(self, paper_id: int) -> int:
        while paper_id in self._merged:
            paper_id = self._merged[paper_id]
        return paper_id


def _arxiv_id(keys: Sequence[str]) -> str | None:
    return next((key[6:] for key in keys if key.startswith("arxiv:")), None)


def _contradict(one: Sequence[str], other: Sequence[str]) -> bool:
    mine, theirs = _arxiv_id(one), _arxiv_id(other)
    return None not in (mine, theirs) and mine != theirs


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    titles = [[key for key in keys if key.startswith("title:")] for keys in (one, other)]
    pairs = [(mine, theirs) for mine in titles[0] for theirs in titles[1]]
    similarity = partial(OSA.normalized_similarity, score_cutoff=TITLE_LIKENESS)
    return max((similarity(*pair) for pair in pairs), default=0)
