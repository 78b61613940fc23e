import pytest

from tests.bot.spoken import chat_row, kept, labels, spoken, wanted
from tests.bot.world import GROUP, MEMBER, World


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("multimodal", ["agents", "kv cache"]),
        ("多模态", ["agents", "kv cache"]),
        ("mulitmodal", ["agents", "kv cache"]),
        ("kv cache", ["multimodal", "agents"]),
        ('"KV-Cache"', ["multimodal", "agents"]),
        ("agents, multimodal", ["kv cache"]),
        ("all", []),
        ("Все", []),
        ("全部", []),
    ],
)
async def test_what_is_named_ends(world: World, words: str, left: list[str]) -> None:
    """A topic by any name, a phrase as typed, several, or all end; the rest stays."""
    await world.say('/subscribe multimodal, agents, "kv cache"')
    await world.say(f"/unsubscribe {words}")
    assert await wanted(world) == left
    assert ((await chat_row(world))["next_roundup_at"] is None) is (left == [])


async def test_the_answer_names_what_ended(world: World) -> None:
    """The answer names it as the reader knows it, and says when the next roundup comes."""
    await world.say('/subscribe agents, "kv cache"')
    [answer] = await world.say("/unsubscribe kv cache")
    assert answer["text"].startswith(spoken(world, "unsubscribe_done", names="“kv cache”"))
    assert "Monday, 23 November" in answer["text"]
    [answer] = await world.say("/unsubscribe agents")
    assert answer["text"].endswith(spoken(world, "next_none"))


async def test_without_words_each_has_a_button(world: World) -> None:
    """A press ends it, in place; the last one leaves topics to begin with."""
    await world.say('/subscribe agents, "kv cache"')
    [asked] = await world.say("/unsubscribe")
    assert asked["text"] == spoken(world, "unsubscribe_usage")
    assert len(labels(world, asked)) == 2
    assert not await world.press(asked, "kv cache")
    assert await wanted(world) == ["agents"]
    await world.press(world.now(asked), "Agents")
    assert world.now(asked)["text"] == spoken(world, "subscriptions_none")


async def test_what_is_not_subscribed_changes_nothing(world: World) -> None:
    """Unknown words, and a topic the chat does not have, show what it has."""
    await world.say("/subscribe agents")
    before = await kept(world)
    for words in ("zebra", "multimodal", "' OR 1=1 --", "*", '"', "%"):
        [answer] = await world.say(f"/unsubscribe {words}")
        assert answer["text"] == spoken(world, "unsubscribe_unknown", words=words)
        assert len(labels(world, answer)) == 1
    assert await kept(world) == before


async def test_with_nothing_subscribed_topics_are_shown(world: World) -> None:
    """There is nothing to end: topics to begin with."""
    [answer] = await world.say("/unsubscribe all")
    assert answer["text"] == spoken(world, "subscriptions_none")


async def test_members_cannot_end_a_groups_subscriptions(world: World) -> None:
    """Neither by words nor by button."""
    await world.say("/subscribe agents", GROUP)
    [refused] = await world.say("/unsubscribe all", GROUP, MEMBER)
    assert refused["text"] == spoken(world, "admins_only")
    [listed] = await world.say("/unsubscribe", GROUP)
    await world.press(listed, "Agents", MEMBER)
    assert world.answer["text"] == spoken(world, "admins_only")
    assert await wanted(world, GROUP) == ["agents"]
