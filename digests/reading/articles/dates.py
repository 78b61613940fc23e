"""The day a text names: in figures, or with the month in the words of its language."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from digests.reading.articles.blocks import Block

_YEAR, _MONTH, _DAY = (
    r"(?P<year>(?:19|20)\d\d)",
    r"(?P<month>1[0-2]|0?[1-9])",
    r"(?P<day>[12]\d|3[01]|0?[1-9])",
)
_IN_FIGURES = (
    re.compile(rf"(?<!\d){_YEAR}\s?[-/.年년]\s?{_MONTH}\s?[-/.月월]\s?{_DAY}(?!\d)"),
    re.compile(rf"(?<!\d){_DAY}[./]{_MONTH}[./]{_YEAR}(?!\d)"),
)
_FIRST_OUT = re.compile(
    r"首次发布|首发|发布于|发表于|published|posted|опубликован|publicado|veröffentlicht|publié",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"更新|修改|推荐文章|최종 수정|수정일|수정됨|updated|modified|edited|обновлен|изменен|actualizado"
    r"|atualizado|aktualisiert|mis à jour",
    re.IGNORECASE,
)
_FIRST_BLOCKS, _LAST_BLOCKS, _SHORT, _BESIDE = 40, 10, 200, 30


def date_in(text: str, language: str | None) -> str | None:
    """Return the first day (ISO) that stands in a text."""
    for pattern in (*_IN_FIGURES, *_in_words(language or "en"), *_in_words("en")):
        match = pattern.search(text)
        if match:
            named = match.groupdict()
            month = named["month"].casefold().rstrip(".")
            number = int(month) if month.isdecimal() else _months(language or "en").get(month)
            return _iso(int(named["year"]), number or _months("en")[month], int(named["day"]))
    return None


def day_in(blocks: Sequence[Block], language: str | None) -> str | None:
    """Return the first day named in the short lines around an article, the day it came out first."""
    short = [block.text for block in blocks if block.text and len(block.text) < _SHORT]
    near = [*short[:_FIRST_BLOCKS], *short[-_LAST_BLOCKS:]]
    beside = [
        part
        for text in near
        if (match := _FIRST_OUT.search(text))
        for part in (text[match.end() :], text[: match.start()][-_BESIDE:])
    ]
    of_change = [text for text in near if is_of_change(text)]
    told = (*beside, *(text for text in near if text not in of_change), *of_change)
    return next((day for text in told if (day := date_in(text, language))), None)


def is_of_change(text: str) -> bool:
    """Tell whether the day beside these words is that of a change, not the first."""
    return _CHANGED.search(text) is not None


def is_dated(text: str) -> bool:
    """Tell whether a text names a day in figures."""
    return any(pattern.search(text) for pattern in _IN_FIGURES)


@lru_cache(maxsize=32)
def _in_words(language: str) -> tuple[re.Pattern[str], ...]:
    names = "|".join(sorted(map(re.escape, _months(language)), key=len, reverse=True))
    if not names:
        return ()
    month = rf"(?P<month>{names})"
    return (
        re.compile(
            rf"(?<!\d)(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|º|er)?\s+(?:de\s+|of\s+)?{month}\.?,?"
            rf"\s+(?:de\s+)?{_YEAR}",
            re.IGNORECASE,
        ),
        re.compile(
            rf"\b{month}\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}", re.IGNORECASE
        ),
    )


@lru_cache(maxsize=32)
def _months(language: str) -> Mapping[str, int]:
    """Return the numbers of months by their names in a language, whole and short."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return {}
    return ({"sept": 9} if language == "en" else {}) | {
        name.casefold().rstrip("."): number
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in locale.months[context][width].items()
        if not name.isdecimal()
    }


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
