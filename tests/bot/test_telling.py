"""From a feed to the editors: they are told once, each in their language, whatever happens to one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import schedule
from tests.bot.at_work import serving, until
from tests.bot.spoken import speak
from tests.bot.test_sender import BLOCKED
from tests.bot.world import MEMBER, YOU, World, open_world
from tests.digests.feed_site import FIRST, SECOND, Site, item, rss

FEED, TRUSTED = "/feed.xml", "/trusted.xml"


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """Open a site with two feeds that have nothing yet."""
    async with Site() as site:
        site.feeds = {FEED: rss(), TRUSTED: rss()}
        yield site


@pytest.fixture
async def world(tmp_path: Path, shipped_database: Path, site: Site) -> AsyncIterator[World]:
    """Open a world with two editors and these feeds, one of them trusted; both were asked once."""
    (tmp_path / "paperboy.db").write_bytes(shipped_database.read_bytes())
    async with open_world(
        tmp_path,
        lambda address, _: address.is_loopback,
        editors=(YOU, MEMBER),
        catalogues=False,
        feeds=(site.url + FEED,),
        trusted_feeds=(site.url + TRUSTED,),
    ) as world:
        world.telegram.add_chat("private", user=world.telegram.directory.user(MEMBER))
        await world.app.poll_feeds()
        world.clock.turn(hours=2)
        yield world


async def test_every_editor_is_told_once_in_the_language_of_the_chat(
    world: World, site: Site
) -> None:
    """What is new is told when it is found, and not again; where nothing is new, nothing."""
    speak(world, "ru", MEMBER)
    await world.say("/settings", chat_id=MEMBER, user_id=MEMBER)
    await world.say("/settings language ru", chat_id=MEMBER, user_id=MEMBER)
    before = len(world.written(MEMBER))
    site.feeds[FEED] = rss(item("1", FIRST))
    await world.app.poll_feeds()
    [told] = world.written()
    assert told.startswith("1 new draft from a feed:\n• Papers of week 1 · The Reading Group")
    [theirs] = world.written(MEMBER)[before:]
    assert theirs.startswith("1 новый черновик из лент:")
    await world.app.poll_feeds()
    world.clock.turn(hours=2)
    await world.app.poll_feeds()
    assert len(world.written()) == 1


async def test_the_draft_told_of_is_in_the_list(world: World, site: Site) -> None:
    """/drafts shows it, and nothing of it is public yet."""
    site.feeds[FEED] = rss(item("1", FIRST))
    await world.app.poll_feeds()
    [drafts] = await world.say("/drafts")
    assert "Papers of week 1" in drafts["text"]
    [card] = await world.say("/paper 1706.03762")
    assert "Reading Group" not in card["text"]


async def test_what_a_trusted_feed_brings_is_published_and_told(world: World, site: Site) -> None:
    """Readers find it, and editors know."""
    site.feeds[TRUSTED] = rss(item("1", FIRST), item("2", SECOND))
    await world.app.poll_feeds()
    [told] = world.written()
    assert told.startswith("2 articles of trusted feeds were published:")
    [digests] = await world.say("/digests")
    assert "Papers of week 1" in digests["text"]


async def test_an_editor_without_a_chat_is_no_harm(world: World, site: Site) -> None:
    """Whom Telegram does not let us write to is logged; the others are told."""
    world.telegram.directory.chat(YOU).members.pop(world.telegram.bot["id"])
    world.telegram.faults.add(method="sendMessage", chat_id=YOU, answer=BLOCKED)
    site.feeds[FEED] = rss(item("1", FIRST))
    with capture_logs() as logs:
        await world.app.poll_feeds()
    assert [log["user"] for log in logs if log["event"] == "user_not_told"] == [YOU]
    assert len(world.written(MEMBER)) == 1


async def test_the_tick_polls_by_itself(
    world: World, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody calls anything: a feed has a new article, and the editors know."""
    monkeypatch.setattr(schedule, "FEEDS_SECONDS", 0.05)
    site.feeds[FEED] = rss(item("1", FIRST))
    async with serving(world):
        await until(lambda: bool(world.written()) and bool(world.written(MEMBER)))
    assert "Papers of week 1" in world.written()[0]
