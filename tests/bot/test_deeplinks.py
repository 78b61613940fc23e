"""Payloads after /start: those we make lead where they should, forged ones nowhere."""

from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.deeplinks import Payload, read_payload
from digests import identity, topics
from digests.store import papers
from tests.bot.world import World


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("t_multimodal", Payload(topic="multimodal")),
        ("t_long-context", Payload(topic="long-context")),
        (" t_agents\n", Payload(topic="agents")),
        ("a_2305-14314", Payload(paper_key="arxiv:2305.14314")),
        ("a_cs_0112017", Payload(paper_key="arxiv:cs/0112017")),
        ("o_Yacmpz84TH", Payload(paper_key="openreview:Yacmpz84TH")),
        ("n_17", Payload(paper_key="id:17")),
    ],
)
def test_our_links_lead_somewhere(text: str, payload: Payload) -> None:
    """A topic's slug, or the key of a paper."""
    assert read_payload(text) == payload


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "t_",
        "t_Multimodal",
        "t_multi modal",
        "t_" + "x" * 63,
        "t_мультимодальность",
        "T_agents",
        "a_",
        "a_2305-1431x",
        "a_9999-99999",
        "o_a-b",
        "o_" + "x" * 63,
        "n_",
        "n_-1",
        "n_1e9",
        "n_" + "9" * 40,
        "n_٣",
        "ref_friend",
        "<b>",
        "../..",
        "\0",
        "x" * 65,
        "t_agents'--",
    ],
)
def test_other_payloads_lead_nowhere(text: str) -> None:
    """What is forged, cut or another bot's is nothing, without an error."""
    assert read_payload(text) == Payload()


@given(text=st.text(max_size=80))
@example("n_" + "9" * 18)
def test_no_payload_is_trusted(text: str) -> None:
    """Whatever it is, at most one of both comes of it, in the letters of a slug or a key."""
    topic, key = read_payload(text)
    assert topic is None or key is None
    assert topic is None or topic.replace("-", "").isalnum()
    kind, _, rest = (key or "id:0").partition(":")
    assert kind in {"arxiv", "openreview", "id"}
    assert kind != "id" or int(rest) < 2**63


def test_every_topic_that_ships_has_a_link() -> None:
    """All slugs fit into a payload and are read back."""
    slugs = [topic.slug for topic in topics.shipped()]
    assert len(slugs) == 40
    for slug in slugs:
        assert read_payload(f"t_{slug}") == Payload(topic=slug)
        assert len(f"t_{slug}") <= 64


async def test_papers_links_are_read_back(world: World) -> None:
    """The link to any paper that ships leads to that paper."""
    found, _ = await world.app.database.read(partial(papers.latest, offset=0, limit=100))
    assert len(found) == 50
    for paper in found:
        ids = {f"arxiv:{paper.arxiv_id}", f"openreview:{paper.openreview_id}", f"id:{paper.id}"}
        assert read_payload(identity.deep_link(paper)).paper_key in ids
