from tests.bot.spoken import kept, labels, spoken, wanted
from tests.bot.world import GROUP, MEMBER, World


async def test_all_are_listed_with_the_next_roundup(world: World) -> None:
    """Topics by name, phrases in quotes, and when the next roundup comes."""
    await world.say('/subscribe agents, "kv cache"')
    [listed] = await world.say("/subscriptions")
    assert labels(world, listed) == ["✕ Agents (incl. web & GUI)", "✕ “kv cache”"]
    assert listed["text"].startswith(spoken(world, "subscriptions_title", n=2))
    assert "Monday, 23 November" in listed["text"]


async def test_a_press_ends_one(world: World) -> None:
    """The toast says which, the list is mended in place."""
    await world.say('/subscribe agents, "kv cache"')
    [listed] = await world.say("/subscriptions")
    assert not await world.press(listed, "kv cache")
    assert world.answer["text"] == spoken(world, "tick_off", topic="“kv cache”")
    assert labels(world, world.now(listed)) == ["✕ Agents (incl. web & GUI)"]


async def test_an_old_button_never_ends_another(world: World) -> None:
    """A button of a subscription that ended says so, even when there is a newer one."""
    await world.say("/subscribe agents")
    [old] = await world.say("/subscriptions")
    await world.say("/unsubscribe agents")
    await world.say("/subscribe multimodal")
    await world.press(old, "Agents")
    assert world.answer["text"] == spoken(world, "drop_gone")
    assert await wanted(world) == ["multimodal"]
    assert labels(world, world.now(old)) == ["✕ Multimodal & vision-language"]


async def test_a_button_of_another_chat_ends_nothing(world: World) -> None:
    """Ids of other chats' subscriptions in forged data change nothing anywhere."""
    await world.say("/subscribe agents", GROUP)
    await world.say("/subscribe multimodal")
    [listed] = await world.say("/subscriptions")
    theirs = next(row[0] for row in (await kept(world))["subscription"] if row[1] == GROUP)
    await world.press_data(listed, f"drop:{theirs}")
    assert await wanted(world, GROUP) == ["agents"]
    assert await wanted(world) == ["multimodal"]


async def test_members_may_look(world: World) -> None:
    """In a group everyone may see the list, and only administrators end one."""
    await world.say("/subscribe agents", GROUP)
    [listed] = await world.say("/subscriptions", GROUP, MEMBER)
    await world.press(listed, "Agents", MEMBER)
    assert world.answer == {"text": spoken(world, "admins_only"), "show_alert": True, "url": ""}
    assert await wanted(world, GROUP) == ["agents"]


async def test_nothing_yet_shows_topics(world: World) -> None:
    """An empty list offers topics and keeps nothing."""
    [listed] = await world.say("/subscriptions")
    assert listed["text"] == spoken(world, "subscriptions_none")
    assert len(labels(world, listed)) == 9
    assert not any((await kept(world)).values())
