"""The number a line begins with, in the styles of many languages."""

import pytest

from digests.reading.articles.numbering import number_of


@pytest.mark.parametrize(
    ("text", "value", "rest"),
    [
        ("1. QLoRA", 1, "QLoRA"),
        ("12) QLoRA", 12, "QLoRA"),
        ("(3) QLoRA", 3, "QLoRA"),
        ("[4] QLoRA", 4, "QLoRA"),
        ("5、QLoRA", 5, "QLoRA"),
        ("6：QLoRA", 6, "QLoRA"),
        ("7 - QLoRA", 7, "QLoRA"),
        ("8 — QLoRA", 8, "QLoRA"),
        ("9 QLoRA", 9, "QLoRA"),
        ("#10 QLoRA", 10, "QLoRA"),
        ("No. 2: QLoRA", 2, "QLoRA"),
        ("№ 2. QLoRA", 2, "QLoRA"),
        ("Paper 3: QLoRA", 3, "QLoRA"),
        ("Paper #3 — QLoRA", 3, "QLoRA"),
        ("论文4：QLoRA", 4, "QLoRA"),
        ("Статья 5. QLoRA", 5, "QLoRA"),
        ("Artículo 6: QLoRA", 6, "QLoRA"),
        ("3番：QLoRA", 3, "QLoRA"),
        ("第 2 篇：QLoRA", 2, "QLoRA"),
        ("7️⃣ QLoRA", 7, "QLoRA"),
        ("③ QLoRA", 3, "QLoRA"),
        ("⑳QLoRA", 20, "QLoRA"),
        ("❷ QLoRA", 2, "QLoRA"),
        ("🔟 QLoRA", 10, "QLoRA"),
        ("一、QLoRA", 1, "QLoRA"),
        ("（三）、QLoRA", 3, "QLoRA"),
        ("十、QLoRA", 10, "QLoRA"),
        ("十二、QLoRA", 12, "QLoRA"),
        ("二十一. QLoRA", 21, "QLoRA"),
        ("第五篇：QLoRA", 5, "QLoRA"),
        ("01", 1, ""),
        ("【3】25 个居民", 3, "25 个居民"),
        ("4) 4 bits", 4, "4 bits"),
    ],
)
def test_numbers_are_read(text: str, value: int, rest: str) -> None:
    """Its value, and where the text after it begins."""
    found = number_of(text)
    assert found is not None
    assert (found.value, text[found.end :].strip()) == (value, rest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "QLoRA 4",
        "2023-05-23",
        "2023.05.23",
        "2023年5月",
        "2024 in review",
        "1.5 times as fast",
        "3.2",
        "48GB",
        "4-bit models",
        "1,000 papers",
        "100%",
        "1000. QLoRA",
        "三个方法",
        "十年",
    ],
)
def test_dates_versions_and_counts_are_no_numbers(text: str) -> None:
    """A year, a decimal, a unit: nothing that is counted through."""
    assert number_of(text) is None


def test_styles_are_told_apart() -> None:
    """Only numbers written alike belong to one count."""
    texts = ["1. A", "1) A", "Paper 1: A", "1", "1️⃣ A", "① A", "一、A", "1 A"]
    styles = [found.style for text in texts if (found := number_of(text))]
    assert len(set(styles)) == len(texts)
    third = number_of("3. A")
    assert third is not None
    assert third.style == styles[0]
    named = [
        found.style
        for text in ("Paper 1: A", "PAPER 2: B", " paper  3: C")
        if (found := number_of(text))
    ]
    assert len(set(named)) == 1
