"""How the whole bot stands, as operators are told."""

import shutil
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot import reporting
from bot.sandbox.errors import Refusal
from bot.sandbox.faults import Fault, Garbage
from bot.store import chats, instances, pushes
from digests.store import feeds
from tests.bot.spoken import marked, speak, spoken
from tests.bot.test_outages import FLOOD, READERS, make_many
from tests.bot.world import GROUP, MEMBER, YOU, World, open_world

LANGUAGES = ("en", "zh", "ru")


@pytest.fixture
async def operators(tmp_path: Path, shipped_database: Path) -> AsyncIterator[World]:
    """Open a world in which you are an operator."""
    shutil.copy(shipped_database, tmp_path)
    async with open_world(tmp_path, operators=(YOU,)) as world:
        world.telegram.add_chat("private", user=world.telegram.directory.user(MEMBER))
        yield world


async def told(world: World) -> str:
    """Ask how the bot stands, by an instance that was heard of just now."""
    await world.app.database.write(world.app.instance.check)
    [answer] = await world.say("/health")
    return str(answer["text"])


async def deliver_in_trouble(world: World) -> None:
    """Deliver a dozen roundups of which five go wrong, each in another way; so far as they go at once."""
    await make_many(world)
    refused: dict[int, Fault] = {
        8000: Refusal(403, "Forbidden: bot was blocked by the user"),
        8001: Refusal(400, "Bad Request: can't parse entities: odd"),
        8002: FLOOD,
        8003: Refusal(400, "Bad Request: something <new>"),
        8004: Garbage(),
    }
    for chat_id, answer in refused.items():
        world.telegram.faults.add(answer=answer, method="sendMessage", chat_id=chat_id)
    for _ in range(len(READERS) * 3):
        if not await world.app.sender.step():
            world._pass_second()
    await world.app.sender.desk._finish_push()


async def test_all_is_well_in_a_few_lines(operators: World) -> None:
    """Where nothing is wrong and nobody subscribed: who delivers, and the version; no line for a zero."""
    lines = [line for line in (await told(operators)).splitlines() if line]
    assert len(lines) == 3
    assert lines[0] == spoken(operators, "health_well")
    assert "process " in lines[1]
    assert lines[2].startswith("Paperboy 0.1.0, database of ")
    assert lines[2].endswith(" MB")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_trouble_is_told_in_words(operators: World, language: str) -> None:
    """Who waits and until when, who is away and why, what the last push came to, what went wrong."""
    world = operators
    await deliver_in_trouble(world)
    speak(world, language)
    said = await told(world)
    assert len(said) < 1200, "short enough for a phone"

    def words(key: str, n: int | None = None, **values: object) -> str:
        return spoken(world, key, language, n, **values)

    assert said.startswith(words("health_needs"))
    assert "⚠️ " + words("reason_markup") in said
    assert words("health_away", n=1) + f"\n• 1 × {words('reason_blocked')}" in said
    push = await world.app.database.read(pushes.latest)
    assert push is not None
    assert {"sent", "flood", "gone", "plain", "failed", "doubt"} <= set(push.figures)
    for name, count in push.figures.items():
        assert words(f"push_{name}", n=count) in said
    assert words("push_moved", n=1)[2:] not in said
    for key in ("reason_flood", "reason_repeat"):
        assert f"• 1 × {words(key)}" in said
    assert "• 1 × Something <new>" in said
    assert said.count(words("reason_blocked")) == 1, "not once more among the errors"
    until = world.app.services.locales[language].moment(world.clock().replace(hour=21, minute=10))
    held = (await reporting.read(world.app.database, world.clock())).held_chats
    assert held >= 1
    assert words("health_chats_held", n=held, moment=until) in said


async def test_what_waits_is_told_with_its_age(operators: World) -> None:
    """And is marked once it is older than an hour."""
    await make_many(operators)
    operators.clock.turn(minutes=20)
    assert "\n12 messages wait, the oldest due 20 minutes ago." in await told(operators)
    operators.clock.turn(hours=2)
    assert "\n⚠️ 12 messages wait, the oldest due 2 hours ago." in await told(operators)


async def test_due_chats_and_the_next_time_are_told(operators: World) -> None:
    """The next roundup in the operator's own zone; who is due now instead of a time that is past."""
    await operators.say("/settings Berlin")
    await operators.say("/subscribe math", GROUP)
    said = await told(operators)
    assert "1 chat is subscribed.\nNext roundup: Monday, 23 November, 10:00 (Berlin)." in said
    operators.clock.turn(days=3)
    assert "1 chat is due now." in await told(operators)


async def test_a_bot_that_cannot_send_says_why(operators: World) -> None:
    """The whole bot told to wait, or Telegram out of reach."""
    instance, clock = operators.app.instance, operators.clock
    until = clock().replace(hour=15, minute=40)
    error = "Telegram cannot be reached (ClientConnectorError)"
    await operators.app.database.write(lambda c: instance.check(c, until, error))
    [answer] = await operators.say("/health")
    assert "⚠️ Telegram told the whole bot to wait until 15:40." in answer["text"]
    assert "Trouble with Telegram for now: Telegram cannot be reached." in answer["text"]


async def test_a_feed_that_fails_is_named(operators: World) -> None:
    """By its title or address, which is escaped."""
    url, now = "https://example.org/<feed>", operators.clock()
    await operators.app.database.write(lambda c: feeds.put(c, [url], now))
    await operators.app.database.write(lambda c: feeds.record_failure(c, url, "gone", now))
    assert "1 feed fails: https://example.org/<feed>" in await told(operators)


async def test_reasons_that_mean_the_same_are_one(operators: World) -> None:
    """Kicked out of a private chat is blocked; what is unknown is quoted."""
    now = operators.clock()
    for chat_id, reason in {
        YOU: "kicked",
        MEMBER: "Forbidden: bot was blocked by the user",
        GROUP: "<odd>",
    }.items():
        await operators.say("/subscribe math", chat_id, YOU if chat_id == GROUP else chat_id)
        away = partial(chats.suspend, chat_id=chat_id, reason=reason, now=now)
        await operators.app.database.write(away)
    report = await reporting.read(operators.app.database, now)
    assert report.away == {"blocked": 2, "<odd>": 1}


async def test_it_is_refreshed_in_place(operators: World) -> None:
    """A button shows it as it is now."""
    [shown] = await operators.say("/health")
    operators.clock.turn(minutes=10)
    assert await operators.press(shown, spoken(operators, "button_look_again")) == []
    assert "10 minutes ago" in operators.now(shown)["text"]


async def test_to_others_it_is_no_command(operators: World) -> None:
    """Neither typed nor pressed nor listed; in a group even an operator is sent to the private chat."""
    [answer] = await operators.say("/health", MEMBER, MEMBER)
    unknown = spoken(operators, "command_unknown", name="health")
    assert answer["text"] == unknown
    [help_text] = await operators.say("/help", MEMBER, MEMBER)
    assert "/health" not in marked(help_text, "bot_command")
    assert await operators.press_data(answer, "health", MEMBER) == []
    assert operators.answer["text"] == spoken(operators, "button_stale")
    assert await operators.say("/health", GROUP, MEMBER) == []
    [elsewhere] = await operators.say("/health", GROUP)
    assert elsewhere["text"] == spoken(operators, "in_private_operators")


async def test_an_operator_is_no_editor(operators: World) -> None:
    """/help lists what is theirs alone, and no command of editors."""
    [answer] = await operators.say("/help")
    assert spoken(operators, "help_title_operators") in answer["text"]
    listed = marked(answer, "bot_command")
    assert listed[-1] == "/health"
    assert "/drafts" not in listed
    [refused] = await operators.say("/drafts")
    assert refused["text"].startswith(spoken(operators, "command_unknown", name="drafts")[:20])


async def test_an_instance_that_is_silent_is_named(operators: World) -> None:
    """With when it was heard of last; marked where something waits for it."""
    known = await operators.app.database.read(instances.latest)
    assert known is not None
    operators.clock.turn(hours=3)
    [answer] = await operators.say("/health")
    silent = spoken(operators, "health_silent", name=known.name, ago="3 hours ago")
    assert f"\n{silent}" in answer["text"]
    await operators.say("/subscribe math")
    operators.clock.turn(days=3)
    [answer] = await operators.say("/health")
    assert "⚠️ " + silent.replace("3 hours", "3 days") in answer["text"]
