"""How a text is worded: prose, heading or title."""

import pytest

from digests.reading.articles.wording import (
    could_be_title,
    is_capitalised,
    is_heading,
    is_prose,
    is_title_case,
    weight,
)


def test_a_chinese_character_weighs_more() -> None:
    """It says about as much as two or three letters."""
    assert weight("four") == 4
    assert weight("四位") > weight("four")
    assert weight("слово") == 5


@pytest.mark.parametrize(
    "text",
    [
        "A frozen model is tuned in four bits.",
        "一块显卡就能微调六百五十亿参数的模型。",
        "Модель хранится в четырёх битах.",
        "Does a model know what it does not know, and how would we find that out at all?",
        "one card is enough for a big model: the weights are kept in four bits while adapters learn",
        "一块 48 GB 的显卡就能微调 650 亿参数的模型，冻结的权重只占四位，另加低秩适配器，效果几乎没有差别",
        "word " * 50,
        "It is quite enough (for now.)",
    ],
)  # fmt: skip
def test_sentences_are_prose(text: str) -> None:
    """By their end, by how they are set, or by their length."""
    assert is_prose(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "QLoRA: Efficient Finetuning of Quantized LLMs",
        "Are Emergent Abilities of Large Language Models a Mirage?",
        "Be like a Goldfish, Don't Memorize! Mitigating Memorization in Generative LLMs",
        "On one card",
        "It works.",
        "四位微调",
        "Tim Dettmers, Artidoro Pagnoni, Ari Holtzman, Luke Zettlemoyer, 2023.",
        "https://arxiv.org/abs/2305.14314",
    ],
)
def test_titles_and_names_are_no_prose(text: str) -> None:
    """Even those that end with a question mark."""
    assert not is_prose(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("QLoRA: Efficient Finetuning of Quantized LLMs", True),
        ("四位微调", True),
        ("Does it work?", True),
        ("1 / 2 / 3", False),
        ("", False),
        ("and then,", False),
        ("It works.", False),
        ("论文：", False),
        ("Links:", False),
        ("x" * 300, False),
    ],
)
def test_a_heading_has_words_and_no_end(text: str, expected: bool) -> None:
    """A full stop, a comma or a colon at the end speaks against it."""
    assert is_heading(text) is expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Visual Instruction Tuning", True),
        ("视觉指令微调的方法", True),
        ("here", False),
        ("the paper", False),
        ("qlora-4bit-finetuning", False),
        (" qlora-4bit-finetuning ", False),
    ],
)
def test_some_words_are_enough_for_a_title(words: str, expected: bool) -> None:
    """Several, and long enough together."""
    assert could_be_title(words) is expected


@pytest.mark.parametrize(
    ("text", "capitalised", "title_case"),
    [
        ("Visual Instruction Tuning", True, True),
        ("A Long Way to Go: Investigating Length Correlations in RLHF", True, True),
        ("Stable and low-precision training for large-scale vision-language models", False, False),
        ("Why we like the new models", False, False),
        ("Mamba", False, False),
        ("Кто и что умеет", False, False),
    ],
)
def test_titles_are_set_in_capitals(text: str, capitalised: bool, title_case: bool) -> None:
    """Small words do not count, and one word tells nothing."""
    assert (is_capitalised(text), is_title_case(text)) == (capitalised, title_case)
