"""Which papers an entry may be about that does not say so, and how surely: to be offered, not taken."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from digests.catalogues import telling
from digests.catalogues.filling import own_title
from digests.catalogues.judging import DIFFERENT, MOST, certainties, is_same_title, likeness
from digests.catalogues.records import Record, united
from digests.draft_models import DraftEntry, PaperCandidate
from digests.finishing import ids
from digests.identity import title_key
from digests.search.words import squash

MOST_OFFERED = 5
LEAST_CERTAINTY = 0.55
"""From which certainty on a paper is offered without a title or a name that fits."""

_LEAST_NAMED = 0.2
_LEAST_ALONE = 0.4  # where one paper stands out
_STANDS_OUT = 1.5  # it is so many times as sure as the next
_MOST_WORDS = 6
_TELLING, _NOT_COMMON = 2.0, 1.0  # weights of terms
_OF_LIKENESS = 0.9


def said_in(entry: DraftEntry) -> str:
    """Return all that an entry says of its paper."""
    return "\n".join(filter(None, (own_title(entry), entry.heading, entry.summary)))


def words_to_ask(said: str) -> tuple[str, ...]:
    """Return the words by which catalogues may know what a text is about; none if none tells enough."""
    found = [term for term in telling.terms(said) if term.weight >= _NOT_COMMON]
    is_enough = any(term.weight >= _TELLING for term in found)
    return telling.names(found)[:_MOST_WORDS] if is_enough else ()


def offered(entry: DraftEntry, records: Sequence[Record]) -> tuple[PaperCandidate, ...]:
    """Return the papers an entry may be about, best first; our library's word of a paper goes first.

    Those whose id the entry has are left out, and those that but share its topic.
    """
    present = [record for record in records if not record.withdrawn]
    said = said_in(entry)
    judged = zip(present, certainties(said, present), strict=True)
    certainty = {id(record): max(sure, _by_title(entry, record)) for record, sure in judged}
    called = {term.key for term in telling.terms(said) if term.weight >= _TELLING}
    known = ids(entry)
    found = [
        (
            _candidate(group, max(certainty[id(record)] for record in group)),
            any(_is_named(entry, called, record) for record in group),
        )
        for group in _grouped(present)
        if not any(_has(record, known) for record in group)
    ]
    found.sort(key=lambda one: -one[0].certainty)
    next_best = found[1][0].certainty if len(found) > 1 else 0.0
    kept = [
        one
        for place, (one, is_named) in enumerate(found)
        if one.certainty >= LEAST_CERTAINTY
        or (is_named and one.certainty >= _LEAST_NAMED)
        or (place == 0 and one.certainty >= max(_LEAST_ALONE, _STANDS_OUT * next_best))
    ]
    return tuple(kept[:MOST_OFFERED])


def _has(record: Record, known: Mapping[str, str]) -> bool:
    """Whether a record is that of an id an entry has."""
    return any(getattr(record, field) == value for field, value in known.items())


def _is_named(entry: DraftEntry, called: Collection[str], record: Record) -> bool:
    """Whether an entry calls a paper by its title or by its name; `called` are the names in it."""
    if _by_title(entry, record):
        return True
    head, colon, _ = record.title.partition(":")
    return any(squash(name) in called for name in (*record.names, *([head] if colon else [])))


def _by_title(entry: DraftEntry, record: Record) -> float:
    """Return how surely a record is meant by the title an entry has."""
    title = own_title(entry)
    if title is None:
        return 0.0
    if is_same_title(title, record, entry.first_author):
        return MOST
    alike = max(likeness(title, own) for own in (record.title, *record.alternative_titles))
    return _OF_LIKENESS * alike if alike >= DIFFERENT else 0.0


def _grouped(records: Iterable[Record]) -> list[list[Record]]:
    """Part records by the papers they are of."""
    groups: list[list[Record]] = []
    by_key: dict[str, list[Record]] = {}
    for record in records:
        group = next((by_key[key] for key in _keys(record) if key in by_key), None)
        if group is None:
            groups.append(group := [])
        group.append(record)
        by_key |= dict.fromkeys(_keys(record), group)
    return groups


def _keys(record: Record) -> list[str]:
    ids = (("arxiv", record.arxiv_id), ("openreview", record.openreview_id), ("doi", record.doi))
    return [*(f"{kind}:{one}" for kind, one in ids if one), f"title:{title_key(record.title)}"]


def _candidate(group: Sequence[Record], certainty: float) -> PaperCandidate:
    record = united(group[0], group[1:])
    return PaperCandidate(
        title=record.title,
        arxiv_id=record.arxiv_id,
        openreview_id=record.openreview_id,
        doi=record.doi,
        first_author=record.first_author,
        year=record.year,
        venue=record.venue,
        paper_id=record.paper_id,
        certainty=round(certainty, 2),
    )
