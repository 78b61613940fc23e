"""From the lines that open an entry to the lines of each."""

from collections.abc import Callable, Sequence

from digests.reading.articles.blocks import Kind
from digests.reading.articles.lines import Line
from digests.reading.articles.noise import is_frame_heading
from digests.reading.articles.owning import Span

_BELOW_HEADINGS = 7


def opened_by(lines: Sequence[Line], opens: Callable[[Line], bool]) -> tuple[Span, ...]:
    """Part the lines at those of a kind."""
    return opened_at(lines, [number for number, line in enumerate(lines) if opens(line)])


def opened_at(lines: Sequence[Line], openers: Sequence[int]) -> tuple[Span, ...]:
    """Part the lines at those that open an entry."""
    ends = [*openers[1:], len(lines)]
    return tuple(
        Span(start, _end(lines, start, end)) for start, end in zip(openers, ends, strict=False)
    )


def _end(lines: Sequence[Line], start: int, end: int) -> int:
    """Return where an entry ends: early at a heading above its own, or at a conclusion's."""
    opener = lines[start].block
    level = opener.level if opener.kind is Kind.HEADING else _BELOW_HEADINGS
    for number in range(start + 1, end):
        block = lines[number].block
        if block.kind is Kind.HEADING and (block.level < level or is_frame_heading(block.text)):
            return number
    return end
