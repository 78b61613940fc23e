"""Topics are suggested by the words that mean them."""

from importlib import resources

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.models import Topic
from digests.suggesting import Texts, suggest
from digests.topics import Topics, shipped

FEW = Topics(
    [
        Topic("search", {"en": "Search & planning", "zh": "搜索与规划", "ru": "Поиск"}, ("mcts",)),
        Topic("retrieval", {"en": "Retrieval"}, ("search engine", "rag", "检索增强")),
        Topic("code", {"en": "Code"}, ("code generation", "program")),
        Topic("long-context", {"en": "Long context"}),
    ]
)


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("Planning with MCTS", ("search",)),
        ("规划方法", ("search",)),
        ("Метод поиска", ("search",)),
        ("检索增强的模型", ("retrieval",)),
        ("A long-context model", ("long-context",)),
        ("Programs that write programs", ("code",)),
        ("Nothing of the kind", ()),
        ("", ()),
    ],
)
def test_a_topic_is_found_by_any_of_its_forms(text: str, slugs: tuple[str, ...]) -> None:
    """Names, their parts, aliases, the slug; in every language, however the word ends."""
    assert suggest(Texts(title=text), FEW) == slugs


def test_a_phrase_is_not_the_words_in_it() -> None:
    """A search engine is no search."""
    assert suggest(Texts(title="A search engine"), FEW) == ("retrieval",)


def test_a_word_of_several_topics_tells_less() -> None:
    """Of each, than a word of one topic alone."""
    shared = Topics(
        [
            Topic("prompting", {"en": "Prompting"}, ("demonstration",)),
            Topic("robots", {"en": "Robots"}, ("demonstration",)),
            Topic("video", {"en": "Video"}, ("clip",)),
        ]
    )
    assert suggest(Texts(title="demonstration clip"), shared)[0] == "video"


def test_where_it_stands_counts() -> None:
    """The title before the summary before the abstract."""
    said = Texts(title="code", summary="planning", abstract="retrieval")
    assert suggest(said, FEW) == ("code", "search", "retrieval")
    assert suggest(Texts(heading="rag", abstract="planning"), FEW)[0] == "retrieval"


def test_more_of_it_counts_more() -> None:
    """What a text keeps coming back to is its topic, up to a point."""
    assert suggest(Texts(summary="planning, code, code"), FEW)[0] == "code"
    assert suggest(Texts(summary="code " * 90 + "planning"), FEW) == ("code", "search")


def test_a_word_by_the_way_is_no_topic() -> None:
    """Beside what the text is about."""
    said = Texts(title="Code generation", summary="Code, programs and code again. A rag, once.")
    assert suggest(said, FEW) == ("code",)


def test_so_many_are_suggested_at_most() -> None:
    """The best of them."""
    assert suggest(Texts(title="rag, code, planning"), FEW, most=2) == ("search", "code")
    assert suggest(Texts(title="code"), Topics([])) == ()


@settings(max_examples=100)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_has_topics_or_none(title: str, summary: str) -> None:
    """Each once, all of the list."""
    found = suggest(Texts(title, summary=summary), FEW)
    assert len(set(found)) == len(found) <= 4
    assert all(FEW.get(slug) for slug in found)


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
def test_the_shipped_digests_get_the_topics_they_have(language: str) -> None:
    """The first suggestion nearly always, of all of them most."""
    files = (file for file in resources.files("digests").joinpath("library").iterdir())
    read = [yaml.safe_load(file.read_text("utf-8")) for file in files if file.name[0] == "2"]
    entries = [entry for digest in read for entry in digest["entries"]]
    topics, right, first, suggested, wanted = shipped(), 0, 0, 0, 0
    for entry in entries:
        said = Texts(entry["title"], entry.get("heading") or "", entry["summary"][language])
        found = suggest(said, topics)
        first += found[0] in entry["topics"]
        right += len(set(found) & set(entry["topics"]))
        suggested += len(found)
        wanted += len(entry["topics"])
    assert first / len(entries) > 0.85
    assert right / suggested > 0.7
    assert right / wanted > 0.55
