"""The lines of one entry -> its title, ids, links and summary."""

from collections.abc import Iterator, Sequence

from digests.draft_models import DraftEntry, Note, NoteKind
from digests.reading.articles.labels import Means
from digests.reading.articles.lines import Line
from digests.reading.articles.links import Place
from digests.reading.articles.owning import own_keys, paper_count
from digests.reading.articles.references import Reference, Strength
from digests.reading.articles.summaries import summary
from digests.reading.articles.title_texts import Title
from digests.reading.articles.titles import Manner, title_of


def entry(position: int, lines: Sequence[Line], manner: Manner) -> DraftEntry:
    """Make an entry of its lines."""
    own = _own(lines)
    title = title_of(lines, own, manner)
    ids = _ids(lines, own)
    text = summary(lines, title)
    return DraftEntry(
        position=position,
        title=title.text if title else None,
        heading=_heading(lines),
        arxiv_id=ids.get("arxiv"),
        openreview_id=ids.get("openreview"),
        doi=ids.get("doi"),
        link=own.target.url or None if own else None,
        code_link=_link(lines, (Place.CODE,), Means.CODE),
        project_link=_link(lines, (Place.PROJECT, Place.OTHER), Means.PROJECT),
        summary=text or None,
        notes=tuple(_notes(lines, title, ids, has_summary=bool(text))),
    )


def _references(lines: Sequence[Line]) -> Iterator[Reference]:
    for line in lines:
        yield from line.references


def _own(lines: Sequence[Line]) -> Reference | None:
    """Return the link to the entry's own paper: the surest, a labelled one first."""
    found = filter(_is_paper, _references(lines))
    return max(found, key=_sureness, default=None)


def _is_paper(one: Reference) -> bool:
    if one.target.key:
        return True
    is_elsewhere = one.target.place in (Place.NONE, Place.CODE)
    return one.means is Means.PAPER and not is_elsewhere and one.strength >= Strength.OWN


def _sureness(one: Reference) -> tuple[bool, int, bool]:
    return one.target.key is not None, one.strength, one.means is Means.PAPER


def _ids(lines: Sequence[Line], own: Reference | None) -> dict[str, str]:
    """Return by kind the ids the entry shows of its paper: of those most its own the first."""
    ids: dict[str, str] = {}
    first = [own.target.key] if own and own.target.key else []
    for key in (*first, *own_keys(lines)):
        kind, _, value = key.partition(":")
        ids.setdefault(kind, value)
    return ids


def _link(lines: Sequence[Line], places: Sequence[Place], means: Means) -> str | None:
    """Return the first link that is said to be of a kind, else that leads to its first place."""
    found = [one for one in _references(lines) if one.target.place in places]
    own = [one for one in found if one.means is means or one.target.place is places[0]]
    best = max(own, key=lambda one: (one.means is means, one.strength), default=None)
    return best.target.url if best else None


def _heading(lines: Sequence[Line]) -> str | None:
    """Return the line by which the article opens the entry; None where it opens with prose or a link."""
    first = lines[0]
    if first.is_links or first.is_prose or not first.text:
        return None
    is_number = first.number is not None and not first.text[first.number.end :].strip()
    return lines[1].text if is_number and len(lines) > 1 and lines[1].is_title else first.text


def _notes(
    lines: Sequence[Line], title: Title | None, ids: dict[str, str], *, has_summary: bool
) -> Iterator[Note]:
    if title is None:
        yield Note(NoteKind.NO_TITLE)
    elif title.is_guess:
        yield Note(NoteKind.TITLE_FROM_HEADING)
    if not ids.keys() & {"arxiv", "openreview", "doi"}:
        yield Note(NoteKind.NO_ID)
    if not has_summary:
        yield Note(NoteKind.NO_SUMMARY)
    keys = own_keys(lines)
    if paper_count(keys) > 1:
        values = (key.partition(":")[2] for key in keys)
        others = [value for value in values if value not in ids.values()]
        yield Note(NoteKind.SEVERAL_PAPERS, ", ".join(others))
    yield from (Note(NoteKind.ODD_LINK, url) for url in dict.fromkeys(_odd_links(lines)))


def _odd_links(lines: Sequence[Line]) -> Iterator[str]:
    """Give the links to the paper or its code that lead to no place known for them."""
    own = own_keys(lines)
    for one in _references(lines):
        is_said = one.means in (Means.PAPER, Means.CODE) and one.target.place is Place.OTHER
        if is_said or (one.target.is_odd and one.target.key in own):
            yield one.target.url
