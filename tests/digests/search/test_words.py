"""One analysis for three languages."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.search.query import parse
from digests.search.words import (
    Word,
    analyse,
    clean,
    clean_lines,
    highlights,
    squash,
    stems,
    tokens,
)

any_text = st.text(st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Large Language Models", ["larg", "languag", "model"]),
        ("大模型", ["大模", "模型", "型"]),
        ("猫", ["猫"]),
        ("LLM系统 X", ["llm", "系统", "统", "x"]),
        ("Мультимодальные модели", ["мультимодальн", "модел"]),
        ("C++, C# and GPT-4", ["c++", "c#", "and", "gpt", "4"]),
        ("GPT4 79.2%", ["gpt", "4", "79", "2"]),
        ("Don’t", ["don't"]),
        ("naïve cafe\u0301", ["naiv", "cafe"]),
        ("１２８ｋ ﬁne", ["128", "k", "fine"]),
        ("tool\u200bfor\u202emer a\u0000b", ["toolform", "ab"]),
        ("a_b\ta\nb", ["a", "b", "a", "b"]),
        ("日本語 テスト", ["日本", "本語", "語", "テス", "スト", "ト"]),
        ("🙂 — …!", []),
        ("", []),
    ],
)
def test_a_text_has_these_tokens(text: str, expected: list[str]) -> None:
    """Words are folded and stemmed, Chinese runs become bigrams, invisible characters go."""
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("models", "model"),
        ("модели", "модель"),
        ("елка", "ЁЛКА"),
        ("и\u0306од", "йод"),
        ("Ｔool", "tool"),
        ("gpt4", "GPT-4"),
        ("paper's", "papers"),
    ],
)
def test_forms_of_a_word_have_the_same_tokens(one: str, other: str) -> None:
    """Number, case, ё, composition and hyphens before digits do not matter."""
    assert tokens(one) == tokens(other)


def test_places_point_into_the_text_given() -> None:
    """A token's place is that of the characters it was made of, dropped ones included."""
    text = "\u200bＬＬＭ ﬁne too\u00adl 大模型"
    assert [text[word.start : word.end] for word in analyse(text)] == [
        *("ＬＬＭ", "ﬁne", "too\u00adl"),
        *("大模", "模型", "型"),
    ]


@given(any_text)
def test_any_text_can_be_analysed(text: str) -> None:
    """No text raises; places are within it, in order, and tokens can go into an index."""
    words = analyse(text)
    for word in words:
        assert 0 <= word.start < word.end <= len(text)
        assert word.token
        assert not any(character.isspace() or character == '"' for character in word.token)
        word.token.encode()
    assert [word.start for word in words] == sorted(word.start for word in words)
    assert tokens(text) == [word.token for word in words]


def test_the_quick_way_and_the_careful_way_agree() -> None:
    """A character gives the same tokens whether or not a rare one makes it go the long way."""
    for code in range(0x10000):
        text = f"a{chr(code)}b"
        assert tokens(text) == tokens(text + "\ufe0f"), hex(code)


def test_a_long_word_is_left_as_it_is() -> None:
    """A word no language has is neither cut nor stemmed."""
    assert tokens("s" * 5000) == ["s" * 5000]


def test_stems_keep_a_chinese_run_whole() -> None:
    """Where whole words are compared, a run is one."""
    assert stems("KV caches 大模型") == ["kv", "cach", "大模型"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ReST-MCTS*", "rest mcts"),
        ("ReST-MCTS*", "ReSTMCTS"),
        ("Poincaré", "poincare"),
        ("思维树", "思 维 树"),
        ("Ёж", "еж"),
        ("ＧＰＴ-4", "gpt4"),
    ],
)
def test_names_that_are_the_same_squash_alike(one: str, other: str) -> None:
    """Case, signs, spaces and diacritics make no other name."""
    assert squash(one) == squash(other) != ""


@given(any_text)
def test_a_squashed_text_is_its_own_squash(text: str) -> None:
    """Squashing twice changes nothing more; what is left are letters and digits."""
    squashed = squash(text)
    assert squash(squashed) == squashed
    assert squashed == "" or squashed.isalnum()


def test_clean_removes_what_cannot_be_seen() -> None:
    """Control, zero-width, bidi and lone surrogate characters go, spaces are folded."""
    assert clean(" a\u202e b\x00\u200b\ud800\n\u00a0c\u2066 ") == "a b c"


def test_clean_cuts_between_characters() -> None:
    """A cut never parts a letter from its accent."""
    assert clean("ab" + "e\u0301", 3) == "ab"
    assert clean("a" * 300) == "a" * 256


@given(any_text, st.integers(1, 50))
def test_a_clean_text_is_within_its_limit(text: str, limit: int) -> None:
    """Whatever was typed, the result is short, visible and stays as it is when cleaned again."""
    cleaned = clean(text, limit)
    assert len(cleaned) <= limit
    assert all(unicodedata.category(character) not in ("Cc", "Cf", "Cs") for character in cleaned)
    assert clean(cleaned, limit) == cleaned


@pytest.mark.parametrize(
    ("text", "query", "seen"),
    [
        ("Efficient models, a model.", "MODEL", ["models", "model"]),
        ("检索增强的大模型", "大模型 增强", ["增强", "大模型"]),
        ("一只猫和猫", "猫", ["猫", "猫"]),
        ("the KV-cache and a cache of kv", '"kv cache"', ["KV-cache"]),
        ("Модели и модель", "модели", ["Модели", "модель"]),
        ("nothing here", "else", []),
        ("", "a", []),
    ],
)
def test_highlights_are_what_matched(text: str, query: str, seen: list[str]) -> None:
    """The spans of a text are those where a phrase of the query stands, overlaps merged."""
    assert [text[start:end] for start, end in highlights(text, parse(query))] == seen


@given(any_text, any_text)
def test_highlights_never_overlap(text: str, query: str) -> None:
    """Spans are in order, apart, and inside the text."""
    end = -1
    for start, stop in highlights(text, parse(query)):
        assert end < start < stop <= len(text)
        end = stop


def test_a_word_is_a_value() -> None:
    """A token tells where it stands."""
    assert analyse("a models") == [Word("a", 0, 1), Word("model", 2, 8)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one\ntwo", "one\ntwo"),
        ("\n\n one  two \r\n\r\n\r\n \u200b \n3\n", "one two\n\n3"),
        ("a\u2028b\x85c\x0bd", "a\nb\nc\nd"),
        ("a\tb\x00c", "a bc"),
        ("one\ntwo\nthree", "one\ntwo\nthre"),
        ("one\ntwo    \n three", "one\ntwo\nthre"),
        ("one\ntwo 678\n9", "one\ntwo 678"),
        ("\n \n", ""),
    ],
)
def test_lines_are_cleaned_each(text: str, lines: str) -> None:
    """Paragraphs stay apart by at most one empty line, whatever broke them; the limit is of all."""
    assert clean_lines(text, 12) == lines


@given(any_text)
def test_cleaned_lines_are_clean(text: str) -> None:
    """Cleaning again changes nothing, and no line has what cleaning a line would take out."""
    lines = clean_lines(text, 1000)
    assert clean_lines(lines, 1000) == lines
    assert [clean(line) for line in lines.split("\n")] == lines.split("\n")
