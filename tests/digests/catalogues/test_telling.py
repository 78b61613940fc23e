"""The terms that tell which paper a text is about, whatever its language."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.catalogues import telling


def written(text: str) -> list[str]:
    """Return the terms of a text as written, the most telling first."""
    return [term.written for term in telling.terms(text)]


def test_names_in_a_chinese_text_tell() -> None:
    """The odder a word's shape the more; what everyone mentions comes last."""
    text = "研究者提出了SwitchBack这一方法,并与 HELM、Pythia 和 GPT-4 作了全面的比较,"
    text += "训练时使用 prompt 与 adapter 来提升效率与准确率。"
    assert written(text) == ["SwitchBack", "HELM", "Pythia", "adapter", "GPT-4", "prompt"]


def test_names_in_a_russian_text_tell() -> None:
    """Cyrillic words stay out of it."""
    assert written("Метод QLoRA обучает модель Guanaco.") == ["QLoRA", "Guanaco"]


def test_in_a_latin_text_plain_words_and_first_words_tell_nothing() -> None:
    """Every word would be a term else."""
    text = "However, the model works. We train Pythia on PopQA! Surprisingly, it helps."
    assert written(text) == ["PopQA", "Pythia"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("95亿个参数", "9.5B parameters"),
        ("14,000 个问题", "14K questions"),
        ("1.4 万个问题", "14 thousand questions"),
        ("51.5%的句子", "only 51,5 % of"),
        ("330 млрд токенов", "3300 亿"),
        ("12 万亿", "12 trillion"),
    ],
)
def test_figures_are_the_same_in_every_language(one: str, other: str) -> None:
    """However large numbers are written."""
    keys = {term.key for term in telling.terms(one)}
    assert len(keys) == 1
    assert keys <= telling.keys(other)


@pytest.mark.parametrize("text", ["第 3 种方法", "9 %", "2023 年", "1.2.3.4", "12 models"])
def test_counts_and_years_tell_nothing(text: str) -> None:
    """They are in every text."""
    assert not any(term.key.startswith("#") for term in telling.terms(text))


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("BingChat", "such as Bing Chat and others"),
        ("PopQA", "使用PopQA数据集"),
        ("code-davinci-002", "we use code davinci 002"),
        ("ViT-Huge", "a ViT‑Huge model"),
        ("RETRO++", "our RETRO variant"),
    ],
)
def test_a_term_is_found_however_it_is_parted(term: str, text: str) -> None:
    """Hyphens and spaces come and go."""
    assert {one.key for one in telling.terms(f"方法 {term}。")} <= telling.keys(text)


def test_a_term_is_not_found_within_a_word() -> None:
    """RETRO is not in "retrospective"."""
    assert "retro" not in telling.keys("a retrospective study")


def test_the_script_is_told() -> None:
    """By most of the letters."""
    assert telling.is_latin("A study of 思维树 in detail")
    assert not telling.is_latin("本文提出 QLoRA 方法,用于微调大模型")
    assert not telling.is_latin("Метод QLoRA дообучает модели")


@settings(max_examples=200)
@given(st.text(alphabet="aAzZ09-+*.,%亿万kB 我й\n\"'", max_size=80))
def test_no_text_is_an_error(text: str) -> None:
    """And of a text at most so many terms are taken, each of them in the text."""
    found = telling.terms(text)
    assert len(found) <= telling.MAX_TERMS
    assert {term.key for term in found} <= telling.keys(text)


def test_long_texts_take_no_time() -> None:
    """Nothing is looked at again and again."""
    for piece in ("A-", "9,", "a.", "Aa1 ", "1.4 "):
        assert len(telling.terms(piece * 50_000)) <= telling.MAX_TERMS
