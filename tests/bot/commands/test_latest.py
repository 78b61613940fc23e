from tests.bot.commands.test_search import titles
from tests.bot.spoken import labels, spoken
from tests.bot.world import World


async def test_all_papers_can_be_paged_through(world: World) -> None:
    """Ten pages of five hold the fifty papers, each once; the ends have no way further."""
    [page] = await world.say("/latest")
    assert page["text"].startswith(spoken(world, "latest_title", n=50))
    assert "‹" not in labels(world, page)
    seen = titles(page)
    for _ in range(9):
        await world.press(world.now(page), "›")
        seen += titles(world.now(page))
    assert len(set(seen)) == len(seen) == 50
    assert "›" not in labels(world, world.now(page))
    assert len(world.telegram.messages(page["chat"]["id"])) == 2


async def test_the_newest_digest_comes_first(world: World) -> None:
    """The first of the newest papers is of 2025, numbers go on over pages, and a number opens its card."""
    [page] = await world.say("/latest")
    assert page["text"].splitlines()[3].endswith("2025")
    await world.press(page, "›")
    [card] = await world.press(world.now(page), "6")
    assert card["text"].splitlines()[0] in titles(world.now(page))[0]


async def test_words_after_it_do_not_matter(world: World) -> None:
    """/latest takes no words."""
    [plain] = await world.say("/latest")
    [with_words] = await world.say("/latest please <b>")
    assert plain["text"] == with_words["text"]


async def test_a_page_beyond_the_end_leads_back(world: World) -> None:
    """A page that is no more (papers went away meanwhile) still has a way back."""
    [page] = await world.say("/latest")
    await world.press_data(page, "latest:55")
    assert titles(world.now(page)) == []
    await world.press(world.now(page), "‹")
    assert len(await world.press(world.now(page), "‹")) == 0
    assert titles(world.now(page))
