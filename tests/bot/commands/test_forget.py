from tests.bot.spoken import chat_row, kept, spoken, wanted
from tests.bot.world import GROUP, MEMBER, World


async def test_it_asks_once_and_erases_all(world: World) -> None:
    """After the press no row is left that names the chat, and what waited for it is not sent."""
    await world.say("/subscribe multimodal")
    world.clock.turn(days=3)
    await world.push()
    await world.say("/subscribe agents")
    world.clock.turn(days=7)
    await world.app.make_due()
    sent = len(world.written())
    [asked] = await world.say("/forget")
    assert await wanted(world) == ["multimodal", "agents"]
    assert not await world.press(asked, spoken(world, "button_forget"))
    assert world.now(asked)["text"] == spoken(world, "forget_done")
    assert world.buttons(world.now(asked)) == []
    rows = await kept(world)
    assert [rows[table] for table in ("chat", "subscription", "delivery")] == [[], [], []]
    await world.deliver()
    assert len(world.written()) == sent + 1


async def test_it_can_be_left_alone(world: World) -> None:
    """The other button changes nothing."""
    await world.say("/subscribe multimodal")
    before = await kept(world)
    [asked] = await world.say("/forget")
    await world.press(asked, spoken(world, "button_keep"))
    assert world.now(asked)["text"] == spoken(world, "forget_kept")
    assert await kept(world) == before


async def test_anything_but_yes_erases_nothing(world: World) -> None:
    """Forged data must say yes."""
    await world.say("/subscribe multimodal")
    before = await kept(world)
    [asked] = await world.say("/forget")
    for data in ("forget", "forget:", "forget:YES", "forget:1"):
        await world.press_data(asked, data)
    assert await kept(world) == before


async def test_with_nothing_kept_it_does_not_ask(world: World) -> None:
    """There is nothing to erase."""
    [answer] = await world.say("/forget")
    assert answer["text"] == spoken(world, "mydata_none")


async def test_a_second_press_is_harmless(world: World) -> None:
    """Two quick presses erase once; the second finds the same message."""
    await world.say("/subscribe multimodal")
    [asked] = await world.say("/forget")
    await world.press_data(asked, "forget:yes")
    await world.press_data(asked, "forget:yes")
    assert world.now(asked)["text"] == spoken(world, "forget_done")


async def test_it_begins_anew(world: World) -> None:
    """A chat that was forgotten can subscribe again, with the defaults."""
    await world.say("/settings hour 18")
    await world.say("/subscribe multimodal")
    [asked] = await world.say("/forget")
    await world.press(asked, spoken(world, "button_forget"))
    await world.say("/subscribe agents")
    assert (await chat_row(world))["hour"] == 9
    assert await wanted(world) == ["agents"]


async def test_a_member_cannot_erase_a_group(world: World) -> None:
    """Neither the command nor the button, and one chat's yes erases no other."""
    await world.say("/subscribe multimodal", GROUP)
    [refused] = await world.say("/forget", GROUP, MEMBER)
    assert refused["text"] == spoken(world, "admins_only")
    [asked] = await world.say("/forget", GROUP)
    await world.press(asked, spoken(world, "button_forget"), MEMBER)
    assert world.answer["text"] == spoken(world, "admins_only")
    await world.say("/subscribe agents")
    [mine] = await world.say("/forget")
    await world.press(mine, spoken(world, "button_forget"))
    assert await wanted(world, GROUP) == ["multimodal"]
