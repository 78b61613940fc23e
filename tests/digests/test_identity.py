"""Which paper is meant."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests import identity
from digests.models import Entry, Paper


def paper(**facts: str | None) -> Paper:
    """Make a paper of which only ids matter."""
    ids = {"arxiv_id": None, "openreview_id": None, "doi": None, **facts}
    return Paper(
        **ids,
        id=17,
        title="A",
        alternative_titles=(),
        names=(),
        venue=None,
        year=None,
        first_author=None,
        link=None,
        code_link=None,
        project_link=None,
        topics=(),
        known_at=datetime(2024, 1, 1, tzinfo=UTC),
        coverage=(),
    )


def test_keys_go_from_ids_to_titles() -> None:
    """An entry's keys are its ids, strongest first, then its titles, each once."""
    entry = Entry(
        position=1,
        title="Tree of Thoughts!",
        alternative_titles=("tree of thoughts", "ToT"),
        arxiv_id="2305.10601",
        openreview_id="5Xc1ecxO1h",
        doi="10.1000/ABC",
    )
    assert identity.keys(entry) == (
        "arxiv:2305.10601",
        "openreview:5Xc1ecxO1h",
        "doi:10.1000/abc",
        "title:treeofthoughts",
        "title:tot",
    )


def test_a_title_of_symbols_is_no_key() -> None:
    """Nothing is known from a title without a letter or digit."""
    assert identity.keys(Entry(position=1, title="***")) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("QLoRA: Efficient Finetuning", "qlora efficient  finetuning"),
        ("R&amp;D", "R&D"),
        ("Ｔｒｅｅ ﬁne", "tree fine"),
        ("cafe\u0301", "café"),
        ("大模型：综述", "大模型综述"),
        ("Straße", "STRASSE"),
    ],
)
def test_titles_that_are_the_same_have_the_same_key(one: str, other: str) -> None:
    """Case, punctuation, width, composition and entities make no other title."""
    assert identity.title_key(one) == identity.title_key(other) != ""


@given(st.text())
def test_a_title_key_is_its_own_key(title: str) -> None:
    """The normal form of a normal form is the same, and holds letters and digits only."""
    key = identity.title_key(title)
    assert identity.title_key(key) == key
    assert key == "" or key.isalnum()


@pytest.mark.parametrize(
    "text",
    [
        "2305.14314",
        "2305.14314v2",
        "2305.14314.pdf",
        "arXiv:2305.14314v2 [cs.LG]",
        "arXiv 2305.14314",
        "https://arxiv.org/abs/2305.14314",
        "http://www.arxiv.org/pdf/2305.14314v3.pdf#page=2",
        "https://arxiv.org/html/2305.14314v1",
        "https://www.alphaxiv.org/abs/2305.14314",
        "https://huggingface.co/papers/2305.14314",
        "hf.co/papers/2305.14314",
        "https%3A%2F%2Farxiv.org%2Fabs%2F2305.14314",
        "https://link.zhihu.com/?target=https%253A%252F%252Farxiv.org%252Fabs%252F2305.14314",
        "10.48550/arXiv.2305.14314",
        "https://doi.org/10.48550/ARXIV.2305.14314v2",
        "论文2305.14314是",
        "２３０５.１４３１４",
        "(2305.14314)",
        "\ud800 2305.14314\x00",
    ],
)
def test_an_arxiv_id_is_found_however_it_is_written(text: str) -> None:
    """A bare id, a version, and every kind of link give the same key."""
    assert identity.ids_in(text) == ("arxiv:2305.14314",)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("cs/0205028", "arxiv:cs/0205028"),
        ("https://arxiv.org/abs/math.GT/0309136v1", "arxiv:math/0309136"),
        ("hep-th/9901001", "arxiv:hep-th/9901001"),
        ("0704.0001", "arxiv:0704.0001"),
        ("https://openreview.net/forum?id=OUIFPHEgJU&noteId=abcdefgh", "openreview:OUIFPHEgJU"),
        ("openreview.net/forum?noteId=abcdefgh&amp;id=OUIFPHEgJU", "openreview:OUIFPHEgJU"),
        ("https://openreview.net/pdf?id=rJl-b3RcF7", "openreview:rJl-b3RcF7"),
        ("openreview.net/attachment?name=pdf&id=OUIFPHEgJU", "openreview:OUIFPHEgJU"),
        ("openreview:OUIFPHEgJU", "openreview:OUIFPHEgJU"),
        ("OpenReview: https://openreview.net/forum?id=OUIFPHEgJU", "openreview:OUIFPHEgJU"),
        ("OpenReview:www.openreview.net/forum?id=OUIFPHEgJU", "openreview:OUIFPHEgJU"),
        (" OUIFPHEgJU ", "openreview:OUIFPHEgJU"),
        ("doi: 10.1000/182.", "doi:10.1000/182"),
        ("https://doi.org/10.18653/v1/2023.acl-long.5)", "doi:10.18653/v1/2023.acl-long.5"),
        ("https://dl.acm.org/doi/pdf/10.1145/3580305.ABC", "doi:10.1145/3580305.abc"),
        ("10.1016/S0140-6736(20)30183-5", "doi:10.1016/s0140-6736(20)30183-5"),
    ],
)
def test_other_ids_are_found(text: str, key: str) -> None:
    """Old arXiv ids, OpenReview ids and DOIs are found in links and bare."""
    assert identity.ids_in(text) == (key,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "toolformer",
        "Toolformer",
        "RETRIEVAL",
        "2305.1431",  # five digits since 2015
        "2313.14314",  # no thirteenth month
        "12305.14314",
        "0501.12345",
        "foo/0205028",
        "openreview.net/group?id=NeurIPS.cc",
        "about 10.5/10",
        "99.2% of 1234.56",
    ],
)
def test_what_is_no_id_gives_none(text: str) -> None:
    """Words and numbers that only look a little like ids are left alone."""
    assert identity.ids_in(text) == ()


def test_several_ids_come_in_the_order_of_the_text() -> None:
    """Each id is given once, as the text has them."""
    text = (
        "10.1000/1 and arxiv.org/abs/2305.14314v1, again 2305.14314; openreview.net/pdf?id=AbCdEf12"
    )
    assert identity.ids_in(text) == ("doi:10.1000/1", "arxiv:2305.14314", "openreview:AbCdEf12")


@given(st.text())
def test_any_text_may_be_searched_for_ids(text: str) -> None:
    """No text raises, and every key found is found in itself again."""
    for key in identity.ids_in(text):
        assert identity.ids_in(key) == (key,)


@pytest.mark.parametrize("piece", ["openreview.net/forum?", "10.1000/a(", "arxiv ", "a&", "2305."])
def test_repeated_beginnings_of_ids_are_no_ids(piece: str) -> None:
    """A long text of half ids is read to its end (bounded patterns), and holds none."""
    assert not [key for key in identity.ids_in(piece * 5_000) if key.startswith("arxiv")]


def test_single_fields_are_normalised() -> None:
    """An id of one kind is taken from an id or a link, and refused otherwise."""
    assert identity.arxiv_id("https://arxiv.org/abs/2305.14314v2") == "2305.14314"
    assert identity.arxiv_id("OUIFPHEgJU") is None
    assert identity.openreview_id("abcdefgh") == "abcdefgh"
    assert identity.openreview_id("https://openreview.net/forum?id=AL1fq05o7H") == "AL1fq05o7H"
    assert identity.openreview_id("two words") is None
    assert identity.doi("https://doi.org/10.1000/AbC") == "10.1000/abc"
    assert identity.doi("10.48550/arXiv.2305.14314") is None


@pytest.mark.parametrize(
    ("facts", "payload", "key"),
    [
        ({"arxiv_id": "2305.14314"}, "a_2305-14314", "arxiv:2305.14314"),
        ({"arxiv_id": "hep-th/9901001"}, "a_hep-th_9901001", "arxiv:hep-th/9901001"),
        ({"openreview_id": "O-_UIFPHEgJU"}, "o_O-_UIFPHEgJU", "openreview:O-_UIFPHEgJU"),
        ({"openreview_id": "x" * 63}, "n_17", "id:17"),
        ({"doi": "10.1000/182"}, "n_17", "id:17"),
    ],
)
def test_a_deep_link_leads_back(facts: dict[str, str], payload: str, key: str) -> None:
    """A start payload is one Telegram allows and names the same paper."""
    made = identity.deep_link(paper(**facts))
    assert made == payload
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", made)
    assert identity.key_of_deep_link(made) == key


@pytest.mark.parametrize(
    "payload",
    ["", "a_", "a_x", "n_", "n_-1", "n_١", "o_", "o_ü", "t_rag", "a_2305-14314\n", "n" * 99],
)
def test_a_forged_deep_link_is_none(payload: str) -> None:
    """What no deep link of ours looks like has no key."""
    assert identity.key_of_deep_link(payload) is None


@given(st.text())
def test_any_payload_may_come(payload: str) -> None:
    """No start payload raises."""
    identity.key_of_deep_link(payload)


def test_the_paper_link_prefers_arxiv() -> None:
    """An arXiv id goes before OpenReview before the DOI before another link."""
    link = identity.paper_link
    assert link("2305.14314", "x", "10.1000/1", "y") == "https://arxiv.org/abs/2305.14314"
    assert link(None, "OUIF", "10.1000/1", "y") == "https://openreview.net/forum?id=OUIF"
    assert link(None, None, "10.1000/a<b>", "y") == "https://doi.org/10.1000/a%3Cb%3E"
    assert link(None, None, None, "https://a.org") == "https://a.org"
    assert link(None, None, None, None) is None


def test_a_content_hash_tells_bytes_apart() -> None:
    """The same bytes have the same hash, other bytes another."""
    assert identity.content_hash(b"a") == identity.content_hash(b"a")
    assert identity.content_hash(b"a") != identity.content_hash(b"b")
