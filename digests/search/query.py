"""What a reader typed, as a Query: ids, names and words in it. Any text at all has one."""

import re
from collections.abc import Iterator

from digests.identity import ids_in
from digests.models import Query
from digests.search.words import CJK, Word, analyse, clean, is_cjk_character, squash

MAX_TEXT_FOR_IDS = 2048
QUOTED = re.compile('"([^"]*)"|[“”„«]([^“”„«»"]*)[“”»]|「([^「」]*)」|『([^『』]*)』')
"""A phrase in the quotes of any of the languages; one of its groups holds the words."""

_PART = re.compile(rf"[{CJK}]+|[^\s{CJK}]+")
_JOINED = re.compile(r"[-‐‑‒–−_.'’]?")


def parse(text: str) -> Query:
    """Analyse a reader's words. Never raises; nothing usable gives an empty query."""
    shown = clean(text)
    phrases = (phrase for phrase in _phrases(shown) if phrase)
    return Query(
        text=shown,
        keys=ids_in(clean(text, MAX_TEXT_FOR_IDS)),
        squashed=squash(shown),
        words=tuple(dict.fromkeys(phrases)),
    )


def phrase(text: str) -> tuple[str, ...]:
    """Return the index tokens of one phrase: they stand one after another where it occurs."""
    return _searchable(analyse(text))


def _phrases(text: str) -> Iterator[tuple[str, ...]]:
    """Give the quoted phrases and the single words of a text, in its order."""
    end = 0
    for match in QUOTED.finditer(text):
        yield from _unquoted(text[end : match.start()])
        yield phrase(match[match.lastindex or 0])
        end = match.end()
    yield from _unquoted(text[end:])


def _unquoted(text: str) -> Iterator[tuple[str, ...]]:
    for part in _PART.findall(text):
        yield from _joined(part, analyse(part))


def _joined(part: str, words: list[Word]) -> Iterator[tuple[str, ...]]:
    """Give the stretches of words that nothing parts but a hyphen, a dot or an apostrophe."""
    stretch: list[Word] = []
    for word in words:
        gap = part[stretch[-1].end : word.start] if stretch else ""
        if stretch and not _JOINED.fullmatch(gap):
            yield _searchable(stretch)
            stretch = []
        stretch.append(word)
    yield _searchable(stretch)


def _searchable(words: list[Word]) -> tuple[str, ...]:
    """Leave out a Chinese run's last character at the end: in a text the run may go on there."""
    found = tuple(word.token for word in words)
    ends_in_run = len(words) > 1 and is_cjk_character(found[-1]) and words[-2].end == words[-1].end
    return found[:-1] if ends_in_run else found
