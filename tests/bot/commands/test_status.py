from tests.bot.commands.test_search import titles
from tests.bot.spoken import spoken
from tests.bot.world import GROUP, MEMBER, World


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
