"""The day that a text names."""

import pytest

from digests.reading.articles.blocks import Block
from digests.reading.articles.dates import date_in, day_in, is_dated


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("2023-05-23", None, "2023-05-23"),
        ("2023-05-23T09:15:00+08:00", None, "2023-05-23"),
        ("发布于 2023年5月3日 08:00", "zh", "2023-05-03"),
        ("2023 年 12 月 31 日", "zh", "2023-12-31"),
        ("2023년 5월 23일", "ko", "2023-05-23"),
        ("23.05.2023", "de", "2023-05-23"),
        ("3/5/2023", "es", "2023-05-03"),
        ("May 23, 2023", "en", "2023-05-23"),
        ("Sept. 3rd, 2023", "en", "2023-09-03"),
        ("23rd of May 2023", "en", "2023-05-23"),
        ("23 мая 2023", "ru", "2023-05-23"),
        ("MAY 23, 2023", "en", "2023-05-23"),
        ("23 МАЯ 2023", "ru", "2023-05-23"),
        ("23 мая 2023 г.", "ru", "2023-05-23"),
        ("23 de mayo de 2023", "es", "2023-05-23"),
        ("23. Mai 2023", "de", "2023-05-23"),
        ("1er août 2023", "fr", "2023-08-01"),
        ("23 mai 2023", "fr", "2023-05-23"),
        ("May 23, 2023", "ru", "2023-05-23"),
        ("Tue, 23 May 2023 09:15:00 +0800", None, "2023-05-23"),
        ("Week 21: 2023-05-23 and 2023-05-30", "en", "2023-05-23"),
        ("2023-02-30", None, None),
        ("31 February 2023", "en", None),
        ("arXiv:2305.14314", "en", None),
        ("version 12.2023.5", "en", None),
        ("May 2023", "en", None),
        ("in 2023 the 5 best of 23", "en", None),
        ("23 Bananas 2023", "en", None),
        ("", "en", None),
        ("May 23, 2023", "xx", "2023-05-23"),
        ("May 23, 2023", "no such language", "2023-05-23"),
    ],
)
def test_a_day_is_read_in_figures_and_words(
    text: str, language: str | None, day: str | None
) -> None:
    """Days that no calendar has, months alone and ids are none."""
    assert date_in(text, language) == day


def test_the_day_of_the_first_publication_counts() -> None:
    """Not that of a correction above it, nor one in the long text."""
    blocks = [
        Block("Ten papers"),
        Block("Updated: 2023-06-01"),
        Block("The data of 2020-01-01 " + "were used again. " * 30),
        Block("Published 2023-05-23 by the editors"),
    ]
    assert day_in(blocks, "en") == "2023-05-23"
    assert day_in(blocks[:-1], "en") == "2023-06-01"
    assert day_in(blocks[2:3], "en") is None


def test_a_day_beside_the_word_for_publication_is_found() -> None:
    """Before it too; the day of a change only where there is no other."""
    assert day_in([Block("2023-05-23 posted by us")], "en") == "2023-05-23"
    assert day_in([Block("Updated 2023-06-01"), Block("2023-05-23")], "en") == "2023-05-23"
    assert day_in([Block("更新于 2023-06-01")], "zh") == "2023-06-01"


def test_only_days_around_the_text_count() -> None:
    """In the first forty short lines or the last ten."""
    lines = [Block(f"line {number}") for number in range(100)]
    assert day_in([*lines[:39], Block("2023-05-23"), *lines], "en") == "2023-05-23"
    assert day_in([*lines[:50], Block("2023-05-23"), *lines[50:]], "en") is None
    assert day_in([*lines, Block("2023-05-23")], "en") == "2023-05-23"


def test_a_line_is_dated_by_figures_alone() -> None:
    """As bylines are."""
    assert is_dated("2023年5月3日 · 编辑部")
    assert not is_dated("May 23, 2023")


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (["最新推荐文章于 2025-01-06 10:12:45 发布", "于 2024-03-12 20:47:33 发布"], "2024-03-12"),
        (["已于 2024-05-13 09:12:40 修改", "于 2024-05-12 23:40:18 首次发布"], "2024-05-12"),
        (["Updated May 4, 2024", "May 3, 2024"], "2024-05-03"),
        (["Updated May 4, 2024"], "2024-05-04"),
        (["2024년 4월 3일 · 통계 · 수정 · 삭제", "2024년 4월 4일"], "2024-04-03"),
    ],
)
def test_the_first_day_counts_not_that_of_a_change(lines: list[str], day: str) -> None:
    """Nor that of another article; where there is no other, it does."""
    assert day_in([Block(line) for line in lines], None) == day
