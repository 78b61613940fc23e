"""The rhythm of an article: of the ways to part it into entries, the one that explains it best."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from digests.reading.articles.blocks import Container, Kind
from digests.reading.articles.labels import Means
from digests.reading.articles.lines import Line
from digests.reading.articles.noise import is_frame_heading
from digests.reading.articles.owning import FEWEST, Evidence, Span, own_keys, paper_count
from digests.reading.articles.references import Strength
from digests.reading.articles.ways import Way, has_sign, ways
from digests.reading.articles.wording import WORD, is_title_case

_TITLE_WORDS = 4
_TEXT_LEAST = 60
"""From which weight on an entry has a text of its own."""

# What speaks for and against a way, an entry with its paper and a text being 1.
_WITHOUT_TEXT = 0.6  # where most entries have none
_MENTION = 0.1  # no link of its own, but one within a text
_WEAKER = 0.7  # a link less surely its own than those of the others
_UNLINKED = 0.4  # no link at all, but counted through with the others
_COUNTED = 0.7  # the same, but numbered or marked as an entry
_FRAME = 0.25  # an introduction or a conclusion that opens as entries do
_EMPTY, _EMPTY_AT_EDGE = -0.6, -0.1  # no paper at all, among entries or around them
_DANGLING = -0.5  # ends with a line that opens the next
_UPSIDE_DOWN = -0.3  # text above the title
_STRADDLING = -0.3  # goes on beyond a line drawn across
_SWALLOWING = -0.8  # goes on beyond a heading as high as its own
_CUT = -0.5  # begins within a list item or a row
_WELL_OPENED, _ALIKE = 0.5, 0.5  # all open as entries do; all open alike


class Rhythm(NamedTuple):
    """Where the entries are; links weaker than `usual` are rarely an entry's own."""

    spans: tuple[Span, ...]
    usual: Strength = Strength.PASSING


def find(lines: Sequence[Line], containers: Sequence[Container]) -> Rhythm | None:
    """Return the rhythm of an article; None: it holds no entries."""
    evidence = Evidence(lines)
    best: tuple[float, Way] | None = None
    for way in ways(lines, containers, evidence):
        score = _Scoring(way.spans, lines, evidence).score() + _cuts(way, lines, containers)
        if best is None or score > best[0]:
            best = score, way
    return Rhythm(best[1].spans, evidence.usual) if best and best[0] > 0 else None


def is_counted(inside: Sequence[Line]) -> bool:
    """Tell whether lines with a mere mention of a paper are an entry all the same: by number or sign."""
    has_mark = has_sign(inside[0]) or inside[0].number is not None
    return has_mark and any(line.is_prose for line in inside) and bool(own_keys(inside))


class _Scoring:
    """How well a way explains the article: a paper an entry, text in each, nothing left over."""

    def __init__(self, spans: Sequence[Span], lines: Sequence[Line], evidence: Evidence) -> None:
        self._spans = spans
        self._lines = lines
        self._evidence = evidence
        self._openers: list[Line] = []
        self._prose = 0.0
        self._bare = 0  # entries without a text

    def score(self) -> float:
        """Return the score; 0 where the way finds no entries."""
        owned = self._owned()
        total = sum(self._of_span(number, span, owned) for number, span in enumerate(self._spans))
        if len(self._openers) < (1 if self._evidence.has_papers else FEWEST):
            return 0.0
        count = len(self._openers)
        shapes = Counter(map(_shape, self._openers))
        opened = sum(map(_opens_well, self._openers))
        frames = sum(is_frame_heading(self._lines[span.start].text) for span in self._spans)
        are_bare = self._bare * 2 > count
        return (
            total
            + (_WITHOUT_TEXT if are_bare else _MENTION) * self._bare
            + self._prose / self._evidence.prose_weight
            + _WELL_OPENED * opened / count
            + _ALIKE * max(shapes.values()) / count
            - frames / 2
        )

    def _owned(self) -> range:
        """Return the numbers of the spans from the first to the last about a paper."""
        usual = self._evidence.usual
        owned = [n for n, span in enumerate(self._spans) if self._evidence.keys(span, usual)]
        return range(owned[0], owned[-1]) if owned else range(0)

    def _of_span(self, number: int, span: Span, owned: range) -> float:
        inside = self._lines[span.start : span.end]
        count = paper_count(self._evidence.keys(span, self._evidence.usual))
        prose = self._evidence.prose(span)
        if self._evidence.has_papers and count == 0:
            return self._without_paper(inside, prose, is_among=number in owned)
        if not self._evidence.has_papers and prose < _TEXT_LEAST:
            return _EMPTY
        self._openers.append(inside[0])
        self._prose += prose
        is_last = number == len(self._spans) - 1
        has_text = prose >= _TEXT_LEAST
        self._bare += not has_text
        return (
            has_text
            - max(0, count - 1)
            + (_UPSIDE_DOWN if _is_upside_down(inside, self._evidence.usual) else 0)
            + (_STRADDLING if _straddles(inside) else 0)
            + (_SWALLOWING if _swallows(inside, self._evidence.refrains) else 0)
            + (_DANGLING if not is_last and len(inside) > 1 and _dangles(inside[-1]) else 0)
        )

    def _without_paper(self, inside: Sequence[Line], prose: float, *, is_among: bool) -> float:
        opener = inside[0]
        is_fellow = (is_among or self._counts_on(opener)) and self._opens_as_before(opener)
        if is_counted(inside):
            return self._taken(opener, prose, _COUNTED)
        if own_keys(inside, Strength.CLOSING):
            return self._taken(opener, prose, _WEAKER) if is_fellow else _MENTION
        if is_frame_heading(opener.text):
            return _FRAME
        is_told = opener.number is not None and prose >= _TEXT_LEAST
        if is_told and (is_fellow or any(map(_names_paper, inside))):
            return self._taken(opener, prose, _UNLINKED)
        return _EMPTY if is_among else _EMPTY_AT_EDGE

    def _opens_as_before(self, opener: Line) -> bool:
        return not self._openers or _shape(opener) == _shape(self._openers[-1])

    def _counts_on(self, opener: Line) -> bool:
        """Tell whether a title goes on counting where the entries before it ended."""
        before = self._openers[-1].number if self._openers else None
        if before is None or opener.number is None or opener.number.value != before.value + 1:
            return False
        title = opener.text[opener.number.end :]
        return len(WORD.findall(title)) >= _TITLE_WORDS and is_title_case(title)

    def _taken(self, opener: Line, prose: float, worth: float) -> float:
        """Take for an entry what refers to its paper less surely than its fellows."""
        self._openers.append(opener)
        self._prose += prose
        return worth


def _cuts(way: Way, lines: Sequence[Line], containers: Sequence[Container]) -> float:
    """Return the fine for entries that begin in the middle of a list item or a row."""
    cut = 0
    for span in way.spans:
        here = _unit(lines[span.start], containers)
        cut += here > 0 and span.start > 0 and here == _unit(lines[span.start - 1], containers)
    return _CUT * cut


def _unit(line: Line, containers: Sequence[Container]) -> int:
    """Return the innermost list item, row or fold around a line; 0: none."""
    one = line.block.container if containers else 0
    while one > 0 and not containers[one].is_unit:
        one = containers[one].parent
    return max(one, 0)


def _straddles(inside: Sequence[Line]) -> bool:
    """Tell whether text stands on both sides of a line drawn across."""
    rules = [number for number, line in enumerate(inside) if line.block.kind is Kind.RULE]
    if not rules:
        return False
    before, after = inside[: rules[0]], inside[rules[0] :]
    return any(line.is_prose for line in before) and any(line.is_prose for line in after)


def _names_paper(line: Line) -> bool:
    """Tell whether a line says that a link leads to the paper or its code, wherever that is."""
    return any(
        one.means in (Means.PAPER, Means.CODE) and one.strength is Strength.OWN
        for one in line.references
    )


def _swallows(inside: Sequence[Line], refrains: frozenset[str]) -> bool:
    """Tell whether text stands above and below a heading as high as the one that opens an entry."""
    own, has_prose, has_heading = inside[0].block, False, False
    if own.kind is not Kind.HEADING:
        return False
    for line in inside[1:]:
        block = line.block
        is_as_high = block.kind is Kind.HEADING and block.level <= own.level
        has_heading |= has_prose and is_as_high and block.text not in refrains
        if has_heading and line.is_prose:
            return True
        has_prose |= line.is_prose
    return False


def _is_upside_down(inside: Sequence[Line], usual: Strength) -> bool:
    """Tell whether a title stands right above the paper's link, and below a text that is another's."""
    for number, line in enumerate(inside):
        if line.references and own_keys([line], usual):
            above = inside[number - 1] if number else None
            has_title = above is not None and above.is_title and above.label is None
            return has_title and any(one.is_prose for one in inside[: number - 1])
    return False


def _shape(line: Line) -> object:
    """Return what makes a line look like another that opens an entry."""
    block = line.block
    style = line.number.style if line.number else ""
    means = line.label.means if line.label else None
    return block.kind, block.level, style, means, block.bold > 0, line.is_links, line.is_prose


def _opens_well(line: Line) -> bool:
    """Tell whether a line can open an entry: a heading, a number, a title, a label with its value."""
    if line.label is not None:
        return bool(line.value.strip()) or line.block.kind is Kind.TERM
    return line.is_title or line.number is not None or line.block.bold > 0


def _dangles(line: Line) -> bool:
    """Tell whether a line at the end of an entry rather opens what follows."""
    if line.label is not None:
        is_waiting = not line.value.strip() and not line.references
        return line.label.means is Means.TITLE or is_waiting
    return line.is_title and not line.references and line.block.kind is not Kind.ITEM
