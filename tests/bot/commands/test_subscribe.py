from datetime import UTC, datetime

import pytest

from bot.models import SUBSCRIPTIONS_MOST
from tests.bot.spoken import chat_row, kept, labels, speak, spoken, wanted
from tests.bot.world import GROUP, MEMBER, YOU, World

MULTIMODAL = "Multimodal & vision-language"


@pytest.mark.parametrize(
    "words",
    [
        "multimodal",
        "MultiModal",
        "Multimodal & vision-language",
        "vlm",
        "多模态",
        "мультимодальность",
    ],
)
async def test_a_topic_by_any_of_its_names(world: World, words: str) -> None:
    """Slug, name and alias of any of the three languages mean the topic, whatever the reader's own."""
    [answer] = await world.say(f"/subscribe {words}")
    assert spoken(world, "subscribe_done", names=MULTIMODAL) in answer["text"]
    assert await wanted(world) == ["multimodal"]


async def test_it_shows_the_newest_and_when(world: World) -> None:
    """The answer shows the newest matching papers at once, each a press away, and the first due time."""
    [answer] = await world.say("/subscribe multimodal")
    assert "1. LVBench: An Extreme Long Video Understanding Benchmark" in answer["text"]
    assert "Monday, 23 November, 09:00" in answer["text"]
    [card] = await world.press(answer, "1")
    assert card["text"].startswith("LVBench:")
    row = await chat_row(world)
    assert row["next_roundup_at"] == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert row["last_paper_id"] == 50


async def test_several_at_once(world: World) -> None:
    """Commas, "and" in three languages and quotes part what is wanted; nothing is taken twice."""
    await world.say('/subscribe agents, 多模态 и reasoning; "kv cache", Agents and 「思维链」')
    assert await wanted(world) == ["agents", "multimodal", "reasoning", "kv cache", "思维链"]


async def test_a_typo_is_told(world: World) -> None:
    """A misspelt topic is subscribed to, and the answer says what it was read as."""
    [answer] = await world.say("/subscribe mulitmodal and agents")
    told = spoken(world, "subscribe_took_for", words="mulitmodal", topic=MULTIMODAL)
    assert answer["text"].startswith(told)
    assert set(await wanted(world)) == {"multimodal", "agents"}


async def test_what_is_no_topic_is_offered_as_a_phrase(world: World) -> None:
    """Nothing is subscribed until the offer is pressed; the offer tells how many papers it matches."""
    [answer] = await world.say("/subscribe update vector")
    assert await wanted(world) == []
    [offer] = labels(world, answer)
    assert "update vector" in offer
    [done] = await world.press(answer, "update vector")
    assert await wanted(world) == ["update vector"]
    assert "A Theory on Adam Instability" in done["text"]
    assert spoken(world, "subscribe_done", names="“update vector”") in done["text"]


async def test_words_beside_a_topic_are_offered_alone(world: World) -> None:
    """The "and" between a topic and other words is not part of the phrase."""
    [answer] = await world.say("/subscribe agents and zebra crossings")
    assert await wanted(world) == ["agents"]
    await world.press(answer, "zebra crossings")
    assert await wanted(world) == ["agents", "zebra crossings"]


async def test_long_phrases_are_read_from_the_message(world: World) -> None:
    """Of two phrases too long for a button each offer leads to its own."""
    one, two = "чрезвычайно длинная фраза о зебрах", "другая весьма длинная фраза о жирафах"
    [answer] = await world.say(f"/subscribe {one}, {two}")
    [first, second] = world.buttons(answer)
    await world.press_data(answer, second["callback_data"])
    assert await wanted(world) == [two]
    await world.press_data(answer, first["callback_data"])
    assert await wanted(world) == [two, one]


async def test_a_phrase_with_a_colon(world: World) -> None:
    """A colon within a phrase survives the button."""
    [answer] = await world.say("/subscribe zebra:crossing:one")
    await world.press_data(answer, world.buttons(answer)[0]["callback_data"])
    assert await wanted(world) == ["zebra:crossing:one"]


async def test_a_second_time_is_told(world: World) -> None:
    """Subscribing again changes nothing and says so."""
    await world.say("/subscribe multimodal")
    before = await kept(world)
    [answer] = await world.say("/subscribe 多模态")
    assert answer["text"] == spoken(world, "subscribe_already", names=MULTIMODAL)
    assert await kept(world) == before


async def test_too_many_change_nothing(world: World) -> None:
    """The last one allowed is taken; what would pass the limit is refused whole."""
    for start in range(0, SUBSCRIPTIONS_MOST - 1, 10):
        numbers = range(start, min(start + 10, SUBSCRIPTIONS_MOST - 1))
        await world.say("/subscribe " + ", ".join(f'"zebra {number}"' for number in numbers))
    before = await kept(world)
    [refused] = await world.say("/subscribe agents, multimodal")
    assert refused["text"] == spoken(world, "subscribe_too_many", n=SUBSCRIPTIONS_MOST)
    assert await kept(world) == before
    await world.say("/subscribe agents")
    assert len(await wanted(world)) == SUBSCRIPTIONS_MOST
    [listed] = await world.say("/subscriptions")
    assert len(world.buttons(listed)) == SUBSCRIPTIONS_MOST


async def test_without_words_topics_can_be_pressed(world: World) -> None:
    """The usage has an example and topics to press."""
    [usage] = await world.say("/subscribe")
    assert usage["text"] == spoken(world, "subscribe_usage")
    await world.press(usage, "Efficiency")
    assert await wanted(world) == ["efficiency"]


@pytest.mark.parametrize(
    "words", ["!" * 100 + "a", '"' + "?" * 100 + 'a"', "e" + "\u0301" * 300, '""', ",;"]
)
async def test_words_without_letters_get_the_usage(world: World, words: str) -> None:
    """Where nothing could be searched for, the usage answers."""
    [answer] = await world.say(f"/subscribe {words}")
    assert answer["text"] == spoken(world, "subscribe_usage")
    assert await kept(world) == {"chat": [], "subscription": [], "edition": [], "delivery": []}


async def test_only_administrators_decide_in_groups(world: World) -> None:
    """A member is told so and nothing changes; the creator may, and the offers are theirs too."""
    [refused] = await world.say("/subscribe agents, zebra", GROUP, MEMBER)
    assert refused["text"] == spoken(world, "admins_only")
    assert await chat_row(world, GROUP) == {}
    [offered] = await world.say("/subscribe agents, zebra", GROUP)
    assert not await world.press(offered, "zebra", MEMBER)
    assert world.answer["text"] == spoken(world, "admins_only")
    assert await wanted(world, GROUP) == ["agents"]
    await world.press(offered, "zebra", YOU)
    assert await wanted(world, GROUP) == ["agents", "zebra"]
    assert await wanted(world, YOU) == []


async def test_the_readers_language_is_kept(world: World) -> None:
    """The first subscription keeps the language guessed, so that roundups come in it."""
    speak(world, "ru")
    await world.say("/subscribe multimodal")
    speak(world, "zh")
    [answer] = await world.say("/subscribe agents")
    assert (await chat_row(world))["language"] == "ru"
    assert "Агенты" in answer["text"]


@pytest.mark.parametrize(
    "data", ["follow", "follow:", "follow:7:", "follow:0:!!", "follow:0:\x00\u202e"]
)
async def test_a_forged_offer_is_stale(world: World, data: str) -> None:
    """An offer without usable words, typed in words or quoted ones, subscribes to nothing."""
    [answer] = await world.say("/subscribe zebra")
    assert not await world.press_data(answer, data)
    assert world.answer["text"] == spoken(world, "button_stale")
    assert await wanted(world) == []
