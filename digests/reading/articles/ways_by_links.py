"""The ways in which an article's lines can be parted into entries by the links to their papers."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median_low

from digests.reading.articles.blocks import Kind
from digests.reading.articles.citations import is_byline
from digests.reading.articles.lines import Line
from digests.reading.articles.noise import is_ending
from digests.reading.articles.openings import opened_at
from digests.reading.articles.owning import FEWEST, Span, own_keys, paper_count
from digests.reading.articles.references import Strength

_TITLE_ABOVE_MOST = 5
"""So many lines of labels and facts at most stand between a title and its link."""


def by_links(lines: Sequence[Line], weakest: Strength) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Open at the titles above the links to papers, at the links, or right after them."""
    for least in sorted((one for one in Strength if one >= weakest), reverse=True):
        places = _first_links(lines, least)
        if len(places) >= FEWEST:
            yield (f"titles {least}", opened_at(lines, _titles_above(lines, places)))
            yield (f"links {least}", opened_at(lines, places))
            yield (f"closing links {least}", _closed_by(lines, places))


def _first_links(lines: Sequence[Line], least: Strength) -> list[int]:
    """Return the lines where a paper is first referred to so surely, one a paper."""
    seen: set[str] = set()
    places: list[int] = []
    for number, line in enumerate(lines):
        keys = {one.target.key or "" for one in line.references if one.strength >= least} - {""}
        if keys - seen and not (places and _is_same_paper(lines, places[-1], number)):
            places.append(number)
        seen |= keys
    return places


def _is_same_paper(lines: Sequence[Line], before: int, number: int) -> bool:
    """Tell whether a link is another one to the paper before: close below, its id of another kind."""
    if number - before > _TITLE_ABOVE_MOST or any(
        line.is_prose for line in lines[before + 1 : number]
    ):
        return False
    return paper_count([*own_keys([lines[before]]), *own_keys([lines[number]])]) == 1


def _titles_above(lines: Sequence[Line], places: Sequence[int]) -> list[int]:
    """Go back from each link over labels and facts to the title above it."""
    lowest = [0, *(place + 1 for place in places)]
    return [
        _title_above(lines, place, max(low, place - _TITLE_ABOVE_MOST))
        for place, low in zip(places, lowest, strict=False)
    ]


def _title_above(lines: Sequence[Line], place: int, lowest: int) -> int:
    byline = place
    for above in range(place - 1, lowest - 1, -1):
        line = lines[above]
        if line.is_prose or line.block.kind is Kind.RULE:
            break
        if line.is_title and line.label is None:
            if line.block.kind is Kind.HEADING or not is_byline(line.text):
                return above
            byline = above
    return byline


def _closed_by(lines: Sequence[Line], places: Sequence[int]) -> tuple[Span, ...]:
    """End each entry after its links; what prose follows the last speaks against this way."""
    ends = [_end_of_links(lines, place) for place in places]
    if any(line.is_prose and not is_ending(line.text) for line in lines[ends[-1] :]):
        return ()
    others = [end - start for start, end in pairwise(ends)]
    lowest = ends[0] - median_low(others) if others else 0
    starts = [max(_above_first(lines, places[0]), lowest), *ends[:-1]]
    spans = (Span(start, end) for start, end in zip(starts, ends, strict=True) if start < end)
    return tuple(_past_section(lines, span) for span in spans)


def _end_of_links(lines: Sequence[Line], place: int) -> int:
    end = place + 1
    while end < len(lines) and (
        lines[end].is_links or (lines[end].label is not None and not lines[end].is_prose)
    ):
        end += 1
    return end


def _above_first(lines: Sequence[Line], place: int) -> int:
    """Return where the first of such entries begins: nothing but a line parts it from the introduction."""
    start = place
    while start > max(0, place - 2) and lines[start - 1].block.kind is not Kind.RULE:
        start -= 1
    return start


def _past_section(lines: Sequence[Line], span: Span) -> Span:
    """Leave out the heading of a section, below which the entry has a title of its own."""
    start, end = span
    is_section = lines[start].block.kind is Kind.HEADING and start + 1 < end
    return Span(start + 1, end) if is_section and lines[start + 1].is_title else span
