"""The list of topics, and which topic a reader's words mean: in three languages, with typos."""

import importlib.resources
import re
from collections.abc import Iterable, Iterator
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from digests.models import Topic
from digests.reading import topics_file
from digests.search.query import QUOTED
from digests.search.words import clean, squash, stems

_MAX_SPLIT = 1000
_LIKENESS_OF_NEAREST = 0.6
_PARTS_OF_A_NAME = re.compile(r"[,&、与和]|\s(?:and|и)\s")
_SEPARATOR = re.compile(r"[,;，、；\n\r]+")
_CONNECTIVES = frozenset(
    ["and", "or", "plus", "&", "+", "/", "|", "и", "или", "和", "与", "及", "或"]
)


class TopicMatch(NamedTuple):
    """The topic that words mean; `took_for` is what a typo was read as."""

    topic: Topic
    took_for: str | None = None


class Part(NamedTuple):
    """One thing a reader asked for, and whether they put it in quotes."""

    text: str
    quoted: bool


class _Form(NamedTuple):
    """One spelling that means a topic, as shown."""

    topic: Topic
    shown: str


class Topics:
    """The topics in the list's order. Built once; `index` is a topic's bit in a mask."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._topics = tuple(topics)
        self._by_slug = {topic.slug: topic for topic in self._topics}
        self._bits = {topic.slug: bit for bit, topic in enumerate(self._topics)}
        self._forms: dict[str, _Form] = {}
        self._stemmed: dict[str, _Form] = {}
        for form in chain.from_iterable(_forms(self._topics)):
            self._forms.setdefault(squash(form.shown), form)
            for key in _stemmed(form.shown):
                self._stemmed.setdefault(key, form)
        self._longest = max((len(form.shown.split()) for form in self._forms.values()), default=1)

    def __iter__(self) -> Iterator[Topic]:
        return iter(self._topics)

    def __len__(self) -> int:
        return len(self._topics)

    def get(self, slug: str) -> Topic | None:
        """Return the topic of a slug."""
        return self._by_slug.get(slug)

    def index(self, slug: str) -> int:
        """Return a topic's bit: its place in the list. KeyError when there is no such topic."""
        return self._bits[slug]

    def nearest(self, word: str) -> str | None:
        """Return the slug a misspelt one probably stands for, for "did you mean"."""
        form = self._exact(word)
        if form:
            return form.topic.slug
        hit = process.extractOne(
            squash(word),
            self._forms.keys(),
            scorer=OSA.normalized_similarity,
            score_cutoff=_LIKENESS_OF_NEAREST,
        )
        return self._forms[hit[0]].topic.slug if hit else None

    def match(self, words: str) -> TopicMatch | None:
        """Return the topic that words mean, by slug, name or alias, else by a typo of one."""
        form = self._exact(words)
        if form:
            return TopicMatch(form.topic)
        form = self._nearly(words)
        return TopicMatch(form.topic, took_for=form.shown) if form else None

    def split(self, text: str) -> tuple[Part, ...]:
        """Part what a reader typed into topics and phrases, in order."""
        parts: list[Part] = []
        end = 0
        lines = text[: _MAX_SPLIT * 4]
        for match in QUOTED.finditer(lines):
            parts += self._unquoted(lines[end : match.start()])
            parts.append(Part(clean(match[match.lastindex or 0]), quoted=True))
            end = match.end()
        parts += self._unquoted(lines[end:])
        return tuple(part for part in dict.fromkeys(parts) if squash(part.text))

    def _exact(self, words: str) -> _Form | None:
        typed = clean(words)
        stemmed = (self._stemmed.get(key) for key in _stemmed(typed))
        return self._forms.get(squash(typed)) or next(filter(None, stemmed), None)

    def _is_topic(self, words: list[str]) -> bool:
        ends = {words[0].casefold(), words[-1].casefold()}
        return not ends & _CONNECTIVES and self._exact(" ".join(words)) is not None

    def _nearly(self, words: str) -> _Form | None:
        """Return the form nearest to misspelt words; of equally near ones the first."""
        typed = clean(words)
        best: tuple[float, _Form] | None = None
        keys = [(squash(typed), self._forms), *((key, self._stemmed) for key in _stemmed(typed))]
        for key, forms in keys:
            most = _typos_allowed(len(key))
            hit = most and process.extractOne(
                key, forms.keys(), scorer=OSA.distance, score_cutoff=most
            )
            if hit and (best is None or hit[1] < best[0]):
                best = (hit[1], forms[hit[0]])
        return best[1] if best else None

    def _unquoted(self, text: str) -> Iterator[Part]:
        for piece in self._pieces(_SEPARATOR.split(text)):
            words = clean(piece, _MAX_SPLIT).split()
            for start, end in self._runs(words):
                yield Part(" ".join(words[start:end]), quoted=False)

    def _pieces(self, pieces: list[str]) -> Iterator[str]:
        """Give the pieces; those that are the name of one topic, cut at its own comma, as one."""
        at = 0
        while at < len(pieces):
            end = at + 1
            if at + 1 < len(pieces) and self._is_cut_name(pieces[at : at + 2]):
                end = at + 2
            yield " ".join(pieces[at:end])
            at = end

    def _is_cut_name(self, pieces: list[str]) -> bool:
        is_topic = self._exact(" ".join(pieces)) is not None
        return is_topic and any(self._exact(piece) is None for piece in pieces)

    def _runs(self, words: list[str]) -> list[tuple[int, int]]:
        """Return the spans of words that are a topic, the longest first choice, and of the rest."""
        if self._exact(" ".join(words)):
            return [(0, len(words))]
        taken: list[tuple[int, int]] = []
        free = [True] * len(words)
        for length in range(min(self._longest, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                span = slice(start, start + length)
                if all(free[span]) and self._is_topic(words[span]):
                    free[span] = [False] * length
                    taken.append((start, start + length))
        return sorted([*taken, *_rest(words, free, drop_connectives=bool(taken))])


def load(path: Path | Traversable) -> Topics:
    """Read a list of topics. Raises DigestFileError naming every fault."""
    return Topics(topics_file.read(path.name, path.read_bytes()))


def shipped() -> Topics:
    """Return the topics that ship with the program."""
    return load(importlib.resources.files("digests") / "library" / "topics.yaml")


def parts_of_name(name: str) -> tuple[str, ...]:
    """Return what a topic's name joins ("Safety & red-teaming"), without what is in brackets."""
    parts = _PARTS_OF_A_NAME.split(name.partition("(")[0])
    return tuple(part.strip() for part in parts if squash(part))


def _forms(topics: tuple[Topic, ...]) -> Iterator[Iterator[_Form]]:
    """Give the spellings of all topics, the ones that decide an ambiguity first."""
    yield (_Form(topic, topic.slug) for topic in topics)
    yield (_Form(topic, name) for topic in topics for name in topic.names.values())
    yield (_Form(topic, alias) for topic in topics for alias in topic.aliases)
    yield (
        _Form(topic, part)
        for topic in topics
        for name in topic.names.values()
        for part in parts_of_name(name)
    )


def _stemmed(words: str) -> tuple[str, str]:
    """Return the stems of words run together, and the stem of the words run together."""
    return "".join(stems(squash(words))), "".join(stems(words))


def _typos_allowed(length: int) -> int:
    return sum(length >= least for least in (4, 8, 12))


def _rest(
    words: list[str], free: list[bool], *, drop_connectives: bool
) -> Iterator[tuple[int, int]]:
    """Give the spans of words left over; an "and" that joins them to a topic is not theirs."""
    start = 0
    for place in range(len(words) + 1):
        if place == len(words) or not free[place]:
            end = place
            while drop_connectives and start < end and words[start].casefold() in _CONNECTIVES:
                start += 1
            while drop_connectives and start < end and words[end - 1].casefold() in _CONNECTIVES:
                end -= 1
            if start < end:
                yield start, end
            start = place + 1
