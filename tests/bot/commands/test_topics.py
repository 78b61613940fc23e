import pytest

from bot.models import SUBSCRIPTIONS_MOST
from tests.bot.spoken import chat_row, labels, speak, spoken, wanted
from tests.bot.world import GROUP, MEMBER, World


async def test_all_forty_are_there(world: World) -> None:
    """Five pages hold forty topics, each once, with how many papers it has."""
    [page] = await world.say("/topics")
    seen = []
    while True:
        seen += [label for label in labels(world, world.now(page)) if " · " in label]
        if "›" not in labels(world, world.now(page)):
            break
        await world.press(world.now(page), "›")
    assert len(seen) == len(set(seen)) == 40
    assert "Evaluation & benchmarks · 16" in seen
    assert len({label for label in seen if label.endswith(" · 0")}) == 2


async def test_a_press_ticks_and_a_second_ends(world: World) -> None:
    """A press subscribes and shows the tick on the same page; another ends it."""
    [page] = await world.say("/topics")
    await world.press(page, "›")
    second = [label.split(" · ")[0] for label in labels(world, world.now(page))]
    await world.press(world.now(page), second[3])
    assert world.answer["text"] == spoken(world, "tick_on", topic=second[3])
    assert any(label.startswith(f"✅ {second[3]}") for label in labels(world, world.now(page)))
    assert len(await wanted(world)) == 1
    assert (await chat_row(world))["next_roundup_at"] is not None
    await world.press(world.now(page), second[3])
    assert world.answer["text"] == spoken(world, "tick_off", topic=second[3])
    assert not any("✅" in label for label in labels(world, world.now(page)))
    assert (await chat_row(world))["next_roundup_at"] is None


async def test_a_button_wants_the_same_however_often(world: World) -> None:
    """Two quick presses of one button do what one does: the tick stays, and so does its end."""
    [page] = await world.say("/topics")
    ticks, [slug] = world.data(page, "Model architecture"), ["architecture"]
    for _ in range(2):
        await world.press_data(page, ticks)
        assert await wanted(world) == [slug]
        assert world.answer["text"] == spoken(world, "tick_on", topic="Model architecture")
    ends = world.data(world.now(page), "Model architecture")
    assert ends != ticks
    for _ in range(2):
        await world.press_data(page, ends)
        assert await wanted(world) == []
        assert world.answer["text"] == spoken(world, "tick_off", topic="Model architecture")


async def test_ticks_show_what_was_typed(world: World) -> None:
    """Topics subscribed by words are ticked; phrases do not count as topics."""
    await world.say('/subscribe architecture, "kv cache"')
    [page] = await world.say("/topics")
    assert [label for label in labels(world, page) if "✅" in label] == [
        "✅ Model architecture · 3"
    ]
    assert page["text"] == spoken(world, "topics_title", n=1)


async def test_topics_are_named_in_the_readers_language(world: World) -> None:
    """Names come in the language of the chat."""
    speak(world, "ru")
    [page] = await world.say("/topics")
    assert "Архитектура моделей · 3" in labels(world, page)
    speak(world, "zh")
    [page] = await world.say("/topics")
    assert "模型架构 · 3" in labels(world, page)


async def test_one_too_many_is_refused_aloud(world: World) -> None:
    """At the limit a press says so and ticks nothing."""
    for start in range(0, SUBSCRIPTIONS_MOST, 10):
        await world.say(
            "/subscribe " + ", ".join(f'"zebra {start + number}"' for number in range(10))
        )
    [page] = await world.say("/topics")
    await world.press(page, "Model architecture")
    assert world.answer["text"] == spoken(world, "subscribe_too_many", n=SUBSCRIPTIONS_MOST)
    assert world.answer["show_alert"]
    assert "architecture" not in await wanted(world)


async def test_members_look_and_administrators_tick(world: World) -> None:
    """A member may turn the pages of a group's topics; the ticks are the administrators'."""
    [page] = await world.say("/topics", GROUP, MEMBER)
    await world.press(page, "›", MEMBER)
    turned = world.now(page)
    assert turned != page
    await world.press_data(turned, "tick:+agents:8", MEMBER)
    assert world.answer["text"] == spoken(world, "admins_only")
    assert await wanted(world, GROUP) == []
    await world.press_data(turned, "tick:+agents:8")
    assert await wanted(world, GROUP) == ["agents"]


@pytest.mark.parametrize(
    "data",
    ["tick", "tick:", "tick:+", "tick:+zebra:0", "tick:agents:0", "tick:+AGENTS", "tick:' OR 1=1"],
)
async def test_an_unknown_topic_is_stale(world: World, data: str) -> None:
    """A topic that is no more, or a forged one, subscribes to nothing."""
    [page] = await world.say("/topics")
    await world.press_data(page, data)
    assert world.answer["text"] == spoken(world, "button_stale")
    assert await wanted(world) == []
