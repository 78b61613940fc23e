"""Editors are told what feeds brought: in one message, whatever the titles are."""

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.locales import Locales
from bot.render.new_drafts import MOST_NAMED, new_drafts
from digests.draft_models import NewDraft
from tests.bot.render import hostile

LOCALES = Locales()
made = st.builds(
    NewDraft,
    draft_id=st.integers(1, 10**9),
    title=hostile.texts(600),
    feed=hostile.texts(600),
    is_published=st.booleans(),
    passed_over=st.sampled_from([0, 0, 1, 12_345]),
)


def draft(title: str, *, published: bool = False, passed_over: int = 0) -> NewDraft:
    """Return a new draft of one feed."""
    return NewDraft(1, title, "The Weekly", published, passed_over)


@settings(max_examples=40, phases=[Phase.generate])
@given(st.lists(made, min_size=1, max_size=40), st.sampled_from(["en", "zh", "ru"]))
def test_any_titles_make_one_message(drafts: list[NewDraft], language: str) -> None:
    """Telegram takes it, and it says where the rest is."""
    assert "/drafts" in hostile.read(new_drafts(drafts, LOCALES[language]))


def test_drafts_and_digests_are_told_apart() -> None:
    """How many of each, by title and feed; of a new feed what became of its other articles."""
    told = [draft("A <1>", passed_over=12), draft("B"), draft("C", published=True)]
    assert hostile.read(new_drafts(told, LOCALES["en"])) == (
        "2 new drafts from feeds:\n"
        "• A <1> · The Weekly\n"
        "  This feed is new: 12 older articles were left out.\n"
        "• B · The Weekly\n\n"
        "1 article of a trusted feed was published:\n"
        "• C · The Weekly\n\n"
        "See them all with /drafts."
    )


@pytest.mark.parametrize(("count", "more"), [(MOST_NAMED, ""), (MOST_NAMED + 3, "… and 3 more")])
def test_a_flood_is_counted_and_not_named(count: int, more: str) -> None:
    """The first are named, the others counted."""
    text = hostile.read(new_drafts([draft(f"T{n}.") for n in range(count)], LOCALES["en"]))
    assert text.startswith(f"{count} new drafts")
    assert text.count("•") == MOST_NAMED
    assert ("more" in text, more in text) == (bool(more), True)


def test_what_was_published_alone_is_told_alone() -> None:
    """Nothing is said of drafts where there is none."""
    text = hostile.read(new_drafts([draft("C", published=True)], LOCALES["ru"]))
    assert text.startswith("Опубликован 1 обзор")
    assert "черновик из" not in text
