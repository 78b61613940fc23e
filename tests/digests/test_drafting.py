"""An editor's changes to a draft: what is said stays, what is answered goes, numbers never move."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests import drafting
from digests.draft_models import Draft, DraftEntry, Note, NoteKind
from digests.drafting import EditError, EditFault
from tests.digests.drafts import TOPICS, draft, drafts, entry, texts

A, B = "2305.14314", "2302.04761"


def edited(one: DraftEntry, field: str, text: str) -> DraftEntry:
    """Set a field of an entry that stands alone in a draft."""
    made = drafting.set_entry_field(draft(one), one.position, field, text, TOPICS)
    return made.entries[0]


def noted(one: DraftEntry, *kinds: NoteKind, detail: str = "") -> DraftEntry:
    """Return an entry with notes."""
    return replace(one, notes=tuple(Note(kind, detail) for kind in kinds))


def kinds(one: DraftEntry) -> list[NoteKind]:
    """Return the kinds of an entry's notes."""
    return [note.kind for note in one.notes]


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("title", " New  title\n", "New title"),
        ("publisher", "Habr", "Habr"),
        ("publisher", "-", None),
        ("language", "RU", "ru"),
        ("published", "5.2.2024", "2024-02-05"),
        ("published", "-", None),
        ("link", "https://example.org", "https://example.org"),
        ("link", "—", None),
    ],
)
def test_the_articles_own_fields_are_set(field: str, typed: str, value: str | None) -> None:
    """A lone dash takes away what a digest can do without."""
    before = draft(entry(1))
    assert drafting.set_field(before, field, typed) == replace(before, **{field: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(("field", "fault"), [("title", "empty"), ("language", "not_a_language")])
def test_what_a_digest_needs_is_not_removed(field: str, fault: str) -> None:
    """A dash is no title and no language."""
    with pytest.raises(EditError) as refused:
        drafting.set_field(draft(entry(1)), field, "-")
    assert refused.value.fault == fault


@pytest.mark.parametrize(
    ("field", "typed", "answered", "left"),
    [
        (
            "title",
            "T",
            [NoteKind.NO_TITLE, NoteKind.TITLE_FROM_HEADING, NoteKind.TITLE_DIFFERS],
            [],
        ),
        ("summary", "S", [NoteKind.NO_SUMMARY], []),
        ("id", A, [NoteKind.NO_ID, NoteKind.UNKNOWN_ID, NoteKind.SEVERAL_PAPERS], []),
        ("id", "-", [NoteKind.UNKNOWN_ID, NoteKind.SEVERAL_PAPERS], [NoteKind.NO_ID]),
        ("summary", "-", [], [NoteKind.NO_SUMMARY]),
        ("heading", "H", [], []),
        ("topics", "agents", [], []),
    ],
)
def test_a_field_answers_its_notes(
    field: str, typed: str, answered: list[NoteKind], left: list[NoteKind]
) -> None:
    """The notes a field answers go, all others stay; what is missing now is noted."""
    others = [kind for kind in NoteKind if kind not in (*answered, *left, NoteKind.TWICE)]
    if field == "id":
        others.remove(NoteKind.TITLE_DIFFERS)
    before = noted(entry(1, arxiv_id=B), *answered, *others)
    assert kinds(edited(before, field, typed)) == [*others, *left]


def test_texts_of_an_entry_are_set() -> None:
    """Titles are one line, summaries keep their paragraphs; a dash removes heading and summary."""
    one = entry(1, heading="1. Old")
    assert edited(one, "title", "A\nB").title == "A B"
    assert edited(one, "summary", "One.\n\n\n Two.\nThree.").summary == "One.\n\nTwo.\nThree."
    assert edited(one, "heading", "-").heading is None
    assert edited(one, "summary", "-").summary is None
    assert edited(one, "language", "zh").language == "zh"


def test_a_link_answers_the_doubt_about_it() -> None:
    """An odd link that is replaced or confirmed is doubted no more; another one still is."""
    odd = "https://odd.example/x"
    one = noted(entry(1, code_link=odd), NoteKind.ODD_LINK, detail=odd)
    assert edited(one, "code_link", "https://github.com/a/b").notes == ()
    assert edited(one, "code_link", odd).notes == ()
    assert edited(one, "code_link", "-").code_link is None
    assert edited(one, "project_link", "https://b.example").notes == one.notes


def test_topics_an_editor_set_are_no_suggestion() -> None:
    """By any name, or none at all."""
    set_ = edited(entry(1), "topics", "RAG, квантование")
    assert (set_.topics, set_.topics_are_suggested) == (("retrieval", "quantization"), False)
    none = edited(entry(1), "topics", "-")
    assert (none.topics, none.topics_are_suggested) == ((), False)


def test_an_id_is_added_to_an_entry_that_had_none() -> None:
    """What the article says of its paper stays."""
    one = entry(1, venue="ACL", year=2023, first_author="Ada", link="https://example.org/p")
    assert edited(one, "id", f"arXiv:{A}v2") == replace(one, arxiv_id=A)


def test_another_id_is_another_paper() -> None:
    """What was learnt of the wrong paper goes with its ids; the article's title comes back."""
    wrong = entry(
        1,
        "Official title of the wrong paper",
        arxiv_id=B,
        openreview_id="Yacmpz84TH",
        link=f"https://arxiv.org/abs/{B}",
        code_link="https://github.com/a/b",
        venue="NeurIPS",
        year=2023,
        first_author="Timo",
        alternative_titles=("Another",),
        names=("Wrong",),
        notes=(Note(NoteKind.TITLE_DIFFERS, "The article's title"),),
    )
    right = replace(
        entry(1, "The article's title", arxiv_id=A),
        summary=wrong.summary,
        code_link=wrong.code_link,
    )
    assert edited(wrong, "id", A) == right
    assert edited(wrong, "id", "-") == replace(right, arxiv_id=None, notes=(Note(NoteKind.NO_ID),))


def test_an_id_that_is_confirmed_changes_nothing_else() -> None:
    """The same id again, perhaps with one of another kind, is the same paper."""
    one = entry(
        1, arxiv_id=A, openreview_id="OUIFPHEgJU", link=f"https://arxiv.org/abs/{A}", year=2023
    )
    assert edited(one, "id", f"https://arxiv.org/pdf/{A}v3") == one
    assert edited(one, "id", f"{A} 10.1000/abc") == replace(one, doi="10.1000/abc")


def test_a_refused_edit_says_why() -> None:
    """A position that is not there, a text that is none of the kind."""
    for position, field, text, fault in (
        (2, "title", "T", EditFault.NO_SUCH_ENTRY),
        (1, "id", "no id", EditFault.NOT_AN_ID),
        (1, "title", "-", EditFault.EMPTY),
        (1, "topics", "zzzzzzzz", EditFault.NOT_A_TOPIC),
    ):
        with pytest.raises(EditError) as refused:
            drafting.set_entry_field(draft(entry(1)), position, field, text, TOPICS)
        assert refused.value.fault is fault


def test_a_dropped_entry_keeps_its_place() -> None:
    """It is taken back as it was."""
    before = draft(entry(1), entry(2), entry(3))
    dropped = drafting.drop(before, 2)
    assert [one.position for one in drafting.kept(dropped)] == [1, 3]
    assert drafting.drop(dropped, 2) == dropped
    assert drafting.restore(dropped, 2) == before
    with pytest.raises(EditError):
        drafting.drop(before, 4)


def test_merging_joins_the_summaries_and_keeps_the_first_facts() -> None:
    """The part's facts fill what the whole lacks; the part is dropped, all else stays as it was."""
    whole = noted(
        entry(1, "T", summary="One.", code_link="https://github.com/a/b", topics=("agents",)),
        NoteKind.NO_ID,
        NoteKind.TITLE_FROM_HEADING,
    )
    part = noted(
        entry(
            3, "Method", summary="Two.", arxiv_id=A, code_link="https://github.com/c/d", year=2023,
            names=("N",), topics=("peft", "agents"), language="ru",
        ),
        NoteKind.ODD_LINK,
    )  # fmt: skip
    before = draft(whole, entry(2, dropped=True), part, entry(4))
    after = drafting.merge(before, 3)
    joined = replace(
        whole,
        summary="One.\n\nTwo.",
        arxiv_id=A,
        year=2023,
        names=("N",),
        topics=("agents", "peft"),
        notes=(Note(NoteKind.TITLE_FROM_HEADING), Note(NoteKind.ODD_LINK)),
    )
    dropped = replace(part, dropped=True)
    assert after.entries == (joined, before.entries[1], dropped, before.entries[3])


def test_a_summary_alone_is_merged_with_its_language() -> None:
    """Where only the part says something, what it says is the whole's."""
    whole = noted(entry(1, summary=None, language=None), NoteKind.NO_SUMMARY)
    after = drafting.merge(draft(whole, entry(2, summary="Два.", language="ru")), 2).entries[0]
    assert (after.summary, after.language, after.notes) == ("Два.", "ru", ())


def test_merging_again_says_nothing_twice() -> None:
    """A part that was merged, taken back and merged once more is there once."""
    once = drafting.merge(draft(entry(1, summary="One."), entry(2, summary="Two.")), 2)
    again = drafting.merge(drafting.restore(once, 2), 2)
    assert again.entries[0].summary == "One.\n\nTwo."


def test_merging_two_papers_is_noted() -> None:
    """The first id is kept; the other is told, for the editor may have erred."""
    after = drafting.merge(draft(entry(1, arxiv_id=A), entry(2, arxiv_id=B)), 2).entries[0]
    assert after.arxiv_id == A
    assert Note(NoteKind.SEVERAL_PAPERS, B) in after.notes


def test_topics_an_editor_set_outlive_a_merge() -> None:
    """A suggestion is not added to them."""
    whole = entry(1, topics=("peft",), topics_are_suggested=False)
    after = drafting.merge(draft(whole, entry(2)), 2).entries[0]
    assert (after.topics, after.topics_are_suggested) == (("peft",), False)


@pytest.mark.parametrize(
    ("position", "fault"),
    [(1, EditFault.NOTHING_BEFORE), (2, EditFault.NO_SUCH_ENTRY), (3, EditFault.NOTHING_BEFORE)],
)
def test_what_cannot_be_merged(position: int, fault: EditFault) -> None:
    """The first kept entry has nothing before it; a merged one is not merged again."""
    made = draft(entry(1, dropped=position == 3), entry(2, dropped=True), entry(3))
    with pytest.raises(EditError) as refused:
        drafting.merge(made, position)
    assert refused.value.fault is fault


def test_the_same_paper_twice_is_noted_while_it_is() -> None:
    """The note comes with the edit that makes two entries one paper's, and goes with the next."""
    made = draft(entry(1, arxiv_id=A), entry(2), entry(3))
    twice = drafting.set_entry_field(made, 3, "id", A, TOPICS)
    assert twice.entries[2].notes == (Note(NoteKind.TWICE, "1"),)
    assert drafting.drop(twice, 1).entries[2].notes == ()
    assert drafting.set_entry_field(twice, 3, "id", B, TOPICS).entries[2].notes == ()
    assert drafting.merge(twice, 3).entries[0].notes == ()
    titled = drafting.set_entry_field(made, 3, "title", "paper-2!", TOPICS)
    assert titled.entries[2].notes == (Note(NoteKind.TWICE, "2"),)


edits = st.tuples(
    st.sampled_from([*drafting.ENTRY_FIELDS, *drafting.FIELDS, "drop", "restore", "merge"]),
    st.integers(0, 4),
    texts(),
)


def changed(made: Draft, field: str, position: int, text: str) -> Draft:
    """Make one of all the edits there are."""
    if field in ("drop", "restore", "merge"):
        return {"drop": drafting.drop, "restore": drafting.restore, "merge": drafting.merge}[field](
            made, position
        )
    if field in drafting.FIELDS and position == 0:
        return drafting.set_field(made, field, text)
    if field in drafting.ENTRY_FIELDS:
        return drafting.set_entry_field(made, position, field, text, TOPICS)
    return made


@given(drafts, st.lists(edits, max_size=6))
def test_any_edits_keep_the_positions(made: Draft, steps: list[tuple[str, int, str]]) -> None:
    """Whatever is typed about whatever draft: it is edited, or the edit is refused, and nothing moves."""
    positions = [one.position for one in made.entries]
    for step in steps:
        with suppress(EditError):
            made = changed(made, *step)
        assert [one.position for one in made.entries] == positions
        drafting.faults(made)
        drafting.digest(made, "k")
