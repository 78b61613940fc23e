"""Which topics texts are about, by the words that mean them. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from digests.models import Topic
from digests.search.query import phrase
from digests.search.words import is_cjk_character, tokens
from digests.topics import Topics, parts_of_name

MOST = 4
_WEIGHTS = (3.0, 3.0, 1.5, 1.0)  # of title, heading, summary, abstract
_OF_NAME = 1.25  # a topic's own name tells more than its aliases
_OF_LENGTH = (1.0, 1.5, 2.0)  # a phrase tells more than a word: of one, two, or more words
_AGAIN, _MOST_TIMES = 0.5, 4  # each time a form occurs after the first; so many times count
_LEAST_SHARE = 0.3  # of the best topic's score

Phrase = tuple[str, ...]
Meaning = Mapping[str, float]
"""How much a phrase tells of the topics, by their slugs."""


class Texts(NamedTuple):
    """What is said of a paper, by where it stands."""

    title: str = ""
    heading: str = ""
    summary: str = ""
    abstract: str = ""


def suggest(texts: Texts, topics: Topics, most: int = MOST) -> tuple[str, ...]:
    """Return the slugs of the topics that texts are about, the main one first."""
    scores: defaultdict[str, float] = defaultdict(float)
    for text, weight in zip(texts, _WEIGHTS, strict=True):
        for found, times in Counter(_found(tokens(text), _meanings(topics))).items():
            repeated = 1 + _AGAIN * (min(times, _MOST_TIMES) - 1)
            for slug, telling in _meanings(topics)[found].items():
                scores[slug] += weight * repeated * telling
    best = sorted(scores, key=lambda slug: (-scores[slug], topics.index(slug)))[:most]
    return tuple(slug for slug in best if scores[slug] >= _LEAST_SHARE * scores[best[0]])


@lru_cache(maxsize=2)
def _meanings(topics: Topics) -> Mapping[Phrase, Meaning]:
    """Return what phrases mean; one that means several topics tells as much less of each."""
    meanings: defaultdict[Phrase, dict[str, float]] = defaultdict(dict)
    for topic in topics:
        for form, weight in _forms(topic):
            tells = meanings[phrase(form)]
            tells[topic.slug] = max(weight, tells.get(topic.slug, 0.0))
    meanings.pop((), None)
    return {found: _weighed(found, tells) for found, tells in meanings.items()}


def _weighed(found: Phrase, tells: Meaning) -> Meaning:
    of_length = _OF_LENGTH[_length(found) - 1]
    return {slug: of_length * weight / len(tells) for slug, weight in tells.items()}


def _forms(topic: Topic) -> Iterator[tuple[str, float]]:
    names = chain.from_iterable((name, *parts_of_name(name)) for name in topic.names.values())
    yield from ((form, _OF_NAME) for form in (topic.slug, *names))
    yield from ((alias, 1.0) for alias in topic.aliases)


def _found(words: Sequence[str], meanings: Mapping[Phrase, Meaning]) -> Iterator[Phrase]:
    """Give the phrases in a text's words, the longest where several begin; none within another."""
    longest = max(map(len, meanings), default=0)
    place = 0
    while place < len(words):
        starting = (tuple(words[place : place + n]) for n in range(longest, 0, -1))
        hit = next((one for one in starting if one in meanings), None)
        if hit:
            yield hit
        place += len(hit or (0,))


def _length(found: Phrase) -> int:
    """Return a phrase's length in words, at most three: of Chinese two characters make one."""
    is_cjk = len(found[0]) > 1 and is_cjk_character(found[0][0])
    words = len(found) // 2 + 1 if is_cjk else len(found)
    return min(words, len(_OF_LENGTH))
