"""The editor's way from a draft to readers, with every button and every answer."""

import asyncio
from dataclasses import replace

import pytest

from bot.commands.drafts import COMMAND
from digests.draft_models import DraftEntry, NoteKind
from digests.errors import NoDraftError
from digests.store.drafts import DraftState
from tests.bot.editors import answered, asked, good, kept_entry, put, stored, weekly
from tests.bot.spoken import labels, speak, spoken
from tests.bot.world import MEMBER, YOU, Json, World, texts
from tests.digests.drafts import draft, entry

EDITOR = MEMBER  # a second one


async def overview(world: World, draft_id: int = 1) -> Json:
    """Open a draft's overview."""
    [message] = await world.say(f"/drafts {draft_id}")
    return message


async def opened(world: World, position: int, draft_id: int = 1) -> Json:
    """Open an entry of a draft, in place of the overview."""
    message = await overview(world, draft_id)
    await world.press(message, str(position))
    return world.now(message)


async def pressed(world: World, message: Json, label: str) -> Json:
    """Press a button that changes its message; return the message as it is then."""
    assert await world.press(world.now(message), label) == []
    return world.now(message)


async def test_the_overview_shows_what_was_read(editors: World) -> None:
    """Title, publisher, language, date; each entry by title or heading, marked where something is missing."""
    await put(editors)
    message = await overview(editors)
    lines = message["text"].splitlines()
    assert lines[:3] == [
        "Draft 1 · waiting for your decision",
        "Papers of the week",
        "A blog · English · 5 February 2024",
    ]
    assert "4 entries · 1 known paper" in lines
    assert "1. Toolformer: Language Models Can Teach Themselves to Use Tools 📚" in lines
    assert "2. Measuring reasoning ❗🆔" in lines
    assert "3. A Study of Zebra Herds" in lines
    assert lines[-1] == "❗ no title · 🆔 no id · 📚 known paper"
    assert labels(editors, message) == [
        "1", "2", "3", "4", "✏️ Title, date…", "✅ Publish", "🕓 Put aside", "🗑 Discard",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
async def test_it_speaks_the_editors_language(editors: World, language: str) -> None:
    """Overview, entry and question are in the language the editor reads."""
    speak(editors, language)
    await put(editors)
    message = await overview(editors)
    state = spoken(editors, "draft_state_waiting", language)
    assert message["text"].startswith(spoken(editors, "draft_line", language, draft=1, state=state))
    page = await pressed(editors, message, "2")
    assert spoken(editors, "entry_no_title", language) in page["text"]
    question = await asked(editors, page, spoken(editors, "button_title", language))
    assert spoken(editors, "edit_how_entry_title", language) in question["text"]
    [after] = await answered(editors, question, "Measuring Reasoning Well")
    assert after["text"].startswith(spoken(editors, "edit_saved", language))
    assert (await kept_entry(editors, 2)).title == "Measuring Reasoning Well"


async def test_what_is_said_of_the_article_is_written_as_the_language_writes(
    editors: World,
) -> None:
    """Chinese has a colon of its own width."""
    speak(editors, "zh")
    await put(editors)
    label = spoken(editors, "button_details", "zh")
    details = await pressed(editors, await overview(editors), label)
    assert "标题：Papers of the week" in details["text"]


async def test_entries_are_stepped_through(editors: World) -> None:
    """Forwards and back in place; the first and the last have one way to go."""
    await put(editors)
    page = await opened(editors, 1)
    assert "1 / 4" in labels(editors, page)
    assert "‹" not in labels(editors, page)
    for position in (2, 3, 4):
        page = await pressed(editors, page, "›")
        assert f"{position} / 4" in labels(editors, page)
    assert "›" not in labels(editors, page)
    page = await pressed(editors, page, "‹")
    assert page["text"].startswith("Entry 3 of 4 · draft 1\nA Study of Zebra Herds")
    back = await pressed(editors, page, "‹ The draft")
    assert back["text"].startswith("Draft 1 ·")


async def test_many_entries_have_pages(editors: World) -> None:
    """Ten to a page; an entry leads back to the page it is on."""
    made = draft(*(entry(n, f"Study {n}", arxiv_id=f"2611.{n:05d}") for n in range(1, 35)))
    await put(editors, made)
    message = await overview(editors)
    assert "10. Study 10" in message["text"]
    assert "11. Study 11" not in message["text"]
    message = await pressed(editors, message, "›")
    message = await pressed(editors, message, "›")
    assert "3 / 4" in labels(editors, message)
    page = await pressed(editors, message, "25")
    assert "Entry 25 of 34" in page["text"]
    back = await pressed(editors, page, "‹ The draft")
    assert "21. Study 21" in back["text"]
    assert "3 / 4" in labels(editors, back)


@pytest.mark.parametrize(
    ("label", "words", "field", "value"),
    [
        ("Title", "Zebras, <revisited> & more", "title", "Zebras, <revisited> & more"),
        (
            "Topics",
            "агенты, 多模态, Roboticss",
            "topics",
            ("agents", "multimodal", "embodied-games"),
        ),
        ("Topics", "-", "topics", ()),
        ("Summary", "One line.\n\nAnother.", "summary", "One line.\n\nAnother."),
        ("Summary", "-", "summary", None),
        ("Code", "https://github.com/zebra/herds", "code_link", "https://github.com/zebra/herds"),
        ("Id", "-", "arxiv_id", None),
    ],
)
async def test_a_field_is_mended_by_reply(
    editors: World, label: str, words: str, field: str, value: object
) -> None:
    """The question shows what is there; the answer is kept, and the entry shown as it is then."""
    await put(editors)
    question = await asked(editors, await opened(editors, 3), f"✏️ {label}")
    assert question["text"].startswith("✏️ Draft 1 · entry 3 · ")
    [after] = await answered(editors, question, words)
    assert after["text"].startswith("Saved.\n\nEntry 3 of 4")
    one = await kept_entry(editors, 3)
    assert getattr(one, field) == value
    assert (await stored(editors)).version > 1


async def test_the_question_shows_the_present_value(editors: World) -> None:
    """It can be copied, and stands in the field to type into."""
    await put(editors)
    question = await asked(editors, await opened(editors, 3), "✏️ Title")
    assert "Now: A Study of Zebra Herds" in question["text"]
    [code] = [e for e in question["entities"] if e["type"] == "code"]
    assert code["length"] == len("A Study of Zebra Herds")
    asks = editors.telegram.directory.chat(YOU).asks[question["message_id"]]
    assert asks["input_field_placeholder"] == "A Study of Zebra Herds"
    long = "A Study of the Herds of Zebras That Nobody Has Looked at Before"
    await answered(editors, question, long)
    question = await asked(editors, await opened(editors, 3), "✏️ Title")
    asks = editors.telegram.directory.chat(YOU).asks[question["message_id"]]
    assert asks["input_field_placeholder"] == f"{long[:59]}…"


@pytest.mark.parametrize(
    ("label", "words", "fault"),
    [
        ("Title", "…", "refused_empty"),
        ("Title", "x" * 301, "refused_too_long"),
        ("Id", "2302.04761 and 2305.14314", "refused_not_an_id"),
        ("Id", "zebra", "refused_not_an_id"),
        ("Topics", "agents, zebra crossings", "refused_not_a_topic"),
        ("Code", "github", "refused_not_a_link"),
        ("Code", "javascript:alert(1)", "refused_not_a_link"),
    ],
)
async def test_a_useless_answer_changes_nothing(
    editors: World, label: str, words: str, fault: str
) -> None:
    """It is said what is wrong with it, and the question is asked again; a good answer then counts."""
    before = await put(editors)
    question = await asked(editors, await opened(editors, 3), f"✏️ {label}")
    [again] = await answered(editors, question, words)
    said = spoken(editors, fault, detail="\0").split("\0")[0]
    assert said in again["text"]
    assert again["text"].splitlines()[0] == question["text"].splitlines()[0]
    assert await stored(editors) == before
    assert editors.telegram.directory.chat(YOU).asks[again["message_id"]]["force_reply"]


@pytest.mark.parametrize(
    ("label", "words", "field", "value"),
    [
        ("Title", "Weekly, mended", "title", "Weekly, mended"),
        ("Publisher", "Хабр", "publisher", "Хабр"),
        ("Publisher", "—", "publisher", None),
        ("Language", "Russian", "language", "ru"),
        ("Language", "японский", "language", "ja"),
        ("Language", "德语", "language", "de"),
        ("Language", "pt-BR", "language", "pt"),
        ("Date", "2024年3月5日", "published", "2024-03-05"),
        ("Date", "3.2024", "published", "2024-03"),
        ("Link", "https://example.org/other", "link", "https://example.org/other"),
    ],
)
async def test_the_draft_itself_is_mended_by_reply(
    editors: World, label: str, words: str, field: str, value: object
) -> None:
    """Title, publisher, language by any of its names, date in usual ways, link."""
    await put(editors)
    details = await pressed(editors, await overview(editors), "Title, date…")
    assert "Title: Papers of the week" in details["text"]
    question = await asked(editors, details, f"✏️ {label}")
    [after] = await answered(editors, question, words)
    assert after["text"].startswith("Saved.\n\nDraft 1 ·")
    assert getattr((await stored(editors)).draft, field) == value


@pytest.mark.parametrize(
    ("label", "words", "fault"),
    [
        ("Language", "Klingonese", "refused_not_a_language"),
        ("Language", "-", "refused_not_a_language"),
        ("Date", "yesterday", "refused_not_a_date"),
        ("Date", "2024-02-30", "refused_not_a_date"),
        ("Title", "-", "refused_empty"),
        ("Link", "example.org", "refused_not_a_link"),
    ],
)
async def test_a_useless_answer_leaves_the_draft(
    editors: World, label: str, words: str, fault: str
) -> None:
    """Nothing is changed, and it is asked again."""
    before = await put(editors)
    details = await pressed(editors, await overview(editors), "Title, date…")
    [again] = await answered(editors, await asked(editors, details, f"✏️ {label}"), words)
    assert spoken(editors, fault, detail="\0").split("\0")[0] in again["text"]
    assert await stored(editors) == before


async def test_an_answer_that_is_the_same_says_so(editors: World) -> None:
    """Nothing is saved for nothing: the draft keeps its version, so that no button becomes stale."""
    before = await put(editors)
    question = await asked(editors, await opened(editors, 3), "✏️ Code")
    [after] = await answered(editors, question, "-")
    assert after["text"].startswith(spoken(editors, "edit_same"))
    assert await stored(editors) == before


async def test_an_entry_is_dropped_and_taken_back(editors: World) -> None:
    """It keeps its number, is struck through, and counts no more; one press brings it back."""
    await put(editors)
    page = await pressed(editors, await opened(editors, 3), "Drop")
    assert editors.answer["text"] == "Entry 3 is left out."
    assert spoken(editors, "entry_dropped") in page["text"]
    assert "✏️ Title" not in labels(editors, page)
    message = await pressed(editors, page, "‹ The draft")
    assert "3 entries · 1 left out · 1 known paper" in message["text"]
    assert "3. A Study of Zebra Herds ✂️" in message["text"]
    page = await pressed(editors, await pressed(editors, message, "3"), "Take back")
    assert not (await kept_entry(editors, 3)).dropped
    assert "✏️ Title" in labels(editors, page)


async def test_an_entry_is_merged_with_the_one_before(editors: World) -> None:
    """The nearest that is left: its text goes on, and it is the one shown."""
    await put(editors)
    await pressed(editors, await opened(editors, 3), "Drop")
    page = await pressed(editors, await opened(editors, 4), "Merge")
    assert page["text"].startswith("Entry 2 of 4")
    assert "A set of tasks nobody has solved yet.\n\nWhat Quiet Robots says." in page["text"]
    assert (await kept_entry(editors, 2)).title == "Quiet Robots"
    assert (await kept_entry(editors, 4)).dropped


async def test_nothing_stands_before_the_first(editors: World) -> None:
    """The first entry has no such button; where all before it are dropped, it is said."""
    await put(editors)
    assert "⤴️ Merge with the one before" not in labels(editors, await opened(editors, 1))
    await pressed(editors, await opened(editors, 1), "Drop")
    page = await opened(editors, 2)
    before = await stored(editors)
    await editors.press(page, "Merge")
    assert spoken(editors, "refused_nothing_before") in editors.answer["text"]
    assert editors.answer["show_alert"]
    assert await stored(editors) == before


async def test_what_is_in_the_way_is_named_and_leads_there(editors: World) -> None:
    """Each fault by its entry's number, with a button to it; those of the draft ask at once."""
    made = weekly()
    await put(
        editors,
        draft(*made.entries, entry(5, "Again", arxiv_id="2611.01234"), title=None, language=None),
    )
    message = await pressed(editors, await overview(editors), "✅ Publish")
    assert message["text"].splitlines() == [
        "Draft 1 cannot be published yet:",
        "",
        "• the digest has no title",
        "• its language is not known",
        "• entry 2: no title",
        "• entry 5: the same paper as an entry before it; drop one or merge them",
    ]
    assert labels(editors, message) == ["✏️ Title", "✏️ Language", "2", "5", "‹ The draft"]
    question = await asked(editors, message, "✏️ Language")
    await answered(editors, question, "en")
    question = await asked(editors, message, "✏️ Title")
    await answered(editors, question, "Weekly")
    page = await pressed(editors, message, "5")
    assert page["text"].startswith("Entry 5 of 5")
    assert "⚠️ The same paper as entry 3." not in page["text"]  # noted once something is changed
    await pressed(editors, await opened(editors, 5), "Drop")
    await pressed(editors, await opened(editors, 2), "Drop")
    message = await pressed(editors, await overview(editors), "✅ Publish")
    assert message["text"].startswith("Publish Weekly?")


async def test_nothing_is_published_that_is_empty(editors: World) -> None:
    """A draft without entries says so."""
    await put(editors, draft())
    message = await overview(editors)
    assert "0 entries" in message["text"]
    message = await pressed(editors, message, "✅ Publish")
    assert "no entry is left" in message["text"]


async def test_a_draft_is_published(editors: World) -> None:
    """After one question; then readers find digest and papers, and nobody did before."""
    await put(editors, good())
    assert (await editors.say("/paper Zebra Herds"))[0]["text"].startswith("I know no paper")
    question = await pressed(editors, await overview(editors), "✅ Publish")
    assert question["text"] == "Publish LLM weekly?\n\n2 entries\n1 paper is new to readers"
    assert (await stored(editors)).state is DraftState.WAITING
    done = await pressed(editors, question, "Publish 2 entries")
    assert done["text"].startswith("✅ LLM weekly is published.")
    assert "1 paper is new. Nobody is subscribed yet" in done["text"]
    assert (await stored(editors)).state is DraftState.PUBLISHED
    assert "📚" not in (await overview(editors))["text"]  # known by itself: no news
    [card] = await editors.say("/paper Zebra Herds")
    assert card["text"].startswith("A Study of Zebra Herds")
    assert "LLM weekly (A blog · 5 February 2024)" in card["text"]
    [readers] = await editors.press(done, "As readers see it")
    assert readers["text"].startswith("LLM weekly\nA blog · 5 February 2024 · 2 papers")
    assert "LLM weekly" in (await editors.say("/digests"))[0]["text"]


async def test_readers_get_it_with_their_next_roundup(editors: World) -> None:
    """The editor is told when the first is due, in their own zone; the reader gets the new paper once."""
    await editors.say("/subscribe agents", MEMBER, MEMBER)
    await editors.say("/settings Tokyo")
    await put(editors, good())
    question = await pressed(editors, await overview(editors), "✅ Publish")
    done = await pressed(editors, question, "Publish 2 entries")
    assert "1 new paper comes with the next roundups" in done["text"]
    assert "Monday, 23 November, 18:00 (Tokyo)" in done["text"]
    editors.clock.turn(days=3)
    assert await editors.push() == 1
    [roundup] = [one for one in editors.written(MEMBER) if "A Study of Zebra Herds" in one]
    assert "1 new paper for you" in roundup
    message = await pressed(editors, await overview(editors), "✏️ Title, date…")
    await answered(editors, await asked(editors, message, "✏️ Title"), "LLM weekly, corrected")
    message = await overview(editors)
    assert spoken(editors, "draft_unpublished") in message["text"]
    question = await pressed(editors, message, "✅ Publish changes")
    assert "Nothing is sent again." in question["text"]
    done = await pressed(editors, question, "✅ Publish changes")
    assert done["text"] == "✅ LLM weekly, corrected is corrected. Nothing is sent again."
    assert "LLM weekly, corrected" in (await editors.say("/digests"))[0]["text"]
    editors.clock.turn(days=7)
    await editors.push()
    assert sum("A Study of Zebra Herds" in one for one in editors.written(MEMBER)) == 1


async def test_a_digest_is_withdrawn_and_published_again(editors: World) -> None:
    """It asks once; readers find it no more, nor the paper it alone covered, and then both again."""
    await put(editors, good())
    await pressed(
        editors, await pressed(editors, await overview(editors), "✅ Publish"), "Publish 2"
    )
    question = await pressed(editors, await overview(editors), "Withdraw")
    assert question["text"].startswith(spoken(editors, "withdraw_ask", draft=1))
    kept = await pressed(editors, question, "Keep it")
    assert kept["text"].startswith("Draft 1 · published")
    question = await pressed(editors, kept, "Withdraw")
    message = await pressed(editors, question, "Withdraw it")
    assert message["text"].startswith(f"{spoken(editors, 'withdraw_done')}\n\nDraft 1 · withdrawn")
    assert "I know no paper" in (await editors.say("/paper Zebra Herds"))[0]["text"]
    assert (await editors.say("/paper toolformer"))[0]["text"].startswith("Toolformer")
    assert "LLM weekly" not in (await editors.say("/digests"))[0]["text"]
    question = await pressed(editors, message, "✅ Publish")
    assert spoken(editors, "publish_no_new") in question["text"]  # roundups bring none as new
    await pressed(editors, question, "Publish 2")
    assert (await editors.say("/paper Zebra Herds"))[0]["text"].startswith("A Study of Zebra")


async def test_a_draft_is_put_aside_and_taken_up(editors: World) -> None:
    """It stays among those that wait, and says that it is put aside."""
    await put(editors)
    message = await pressed(editors, await overview(editors), "Put aside")
    assert message["text"].startswith(
        "Put aside. You will find it in /drafts.\n\nDraft 1 · put aside"
    )
    [listed] = await editors.say("/drafts")
    assert "A blog · 4 entries · put aside" in listed["text"]
    message = await pressed(editors, message, "Take up again")
    assert (await stored(editors)).state is DraftState.WAITING
    assert "🕓 Put aside" in labels(editors, message)


async def test_a_draft_is_discarded_and_taken_back(editors: World) -> None:
    """It asks once; then the list is without it, and it can no longer be changed until it is taken back."""
    await put(editors)
    page = await opened(editors, 3)
    question_before = await asked(editors, page, "✏️ Title")
    question = await pressed(editors, await overview(editors), "Discard")
    assert question["text"].startswith("Discard draft 1?\n\nPapers of the week")
    message = await pressed(editors, question, "Discard it")
    assert message["text"].startswith("Discarded.\n\nDraft 1 · discarded")
    [listed] = await editors.say("/drafts")
    assert listed["text"].startswith(spoken(editors, "drafts_none_waiting"))
    [refused] = await answered(editors, question_before, "Another Title")
    assert refused["text"].startswith(spoken(editors, "draft_is_discarded"))
    before = await stored(editors)
    await pressed(editors, page, "Drop")
    assert editors.answer["show_alert"]
    assert await stored(editors) == before
    message = await pressed(editors, message, "Take up again")
    assert (await stored(editors)).state is DraftState.WAITING
    [after] = await answered(editors, question_before, "Another Title")
    assert "Another Title" in after["text"]


async def test_the_drafts_have_pages_and_the_published_a_list_of_their_own(editors: World) -> None:
    """Newest first, six to a page, each by its own number; what is published is behind a button."""
    for number in range(1, 9):
        await put(editors, draft(entry(1), title=f"Weekly {number}"), f"hash {number}")
    [listed] = await editors.say("/drafts")
    assert listed["text"].startswith(
        "8 drafts wait for a decision\n\n8. Weekly 8\nA blog · 1 entry"
    )
    assert labels(editors, listed) == ["8", "7", "6", "5", "4", "3", "1 / 2", "›"]
    listed = await pressed(editors, listed, "›")
    assert "1. Weekly 1" in listed["text"]
    message = await pressed(editors, listed, "1")
    assert message["text"].startswith("Draft 1 ·")
    await pressed(editors, await pressed(editors, message, "✅ Publish"), "Publish 1")
    [listed] = await editors.say("/drafts")
    assert labels(editors, listed)[-1] == "Published: 1"
    listed = await pressed(editors, listed, "Published: 1")
    assert listed["text"] == "1 published draft\n\n1. Weekly 1\nA blog · 1 entry · published"
    listed = await pressed(editors, listed, "Waiting: 7")
    assert listed["text"].startswith("7 drafts")


async def test_without_drafts_it_says_how_to_begin(editors: World) -> None:
    """No draft waits, none is published: one sentence that tells what to send."""
    [listed] = await editors.say("/drafts")
    assert spoken(editors, "drafts_none") in listed["text"]
    assert labels(editors, listed) == []


async def test_an_old_button_changes_nothing(editors: World) -> None:
    """A page that shows the draft as it was says so when it is pressed, and shows it as it is."""
    await put(editors)
    old_page, old_overview = await opened(editors, 3), await overview(editors)
    question = await asked(editors, old_page, "✏️ Title")
    await answered(editors, question, "Another Title")
    before = await stored(editors)
    for message, label in (
        (old_page, "Drop"),
        (old_page, "Merge"),
        (old_overview, "✅ Publish"),
        (old_overview, "Put aside"),
        (old_overview, "Discard"),
    ):
        data = editors.data(message, label)
        await editors.press_data(message, data)
        assert editors.answer["text"] == spoken(editors, "draft_changed"), label
        assert editors.now(message)["text"].startswith(spoken(editors, "draft_changed"))
        assert await stored(editors) == before, label
    await pressed(editors, old_page, "Drop")  # by the buttons it has now
    assert (await kept_entry(editors, 3)).dropped


async def test_a_second_press_does_not_publish_twice(editors: World) -> None:
    """Telegram may bring an update twice, and people press twice."""
    await put(editors, good())
    question = await pressed(editors, await overview(editors), "✅ Publish")
    data = editors.data(question, "Publish 2 entries")
    await editors.press_data(question, data)
    await editors.press_data(question, data)
    assert editors.answer["text"] == spoken(editors, "draft_changed")
    assert editors.now(question)["text"].splitlines()[2] == "Draft 1 · published"
    assert (await stored(editors)).published == good()


async def test_two_editors_at_once_lose_nothing(editors: World) -> None:
    """Each answers for another field at the same moment: both are kept, one after the other."""
    await put(editors)
    mine = await asked(editors, await opened(editors, 3), "✏️ Title")
    [message] = await editors.say("/drafts 1", EDITOR, EDITOR)
    await editors.press(message, "3", EDITOR)
    [theirs] = await editors.press(editors.now(message), "✏️ Code", EDITOR)
    editors.telegram.say(YOU, YOU, "Zebras at Night", reply_to=mine["message_id"])
    link = "https://github.com/zebra/night"
    editors.telegram.say(EDITOR, EDITOR, link, reply_to=theirs["message_id"])
    updates = await editors.app.services.bot.get_updates(offset=editors._offset, timeout=0)
    editors._offset = updates[-1].update_id + 1
    await asyncio.gather(*(editors.app.handle(update) for update in updates))
    one = await kept_entry(editors, 3)
    assert (one.title, one.code_link) == ("Zebras at Night", link)
    assert (await stored(editors)).version == 3


async def test_what_another_editor_did_is_shown(editors: World) -> None:
    """Dropped by one, the entry cannot be merged by the other before they have seen it."""
    await put(editors)
    page = await opened(editors, 3)
    [message] = await editors.say("/drafts 1", EDITOR, EDITOR)
    await editors.press(message, "3", EDITOR)
    await editors.press(editors.now(message), "Drop", EDITOR)
    page = await pressed(editors, page, "Merge")
    assert spoken(editors, "entry_dropped") in page["text"]
    assert "↩️ Take back" in labels(editors, page)


async def test_forged_buttons_do_nothing(editors: World) -> None:
    """Whatever stands in their data: no failure, and no change."""
    await put(editors)
    message = await overview(editors)
    before = await stored(editors)
    rests = (
        "", ":", "1", "1:", "1:1-waiting:0", "1:1-waiting:9:yes", "1:1-waiting:٣:title", "99:1-waiting:1:yes",
        "1:1-waiting:77:zebra", "1::1:zebra", "1::2:password", "1::0:id",
        "1:0-waiting:1:yes", "1:1-published:1:yes",
        "999999999999999999999:1-waiting:1", "-1:1-waiting:1", "1:1-waiting:99999999999999999999",
        "x:y:z", "1:01-waiting:1", "1:1-Waiting:1", "1:::999999999999", "<b>:&:\"",
        "published:99999", "1:1-waiting:-2:yes",
    )  # fmt: skip
    for verb in COMMAND.presses:
        if verb in {
            "aside",
            "publish",
            "discard",
        }:  # these do what they say, for a draft as it stands
            continue
        for rest in rests:
            await editors.press_data(message, f"{verb}:{rest}"[:64])
            assert await stored(editors) == before, (verb, rest)


@pytest.mark.parametrize("words", ["", "0", "-1", "١", "9" * 40, "zebra", "1; DROP TABLE draft"])
async def test_any_words_after_the_command(editors: World, words: str) -> None:
    """A number that is a draft's opens it, what is no number shows the list."""
    await put(editors)
    [message] = await editors.say(f"/drafts {words}")
    assert message["text"].startswith("1 draft waits for a decision")
    [message] = await editors.say("/drafts #1")
    assert message["text"].startswith("Draft 1 ·")


async def test_only_a_question_of_ours_is_answered(editors: World) -> None:
    """Who writes what a question looks like, and replies to it, has words looked up."""
    before = await put(editors)
    first = "✏️ Draft 1 · entry 3 · title"
    said = editors.telegram.say(YOU, YOU, first)
    await editors.handle()
    [message] = await editors.say("Zebras", reply_to=said["message_id"])
    assert message["text"].startswith("I know no paper")
    page = await opened(editors, 3)
    [message] = await editors.say("Zebras", reply_to=page["message_id"])
    assert message["text"].startswith("I know no paper")
    assert await stored(editors) == before


async def test_an_old_question_still_counts(editors: World) -> None:
    """After another answer, and asked in another language: its first line tells what it was about."""
    await put(editors)
    page = await opened(editors, 3)
    title, code = await asked(editors, page, "✏️ Title"), await asked(editors, page, "✏️ Code")
    await answered(editors, title, "First")
    await editors.say("/settings language ru")
    await answered(editors, code, "https://github.com/zebra/herds")
    [after] = await answered(editors, title, "Second")
    assert after["text"].startswith("Сохранено.")
    one = await kept_entry(editors, 3)
    assert (one.title, one.code_link) == ("Second", "https://github.com/zebra/herds")


async def test_a_long_summary_is_cut_and_can_be_read_whole(editors: World) -> None:
    """The page holds what fits; one press shows all of it, in order."""
    text = "\n".join(f"Sentence {n} of a very long summary about zebras." for n in range(1, 110))
    await put(editors, draft(entry(1, summary=text)))
    page = await opened(editors, 1)
    assert "Sentence 1 of" in page["text"]
    assert "Sentence 109 of" not in page["text"]
    parts = await editors.press(page, "Whole text")
    assert len(parts) > 1
    whole = " ".join(texts(parts).split())
    assert " ".join(text.split()) in whole.replace(whole[: whole.index("Sentence 1 of")], "")
    question = await asked(editors, page, "✏️ Summary")
    assert "…" in question["text"]


async def test_the_card_says_the_language_of_a_lone_summary(editors: World) -> None:
    """A digest of one language reads well in the others: card, list, digests, roundup."""
    await editors.say("/subscribe agents", MEMBER, MEMBER)
    made = entry(
        1,
        "A Study of Zebra Herds",
        arxiv_id="2611.01234",
        summary="シマウマの群れ。",
        language="ja",
    )
    await put(editors, draft(made, title="今週の論文", publisher="ブログ", language="ja"))
    await pressed(
        editors, await pressed(editors, await overview(editors), "✅ Publish"), "Publish 1"
    )
    for language, told in (
        ("en", "Summary in Japanese"),
        ("zh", "简介语言：日语"),
        ("ru", "Язык описания: японский"),
    ):
        await editors.say(f"/settings language {language}")
        [card] = await editors.say("/paper 2611.01234")
        assert f"{told}\nシマウマの群れ。" in card["text"]
        assert "今週の論文" in card["text"]
        assert "今週の論文" in (await editors.say("/digests"))[0]["text"]
    editors.clock.turn(days=3)
    await editors.push()
    [roundup] = [one for one in editors.written(MEMBER) if "今週の論文" in one]
    assert "Summary in Japanese\nシマウマの群れ。" in roundup


async def test_a_published_draft_is_not_put_aside_or_discarded(editors: World) -> None:
    """It can only be corrected or withdrawn: forged buttons change nothing."""
    await put(editors, good())
    message = await overview(editors)
    await pressed(editors, await pressed(editors, message, "✅ Publish"), "Publish 2")
    before = await stored(editors)
    for verb in ("aside", "takeup", "discard"):
        await editors.press_data(message, f"{verb}:1:1-published:0:yes")
        assert editors.answer["text"] == spoken(editors, "draft_changed")
        assert await stored(editors) == before


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
async def test_a_heading_becomes_the_title_with_one_press(editors: World, language: str) -> None:
    """Where there is a heading and no title; without the number that the article gives it."""
    speak(editors, language)
    named = weekly().entries[1]
    await put(editors, draft(entry(1), replace(named, heading="2. Measuring Reasoning")))
    label = spoken(editors, "button_titled", language)
    assert label not in labels(editors, await opened(editors, 1))
    page = await opened(editors, 2)
    assert len(editors.data(page, label)) <= 64
    page = await pressed(editors, page, label)
    assert editors.answer["text"] == spoken(editors, "entry_titled", language)
    one = await kept_entry(editors, 2)
    assert one.title == "Measuring Reasoning"
    assert [note.kind for note in one.notes] == [NoteKind.NO_ID]
    assert label not in labels(editors, page)


async def test_a_heading_that_cannot_be_a_title_is_refused(editors: World) -> None:
    """It is said why, and nothing is changed; so it is where there is no heading."""
    await put(editors, draft(DraftEntry(1, heading="x" * 301), DraftEntry(2)))
    before = await stored(editors)
    page = await opened(editors, 1)
    await editors.press(page, "Heading as title")
    assert editors.answer["show_alert"]
    await editors.press_data(page, "entitle:1:1-waiting:2")
    assert editors.answer["show_alert"]
    assert await stored(editors) == before


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
async def test_entries_with_different_ids_are_merged_after_a_question(
    editors: World, language: str
) -> None:
    """Yes merges them, no leads back to the entry; where one has no id nothing is asked."""
    speak(editors, language)
    await put(editors)
    merge = spoken(editors, "button_merge", language)
    before = await stored(editors)
    question = await pressed(editors, await opened(editors, 4), merge)
    ids = "2611.01234 · 2611.04321"
    said = spoken(editors, "merge_ask", language, entry=4, whole=3, ids=ids)
    assert question["text"].startswith(said)
    assert await stored(editors) == before
    page = await pressed(editors, question, spoken(editors, "button_keep", language))
    assert "4 / 4" in labels(editors, page)
    question = await pressed(editors, page, merge)
    await pressed(editors, question, spoken(editors, "button_merge_yes", language))
    assert (await kept_entry(editors, 4)).dropped
    await pressed(editors, await opened(editors, 3), merge)
    assert (await kept_entry(editors, 3)).dropped


async def test_a_published_draft_says_when_readers_see_a_change(editors: World) -> None:
    """Not before it is published; and that can be only where something is changed."""
    await put(editors, good())
    await pressed(
        editors, await pressed(editors, await overview(editors), "✅ Publish"), "Publish 2"
    )
    assert "✅ Publish changes" not in labels(editors, await overview(editors))
    question = await asked(editors, await opened(editors, 2), "✏️ Title")
    [after] = await answered(editors, question, "Zebras at Night")
    said = spoken(editors, "edit_saved_published", button="✅ Publish changes")
    assert after["text"].startswith(said)
    assert "✅ Publish changes" in labels(editors, await overview(editors))


async def test_a_draft_that_is_gone_is_not_withdrawn(
    editors: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was faster, the editor sees how it stands, and no apology."""

    async def gone(*_: object) -> None:
        raise NoDraftError("There is no such draft any more.")

    await put(editors, good())
    await pressed(
        editors, await pressed(editors, await overview(editors), "✅ Publish"), "Publish 2"
    )
    question = await pressed(editors, await overview(editors), "Withdraw")
    monkeypatch.setattr("digests.publishing.withdraw", gone)
    message = await pressed(editors, question, "Withdraw it")
    assert message["text"].startswith(spoken(editors, "draft_changed"))


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
async def test_none_is_said_in_words(editors: World, language: str) -> None:
    """No draft that waits, none that is published, no paper that is new: sentences, not a nought."""
    speak(editors, language)
    [listed] = await editors.say("/drafts")
    none = spoken(editors, "drafts_none_waiting", language)
    assert listed["text"] == f"{none}\n\n{spoken(editors, 'drafts_none', language)}"
    await editors.press_data(listed, "drafts:published:0")
    none = spoken(editors, "drafts_none_published", language)
    assert editors.now(listed)["text"].startswith(none)
    await put(editors, draft(weekly().entries[0]))
    label = spoken(editors, "button_publish", language)
    question = await pressed(editors, await overview(editors), label)
    assert question["text"].endswith(spoken(editors, "publish_no_new", language))


async def test_an_entry_of_nothing_visible_has_a_name(editors: World) -> None:
    """Spaces and marks that nobody sees are no heading and no text."""
    await put(editors, draft(DraftEntry(1, title="\u200b", heading=" \u200b", summary=" \n ")))
    assert "\n1. not given " in (await overview(editors))["text"]


async def test_a_draft_that_is_not_there_is_named(editors: World) -> None:
    """Rather than the list, as though it had been asked for."""
    await put(editors)
    [message] = await editors.say("/drafts 99", EDITOR, EDITOR)
    assert message["text"] == "There is no draft 99. All that wait: /drafts"
