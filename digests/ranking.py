"""Which papers first, and why: one order for all, and who wants what as bit masks over it."""

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from digests.models import Candidate
from digests.topics import Topics


def order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates best first, whoever asks: of more digests, newer, better placed."""
    return sorted(candidates, key=_rank)


class Ranked:
    """Candidates in order with a bit for each topic and phrase they match; built once per tick.

    `phrases` gives for each phrase the ids of the papers that match it. A paper's place is its
    index in the order. Papers are new or old by their ids, which grow as papers become known.
    """

    def __init__(
        self,
        candidates: Sequence[Candidate],
        topics: Topics,
        phrases: Mapping[str, frozenset[int]],
    ) -> None:
        self._papers = order(candidates)
        self._places = {paper.id: place for place, paper in enumerate(self._papers)}
        self._bits = {topic.slug: 1 << topics.index(topic.slug) for topic in topics}
        self._phrase_bits = {
            phrase: 1 << bit for bit, phrase in enumerate(phrases, start=len(topics))
        }
        self._masks = [self.mask(paper.topics, ()) for paper in self._papers]
        self._main = [self.mask(paper.topics[:1], ()) for paper in self._papers]
        for phrase, matching in phrases.items():
            for paper_id in matching:
                if paper_id in self._places:
                    self._masks[self._places[paper_id]] |= self._phrase_bits[phrase]
        self._by_id = sorted(range(len(self._papers)), key=lambda place: self._papers[place].id)
        self._ids_sorted = [self._papers[place].id for place in self._by_id]
        self._newest = sorted(range(len(self._papers)), key=self._newness)

    def mask(self, topics: Iterable[str], phrases: Iterable[str]) -> int:
        """Return the bits of topics and phrases; one that is not known has none."""
        wanted = 0
        for slug in topics:
            wanted |= self._bits.get(slug, 0)
        for phrase in phrases:
            wanted |= self._phrase_bits.get(phrase, 0)
        return wanted

    def matching(self, wanted: int, *, after: int, without: Container[int] = ()) -> list[int]:
        """Return ids of wanted papers later than the id `after`, best first.

        A wanted main topic goes before others, more that is wanted before less, then the order.
        """
        later = self._by_id[bisect_right(self._ids_sorted, after) :]
        places = [place for place in later if self._masks[place] & wanted]
        places.sort(key=lambda place: self._fitness(place, wanted))
        return list(self._ids(places, without))

    def newest(self, wanted: int, *, until: int, without: Container[int], limit: int) -> list[int]:
        """Return ids of wanted papers not later than the id `until`, the newest works first."""
        places = (
            place
            for place in self._newest
            if self._masks[place] & wanted and self._papers[place].id <= until
        )
        return list(islice(self._ids(places, without), limit))

    def reasons(self, paper_id: int, wanted: int) -> tuple[str, ...]:
        """Return which wanted topics (the paper's main one first) and phrases a paper matches."""
        place = self._places.get(paper_id)
        if place is None:
            return ()
        topics = (slug for slug in self._papers[place].topics if self._bits.get(slug, 0) & wanted)
        common = self._masks[place] & wanted
        phrases = (phrase for phrase, bit in self._phrase_bits.items() if bit & common)
        return (*topics, *phrases)

    @property
    def newest_id(self) -> int:
        """The id of the paper that became known last; 0 for none. Ids grow as papers become known."""
        return self._ids_sorted[-1] if self._ids_sorted else 0

    def _newness(self, place: int) -> tuple[int, float, int]:
        paper = self._papers[place]
        return -(paper.year or 0), -paper.known_at.timestamp(), -paper.id

    def _fitness(self, place: int, wanted: int) -> tuple[bool, int, int]:
        return not self._main[place] & wanted, -(self._masks[place] & wanted).bit_count(), place

    def _ids(self, places: Iterable[int], without: Container[int]) -> Iterator[int]:
        ids = (self._papers[place].id for place in places)
        return (paper_id for paper_id in ids if paper_id not in without)


def _rank(paper: Candidate) -> tuple[int, int, int, int, int]:
    day = paper.known_at.date().toordinal()
    return -paper.covered, -day, -(paper.year or 0), paper.position, paper.id
