"""How the feeds are doing, as editors are told."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from digests.feeds import Feeds
from tests.bot.spoken import labels, linked, speak, spoken
from tests.bot.world import YOU, Json, World, open_world, texts
from tests.digests.retrieving.site import Site, answer

ENTRY = """<entry><title>{title}</title><link href="{link}"/><id>{link}</id>
<updated>2026-11-19T10:00:00Z</updated><content type="html">{content}</content></entry>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title>
<id>urn:x</id><updated>2026-11-19T10:00:00Z</updated>{entries}</feed>"""
PAPERS = "".join(
    f"&lt;h2&gt;{n}. Study {n} of Zebras&lt;/h2&gt;&lt;p&gt;&lt;a href='https://arxiv.org/abs/2611.0000{n}'&gt;"
    f"paper&lt;/a&gt;&lt;/p&gt;&lt;p&gt;Study {n} shows of zebras what nobody has shown before it.&lt;/p&gt;"
    for n in (1, 2, 3)
)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """Serve a feed that is well on this machine; any other is not there."""
    entry = ENTRY.format(title="Weekly", link="https://example.org/1", content=PAPERS)
    well = ATOM.format(title="LLM &lt;weekly&gt; &amp; more", entries=entry)
    async with Site(
        {"/well": answer(body=well.encode(), Content_Type="application/atom+xml")}
    ) as site:
        yield site


@pytest.fixture
async def editors(tmp_path: Path, shipped_database: Path, site: Site) -> AsyncIterator[World]:
    """Open a world with two feeds, one of them trusted and well, the other not there; both asked once."""
    (tmp_path / "paperboy.db").write_bytes(shipped_database.read_bytes())
    feeds = {"feeds": (f"{site.url}/ill",), "trusted_feeds": (f"{site.url}/well",)}
    async with open_world(
        tmp_path, site.allows, editors=(YOU,), catalogues=False, **feeds
    ) as world:
        await polled(world)
        yield world


async def polled(world: World, *urls: str) -> None:
    """Ask the feeds that are due."""
    settings, services = world.app.settings, world.app.services
    feeds = Feeds(
        world.app.database,
        world.app.retriever,
        services.intake,
        world.app.topics,
        urls=urls or settings.feeds,
        trusted=() if urls else settings.trusted_feeds,
    )
    await feeds.poll(world.clock())


def told_of(message: Json, name: str) -> list[str]:
    """Return the lines about the feed of a name."""
    blocks: list[str] = message["text"].split("\n\n")
    return next(block for block in blocks if name in block.splitlines()[0]).splitlines()


async def test_the_state_of_each_feed_is_told(editors: World, site: Site) -> None:
    """In words, with its last error, and with times of the editor's own zone."""
    await editors.say("/settings Tokyo")
    [message] = await editors.say("/feeds")
    assert message["text"].startswith("2 feeds\n\n")
    well, ill = told_of(message, "LLM"), told_of(message, "/ill")
    assert well[:4] == [
        "✅ LLM <weekly> & more",
        "Trusted: its articles are published at once.",
        "Last answered: Friday, 20 November, 19:00",
        "Last new article: Friday, 20 November, 19:00",
    ]
    assert well[4].startswith("Next look: Friday, 20 November, ")
    assert ill[:3] == [
        f"⚠️ 127.0.0.1:{site.port}/ill",
        "Its articles become drafts.",
        "Failed 1 time in a row:",
    ]
    assert ill[3].startswith("127.0.0.1 has no such page")
    assert ill[4].startswith("Next look: ")
    assert {link for _, link in linked(message)} == {f"{site.url}/ill", f"{site.url}/well"}


async def test_a_press_looks_again(editors: World, site: Site) -> None:
    """The message shows the states as they are then."""
    [message] = await editors.say("/feeds")
    editors.clock.turn(days=2)
    await polled(editors)
    assert await editors.press(message, spoken(editors, "button_look_again")) == []
    assert "Failed 2 times in a row:" in editors.now(message)["text"]


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
async def test_it_speaks_the_editors_language(editors: World, language: str) -> None:
    """Every line but names and errors."""
    speak(editors, language)
    [message] = await editors.say("/feeds")
    for key in ("feed_trusted", "feed_drafts"):
        assert spoken(editors, key, language) in message["text"]
    assert spoken(editors, "feed_failed", language, n=1) in message["text"]
    assert labels(editors, message) == [spoken(editors, "button_look_again", language)]
    editors.clock.turn(days=9)
    [message] = await editors.say("/feeds")
    assert spoken(editors, "feed_next_soon", language) in message["text"]


async def test_many_feeds_take_several_messages(editors: World, site: Site) -> None:
    """None is left out."""
    await polled(editors, *(f"{site.url}/{'x' * 90}/{number}.xml" for number in range(60)))
    messages = await editors.say("/feeds")
    assert len(messages) > 1
    assert texts(messages).count(spoken(editors, "feed_drafts")) == 60
    assert labels(editors, messages[0]) == []
    assert await editors.press(messages[-1], spoken(editors, "button_look_again")) != []


async def test_without_feeds_it_says_where_to_name_them(
    tmp_path: Path, shipped_database: Path
) -> None:
    """The operator's setting is named."""
    (tmp_path / "paperboy.db").write_bytes(shipped_database.read_bytes())
    async with open_world(tmp_path, editors=(YOU,)) as world:
        [message] = await world.say("/feeds")
        assert message["text"] == spoken(world, "feeds_none")
