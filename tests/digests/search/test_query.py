"""A reader's words as a Query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.search.query import parse, phrase
from digests.search.words import tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tool use", (("tool",), ("use",))),
        ('"tool use" agents', (("tool", "use"), ("agent",))),
        ("«вызов функций»", (("выз", "функц"),)),
        ("“kv cache” 「大模型」", (("kv", "cach"), ("大模", "模型"))),
        ("大模型", (("大模", "模型"),)),
        ("多模态LLM", (("多模", "模态"), ("llm",))),
        ("猫", (("猫",),)),
        ("GPT-4 gpt4", (("gpt", "4"),)),
        ("rag,agents/code", (("rag",), ("agent",), ("code",))),
        ("C++", (("c++",),)),
        ('"unfinished', (("unfinish",),)),
        ('"" AND NEAR( * ', (("and",), ("near",))),
        ("🙂", ()),
        ("", ()),
    ],
)
def test_a_text_has_these_phrases(text: str, words: tuple[tuple[str, ...], ...]) -> None:
    """Words, quoted phrases and Chinese runs each become one phrase, none twice."""
    assert parse(text).words == words


def test_a_query_holds_ids_and_the_squashed_text() -> None:
    """An id in the words is a key; the text is shown as typed, but for invisible characters."""
    query = parse("  arXiv:2305.14314v2\u202e ")
    assert query.keys == ("arxiv:2305.14314",)
    assert query.text == "arXiv:2305.14314v2"
    assert query.squashed == "arxiv230514314v2"


def test_an_id_far_behind_in_a_long_link_is_found() -> None:
    """The shown text is short; ids are looked for beyond it."""
    query = parse(
        "https://example.org/?" + "x=1&" * 100 + "u=https%3A%2F%2Farxiv.org%2Fabs%2F2305.14314"
    )
    assert query.keys == ("arxiv:2305.14314",)
    assert len(query.text) == 256


@given(st.text(st.characters(), max_size=300))
def test_parsing_never_raises(text: str) -> None:
    """Any text has a query, its tokens are indexable, and its phrases are not empty."""
    query = parse(text)
    assert len(query.text) <= 256
    for words in query.words:
        assert words
        for token in words:
            assert token
            assert '"' not in token
            token.encode()


@given(st.text(st.sampled_from('ab9 -"“”「」大模型猫，.\n'), max_size=30))
def test_a_text_is_found_by_its_own_words(text: str) -> None:
    """Every phrase of a query stands in the index of the text it was typed from."""
    indexed = tokens(text)
    for words in parse(text).words:
        places = range(len(indexed) - len(words) + 1)
        assert any(tuple(indexed[place : place + len(words)]) == words for place in places)


def test_a_run_is_found_where_it_goes_on() -> None:
    """A Chinese word is found inside a longer one: its last character is not asked for alone."""
    assert phrase("大模型") == ("大模", "模型")
    assert tokens("大模型综述")[:2] == ["大模", "模型"]
