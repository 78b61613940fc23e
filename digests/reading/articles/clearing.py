"""Takes out of an article's blocks what stands around it: menus, contents, comments, references."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from digests.identity import title_key
from digests.reading.articles.blocks import Block, Kind, Page
from digests.reading.articles.lines import Line
from digests.reading.articles.noise import is_noise_heading, is_of_picture
from digests.reading.articles.owning import own_keys
from digests.reading.articles.references import Strength
from digests.reading.articles.wording import weight

_MOST_OF_PAGE, _CAPTION_MOST = 0.4, 60
_HEADING_MOST, _KEY_LEAST = 200, 4
_LOWEST_LEVEL = 6
_LISTED = (Kind.ITEM, Kind.CELL)
_HEAD_OF_LIST = re.compile("([^:：]{1,40})[:：]")


def without_noise_elements(page: Page) -> list[Block]:
    """Drop the blocks in elements named as noise, unless they hold much of the page's text."""
    weights = _sums([weight(block.text) for block in page.blocks])
    is_noise = bytearray(len(page.blocks))
    for one in page.containers:
        if one.is_noise and weights[one.end] - weights[one.start] <= weights[-1] * _MOST_OF_PAGE:
            is_noise[one.start : one.end] = b"\1" * (one.end - one.start)
    return [
        block
        for block, noise in zip(page.blocks, is_noise, strict=True)
        if not noise and not (len(block.text) < _CAPTION_MOST and is_of_picture(block.text))
    ]


def cleared(lines: Sequence[Line]) -> list[Line]:
    """Drop menus before the title, contents that repeat headings, and sections beside the article."""
    return _Sections(_without_contents(_without_index(_from_title(lines)))).kept()


def _from_title(lines: Sequence[Line]) -> Sequence[Line]:
    """Drop what stands before the one heading of the first level."""
    firsts = [number for number, line in enumerate(lines) if _is_heading(line, 1)]
    if len(firsts) != 1 or own_keys(lines[: firsts[0]], Strength.TITLE):
        return lines
    return lines[firsts[0] :]


def _is_heading(line: Line, level: int) -> bool:
    """Tell whether a line is a heading as high as a level, or higher."""
    return line.block.kind is Kind.HEADING and line.block.level <= level


def _without_contents(lines: Sequence[Line]) -> list[Line]:
    """Drop lines whose text stands again further down, where neither text nor links follow them."""
    keys = [_key(line) for line in lines]
    left = Counter(keys)
    kept: list[Line] = []
    for number, (line, key) in enumerate(zip(lines, keys, strict=True)):
        left[key] -= 1
        after = lines[number + 1] if number + 1 < len(lines) else None
        leads = after is not None and (after.is_prose or after.is_links or after.label is not None)
        if not (key and left[key]) or leads or own_keys([line], Strength.TITLE):
            kept.append(line)
    return kept


def _without_index(lines: Sequence[Line]) -> Sequence[Line]:
    """Drop a list or table without text whose papers come again below."""
    kept: list[Line] = []
    for is_listed, group in groupby(lines, key=lambda line: line.block.kind in _LISTED):
        stretch = list(group)
        keys = set(own_keys(stretch)) if is_listed and not any(map(_is_told, stretch)) else set()
        below = lines[len(kept) + len(stretch) :] if keys else ()
        again = {one.target.key for line in below for one in line.references} & keys
        kept += [] if keys and len(again) * 2 > len(keys) else stretch
    return kept


def _is_told(line: Line) -> bool:
    return line.is_prose


def _key(line: Line) -> str:
    if line.is_links or weight(line.text) > _HEADING_MOST:
        return ""
    key = title_key(line.text[line.number.end :] if line.number else line.text)
    return key if len(key) >= _KEY_LEAST else ""


class _Sections:
    """The lines of an article, some of them in sections beside it."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self._prose = _sums([weight(line.text) if line.is_prose else 0 for line in lines])
        self._headings = _headings(lines)

    def kept(self) -> list[Line]:
        """Return the lines that are not in such sections."""
        kept: list[Line] = []
        number = 0
        while number < len(self._lines):
            line = self._lines[number]
            if not (line.is_prose or line.is_links) and is_noise_heading(line.text):
                number = self._end(number)
                continue
            if not _is_list_beside(line):
                kept.append(line)
            number += 1
        return kept

    def _end(self, start: int) -> int:
        """Return where the section that opens at a line ends."""
        block = self._lines[start].block
        if block.kind is Kind.HEADING:
            end = self._next(start, block.level)
            if end > start + 1 or not self._is_tail(start, end):
                return end
            # Nothing stands below it: what follows are its items, each with a heading as high.
            return self._next(start, block.level - 1)
        if self._prose[-1] - self._prose[start + 1] > self._prose[start]:
            return self._end_of_list(start + 1)
        heading = self._next(start, _LOWEST_LEVEL)
        is_tail = heading < len(self._lines) or self._is_tail(start, start + 1)
        return heading if is_tail else start + 1

    def _is_tail(self, start: int, end: int) -> bool:
        """Tell whether little is said from `end` on, set against what was said before `start`."""
        return (self._prose[-1] - self._prose[end]) * 2 <= self._prose[start]

    def _end_of_list(self, start: int) -> int:
        end = start
        while end < len(self._lines) and self._lines[end].block.kind in (Kind.ITEM, Kind.RULE):
            if self._lines[end].is_prose:
                break
            end += 1
        return end

    def _next(self, start: int, level: int) -> int:
        """Return where the next heading is that is as high as a level and opens no such section."""
        found = len(self._lines)
        for places in self._headings[: level + 1]:
            place = bisect_right(places, start)
            found = min([found, *places[place : place + 1]])
        return found


def _is_list_beside(line: Line) -> bool:
    """Tell whether a line holds such a section by itself: "Related: one, another"."""
    if line.label is not None or not line.references:
        return False
    head = _HEAD_OF_LIST.match(line.text)
    return head is not None and is_noise_heading(head[1])


def _headings(lines: Sequence[Line]) -> list[list[int]]:
    """Return by level where headings are that open no section beside the article."""
    places: list[list[int]] = [[] for _ in range(_LOWEST_LEVEL + 1)]
    for number, line in enumerate(lines):
        if _is_heading(line, _LOWEST_LEVEL) and not is_noise_heading(line.text):
            places[line.block.level].append(number)
    return places


def _sums(values: Sequence[float]) -> list[float]:
    """Return the sums of the first 0, 1, 2 ... values."""
    sums = [0.0]
    for value in values:
        sums.append(sums[-1] + value)
    return sums
