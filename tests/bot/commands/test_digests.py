import json
from pathlib import Path

import pytest

from tests.bot.commands.test_search import titles
from tests.bot.papers import entry, put
from tests.bot.spoken import labels, linked, speak, spoken
from tests.bot.world import World, open_world

SIZES = {"1": 11, "2": 8, "3": 8, "4": 13, "5": 10}


async def test_digests_stand_newest_first(world: World) -> None:
    """All five, dated as precisely as known, with their sizes."""
    [listed] = await world.say("/digests")
    assert listed["text"].startswith(spoken(world, "digests_title", n=5))
    days = ["June 2024", "5 February 2024", "January 2024", "October 2023", "10 July 2023"]
    places = [listed["text"].index(day) for day in days]
    assert places == sorted(places)
    assert "unknown" not in listed["text"]
    for size in SIZES.values():
        assert spoken(world, "paper_count", n=size) in listed["text"]


@pytest.mark.parametrize("number", SIZES)
async def test_a_digest_can_be_read_whole(world: World, number: str) -> None:
    """A digest opens as a new message; its pages hold all its papers in the article's order."""
    [listed] = await world.say("/digests")
    [page] = await world.press(listed, number)
    assert page["text"].splitlines()[0] in listed["text"]
    seen = titles(page)
    while "›" in labels(world, world.now(page)):
        assert not await world.press(world.now(page), "›")
        seen += titles(world.now(page))
    assert len(set(seen)) == SIZES[number]
    assert linked(page) == []
    if number == "5":
        assert seen[0].startswith("Evaluating Verifiability in Generative Search Engines")
        assert seen[1].startswith("When Not to Trust Language Models")


async def test_a_title_leads_to_its_article(tmp_path: Path) -> None:
    """Where the article's address is known, the digest's title is a link on its page and on cards."""
    folder, address = tmp_path / "digests", "https://example.org/?a=1&b=2"
    folder.mkdir()
    file = put(folder, "2026-11", entry(1))
    written = json.loads(file.read_text(encoding="utf-8")) | {"link": address}
    file.write_text(json.dumps(written), encoding="utf-8")
    async with open_world(tmp_path, digests_dir=folder) as world:
        [listed] = await world.say("/digests")
        [page] = await world.press(listed, "1")
        assert linked(page) == [("Digest 2026-11", address)]
        assert page["text"].startswith("Digest 2026-11\n")
        [card] = await world.press(page, "1")
        assert linked(card) == [("Digest 2026-11", address)]
        assert "• Digest 2026-11 (November 2026)" in card["text"]


async def test_titles_are_in_the_readers_language(world: World) -> None:
    """A digest is called what its readers call it; dates follow their language."""
    for language, title, day in (
        ("zh", "9月大型语言模型研究论文总结", "2023年10月"),
        ("ru", "Сентябрьские статьи о больших языковых моделях: обзор", "октябрь 2023"),
    ):
        speak(world, language)
        [listed] = await world.say("/digests")
        assert title in listed["text"]
        assert day in listed["text"]


@pytest.mark.parametrize("data", ["digest:99", "digest:", "digest:-1", "digest:1e3:5"])
async def test_a_digest_that_is_gone_is_stale(world: World, data: str) -> None:
    """A button of a digest that was removed, or a forged one, says so."""
    [listed] = await world.say("/digests")
    assert not await world.press_data(listed, data)
    assert world.answer["text"] == spoken(world, "button_stale")
    assert world.now(listed) == listed
