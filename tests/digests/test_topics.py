"""The list of topics and the words that mean them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests import topics
from digests.models import Topic
from digests.topics import Part, Topics

SHIPPED = topics.shipped()


def test_forty_topics_ship_in_three_languages() -> None:
    """Each shipped topic has a slug, its bit, and a name in each language."""
    assert len(SHIPPED) == len({topic.slug for topic in SHIPPED}) == 40
    assert [SHIPPED.index(topic.slug) for topic in SHIPPED] == list(range(40))
    assert all({"en", "zh", "ru"} <= set(topic.names) for topic in SHIPPED)


def test_every_spelling_of_a_topic_means_one() -> None:
    """Slugs and names mean their own topic; an alias means one that has it."""
    for topic in SHIPPED:
        for name in (topic.slug, *topic.names.values()):
            match = SHIPPED.match(name)
            assert match is not None
            assert (match.topic, match.took_for) == (topic, None), name
        assert all(_exact(alias) for alias in topic.aliases)


def _exact(words: str) -> bool:
    match = SHIPPED.match(words)
    return match is not None and match.took_for is None


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("multimodal", "multimodal"),
        ("Multi-Modal", "multimodal"),
        ("多模态", "multimodal"),
        ("мультимодальность", "multimodal"),
        ("RAG", "retrieval"),
        ("agent", "agents"),
        ("агентам", "agents"),
        ("tooluse", "tool-use"),
        ("KV caches", "efficiency"),
        ("pre training", "pretraining"),
        ("chain-of-thought", "reasoning"),
        ("#code", "code"),
        ("обучение с подкреплением", "reinforcement-learning"),
        ("multi-modality", "multimodal"),
        ("Факты", "factuality-hallucination"),
    ],
)
def test_a_topic_is_known_by_its_words(words: str, slug: str) -> None:
    """Case, hyphens, number, inflection and language do not matter."""
    match = SHIPPED.match(words)
    assert match is not None
    assert (match.topic.slug, match.took_for) == (slug, None)


@pytest.mark.parametrize(
    ("words", "slug", "took_for"),
    [
        ("multimodla", "multimodal", "multimodal"),
        ("reinforcment lerning", "reinforcement-learning", "reinforcement-learning"),
        ("halucination", "factuality-hallucination", "hallucination"),
        ("мультимадальный", "multimodal", "мультимодальный"),
        ("lorra", "peft", "lora"),
    ],
)
def test_a_typo_is_told(words: str, slug: str, took_for: str) -> None:
    """A misspelt topic is recognised, and the answer says what it was taken for."""
    match = SHIPPED.match(words)
    assert match is not None
    assert (match.topic.slug, match.took_for) == (slug, took_for)


@pytest.mark.parametrize(
    "words", ["", " ", "🙂", "rga", "robust", "graph neural networks", "\ud800"]
)
def test_other_words_mean_no_topic(words: str) -> None:
    """Short words must be exact, and no long one may be far off."""
    assert SHIPPED.match(words) is None


def test_an_ambiguous_alias_means_the_topic_it_names() -> None:
    """A name goes before another topic's alias; of two aliases the first topic's counts."""
    first = Topic("first", {"en": "First"}, ("second", "number two", "both"))
    second = Topic("second", {"en": "Number two"}, ("both",))
    listed = Topics([first, second])
    matches = [listed.match(words) for words in ("second", "number two", "both")]
    assert [match and match.topic for match in matches] == [second, second, first]


@pytest.mark.parametrize(
    ("word", "slug"),
    [
        ("rag", "retrieval"),
        ("multi-modul", "multimodal"),
        ("llm-system", "llm-systems"),
        ("zzzzzz", None),
        ("", None),
    ],
)
def test_the_nearest_topic_is_suggested(word: str, slug: str | None) -> None:
    """A misspelt slug is answered with the one probably meant, nonsense with none."""
    assert SHIPPED.nearest(word) == slug


def test_a_slug_that_is_not_listed_has_no_topic() -> None:
    """Only slugs are looked up by get."""
    assert SHIPPED.get("rag") is None
    assert SHIPPED.get("retrieval") is not None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('rag, multimodal "kv cache" 多模态', ["rag", "multimodal", '"kv cache', "多模态"]),
        ("tool use agents", ["tool use", "agents"]),
        ("agents tool use", ["agents", "tool use"]),
        ("rag and agents", ["rag", "agents"]),
        ("поиск и агенты", ["поиск", "агенты"]),
        ("检索、智能体；多模态", ["检索", "智能体", "多模态"]),
        ("rag\nagents", ["rag", "agents"]),
        ("foo bar agents baz", ["foo bar", "agents", "baz"]),
        ("reinforcment lerning", ["reinforcment lerning"]),
        ("graph neural networks", ["graph neural networks"]),
        ("search and rescue", ["search", "rescue"]),
        ("rescue and search and", ["rescue", "search"]),
        ("«точная настройка» “a b” 「长 文」", ['"точная настройка', '"a b', '"长 文']),
        ('rag, rag "rag"', ["rag", '"rag']),
        ('" , ;; 🙂', []),
        ("", []),
    ],
)
def test_a_text_is_parted_into_topics_and_phrases(text: str, parts: list[str]) -> None:
    """Separators, quotes and topics part it; other words stay together (a quote marks quoted)."""
    expected = tuple(Part(part.lstrip('"'), part.startswith('"')) for part in parts)
    assert SHIPPED.split(text) == expected


@given(st.text(max_size=80))
def test_any_text_may_be_typed(text: str) -> None:
    """No text raises, and every part holds something."""
    SHIPPED.match(text)
    SHIPPED.nearest(text)
    assert all(part.text.strip() for part in SHIPPED.split(text))


def test_a_very_long_text_is_parted() -> None:
    """As much as a message can hold has its parts."""
    assert SHIPPED.split("foo " * 1000 + '"' * 96)[0].text.startswith("foo foo")


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
def test_every_name_is_understood_whole(language: str) -> None:
    """A name that has a comma of its own is one topic, alone and among others."""
    for topic in SHIPPED:
        name = topic.names[language]
        for typed in (name, f"agents, {name}", f"{name}\nagents"):
            found = [SHIPPED.match(part.text) for part in SHIPPED.split(typed)]
            assert None not in found, typed
            slugs = {match.topic.slug for match in found if match}
            assert slugs == ({topic.slug} if typed == name else {topic.slug, "agents"}), typed
