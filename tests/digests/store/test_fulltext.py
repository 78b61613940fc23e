"""Words find papers in three languages, best match first; nothing a reader types can break it."""

from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digests.search.query import parse, phrase
from digests.search.words import tokens
from digests.store import fulltext
from tests.digests.shelf import Shelf, entry

TEXTS = {
    "en": "Quantizes the weights of large language models to 4-bit, with a C++ kernel.",
    "zh": "把大模型的权重量化到4比特。",
    "ru": "Квантует веса больших языковых моделей до 4 бит, и ещё немного.",
}


@pytest.fixture
async def loaded(shelf: Shelf) -> Shelf:
    """Load three papers, each with a word of its own in another place."""
    shelf.put(
        "one",
        entry("QLoRA", summary=TEXTS, names=["QLoRA"], first_author="Tim Dettmers"),
        entry("Needle in the title", names=["Beta"], topics=["video"]),
        entry("Gamma", names=["Needle"], heading="草堆里的针"),
        entry("Delta", summary={"en": "A needle here. The haystack is elsewhere, far away."}),
    )
    await shelf.load()
    return shelf


async def titles(shelf: Shelf, words: str, *, any_word: bool = False) -> list[str]:
    """Return the titles of the papers that words find, best first."""
    search = partial(fulltext.matching, query=parse(words), offset=0, limit=9, any_word=any_word)
    ids, total = await shelf.database.read(search)
    assert total == len(ids)
    by_id = {paper.id: paper.title for paper in await shelf.papers()}
    return [by_id[one] for one in ids]


@pytest.mark.parametrize(
    "words",
    [
        "quantize",
        "weight model",
        "大模型",
        "量化",
        "模",
        "квантуют",
        "квантует веса",
        "еще",
        "4-bit",
        "c++",
        "dettmers",
        "LARGE Language",
        '"large language models"',
    ],
)
async def test_words_of_three_languages_find_the_paper(loaded: Shelf, words: str) -> None:
    """Stems, parts of Chinese runs, authors, signs that belong to a word."""
    assert await titles(loaded, words) == ["QLoRA"]


async def test_all_words_must_be_there(loaded: Shelf) -> None:
    """Unless any will do."""
    assert await titles(loaded, "needle haystack") == ["Delta"]
    assert len(await titles(loaded, "needle haystack", any_word=True)) == 3
    assert await titles(loaded, "needle nowhere") == []


async def test_a_quoted_phrase_stands_in_its_order(loaded: Shelf) -> None:
    """The same words elsewhere or the other way round are not the phrase."""
    assert await titles(loaded, '"language large"') == []
    assert await titles(loaded, '"haystack is elsewhere"') == ["Delta"]


async def test_a_name_weighs_more_than_a_title_and_that_more_than_a_summary(loaded: Shelf) -> None:
    """The best match is the paper that is called so."""
    assert await titles(loaded, "needle") == ["Gamma", "Needle in the title", "Delta"]


async def test_topics_and_headings_are_searched(loaded: Shelf) -> None:
    """A topic's name in any language finds its papers, an article's own line too."""
    assert await titles(loaded, "видео") == ["Needle in the title"]
    assert await titles(loaded, "草堆") == ["Gamma"]


async def test_pages_keep_the_total(loaded: Shelf) -> None:
    """A page holds what was asked for and says how many there are; after the last is nothing."""
    search = partial(fulltext.matching, query=parse("needle"))
    every, _ = await loaded.database.read(partial(search, offset=0, limit=9))
    assert await loaded.database.read(partial(search, offset=1, limit=1)) == (every[1:2], 3)
    assert await loaded.database.read(partial(search, offset=3, limit=1)) == ([], 3)


async def test_a_phrase_is_counted_and_found(loaded: Shelf) -> None:
    """How many papers a phrase would match, and which; those that came later too."""
    loaded.put("two", entry("Epsilon", summary={"en": "Another needle."}))
    await loaded.load()
    read = loaded.database.read
    assert await read(partial(fulltext.phrase_count, text="Needles")) == 4
    assert await read(partial(fulltext.phrase_ids, text="needle")) == {2, 3, 4, 5}
    assert await read(partial(fulltext.phrase_ids, text="large language models")) == {1}
    assert await read(partial(fulltext.phrase_count, text="model language")) == 0


@pytest.mark.parametrize("text", ["", " ", '"', "!?", "\ud800", "\x00"])
async def test_nothing_to_look_for_finds_nothing(loaded: Shelf, text: str) -> None:
    """Without a word there is no query."""
    read = loaded.database.read
    assert await titles(loaded, text) == []
    assert await read(partial(fulltext.phrase_count, text=text)) == 0
    assert await read(partial(fulltext.phrase_ids, text=text)) == set()


async def test_phrases_are_counted_at_once(loaded: Shelf) -> None:
    """As one by one; those that occur nowhere are left out."""
    texts = ["needle", "large language", "nowhere", "模", "大模型"]
    phrases = {text: phrase(text) for text in texts}
    counted = await loaded.database.read(partial(fulltext.counts, phrases=phrases.values()))
    alone = {
        phrases[text]: await loaded.database.read(partial(fulltext.phrase_count, text=text))
        for text in texts
    }
    assert counted == {words: count for words, count in alone.items() if count}
    assert await loaded.database.read(partial(fulltext.counts, phrases=[()])) == {}


HOSTILE = st.lists(
    st.one_of(
        st.text(),
        st.sampled_from(
            ['"', "AND", "NEAR(", "*", "C++", "graph-neural", "title:", "^", "{", "模"]
        ),
    ),
    max_size=6,
).map(" ".join)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=HOSTILE)
async def test_no_text_breaks_a_search(loaded: Shelf, text: str) -> None:
    """FTS5's own language, quotes, control characters and lone surrogates are only words."""
    for any_word in (False, True):
        search = partial(fulltext.matching, query=parse(text), offset=0, limit=1, any_word=any_word)
        await loaded.database.read(search)
    await loaded.database.read(partial(fulltext.phrase_count, text=text))
    words = [(token,) for token in tokens(text)]
    await loaded.database.read(partial(fulltext.counts, phrases=words))
