"""Which paper an entry is about: offered by catalogues that are played, taken by an editor alone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import stamina

from digests.catalogues.pacing import Pacing
from digests.draft_models import DraftEntry, Note, NoteKind
from digests.store.drafts import DraftState
from tests.bot.editors import answered, asked, kept_entry, put, stored
from tests.bot.spoken import labels, speak, spoken
from tests.bot.world import YOU, Json, World, open_world
from tests.digests.catalogues.playing import Article, Played, note, refusing
from tests.digests.drafts import draft, entry

ZEBRAS = Article(
    "2611.07777",
    "Do Zebras Dream of Stripes: Probing the Memory of Herds",
    authors=("Ada Lovelace", "Alan Turing"),
    abstract="We construct ZebraQA, a dataset of 14k questions, and compare 17 herds.",
    published="2026-11-12",
)
SAID = "作者构建了含 14,000 个问题的数据集 ZebraQA，比较了 17 个斑马群的记忆。"


@pytest.fixture
async def played(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Played]:
    """Play the catalogues, and ask them without pauses."""
    monkeypatch.setattr(Pacing, "wait", lambda _self, _now: 0.0)
    stamina.set_testing(True, attempts=1)
    async with Played(articles=[ZEBRAS]) as server:
        yield server
    stamina.set_testing(False)


@pytest.fixture
async def editors(tmp_path: Path, shipped_database: Path, played: Played) -> AsyncIterator[World]:
    """Open a world in which you are an editor and the catalogues are the played ones."""
    (tmp_path / "paperboy.db").write_bytes(shipped_database.read_bytes())
    async with open_world(
        tmp_path,
        played.allows,
        editors=(YOU,),
        arxiv_url=played.arxiv_url,
        openreview_url=played.openreview_urls[0],
    ) as world:
        yield world


async def nameless(world: World) -> Json:
    """Keep a draft whose second entry has neither title nor id; open that entry."""
    second = DraftEntry(
        2, summary=SAID, language="zh", notes=(Note(NoteKind.NO_TITLE), Note(NoteKind.NO_ID))
    )
    await put(world, draft(entry(1, arxiv_id="2611.01234"), second, language="zh"))
    [message] = await world.say("/drafts 1")
    await world.press(message, "2")
    return world.now(message)


async def sought(world: World) -> Json:
    """Look for the paper of that entry."""
    page = await nameless(world)
    await world.press(page, spoken(world, "button_find", "en"))
    return world.now(page)


async def test_candidates_are_offered_with_how_sure(editors: World) -> None:
    """Title, author, year, id, and in words and percent how sure; nothing is taken yet."""
    offer = await sought(editors)
    assert offer["text"].startswith("Which paper is entry 2?\n作者构建了含")
    assert "1. Do Zebras Dream of Stripes" in offer["text"]
    assert "Ada Lovelace · 2026 · arXiv 2611.07777" in offer["text"]
    assert "%" in offer["text"]
    assert labels(editors, offer)[-1] == "‹ Entry 2"
    assert (await stored(editors)).version == 1


async def test_one_press_takes_it(editors: World) -> None:
    """Title, id, author, year; the notes that are answered are gone."""
    offer = await sought(editors)
    await editors.press(offer, "1")
    assert editors.answer["text"] == spoken(editors, "entry_taken")
    page = editors.now(offer)
    assert page["text"].startswith(f"Entry 2 of 2 · draft 1\n{ZEBRAS.title}")
    one = await kept_entry(editors, 2)
    assert (one.title, one.arxiv_id, one.first_author) == (
        ZEBRAS.title,
        "2611.07777",
        "Ada Lovelace",
    )
    assert one.year == 2026
    assert one.summary == SAID
    assert one.notes == ()


async def test_it_is_taken_after_a_restart(editors: World) -> None:
    """Where nobody remembers what was offered, it is looked for and offered again."""
    offer = await sought(editors)
    editors.app.services.offered.clear()
    await editors.press(offer, "1")
    assert editors.now(offer)["text"] == offer["text"]
    assert (await stored(editors)).version == 1
    await editors.press(offer, "1")
    assert (await kept_entry(editors, 2)).arxiv_id == "2611.07777"


async def test_what_was_not_offered_is_not_taken(editors: World, played: Played) -> None:
    """No other paper is taken for it."""
    offer = await sought(editors)
    before = await stored(editors)
    for forged in ("a2305.14314", "n9", "p1", "", "x" * 20):
        await editors.press_data(offer, f"take:1:1-waiting:2:{forged}")
        assert editors.answer["text"] == spoken(editors, "button_stale")
    editors.app.services.offered.clear()
    played.articles.clear()
    await editors.press(offer, "1")
    assert ZEBRAS.title not in editors.now(offer)["text"]
    assert await stored(editors) == before


async def test_a_paper_is_not_taken_for_an_entry_that_changed(editors: World) -> None:
    """The offer was for other words: the entry is shown as it is now."""
    offer = await sought(editors)
    [message] = await editors.say("/drafts 1")
    await editors.press(message, "2")
    question = await asked(editors, editors.now(message), "✏️ Title")
    await answered(editors, question, "Deep Residual Learning")
    await editors.press(offer, "1")
    assert editors.answer == {
        "text": spoken(editors, "draft_changed"),
        "show_alert": True,
        "url": "",
    }
    assert "Deep Residual Learning" in editors.now(offer)["text"]
    assert (await kept_entry(editors, 2)).arxiv_id is None


async def test_an_openreview_paper_is_taken_too(editors: World, played: Played) -> None:
    """Whichever catalogue knows it."""
    played.articles.clear()
    played.notes.append(note("Yacmpz8400", ZEBRAS.title, abstract=ZEBRAS.abstract))
    offer = await sought(editors)
    assert ZEBRAS.title in offer["text"]
    await editors.press(offer, "1")
    one = await kept_entry(editors, 2)
    assert (one.title, one.openreview_id) == (ZEBRAS.title, "Yacmpz8400")


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
async def test_nothing_found_is_said(editors: World, played: Played, language: str) -> None:
    """With what to do: write id or title; a button asks for it."""
    speak(editors, language)
    played.articles.clear()
    await put(editors, draft(DraftEntry(1, summary="Ёжик в тумане xyzzy."), language="ru"))
    [message] = await editors.say("/drafts 1")
    await editors.press(message, "1")
    await editors.press(editors.now(message), spoken(editors, "button_find", language))
    offer = editors.now(message)
    said = spoken(editors, "find_none", language, entry=1, name="Ёжик в тумане xyzzy.")
    assert offer["text"] == said
    question = await asked(editors, offer, spoken(editors, "button_id", language))
    assert spoken(editors, "edit_how_entry_id", language) in question["text"]


async def test_an_id_by_reply_is_filled_in(editors: World) -> None:
    """What the catalogue knows of it need not be typed."""
    page = await nameless(editors)
    question = await asked(editors, page, "✏️ Id")
    [after] = await answered(editors, question, "https://arxiv.org/pdf/2611.07777v4.pdf")
    assert after["text"].startswith(f"Saved.\n\nEntry 2 of 2 · draft 1\n{ZEBRAS.title}")
    one = await kept_entry(editors, 2)
    assert (one.title, one.first_author, one.notes) == (ZEBRAS.title, "Ada Lovelace", ())


async def test_an_id_is_kept_where_no_catalogue_answers(editors: World, played: Played) -> None:
    """The entry has the id, and still no title."""
    played.faults += [refusing(500)] * 9
    question = await asked(editors, await nameless(editors), "✏️ Id")
    [after] = await answered(editors, question, "2611.07777")
    assert "❗ no title" in after["text"]
    assert (await kept_entry(editors, 2)).arxiv_id == "2611.07777"


async def test_an_id_taken_away_stays_away(editors: World, played: Played) -> None:
    """Its title would lead back to it, were it asked for."""
    await put(editors, draft(entry(1, ZEBRAS.title, arxiv_id="2611.07777")))
    [message] = await editors.say("/drafts 1")
    await editors.press(message, "1")
    question = await asked(editors, editors.now(message), "✏️ Id")
    [after] = await answered(editors, question, "-")
    assert "🆔 no id" in after["text"]
    assert played.requests == []
    assert (await kept_entry(editors, 1)).arxiv_id is None


async def test_a_published_draft_can_still_be_looked_up(editors: World) -> None:
    """A correction goes the same way, and reaches readers when it is published."""
    await put(editors, draft(entry(1, "ZebraQA", summary=SAID)))
    [message] = await editors.say("/drafts 1")
    await editors.press(message, "✅ Publish")
    await editors.press(editors.now(message), "Publish 1 entry")
    [message] = await editors.say("/drafts 1")
    await editors.press(message, "1")
    await editors.press(editors.now(message), "Find it")
    await editors.press(editors.now(message), "1")
    after = await stored(editors)
    assert after.state is DraftState.PUBLISHED
    assert after.draft.entries[0].arxiv_id == "2611.07777"
    [message] = await editors.say("/drafts 1")
    await editors.press(message, "Publish changes")
    await editors.press(editors.now(message), "Publish changes")
    [card] = await editors.say("/paper 2611.07777")
    assert card["text"].startswith(ZEBRAS.title)


async def unanswered(world: World, played: Played) -> Json:
    """Read an article with an id while arXiv does not answer; return the overview."""
    played.faults += [refusing(500)] * 9
    article = "Papers\n\n1. https://arxiv.org/abs/2611.07777\n" + SAID
    await world.send_file("papers.txt", article.encode())
    played.faults.clear()
    [message] = await world.say("/drafts 1")
    return message


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
async def test_a_silent_catalogue_is_told_once(
    editors: World, played: Played, language: str
) -> None:
    """In the draft's head, and in an entry that lacks what it would have said."""
    speak(editors, language)
    message = await unanswered(editors, played)
    said = spoken(editors, "silent_draft", language, catalogues="arXiv")
    assert message["text"].count(said) == 1
    await editors.press(message, "1")
    page = editors.now(message)
    assert spoken(editors, "silent_entry", language, catalogues="arXiv") in page["text"]


async def test_what_a_silent_catalogue_left_open_is_filled_in_later(
    editors: World, played: Played
) -> None:
    """By the button that finds papers; then nothing more is said of it."""
    message = await unanswered(editors, played)
    await editors.press(message, "1")
    played.faults += [refusing(500)] * 2
    await editors.press(editors.now(message), "Find it")
    offer = editors.now(message)["text"]
    assert spoken(editors, "silent_entry", catalogues="arXiv") in offer
    played.faults.clear()
    [message] = await editors.say("/drafts 1")
    await editors.press(message, "1")
    await editors.press(editors.now(message), "Find it")
    page = editors.now(message)
    assert page["text"].startswith(f"Entry 1 of 1 · draft 1\n{ZEBRAS.title}")
    assert "did not answer" not in page["text"]
    assert (await kept_entry(editors, 1)).first_author == "Ada Lovelace"
    assert "did not answer" not in (await editors.say("/drafts 1"))[0]["text"]


async def test_candidates_tell_of_a_silent_catalogue(editors: World, played: Played) -> None:
    """What is found without it is offered all the same; none found need not mean that there is none."""
    page = await nameless(editors)
    played.articles.clear()
    played.faults += [refusing(500)] * 9
    await editors.press(page, "Find it")
    said = spoken(editors, "silent_entry", catalogues="arXiv, OpenReview")
    assert said in editors.now(page)["text"]
