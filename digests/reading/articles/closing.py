"""Where an entry's lines really end: before closing words, and where its fellows end."""

from collections.abc import Sequence

from digests.reading.articles.blocks import Kind
from digests.reading.articles.lines import Line
from digests.reading.articles.noise import is_ending, is_frame_heading
from digests.reading.articles.owning import FEWEST, own_keys
from digests.reading.articles.references import Strength
from digests.reading.articles.rhythm import Rhythm, is_counted

_MOST = 0.6


def parts(lines: Sequence[Line], found: Rhythm) -> list[Sequence[Line]]:
    """Return the lines of each entry, each cut where it ends; what is no entry is left out."""
    spans = [lines[span.start : span.end] for span in found.spans]
    kept = _entries(spans, min(found.usual, Strength.CLOSING))
    all_end_with_links = len(kept) > FEWEST and all(map(_ends_with_links, kept[:-1]))
    cut = (_cut(part, ends_with_links=all_end_with_links) for part in kept)
    return _without_list([part for part in cut if part])


def _entries(spans: list[Sequence[Line]], least: Strength) -> list[Sequence[Line]]:
    """Leave out introduction and conclusion, and among entries with papers those without."""
    told = [part for part in spans if not is_frame_heading(part[0].text)]
    kept = told if len(told) >= FEWEST else spans
    owned = [part for part in kept if own_keys(part, least)]
    if len(owned) < max(FEWEST, len(kept) * _MOST):
        return kept
    return [
        part for part in kept if own_keys(part, least) or is_counted(part) or _is_numbered(part)
    ]


def _without_list(cut: list[Sequence[Line]]) -> list[Sequence[Line]]:
    """Leave out entries without any text at the end, where all others have some: a list of references."""
    end = len(cut)
    while end and not any(line.is_prose for line in cut[end - 1]):
        end -= 1
    have_text = all(any(line.is_prose for line in part) for part in cut[:end])
    return cut[:end] if end >= FEWEST and len(cut) - end >= FEWEST and have_text else cut


def _is_numbered(part: Sequence[Line]) -> bool:
    return part[0].number is not None and any(line.is_prose for line in part)


def _ends_with_links(part: Sequence[Line]) -> bool:
    """Tell whether links are the last of an entry, the heading of a section below apart."""
    text = [line for line in part if line.text]
    while text and text[-1].is_title and not text[-1].is_links:
        text.pop()
    return bool(text) and text[-1].is_links


def _cut(part: Sequence[Line], *, ends_with_links: bool) -> Sequence[Line]:
    end = _end(part)
    if ends_with_links:
        links = [number for number, line in enumerate(part[:end]) if line.is_links]
        end = links[-1] + 1 if links else end
    return part[:end]


def _end(part: Sequence[Line]) -> int:
    """Return where closing words begin, or a line is drawn across, after the entry's text."""
    has_prose, has_more = part[0].is_prose, False
    for number, line in enumerate(part[1:], 1):
        is_edge = line.block.kind is Kind.RULE or (line.is_title and is_frame_heading(line.text))
        is_plain = not line.is_links and line.label is None
        if (has_prose and is_edge) or (has_more and is_plain and is_ending(line.text)):
            return number
        has_prose = has_prose or line.is_prose
        has_more = has_more or line.is_prose or line.is_links
    return len(part)
