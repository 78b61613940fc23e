"""Drafts as editors see them: whatever an article held, Telegram takes it and it reads as it was."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.buttons import DATA_BYTES, Spot, pack_spot, spot_of, unpack
from bot.locales import LANGUAGES, Locales
from bot.models import Message
from bot.render import draft_entry, draft_head, drafts, offers, prompts, publishing
from bot.render.offers import Offer
from bot.render.prompts import DRAFT_FIELDS, ENTRY_FIELDS, Asked, read_prompt
from digests.draft_models import Draft, DraftEntry, Note, NoteKind
from digests.drafting import set_entry_field
from digests.finishing import faults
from digests.store.drafts import DraftState, StoredDraft
from tests.bot.render import hostile
from tests.digests import drafts as any_drafts
from tests.digests.drafts import TOPICS, draft, entry

LOCALES = Locales()
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
languages = st.sampled_from(sorted(LANGUAGES))
states = st.sampled_from(DraftState)
some = settings(max_examples=40, deadline=None, phases=[Phase.generate])


def whole(value: Any) -> Any:
    """Return a value as the store gives it back: no text in it has half of a surrogate pair."""
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, dict):
        return {name: whole(one) for name, one in value.items()}
    return [whole(one) for one in value] if isinstance(value, list | tuple) else value


def clean_draft(made: Draft) -> Draft:
    """Return a draft as the store gives it back."""
    return TypeAdapter(Draft).validate_python(whole(asdict(made)))


def stored(made: Draft, state: DraftState = DraftState.WAITING, **fields: Any) -> StoredDraft:
    """Return a draft as kept."""
    kept: dict[str, Any] = {"id": 12, "version": 3, "origin": "editor"} | fields
    return StoredDraft(state=state, created_at=NOW, changed_at=NOW, draft=made, **kept)


def shown(message: Message) -> str:
    """Return what an editor sees of one message that Telegram takes."""
    return hostile.read_all([message])


def data(message: Message) -> list[str]:
    """Return what the buttons send back."""
    return [button.data for row in message.keyboard for button in row if button.data]


@some
@given(made=any_drafts.drafts, language=languages, state=states)
def test_any_draft_can_be_shown(made: Draft, language: str, state: DraftState) -> None:
    """Overview, details, each entry, and what is in the way: one message each, taken by Telegram."""
    kept, locale = stored(clean_draft(made), state), LOCALES[language]
    messages = [
        drafts.overview(kept, {1, 2}, locale, note="<note>"),
        draft_head.details(kept, locale),
        publishing.faults(kept, faults(kept.draft), locale),
        publishing.ask(kept, locale, entries=3, new=2),
        publishing.confirm(kept, locale, locale.say("discard_ask", draft="12"), "discard"),
        drafts.drafts([kept] * 6, locale, offset=6, total=20, is_published=False, others=3),
    ]
    for one in kept.draft.entries:
        messages.append(draft_entry.entry(kept, one.position, locale, TOPICS, note="<note>"))
        found = [Offer(one.title or "?", one.heading or "", "a2305.14314", 0.7)]
        messages.append(offers.offers(kept, one.position, found, locale))
    for message in messages:
        shown(message)
        assert all(len(sent.encode()) <= DATA_BYTES for sent in data(message))


MARKED = {
    "no_title": DraftEntry(1, heading="A heading", arxiv_id="2611.01234", summary="s"),
    "no_id": entry(1),
    "no_summary": entry(1, arxiv_id="2611.01234", summary=None),
    "odd_link": entry(1, arxiv_id="2611.01234", notes=(Note(NoteKind.ODD_LINK, "bit.ly"),)),
    "dropped": entry(1, dropped=True, notes=(Note(NoteKind.TWICE, "3"),)),
}
DOUBTFUL = (
    NoteKind.TITLE_FROM_HEADING,
    NoteKind.SEVERAL_PAPERS,
    NoteKind.TITLE_DIFFERS,
    NoteKind.UNKNOWN_ID,
    NoteKind.TWICE,
)


@pytest.mark.parametrize("mark", MARKED)
def test_what_is_missing_is_marked(mark: str) -> None:
    """One mark for one thing, and the legend says in words what it means."""
    text = shown(drafts.overview(stored(draft(MARKED[mark])), (), LOCALES["en"]))
    line, legend = text.splitlines()[-3], text.splitlines()[-1]
    assert line.endswith(f" {drafts.MARKS[mark]}")
    assert legend == f"{drafts.MARKS[mark]} {LOCALES['en'].label(f'mark_{mark}')}"


@pytest.mark.parametrize("kind", DOUBTFUL)
def test_what_is_doubtful_is_marked_and_said(kind: NoteKind) -> None:
    """In the overview by a mark, on the entry's page in words, with what it is about."""
    one = entry(1, arxiv_id="2611.01234", notes=(Note(kind, "77"),))
    kept = stored(draft(one))
    assert "1. Paper 1 ⚠️\n" in shown(drafts.overview(kept, (), LOCALES["en"]))
    page = shown(draft_entry.entry(kept, 1, LOCALES["en"], TOPICS))
    said = page.splitlines()[-1]
    assert said.startswith("⚠️ ")
    assert ("77" in said) == (kind is not NoteKind.TITLE_FROM_HEADING), said


def test_every_note_can_be_said() -> None:
    """In all languages: no kind is without its sentence."""
    for language in LANGUAGES:
        for kind in NoteKind:
            one = replace(MARKED["no_title"], notes=(Note(kind, "detail <b>"),), summary=None)
            shown(draft_entry.entry(stored(draft(one)), 1, LOCALES[language], TOPICS))


def test_an_entry_that_is_as_it_should_be_bears_no_mark() -> None:
    """And then there is no legend."""
    text = shown(drafts.overview(stored(draft(entry(1, arxiv_id="2611.01234"))), (), LOCALES["en"]))
    assert text.splitlines()[-1] == "1. Paper 1"


def test_suggested_topics_are_marked() -> None:
    """Until an editor sets them."""
    for suggested, told in (
        (True, "Topics: Agents (incl. web & GUI) (suggested)"),
        (False, "GUI)"),
    ):
        one = entry(1, topics_are_suggested=suggested)
        page = shown(draft_entry.entry(stored(draft(one)), 1, LOCALES["en"], TOPICS))
        [line] = [line for line in page.splitlines() if line.startswith("Topics:")]
        assert line.endswith(told)


def test_ids_and_links_lead_where_they_say() -> None:
    """Each id to its own place; the article's link only where there is no id; scripts nowhere."""
    one = entry(
        1, arxiv_id="2611.01234", openreview_id="Yacmpz84TH", doi="10.1000/a<b>",
        link="https://blog.example.org/x", code_link="https://www.github.com/a/b/",
        project_link="javascript:alert(1)",
    )  # fmt: skip
    html = str(draft_entry.entry(stored(draft(one)), 1, LOCALES["en"], TOPICS).html)
    assert 'arXiv <a href="https://arxiv.org/abs/2611.01234">2611.01234</a>' in html
    assert 'OpenReview <a href="https://openreview.net/forum?id=Yacmpz84TH">Yacmpz84TH</a>' in html
    assert 'DOI <a href="https://doi.org/10.1000/a%3Cb%3E">10.1000/a&lt;b&gt;</a>' in html
    assert '<a href="https://www.github.com/a/b/">github.com/a/b</a>' in html
    assert "blog.example.org" not in html
    assert 'href="javascript' not in html


def test_a_title_longer_than_a_line_is_cut() -> None:
    """Ten of the longest fit in one message."""
    made = draft(*(entry(n, "长" * 300, arxiv_id=f"2611.{n:05d}") for n in range(1, 11)))
    text = shown(drafts.overview(stored(made), (), LOCALES["zh"]))
    assert text.count("…") == 10


def test_many_faults_are_counted() -> None:
    """The first are named, the rest are a number; the buttons lead to as many."""
    made = draft(*(DraftEntry(n, summary="s") for n in range(1, 41)))
    message = publishing.faults(stored(made), faults(made), LOCALES["en"])
    assert shown(message).splitlines()[-1] == "• and 20 more"
    assert sum(one.startswith("entry:") for one in data(message)) == 20


@pytest.mark.parametrize(
    ("certainty", "said"),
    [
        (1.0, "almost certain: 100%"),
        (0.999, "almost certain: 99%"),
        (0.95, "almost certain: 95%"),
        (0.8, "likely: 80%"),
        (0.5, "possible: 50%"),
        (0.07, "a guess: 7%"),
    ],
)
def test_how_sure_is_said_in_words(certainty: float, said: str) -> None:
    """Rounded down: what is not certain is not called so."""
    found = [Offer("A Title", "Ada · 2026", "a2611.01234", certainty)]
    assert said in shown(offers.offers(stored(draft(entry(1))), 1, found, LOCALES["en"]))


@some
@given(
    draft_id=st.integers(1, 10**12 - 1),
    position=st.integers(1, 10**6),
    present=any_drafts.texts(5000).map(whole),
    language=languages,
    asked_in=st.sampled_from(
        [*(("e", f) for f in ENTRY_FIELDS), *(("d", f) for f in DRAFT_FIELDS)]
    ),
)
def test_a_question_is_known_again(
    draft_id: int, position: int, present: str, language: str, asked_in: tuple[str, str]
) -> None:
    """From what Telegram gives back of it alone, whatever value it shows."""
    kind, field = asked_in
    asked = Asked(draft_id, position if kind == "e" else 0, field)
    locale = LOCALES[language]
    message = Message(prompts.prompt(asked, present, locale, locale.say("draft_changed")))
    assert read_prompt(shown(message), LOCALES) == asked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Draft 1 · entry 3 · title",
        "✏️ Draft 1 · entry 3 · title!",
        "✏️ Draft 01 · entry 3 · title",
        "✏️ Draft 1 · entry 03 · title",
        "✏️ Draft 1 · entry 3 · Title",
        "✏️ Draft 1 · entry 3 · password",
        "✏️ Draft 1 · entry 3",
        "✏️ Черновик 1 · entry 3 · title",
        "✏️ Draft ٣ · entry 3 · title",
        "x\n✏️ Draft 1 · entry 3 · title",
        "✏️ Draft 1 · entry 0 · title",
        "9" * 5000,
    ],
)
def test_what_is_no_question_is_none(text: str) -> None:
    """Every character of the first line counts."""
    assert read_prompt(text, LOCALES) is None
    assert read_prompt("✏️ Draft 1 · entry 3 · title\nanything", LOCALES) == Asked(1, 3, "title")


@some
@given(
    st.builds(
        Spot,
        draft_id=st.integers(0, 10**9),
        stamp=st.sampled_from(["", "3-waiting", "12-withdrawn"]),
        position=st.integers(0, 10**4),
        more=st.sampled_from(["", "yes", "title", "a2611.01234", "20", "d10.1/a:b"]),
    )
)
def test_a_spot_is_read_as_it_was_written(spot: Spot) -> None:
    """Between pack and unpack nothing is lost."""
    assert spot_of(unpack(pack_spot("entry", spot))) == spot


@pytest.mark.parametrize(
    ("heading", "is_shown"),
    [
        ("Paper 1", False),
        ("2. Paper 1", False),
        ("三、 Paper 1", False),
        ("No. 12: PAPER 1", True),
        ("Agents", True),
        ("Paper 1, at last", True),
    ],
)
def test_a_heading_that_is_the_title_is_not_said_twice(heading: str, is_shown: bool) -> None:
    """Nor with its number before it."""
    page = shown(
        draft_entry.entry(stored(draft(entry(1, heading=heading))), 1, LOCALES["en"], TOPICS)
    )
    assert (heading in page.splitlines()[2:]) == is_shown


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_topics_are_understood_as_they_are_shown(language: str) -> None:
    """Whoever copies the present value and adds to it loses none."""
    for start in range(0, len(TOPICS), 5):
        slugs = tuple(topic.slug for topic in TOPICS)[start : start + 5]
        shown_as = draft_entry.present_value(
            entry(1, topics=slugs), "topics", LOCALES[language], TOPICS
        )
        after = set_entry_field(draft(entry(1)), 1, "topics", shown_as or "", TOPICS)
        assert after.entries[0].topics == slugs
