"""All that the bot says in Chinese and Russian is Chinese and Russian."""

import re
from collections.abc import Iterator
from importlib import resources

import pytest
from babel.messages.pofile import read_po

from tests.bot.spoken import LANGUAGE_CODES, speak
from tests.bot.world import GROUP, MEMBER, Json, World

SAID = [
    "/start", "/help", "/paper", "/paper toolformer", "/paper toolfromer", "/paper language",
    "/paper dreamgpt", "/paper zzzz", "/search", "/search модель", "/search zzzz", "/latest", "/digests",
    "/topics", "/unsubscribe", "/subscriptions", "/roundup", "/status", "/mydata", "/forget", "/subscribe",
    '/subscribe mulitmodal, agents, "update vector", zebra', "/subscribe agents",
    '/subscribe "zebra crossing"', "/unsubscribe", "/unsubscribe zebu", "/unsubscribe zebra crossing",
    "/subscriptions", "/roundup",
    "/status", "/settings", "/settings hour 99", "/settings Xyzzyville", "/settings san", "/settings +3",
    "/settings pause on", "/status", "/settings pause off", "/mydata", "/forget", "/unknown", "/papr",
    "/start t_reasoning", "/start a_2302-04761", "toolformer", "/start n_999", "/paper 2401.99999",
    "/paper zebras hallucinate", "/settings size 1", "/settings weekday 9", "/settings language fr",
    "/settings archive maybe", "/settings pause maybe", "/settings pause", "/roundup", "/settings resume",
    "/settings zone", "/settings Lisbonn", "/нет", "/зфзук toolformer",
]  # fmt: skip
PRESSED = [
    "set:language", "set:weekday", "set:hour", "set:zone", "set:size", "set", "set:hour:7", "set:archive:off",
    "zone", "topics:8", "tick:+code:8", "tick:-code:8", "tick:zebra", "drop:99", "card:1", "like:1",
    "lang:1:{language}", "digest:1", "digests:0", "latest:5", "find:0:zzzz", "find:0:tools", "follow:0:zebra",
    "forget:no", "x",
]  # fmt: skip


def sentences(language: str) -> Iterator[str]:
    """Give every sentence of a catalogue, plural forms apart."""
    file = resources.files("bot.locales").joinpath(f"{language}.po")
    with file.open("rb") as source:
        for message in read_po(source, locale=language):
            said = message.string if message.id else None
            yield from [said] if isinstance(said, str) else said or ()


def english_only() -> set[str]:
    """Return what only an English sentence says: its pieces of several words, between what is filled in."""
    pieces = (
        piece.strip()
        for sentence in sentences("en")
        for piece in re.split(r"<code>.*?</code>|<[^>]+>|\{\w+\}|\n", sentence)
    )
    return {p for p in pieces if re.search(r"[A-Za-z]{2,}\W+[A-Za-z]{2,}", p)}


def said_in(messages: list[Json]) -> str:
    """Return all that messages and their buttons say."""
    buttons = [
        button["text"]
        for message in messages
        for row in message.get("reply_markup", {}).get("inline_keyboard", [])
        for button in row
    ]
    return "\n".join([*(m.get("text", "") for m in messages if m["from"]["is_bot"]), *buttons])


async def all_said(world: World, language: str) -> str:
    """Go through everything a reader can say and press; return all answers."""
    told = []
    for words in SAID:
        told.append(said_in(await world.say(words)))
        if words == "/settings":
            [overview] = [world.telegram.messages(1001)[-1]]
    for data in PRESSED:
        told.append(said_in(await world.press_data(overview, data.format(language=language))))
        told += [said_in([world.now(overview)]), world.answer["text"]]
    world.clock.turn(days=3)
    await world.push()
    world.clock.turn(days=7)
    await world.push()
    told.append(said_in(world.telegram.messages(1001)))
    return "\n".join(told)


@pytest.mark.parametrize("language", ["zh", "ru"])
async def test_no_english_where_a_translation_is(world: World, language: str) -> None:
    """No piece of an English sentence is in any answer, button or toast, and nothing is left to fill in."""
    speak(world, language)
    told = await all_said(world, language)
    pieces = english_only()
    assert len(pieces) > 100
    assert [piece for piece in pieces if piece in told] == []
    assert re.findall(r"\{\w*\}", told) == []


async def test_english_leaves_nothing_to_fill_in(world: World) -> None:
    """The same walk in English finds its own sentences, and no placeholder."""
    told = await all_said(world, "en")
    assert len([piece for piece in english_only() if piece in told]) > 60
    assert re.findall(r"\{\w*\}", told) == []


@pytest.mark.parametrize("language", ["zh", "ru"])
async def test_a_refusal_in_a_group_is_in_the_groups_language(world: World, language: str) -> None:
    """A group has one language, whatever its members' Telegram speaks; the settings decide it."""
    await world.say(f"/settings language {language}", GROUP)
    for member_language in LANGUAGE_CODES:
        speak(world, member_language, MEMBER)
        [refused] = await world.say("/subscribe agents", GROUP, MEMBER)
        assert refused["text"] == world.app.services.locales[language].label("admins_only")
