"""What is known of a paper from everything that digests say about it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from digests.folders import EDITORS, OPERATORS
from digests.identity import title_key
from digests.models import Entry
from digests.preparing import Texts, prose
from digests.search.words import squash
from digests.store.changes import PaperChange
from digests.store.fulltext import Words
from digests.store.stored import StoredEntry
from digests.topics import Topics

T = TypeVar("T")


def derive(
    stored: Sequence[StoredEntry], topics: Topics, texts: Texts, known_at: datetime
) -> PaperChange:
    """Derive from all entries of one paper what is to be stored of it."""
    ordered = sorted(stored, key=_precedence)
    entries = [one.entry for one in ordered]
    facts = merged(entries)
    titles = (facts.title, *facts.alternative_titles)
    return PaperChange(
        id=stored[0].paper_id,
        known_at=known_at,
        facts=facts,
        covered=len({one.digest_id for one in stored}),
        names={squash(name): name for name in reversed(facts.names) if squash(name)},
        titles=frozenset(filter(None, map(title_key, titles))),
        words=Words(
            paper_id=stored[0].paper_id,
            name=" ".join([*(texts[name] for name in facts.names), *map(squash, facts.names)]),
            title=" ".join(texts[title] for title in titles),
            author=texts[facts.first_author or ""],
            topics=" ".join(texts[word] for slug in facts.topics for word in _meant(slug, topics)),
            summary=" ".join(texts[text] for entry in entries for text in prose(entry)),
        ),
    )


def merged(entries: Sequence[Entry]) -> Entry:
    """Return one entry with the facts of all: the first that has one wins, lists are united.

    Its position is the best of them; it has no heading, summary or figures.
    """
    first = entries[0]
    if len(entries) == 1:
        return first
    titles = _united((t for e in entries for t in (e.title, *e.alternative_titles)), title_key)
    return Entry(
        position=min(entry.position for entry in entries),
        title=first.title,
        alternative_titles=titles[1:],
        names=_united((name for entry in entries for name in entry.names), squash),
        arxiv_id=_first(entry.arxiv_id for entry in entries),
        openreview_id=_first(entry.openreview_id for entry in entries),
        doi=_first(entry.doi for entry in entries),
        venue=_first(entry.venue for entry in entries),
        year=_first(entry.year for entry in entries),
        first_author=_first(entry.first_author for entry in entries),
        link=_first(entry.link for entry in entries),
        code_link=_first(entry.code_link for entry in entries),
        project_link=_first(entry.project_link for entry in entries),
        topics=_united((topic for entry in entries for topic in entry.topics), str),
    )


def _precedence(one: StoredEntry) -> tuple[bool, str, str, int]:
    """Order entries by whose word counts: what shipped first, then the older, undated last."""
    undated = "~"
    own = one.digest_key.startswith((OPERATORS, EDITORS))
    return own, one.published or undated, one.digest_key, one.entry.position


def _meant(slug: str, topics: Topics) -> tuple[str, ...]:
    topic = topics.get(slug)
    return (slug, *topic.names.values()) if topic else (slug,)


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _united(texts: Iterable[str], form: Callable[[str], str]) -> tuple[str, ...]:
    """Return texts in their order, of those with the same form only the first."""
    united: dict[str, str] = {}
    for text in texts:
        united.setdefault(form(text) or text, text)
    return tuple(united.values())
