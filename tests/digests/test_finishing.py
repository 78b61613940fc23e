"""What keeps a draft from being published, and the digest one without faults becomes."""

from dataclasses import replace

import pytest
from hypothesis import given

from digests import identity
from digests.draft_models import Draft
from digests.finishing import PublishFault, digest, faults, same_papers
from digests.models import Digest, Entry
from digests.reading.fields import LANGUAGES
from tests.digests.drafts import draft, drafts, entry

A, B = "2305.14314", "2302.04761"


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (draft(entry(1)), ()),
        (draft(entry(1, summary=None)), ()),
        (draft(entry(1), publisher=None, published=None, link=None), ()),
        (draft(), ((PublishFault.NO_ENTRIES, None),)),
        (draft(entry(1, dropped=True)), ((PublishFault.NO_ENTRIES, None),)),
        (draft(entry(1), title=None), ((PublishFault.NO_DRAFT_TITLE, None),)),
        (draft(entry(1), title=" \u200b"), ((PublishFault.NO_DRAFT_TITLE, None),)),
        (draft(entry(1), language=None), ((PublishFault.NO_LANGUAGE, None),)),
        (draft(entry(1), language="xx"), ((PublishFault.NO_LANGUAGE, None),)),
        (draft(entry(1), title="x" * 301), ((PublishFault.TOO_LONG, None),)),
        (draft(*map(entry, range(1, 502))), ((PublishFault.TOO_LONG, None),)),
        (draft(entry(1), entry(4, "?!")), ((PublishFault.NO_ENTRY_TITLE, 4),)),
        (draft(entry(1, "x" * 301)), ((PublishFault.TOO_LONG, 1),)),
        (draft(entry(1, summary="x" * 6001)), ((PublishFault.TOO_LONG, 1),)),
        (draft(entry(1, summary="x" * 6000)), ()),
        (draft(entry(1), entry(3, "paper 1!")), ((PublishFault.SAME_PAPER, 3),)),
        (draft(entry(1), entry(3, "paper 1!", dropped=True)), ()),
    ],
)
def test_a_fault_is_named_with_its_place(
    made: Draft, found: tuple[tuple[PublishFault, int | None], ...]
) -> None:
    """The draft's own faults have no position; dropped entries have none at all."""
    assert faults(made) == found


def test_an_entry_without_a_title_is_a_fault_whatever_its_id() -> None:
    """A card needs a title."""
    untitled = draft(
        replace(entry(1, arxiv_id=A), title=None), replace(entry(2, arxiv_id=B), title=" ")
    )
    assert faults(untitled) == ((PublishFault.NO_ENTRY_TITLE, 1), (PublishFault.NO_ENTRY_TITLE, 2))


def test_the_same_paper_is_known_by_any_of_its_keys() -> None:
    """By a link's id, by another title; a chain leads to the first."""
    made = draft(
        entry(1, arxiv_id=A),
        entry(2, link=f"https://arxiv.org/pdf/{A}v2", alternative_titles=("Other",)),
        entry(3, "other"),
        entry(4),
    )
    assert same_papers(made) == {2: 1, 3: 1}


def test_a_draft_becomes_a_digest() -> None:
    """Entries are counted anew, texts cleaned, summaries in one language each, ids in one spelling."""
    made = digest(
        draft(
            entry(1, dropped=True),
            entry(
                2,
                " QLoRA:\n  Efficient ",
                heading="1. QLoRA",
                openreview_id="OUIFPHEgJU",
                doi="10.1000/ABC",
                link=f"https://arxiv.org/pdf/{A}v2",
                code_link="https://github.com/artidoro/qlora",
                names=("QLoRA", "QLoRA", "x" * 81),
                venue="NeurIPS",
                year=2023,
                first_author="Tim",
                topics=("peft", "peft"),
                summary="One.\r\n\r\nTwo\u200b.",
                language="ru",
            ),
            entry(5, summary=None),
        ),
        "editors/7",
    )
    assert made == Digest(
        key="editors/7",
        title={"en": "LLM weekly"},
        publisher="A blog",
        language="en",
        published="2024-02-05",
        link="https://example.org/weekly",
        content_hash=made.content_hash,
        entries=(
            Entry(
                position=1,
                title="QLoRA: Efficient",
                heading="1. QLoRA",
                arxiv_id=A,
                openreview_id="OUIFPHEgJU",
                doi="10.1000/abc",
                link=f"https://arxiv.org/pdf/{A}v2",
                code_link="https://github.com/artidoro/qlora",
                names=("QLoRA",),
                venue="NeurIPS",
                year=2023,
                first_author="Tim",
                topics=("peft",),
                summary={"ru": "One.\n\nTwo."},
            ),
            Entry(position=2, title="Paper 5", topics=("agents",)),
        ),
    )


def test_what_no_reader_could_use_is_left_out() -> None:
    """A link that is none would be a button Telegram refuses; a date that is none has no month."""
    made = digest(
        draft(
            entry(1, link="javascript:alert(1)", code_link="x", year=3, arxiv_id="?", venue=" "),
            published="2024-02-30",
            link="ftp://a.org",
            publisher="Unknown",
        ),
        "k",
    )
    one = made.entries[0]
    assert (made.published, made.link, made.publisher) == (None, None, None)
    assert (one.link, one.code_link, one.year, one.arxiv_id, one.venue) == (None,) * 5


def test_lists_hold_as_much_as_a_file_may() -> None:
    """What is too much is left out at the end."""
    names = tuple(f"Name {number}" for number in range(30))
    made = digest(draft(entry(1, names=names, topics=tuple(names[:9]))), "k")
    assert made.entries[0].names == names[:20]
    assert made.entries[0].topics == names[:8]


def test_an_id_goes_before_the_link() -> None:
    """A link may be to a page that has another id in it."""
    [one] = digest(draft(entry(1, arxiv_id=A, link=f"https://arxiv.org/abs/{B}")), "k").entries
    assert one.arxiv_id == A


def test_the_fingerprint_is_of_what_readers_get() -> None:
    """Notes, dropped entries and whose topics they are change nothing; a word does."""
    one = digest(draft(entry(1), entry(2, dropped=True)), "k")
    same = digest(draft(entry(9, "Paper 1", topics_are_suggested=False)), "k")
    assert one.content_hash == same.content_hash
    assert one.content_hash != digest(draft(entry(1, summary="Other.")), "k").content_hash


@given(drafts)
def test_any_draft_becomes_a_digest(made: Draft) -> None:
    """Whatever stands in it; and an entry without faults is about a paper that has a key."""
    found = faults(made)
    result = digest(made, "k")
    assert [one.position for one in result.entries] == list(range(1, len(result.entries) + 1))
    if not found:
        assert all(map(identity.keys, result.entries))
        assert all(set(one.summary) <= LANGUAGES for one in result.entries)
