"""Which paper an entry is about: strong ids decide, titles help, corrections keep the paper."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from digests.matching import Known, KnownPaper, Matched, match

FIRST = datetime(2024, 1, 1, tzinfo=UTC)
NEXT = 100


def paper(number: int, arxiv: str | None = None, *, firm: bool = True) -> KnownPaper:
    """Return a known paper; the higher its number, the later it became known."""
    return KnownPaper(number, FIRST + timedelta(days=number), arxiv, firm)


def known(
    *papers: KnownPaper, before: Mapping[int, tuple[str, ...]] | None = None, **owners: int
) -> Known:
    """Return known papers with keys written like arxiv_A=1 for arxiv:A."""
    keys = {key.replace("_", ":"): owner for key, owner in owners.items()}
    return Known({one.id: one for one in papers}, keys, before or {})


def matched(entries: str, what: Known) -> Matched:
    """Match entries written like "arxiv:A title:T, title:U"."""
    return match([tuple(entry.split()) for entry in entries.split(",")], what, NEXT)


@pytest.mark.parametrize(
    ("entries", "what", "ids"),
    [
        ("arxiv:A title:T", known(), (NEXT,)),
        ("arxiv:A title:T, arxiv:B title:U", known(), (NEXT, NEXT + 1)),
        ("arxiv:A title:T", known(paper(1, "A"), arxiv_A=1), (1,)),
        ("arxiv:A title:T", known(paper(1), title_T=1), (1,)),
        ("title:T", known(paper(1, "A"), title_T=1), (1,)),
        ("openreview:X title:U", known(paper(1, "A"), openreview_X=1), (1,)),
        ("title:T title:U", known(paper(1), title_U=1), (1,)),
    ],
)
def test_any_key_tells_the_paper(entries: str, what: Known, ids: tuple[int, ...]) -> None:
    """An id or a title that a paper bears makes the entry about it; else the paper is new."""
    found = matched(entries, what)
    assert found.ids == ids
    assert found.new == {one for one in ids if one >= NEXT}
    assert not found.merged


def test_a_title_with_another_id_is_another_paper_where_the_id_is_vouched_for() -> None:
    """The same title with another arXiv id is not the paper that another digest covers."""
    found = matched("arxiv:B title:T", known(paper(1, "A"), title_T=1))
    assert found.ids == (NEXT,)


def test_a_title_with_another_id_is_a_correction_where_nobody_vouches() -> None:
    """The same title with another arXiv id is the same paper if only this digest had the id."""
    found = matched("arxiv:B title:T", known(paper(1, "A", firm=False), title_T=1))
    assert found.ids == (1,)
    assert found.corrected == {1}


def test_a_correction_takes_no_paper_that_is_still_named() -> None:
    """A paper whose id stands in another entry is not corrected by one of the same title."""
    what = known(paper(1, "A", firm=False), title_T=1, arxiv_A=1)
    assert matched("arxiv:B title:T, arxiv:A title:T", what).ids == (NEXT, 1)


def test_the_stronger_id_decides() -> None:
    """An OpenReview id holds against another arXiv id; an arXiv id against another's title."""
    what = known(paper(1, "A"), paper(2, "B"), openreview_X=1, title_T=2)
    assert matched("arxiv:C openreview:X title:T", what).ids == (1,)
    assert matched(
        "arxiv:A title:T", known(paper(1, "A"), paper(2, "B"), arxiv_A=1, title_T=2)
    ).ids == (1,)


def test_an_entry_that_joins_two_papers_merges_them_into_the_older() -> None:
    """Known by its id and by its title apart, a paper becomes one; the older keeps its number."""
    found = matched("arxiv:A title:T", known(paper(2, "A"), paper(1), arxiv_A=2, title_T=1))
    assert found.ids == (1,)
    assert found.merged == {2: 1}


def test_three_papers_become_one() -> None:
    """Entries that join in a chain lead to the same paper, whatever their order."""
    what = known(paper(3, "A"), paper(2), paper(1), arxiv_A=3, openreview_X=2, title_T=1)
    found = matched("arxiv:A openreview:X, openreview:X title:T", what)
    assert found.ids == (1, 1)
    assert found.merged == {3: 1, 2: 1}


def test_papers_with_two_arxiv_ids_are_never_merged() -> None:
    """An entry without an arXiv id does not join two papers that have different ones."""
    what = known(paper(1, "A"), paper(2, "B"), openreview_X=2, title_T=1)
    found = matched("openreview:X title:T", what)
    assert found.ids == (2,)
    assert not found.merged


def test_a_merged_paper_has_the_ids_of_both() -> None:
    """What joined a paper with an arXiv id is not matched by its title with another id."""
    what = known(paper(2, "A"), paper(1), openreview_X=2, title_T=1)
    assert matched("openreview:X title:T, arxiv:B title:T", what).ids == (1, NEXT)


def test_entries_of_one_digest_know_of_one_another() -> None:
    """Two new entries with the same id or title are one new paper."""
    assert matched("arxiv:A title:T, openreview:X title:T", known()).ids == (NEXT, NEXT)


def test_a_mended_title_keeps_a_paper_without_ids() -> None:
    """A title that nearly is one that left the digest, and that nobody else has, is the same."""
    before = {1: ("title:attentionisalyouneed",)}
    what = known(paper(1, firm=False), before=before, title_attentionisalyouneed=1)
    assert matched("title:attentionisallyouneed", what).ids == (1,)
    assert matched("title:attentionisnotallyouneed", what).ids == (NEXT,)
    firm = known(paper(1, firm=True), before=before)
    assert matched("title:attentionisallyouneed", firm).ids == (NEXT,)


def test_a_mended_title_does_not_take_what_another_entry_has() -> None:
    """A paper that is still in the digest under its own title is not another's correction."""
    before = {1: ("title:attentionisalyouneed",)}
    what = known(paper(1, firm=False), before=before, title_attentionisalyouneed=1)
    assert matched("title:attentionisallyouneed, title:attentionisalyouneed", what).ids == (NEXT, 1)
