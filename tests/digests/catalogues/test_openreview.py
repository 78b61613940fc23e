"""OpenReview's notes are read in both versions of its API; whatever else it says is refused."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.catalogues import openreview
from digests.catalogues.records import Record
from digests.errors import CatalogueError
from tests.digests.catalogues.playing import CHALLENGE, note


def read(*notes: Any) -> tuple[Record, ...]:
    """Read an answer with some notes."""
    return openreview.read(json.dumps({"notes": notes, "count": len(notes)}).encode())


@pytest.mark.parametrize("version", [1, 2])
def test_a_note_is_read_in_either_version(version: int) -> None:
    """Values that are wrapped, and values that are not."""
    content: dict[str, Any] = {
        "title": "Memorization Capacity  of Multi-Head Attention",
        "authors": ["Sadegh Mahdavi", "Renjie Liao"],
        "abstract": "Transformers have become the go-to.",
        "venue": "ICLR 2024 spotlight",
        "venueid": "ICLR.cc/2024/Conference",
        "pdf": "/pdf/8f2bd8b0.pdf",
        "code": "https://github.com/smahdavi4/attention-memorization",
    }
    (record,) = read(note("MrR3rMxqqv", version=version, **content))
    assert (record.key, record.openreview_id) == ("openreview:MrR3rMxqqv", "MrR3rMxqqv")
    assert record.title == "Memorization Capacity of Multi-Head Attention"
    assert record.authors == ("Sadegh Mahdavi", "Renjie Liao")
    assert record.abstract == "Transformers have become the go-to."
    assert (record.venue, record.year) == ("ICLR 2024", 2024)
    assert (record.published, record.updated) == ("2024-01-16", "2024-03-09")
    assert record.code_link == "https://github.com/smahdavi4/attention-memorization"
    assert (record.arxiv_id, record.doi, record.withdrawn) == (None, None, False)


def test_authors_may_be_objects() -> None:
    """Newer notes have names beside profiles; what is neither is passed over."""
    authors = [{"fullname": "Ada  Lovelace", "username": "~Ada1"}, "Alan Turing", {"id": 1}, 7, ""]
    assert read(note("MrR3rMxqqv", "T", authors=authors))[0].authors == (
        "Ada Lovelace",
        "Alan Turing",
    )


def test_what_stands_elsewhere_says_where() -> None:
    """A paper that OpenReview only lists links to arXiv or has a DOI; its own files do not."""
    listed = note("MrR3rMxqqv", "T", pdf="https://arxiv.org/pdf/2306.02010v3")
    published = note("MrR3rMxqqw", "T", html="https://doi.org/10.18653/v1/2023.acl-long.1")
    own = note("MrR3rMxqqx", "T", pdf="/pdf/2306.02010.pdf")
    records = read(listed, published, own)
    assert [one.arxiv_id for one in records] == ["2306.02010", None, None]
    assert [one.doi for one in records] == [None, "10.18653/v1/2023.acl-long.1", None]


@pytest.mark.parametrize(
    ("venue", "venueid", "shown", "withdrawn"),
    [
        ("Submitted to ICLR 2024", "ICLR.cc/2024/Conference", None, False),
        ("ICLR 2024", "ICLR.cc/2024/Conference/Rejected_Submission", None, False),
        ("ICLR 2024 Conference Withdrawn Submission", "", None, True),
        ("ICLR 2024", "ICLR.cc/2024/Conference/Withdrawn_Submission", None, True),
        ("CoRR 2023", "dblp.org/journals/CORR/2023", None, False),
        ("Accepted by TMLR", "TMLR", "TMLR", False),
        ("", "", None, False),
    ],
)
def test_only_what_was_accepted_has_a_venue(
    venue: str, venueid: str, shown: str | None, withdrawn: bool
) -> None:
    """By its words, and by the id that knows better."""
    (record,) = read(note("MrR3rMxqqv", "T", venue=venue, venueid=venueid))
    assert (record.venue, record.withdrawn) == (shown, withdrawn)
    assert record.year == 2024


def test_a_reply_is_no_paper() -> None:
    """A review has the paper's forum, another id, and often a title."""
    review = note("zZzZzZzZzZ", "Good paper") | {"forum": "MrR3rMxqqv"}
    assert [one.title for one in read(review, note("MrR3rMxqqv", "T"))] == ["T"]


@pytest.mark.parametrize(
    "strange",
    [
        None,
        7,
        {},
        {"id": "MrR3rMxqqv", "content": []},
        {"id": "MrR3rMxqqv", "content": {"title": {"value": ["T"]}}},
        {"id": "MrR3rMxqqv", "content": {"title": {"value": "  "}}},
        {"id": None, "forum": None, "content": {"title": "T"}},
        {"id": "../../x", "content": {"title": "T"}},
    ],
)
def test_a_strange_note_is_passed_over(strange: Any) -> None:
    """The papers beside it are read."""
    assert [one.key for one in read(strange, note("MrR3rMxqqv", "T"))] == ["openreview:MrR3rMxqqv"]


@pytest.mark.parametrize("date", [None, "2024", True, 10**30, -(10**18), 1.5])
def test_a_strange_date_is_none(date: Any) -> None:
    """A paper may do without."""
    strange = note("MrR3rMxqqv", "T") | {"pdate": date, "cdate": date, "mdate": date}
    (record,) = read(strange)
    assert (record.published, record.updated, record.year) == (None, None, None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><title>Verify you are human</title>",
        CHALLENGE.encode(),
        b"[]",
        b'{"notes": {}}',
        b'{"notes": ' + b"[" * 100_000,
        b'{"notes": [' + b"9" * 5000 + b"]}",
        b"\xff",
    ],
)
def test_what_holds_no_notes_is_no_answer(body: bytes) -> None:
    """A page that asks for a human, an error, broken or bottomless JSON."""
    with pytest.raises(CatalogueError):
        openreview.read(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "forum", "content", "title", "authors", "venue", "value", "pdate"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150)
@given(st.lists(JSON, max_size=3))
def test_no_notes_are_another_error(notes: list[Any]) -> None:
    """Whatever JSON an answer holds in its place, it is read."""
    assert all(record.title for record in read(*notes))


def test_a_mirror_is_asked_alone() -> None:
    """Only of OpenReview itself is it known where the older notes are."""
    assert openreview.roots(openreview.URL + "/") == (openreview.URL, openreview.OLDER_URL)
    assert openreview.roots("http://127.0.0.1:1") == ("http://127.0.0.1:1",)
