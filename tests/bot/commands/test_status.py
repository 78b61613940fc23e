"""What a chat is told of its next roundup, its last one, and what holds one up."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.sandbox.errors import Refusal
from bot.store import chats, outbox
from tests.bot.commands.test_search import titles
from tests.bot.outbox import claim_all
from tests.bot.papers import entry, put
from tests.bot.spoken import speak, spoken
from tests.bot.test_outages import FLOOD
from tests.bot.world import GROUP, MEMBER, YOU, World, open_world

LANGUAGES = ("en", "zh", "ru")


async def ready(world: World, language: str = "en") -> None:
    """Let a reader of a language have a roundup in the outbox."""
    speak(world, language)
    await world.say("/subscribe multimodal")
    world.clock.turn(days=3)
    assert await world.app.make_due() == 1


async def status(world: World) -> str:
    """Ask how the chat stands."""
    [answer] = await world.say("/status")
    return str(answer["text"])


async def test_a_new_chat_has_nothing_due(world: World) -> None:
    """Nothing subscribed, nothing sent: each is said."""
    [status] = await world.say("/status")
    for sentence in (
        spoken(world, "next_none"),
        spoken(world, "status_subscriptions", n=0),
        spoken(world, "status_no_last"),
    ):
        assert sentence in status["text"]


async def test_it_tells_when_and_what_was_last(world: World) -> None:
    """The next due time, and week, number and names of the last roundup's papers."""
    await world.say("/subscribe multimodal")
    [status] = await world.say("/status")
    assert "Monday, 23 November, 09:00 (UTC)" in status["text"]
    assert spoken(world, "status_no_last") in status["text"]
    world.clock.turn(days=3)
    await world.push()
    names = [title.split(":")[0] for title in titles({"text": world.written()[-1]})]
    [status] = await world.say("/status")
    assert "Monday, 30 November, 09:00 (UTC)" in status["text"]
    assert spoken(world, "status_no_last") not in status["text"]
    last = spoken(world, "status_last", n=3, week="23 November", titles="LVBench, mDPO, DreamLLM")
    assert last in status["text"]
    assert [names[0], *names[2:]] == ["LVBench", "DreamLLM"]
    assert "mDPO" in names[1]


async def test_what_waits_is_counted(world: World) -> None:
    """A roundup made and not sent yet is on its way."""
    await world.say("/subscribe multimodal")
    world.clock.turn(days=3)
    waiting = await world.app.make_due()
    [status] = await world.say("/status")
    assert spoken(world, "status_waiting", n=waiting) in status["text"]
    await world.deliver()
    [status] = await world.say("/status")
    assert spoken(world, "status_waiting", n=waiting) not in status["text"]


async def test_silence_is_explained(world: World) -> None:
    """After the notice of an empty week the status says why nothing comes."""
    await world.say('/subscribe "zebra crossings"')
    world.clock.turn(days=3)
    assert await world.push() == 1
    [status] = await world.say("/status")
    assert spoken(world, "status_silent") in status["text"]
    assert spoken(world, "status_no_last") in status["text"]


async def test_a_pause_is_told(world: World) -> None:
    """A paused chat is told so instead of a time."""
    await world.say("/subscribe multimodal")
    await world.say("/settings pause on")
    [status] = await world.say("/status")
    assert spoken(world, "next_paused") in status["text"]
    assert "Monday" not in status["text"]


async def test_each_chat_has_its_own(world: World) -> None:
    """A group's status is the group's, and members may ask."""
    await world.say("/subscribe multimodal")
    [status] = await world.say("/status", GROUP, MEMBER)
    assert spoken(world, "status_subscriptions", n=0) in status["text"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_chat_told_to_wait_knows_until_when(world: World, language: str) -> None:
    """The time is the chat's own; on another day with the day."""
    await ready(world, language)
    await world.say("/settings Tokyo")
    flood = Refusal(429, "Too Many Requests: retry after 1800", {"retry_after": 1800})
    world.telegram.faults.add(answer=flood, method="sendMessage", chat_id=YOU)
    await world.app.sender.step()
    world._pass_second()
    told = spoken(world, "status_told", language, moment="19:30")
    assert told in await status(world)
    world.clock.turn(minutes=30)
    world.telegram.faults.add(answer=FLOOD, method="sendMessage", chat_id=YOU)
    await world.app.sender.step()
    world._pass_second()
    later = world.app.services.locales[language].moment(
        world.clock().replace(hour=7, minute=40) + timedelta(days=1)
    )
    assert spoken(world, "status_told", language, moment=later) in await status(world)


async def test_a_chat_held_with_the_whole_bot_knows_until_when(world: World) -> None:
    """Though nothing was tried in this chat itself."""
    await ready(world)
    instance, until = world.app.instance, world.clock() + timedelta(minutes=25)
    await world.app.database.write(lambda c: instance.check(c, until))
    told = spoken(world, "status_told", moment=f"{until:%H:%M}")
    assert spoken(world, "status_waiting", n=1) + f"\n{told}" in await status(world)
    world.clock.turn(minutes=26)
    assert told not in await status(world)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_outage_is_told(world: World, language: str) -> None:
    """While messages cannot go at all, and no longer."""
    await ready(world, language)
    instance, error = world.app.instance, "Telegram cannot be reached (ClientConnectorError)"
    await world.app.database.write(lambda c: instance.check(c, None, error))
    told = spoken(world, "status_unreachable", language)
    assert told in await status(world)
    await world.app.database.write(instance.check)
    assert told not in await status(world)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("error", "key"),
    [
        ("possible repeat: No whole answer came (TimeoutError)", "status_doubt"),
        ("Telegram cannot be reached (ClientConnectorError)", "status_again"),
    ],
)
async def test_a_message_tried_before_is_told_of(
    world: World, language: str, error: str, key: str
) -> None:
    """Whether it may have arrived or surely did not, and when it is sent again."""
    await ready(world, language)
    epoch, now = world.app.instance.epoch, world.clock()
    [one] = await claim_all(world, epoch)
    again = now + timedelta(minutes=5)
    await world.app.database.write(
        lambda c: outbox.put_back(c, one.id, epoch, again, now, error=error)
    )
    told = spoken(world, key, language, moment=f"{again:%H:%M}")
    assert told in await status(world)
    world.clock.turn(minutes=6)
    assert told not in await status(world)


async def test_a_roundup_that_came_too_late_is_told_until_the_next(tmp_path: Path) -> None:
    """Made too late or waited too long: of which week it was, until one arrives."""
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        await world.say("/subscribe multimodal")
        world.clock.turn(days=3)
        await world.app.make_due()
        missed = spoken(world, "note_too_late", week="23 November")
        assert missed not in await status(world)
        world.clock.turn(days=3)
        await world.app.retire()
        await world.deliver()
        assert missed in await status(world)
        world.clock.turn(days=4)
        await world.push()
        assert missed not in await status(world)
        put(tmp_path, "news", entry(1, ("multimodal",)))
        await world.app.reload()
        world.clock.turn(days=11)  # down: the roundup of Monday is made on Friday
        await world.push()
        assert spoken(world, "note_too_late", week="7 December") in await status(world)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_chat_that_was_away_learns_why_nothing_came(world: World, language: str) -> None:
    """Once, by the first words it says, where Telegram did not tell that it is back."""
    speak(world, language)
    await world.say("/subscribe multimodal")
    why, now = "Forbidden: bot was blocked by the user", world.clock()
    await world.app.database.write(lambda c: chats.suspend(c, YOU, why, now))
    reason = spoken(world, "reason_blocked", language)
    back = spoken(world, "status_back", language, reason=reason)
    assert back in await status(world)
    assert back not in await status(world)
