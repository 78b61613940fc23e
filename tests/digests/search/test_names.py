"""Names spelt almost right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.search.names import Names, Near, typos_allowed

PAIRS = [
    ("Toolformer", 1),
    ("QLoRA", 2),
    ("Guanaco", 2),
    ("Mamba", 3),
    ("S6", 3),
    ("Voyager", 4),
    ("LLaVA", 5),
    ("思维树", 6),
    ("ReST-MCTS*", 7),
    ("ReST-MCTS", 7),
    ("ToT", 6),
    ("Мамонт", 8),
]


@pytest.fixture(scope="module")
def names() -> Names:
    """Return a few names."""
    return Names(PAIRS)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("toolformer", "Toolformer"),
        ("toolform", "Toolformer"),
        ("tolformer", "Toolformer"),
        ("toolfromer", "Toolformer"),
        ("TOOL-FORMERR", "Toolformer"),
        ("тулформер", "Toolformer"),
        ("мамба", "Mamba"),
        ("вояджер", "Voyager"),
        ("лава", "LLaVA"),
        ("ещщдащкьук", "Toolformer"),
        ("ьфьиф", "Mamba"),
        ("vfvjyn", "Мамонт"),
        ("siweishu", "思维树"),
        ("思维", "思维树"),
        ("restmcts", "ReST-MCTS*"),
        ("s6", "S6"),
    ],
)
def test_what_was_meant_comes_first(names: Names, text: str, name: str) -> None:
    """Beginnings, typos, other scripts and the wrong keyboard layout all lead to the name."""
    assert names.nearest(text)[0].name == name


@pytest.mark.parametrize("text", ["", "tat", "s7", "x", "!!!", "transformer", "\ud800", "мю"])
def test_what_is_too_far_off_is_not_meant(names: Names, text: str) -> None:
    """A short text must begin a name, a longer one may have few typos only."""
    assert names.nearest(text) == []


def test_the_distance_tells_typos_from_beginnings(names: Names) -> None:
    """A name that begins so is at distance 0, a misspelt one as many typos away."""
    assert names.nearest("qlor")[0] == Near("QLoRA", 2, 0)
    assert names.nearest("qlroa")[0] == Near("QLoRA", 2, 1)


def test_doubled_letters_do_not_sound(names: Names) -> None:
    """What sounds the same is no typo."""
    assert names.nearest("лава")[0] == Near("LLaVA", 5, 0)


def test_a_paper_is_given_once(names: Names) -> None:
    """Two names of one paper that are both near give it once."""
    assert [near.paper_id for near in names.nearest("rest-mcts")] == [7]


def test_a_name_of_two_papers_gives_both() -> None:
    """An ambiguous name is answered with each of its papers."""
    assert {near.paper_id for near in Names([("MoT", 1), ("MOT", 2)]).nearest("mot")} == {1, 2}


def test_the_nearest_come_first_and_no_more_than_asked() -> None:
    """Results are sorted by distance and cut at the limit."""
    names = Names([("formers", 1), ("formeds", 2), ("formeda", 3), ("farmeda", 4)])
    assert [near.paper_id for near in names.nearest("formexs", limit=2)] in ([1, 2], [2, 1])
    distances = [near.distance for near in names.nearest("formera")]
    assert distances == sorted(distances)


def test_typos_grow_with_the_length() -> None:
    """Up to three letters none, then one, two and three."""
    assert [typos_allowed(length) for length in (0, 3, 4, 5, 6, 9, 10, 99)] == [
        0,
        0,
        1,
        1,
        2,
        2,
        3,
        3,
    ]


def test_a_suggestion_is_made_from_a_word_or_from_likeness(names: Names) -> None:
    """Where nothing is near, a name among the words is suggested, else the least unlike one."""
    assert [near.name for near in names.suggest("the toolformer paper")] == ["Toolformer"]
    assert names.suggest("transformer")[0].name == "Toolformer"
    assert names.suggest("\u200b") == []


@given(st.text(max_size=30))
def test_any_text_may_be_looked_up(text: str) -> None:
    """No text raises, none gives more than the limit, no paper comes twice."""
    found = Names(PAIRS)
    for nears in (found.nearest(text, 3), found.suggest(text, 3)):
        assert len(nears) <= 3
        assert len({near.paper_id for near in nears}) == len(nears)


def test_no_names_give_none() -> None:
    """An empty library has nothing near."""
    assert Names([]).nearest("toolformer") == Names([("***", 1)]).suggest("toolformer") == []
