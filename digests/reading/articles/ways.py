"""The ways in which an article's lines can be parted into entries: by what opens one, or holds one."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise, starmap
from typing import NamedTuple
from unicodedata import category

from digests.reading.articles.blocks import Container, Kind
from digests.reading.articles.labels import Means
from digests.reading.articles.lines import Line
from digests.reading.articles.noise import is_frame_heading
from digests.reading.articles.openings import opened_at, opened_by
from digests.reading.articles.owning import FEWEST, Evidence, Span
from digests.reading.articles.references import Strength
from digests.reading.articles.ways_by_links import by_links
from digests.reading.articles.wording import weight

_BOLD_LEAST = 5
_BOLD_TITLE_LEAST = 10
_STYLES_MOST = 12
_NO_SIGNS = frozenset("\"“«「『《(（[【'<")


class Way(NamedTuple):
    """One way to part the lines into entries."""

    name: str
    spans: tuple[Span, ...]


def ways(
    lines: Sequence[Line], containers: Sequence[Container], evidence: Evidence
) -> Iterator[Way]:
    """Give every way that parts the lines at all; of equally good ones the first is meant."""
    weak = min(evidence.usual, Strength.CLOSING)
    yield from _by_containers(lines, containers, evidence, weak)
    yield from _by_headings(lines)
    yield from _by_numbers(lines)
    yield Way("labels", opened_by(lines, _labels_title))
    yield Way("bold lines", opened_by(lines, _is_bold))
    yield Way("bold beginnings", opened_by(lines, _begins_bold))
    yield from _by_signs(lines)
    yield Way("rules", _between_rules(lines, evidence, weak))
    yield from starmap(Way, by_links(lines, evidence.usual))
    yield Way("short lines", opened_at(lines, _short_lines(lines)))


def has_sign(line: Line) -> bool:
    """Tell whether a line begins with an emoji or the like."""
    return category(line.text[:1] or " ") == "So"


def _by_containers(
    lines: Sequence[Line], containers: Sequence[Container], evidence: Evidence, least: Strength
) -> Iterator[Way]:
    """Take elements that look alike, each about a paper: list items, table rows, cards."""
    stretches: dict[int, list[int]] = {}
    for number, line in enumerate(lines):
        one = line.block.container
        while one > 0:
            stretches.setdefault(one, [number, number])[1] = number + 1
            one = containers[one].parent
    alike: dict[int, list[Span]] = defaultdict(list)
    for one, (start, end) in stretches.items():
        if evidence.keys(Span(start, end), least):
            alike[containers[one].signature].append(Span(start, end))
    for signature, spans in alike.items():
        if len(spans) >= FEWEST:
            yield Way(f"elements {signature}", tuple(sorted(spans)))


def _by_headings(lines: Sequence[Line]) -> Iterator[Way]:
    levels: dict[int, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        if line.block.kind is Kind.HEADING:
            levels[line.block.level].append(number)
    for level, places in sorted(levels.items()):
        yield Way(f"headings {level}", opened_at(lines, places))
    yield Way("terms", opened_by(lines, _is_term))


def _is_term(line: Line) -> bool:
    return line.block.kind is Kind.TERM and line.label is None


def _by_numbers(lines: Sequence[Line]) -> Iterator[Way]:
    """Follow each style of numbers as far as they count."""
    styles: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        if line.number and line.number.value > 0:
            styles[line.number.style].append(number)
    for style, places in _commonest(styles):
        for run in _runs(lines, places):
            yield Way(f"numbers {style}", opened_at(lines, run))


def _commonest(places: dict[str, list[int]]) -> list[tuple[str, list[int]]]:
    common = sorted(places.items(), key=lambda style: len(style[1]), reverse=True)
    return [style for style in common[:_STYLES_MOST] if len(style[1]) >= FEWEST]


def _runs(lines: Sequence[Line], places: Sequence[int]) -> Iterator[list[int]]:
    """Give the runs 1, 2, 3 ... or 10, 9, 8 ... among numbered lines; one missing is forgiven."""
    for step in (1, -1):
        run: list[int] = []
        before = 0
        for place in places:
            number = lines[place].number
            value = number.value if number else 0
            if run and value - before in (step, 2 * step):
                run.append(place)
            elif value == 1 or (step < 0 and not run):
                yield from [run] if len(run) >= FEWEST else []
                run = [place]
            else:
                continue
            before = value
        yield from [run] if len(run) >= FEWEST else []


def _labels_title(line: Line) -> bool:
    """Tell whether a line's label names the title: "Title: ...", or "Paper: ..." without a link."""
    if line.label is None or line.label.means is Means.TITLE:
        return line.label is not None
    is_paper = line.label.means is Means.PAPER and line.label.start > 0
    return is_paper and bool(line.value.strip()) and not line.references


def _is_bold(line: Line) -> bool:
    block = line.block
    is_whole = len(block.text) - block.bold < FEWEST
    is_text = block.kind in (Kind.TEXT, Kind.ITEM) and line.label is None
    return is_whole and is_text and weight(block.text) >= _BOLD_TITLE_LEAST


def _begins_bold(line: Line) -> bool:
    is_text = line.block.kind is not Kind.HEADING and line.label is None
    return is_text and line.block.bold >= _BOLD_LEAST


def _by_signs(lines: Sequence[Line]) -> Iterator[Way]:
    """Open at lines that begin with the same sign, a triangle or a dash; or with any emoji."""
    signs: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        sign = line.text[:1]
        if sign and line.label is None and not sign.isalnum() and sign not in _NO_SIGNS:
            signs[sign].append(number)
    for sign, places in _commonest(signs):
        yield Way(f"sign {sign}", opened_at(lines, places))
    yield Way("emoji", opened_by(lines, lambda line: line.label is None and has_sign(line)))


def _between_rules(lines: Sequence[Line], evidence: Evidence, least: Strength) -> tuple[Span, ...]:
    """Take what stands between lines drawn across, where it is about a paper."""
    rules = [number for number, line in enumerate(lines) if line.block.kind is Kind.RULE]
    if not rules:
        return ()
    spans = (Span(a + 1, b) for a, b in pairwise([-1, *rules, len(lines)]) if b - a > 1)
    return tuple(
        span
        for span in spans
        if evidence.keys(span, least) and not any(map(_is_page_title, lines[span.start : span.end]))
    )


def _is_page_title(line: Line) -> bool:
    return line.block.kind is Kind.HEADING and line.block.level == 1


def _short_lines(lines: Sequence[Line]) -> list[int]:
    """Return the short lines that prose follows at once: headings in a text without marks."""
    return [
        number
        for number, (line, after) in enumerate(pairwise(lines))
        if line.is_title and not line.references and after.is_prose
        if not is_frame_heading(line.text)
    ]
