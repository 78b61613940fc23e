"""Whether two descriptions are of the same paper: of titles, and of texts in whatever languages."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log, prod

from rapidfuzz.distance import OSA

from digests.catalogues import telling
from digests.catalogues.records import Record
from digests.identity import title_key
from digests.search.words import squash, tokens

NEARLY = 0.95
"""From how like a title is on it is the same but for a slip."""

DIFFERENT = 0.6
"""Below which likeness a title is another."""

SURE = 0.3
"""From which evidence on a text is taken to be about the paper whose id stands beside it."""

MOST = 0.95  # short of certain: it was not said which paper it is
_FEW_WORDS = 3
_WORD = re.compile(r"[^\W_]+")
_CHANCE = 6.0  # a term's weight by this is how much it proves
_USUAL = 0.15  # the share of its words that a text has in common with that on another paper
_FULL = 0.5  # and with one on the same
_PROSE = 0.9
_RARE_SHARE = 4  # a word is rare that at most one in so many records has
_ENOUGH_RARE = 12  # rare words in common; a few are those of a shared topic
_key = lru_cache(maxsize=2048)(title_key)  # one title is compared with many


def likeness(one: str, other: str) -> float:
    """Return how alike two titles are: 1 is the same but for case, spaces and punctuation."""
    return OSA.normalized_similarity(_key(one), _key(other))


def is_like(title: str, other: str) -> bool:
    """Tell whether a title is another in other words, or all that one has and the other adds to."""
    part, whole = sorted((title, other), key=len)
    if len(_WORD.findall(part)) >= _FEW_WORDS and _key(part) in _key(whole):
        return True
    return is_head(title, other) or likeness(title, other) >= DIFFERENT


def is_head(title: str, other: str) -> bool:
    """Tell whether a title is what stands before another's colon."""
    return _key(title) == _key(other.partition(":")[0]) != ""


def may_be_same(one: Record, other: Record) -> bool:
    """Tell whether two records may be of one paper, though it was renamed between them."""
    authors = (one.first_author, other.first_author)
    if authors[0] and authors[1] and is_same_author(authors[0], authors[1]):
        return True
    titles = [(record.title, *record.alternative_titles) for record in (one, other)]
    pairs = [(mine, theirs) for mine in titles[0] for theirs in titles[1]]
    return any(is_like(*pair) or is_head(*pair[::-1]) for pair in pairs)


def is_same_title(title: str, record: Record, author: str | None = None) -> bool:
    """Tell for certain that a title, and its first author where known, is the record's.

    A title of one or two words is that of many things: it needs the author.
    """
    is_short = len(_WORD.findall(title)) < _FEW_WORDS and telling.is_latin(title)
    if author and record.first_author:
        if not is_same_author(author, record.first_author):
            return False
    elif is_short:
        return False
    return any(_is_nearly(title, own) for own in (record.title, *record.alternative_titles))


def is_same_author(one: str, other: str) -> bool:
    """Tell whether two spellings of an author's name share the family name."""
    names = [{squash(part) for part in name.split()} for name in (one, other)]
    last = [
        squash(name.split(",")[0].split()[-1]) if name.strip(", ") else "" for name in (one, other)
    ]
    return (last[0] in names[1] or last[1] in names[0]) and all(last)


def evidence(said: str, record: Record) -> float:
    """Return from 0 to 1 how surely a text is about a record: by the telling terms they share."""
    asked = telling.terms(said)
    known = telling.keys(record.text)
    shared = [term for term in asked if term.key in known or term.key.removesuffix("s") in known]
    if not shared:
        return 0.0
    doubt = prod(1 - term.weight / _CHANCE for term in shared)
    share = sum(term.weight for term in shared) / sum(term.weight for term in asked)
    return (1 - doubt) * (0.4 + 0.6 * share)


def certainties(said: str, records: Sequence[Record]) -> list[float]:
    """Return for each record how surely a text is about it, 0 to MOST: by telling terms and words."""
    proofs = _wordings(said, [record.text for record in records])
    return [
        MOST * (1 - (1 - evidence(said, record)) * (1 - _PROSE * proof))
        for record, proof in zip(records, proofs, strict=True)
    ]


def _is_nearly(title: str, other: str) -> bool:
    if not _key(title) or likeness(title, other) < NEARLY:
        return False
    return _key(title) == _key(other) or _numbered(title) == _numbered(other)


def _numbered(title: str) -> list[str]:
    """Return the words with a digit in them: what tells "GPT-4" and "GPT-4o" apart is no slip."""
    return sorted(re.findall(r"[^\W_]*\d[^\W_]*", title.casefold()))


def _wordings(said: str, texts: Iterable[str]) -> list[float]:
    """Return from 0 to 1 how much the words that each text has in common with what is said prove.

    What counts is their part of the shorter text's words, the rarer counting more; where few of
    them are rare, no more than the topic is shared.
    """
    asked, known = set(tokens(said)), [set(tokens(text)) for text in texts]
    having = Counter(token for words in known for token in words)
    most = max(1, len(known) // _RARE_SHARE)

    def weight(words: set[str]) -> float:
        return sum(log((len(known) + 1) / (having[word] + 0.5)) for word in words)

    def proof(words: set[str]) -> float:
        common, smaller = asked & words, min(weight(asked), weight(words))
        rare = sum(having[word] <= most for word in common)
        share = weight(common) / smaller if smaller > 0 else 0.0
        return _above_usual(share) * min(1.0, rare / _ENOUGH_RARE)

    return [proof(words) for words in known]


def _above_usual(share: float) -> float:
    return min(1.0, max(0.0, (share - _USUAL) / (_FULL - _USUAL)))
