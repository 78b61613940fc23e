from pathlib import Path

import pytest

from tests.bot.commands.test_search import titles
from tests.bot.papers import entry, put
from tests.bot.spoken import kept, labels, marked, spoken
from tests.bot.world import GROUP, MEMBER, World, open_world, texts


async def test_it_shows_the_roundup_and_touches_nothing(world: World) -> None:
    """The preview is what comes on Monday, and nothing that is kept changes by it."""
    await world.say("/subscribe multimodal")
    before = await kept(world)
    preview = await world.say("/roundup")
    assert preview[0]["text"] == spoken(world, "roundup_preview")
    assert await kept(world) == before
    world.clock.turn(days=3)
    sent = len(world.written())
    await world.push()
    [came], [shown] = world.written()[sent:], preview[1:]
    assert came.split("\n\n")[1:] == shown["text"].split("\n\n")[1:]
    assert len(titles(shown)) == 3


async def test_each_paper_says_why_it_is_there(world: World) -> None:
    """Every paper names the subscription it matched and the digest that covered it."""
    await world.say('/subscribe multimodal, "update vector"')
    preview = texts(await world.say("/roundup"))
    assert preview.count(" — in “") == len(titles({"text": preview})) == 3
    assert "Multimodal & vision-language — in “" in preview


async def test_numbers_open_cards(world: World) -> None:
    """Each paper of the preview is a press away."""
    await world.say("/subscribe multimodal")
    [_, roundup] = await world.say("/roundup")
    assert labels(world, roundup) == ["1", "2", "3"]
    [card] = await world.press(roundup, "2")
    assert card["text"].splitlines()[0] in titles(roundup)[1]


async def test_without_subscriptions_topics_are_shown(world: World) -> None:
    """Nothing is wanted, nothing can come: topics to begin with."""
    [answer] = await world.say("/roundup")
    assert answer["text"] == spoken(world, "subscriptions_none")
    assert not any((await kept(world)).values())


async def test_nothing_to_send_is_said(world: World) -> None:
    """A phrase that no paper has, and nothing in the archive: a sentence, no empty roundup."""
    await world.say('/subscribe "zebra crossings"')
    [answer] = await world.say("/roundup")
    assert answer["text"] == spoken(world, "roundup_preview_nothing")


async def test_members_may_look(world: World) -> None:
    """A group's roundup is no secret of its administrators."""
    await world.say("/subscribe multimodal", GROUP)
    assert len(await world.say("/roundup", GROUP, MEMBER)) == 2


SUMMARY = "Part {} studies something at length. " + "It goes on and on about zebras. " * 20


async def test_the_rest_can_be_read_to_its_end(tmp_path: Path) -> None:
    """What stands behind “+k more” is shown whole: no paper is lost between its pages."""
    folder = tmp_path / "digests"
    folder.mkdir()
    async with open_world(tmp_path, digests_dir=folder) as world:
        await world.say("/subscribe multimodal")
        many = [entry(n, summary={"en": SUMMARY.format(n)}) for n in range(1, 31)]
        put(folder, "many", *many)
        await world.app.load()
        world.clock.turn(days=3)
        await world.push()
        last = world.telegram.messages(1001)[-1]
        assert any("23" in label for label in labels(world, last))
        parts = await world.press(last, "23")
        assert parts[0]["text"].split("\n\n")[1].startswith("8. ")
        assert next(label for part in parts for label in labels(world, part)) == "8"
        seen = [title for part in parts for title in titles(part)]
        while "›" in labels(world, world.now(parts[-1])):
            latest = world.now(parts[-1])
            more = await world.press(latest, "›")
            parts = more or [world.now(latest)]
            seen += [title for part in parts for title in titles(part)]
        assert len(seen) == len(set(seen)) == 23
        first = world.telegram.messages(1001)
        week = [m for m in first if "zebras" in m["text"]]
        assert {t for m in week for t in titles(m)} >= {
            f"A Study of Something, Part {n}" for n in range(1, 31)
        }


async def test_a_preview_counts_the_rest(tmp_path: Path) -> None:
    """A preview holds as many papers as the chat wants; the last line tells how many more there are."""
    folder = tmp_path / "digests"
    folder.mkdir()
    async with open_world(tmp_path, digests_dir=folder) as world:
        await world.say("/subscribe multimodal")
        put(folder, "many", *(entry(n) for n in range(1, 13)))
        await world.app.load()
        [_, preview] = await world.say("/roundup")
        assert len(titles(preview)) == 7
        assert preview["text"].endswith(f"\n\n{spoken(world, 'button_more', n=5)}")
        assert spoken(world, "button_more", n=5) not in labels(world, preview)


async def test_a_paused_preview_says_so(world: World) -> None:
    """No roundup is promised while they are paused."""
    await world.say("/subscribe multimodal")
    await world.say("/settings pause")
    [told, preview] = await world.say("/roundup")
    assert told["text"] == spoken(world, "roundup_preview_paused")
    assert len(titles(preview)) == 3


@pytest.mark.parametrize(
    "data", ["more", "more:2026-W47", "more:' OR 1=1:8", "more:9999-W99:8", "more:٢٠٢٦-W٤٧"]
)
async def test_the_rest_of_no_roundup_is_stale(world: World, data: str) -> None:
    """A roundup this chat was never sent has no rest."""
    await world.say("/subscribe multimodal")
    [_, roundup] = await world.say("/roundup")
    assert not await world.press_data(roundup, data)
    assert world.answer["text"] == spoken(world, "button_stale")


async def test_another_chats_roundup_stays_theirs(world: World) -> None:
    """The week of a roundup sent to the group opens nothing in private."""
    await world.say("/subscribe multimodal", GROUP)
    world.clock.turn(days=3)
    await world.push()
    [latest] = await world.say("/latest")
    await world.press_data(latest, "more:2026-W48")
    assert world.answer["text"] == spoken(world, "button_stale")


async def test_a_phrase_is_named_in_quotes(world: World) -> None:
    """The reason of a paper found by phrase is that phrase."""
    await world.say('/subscribe "update vector"')
    [_, roundup] = await world.say("/roundup")
    assert marked(roundup, "italic")[0].startswith("“update vector” — in “")
