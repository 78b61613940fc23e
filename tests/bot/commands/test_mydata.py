import json

from bot.models import SUBSCRIPTIONS_MOST
from tests.bot.spoken import chat_row, marked, spoken
from tests.bot.world import GROUP, World


async def test_nothing_is_kept_of_who_only_asks(world: World) -> None:
    """Looking papers up leaves no trace of the reader."""
    for words in ("/start", "/paper toolformer", "/search tools", "/topics", "/settings", "hello"):
        await world.say(words)
    [answer] = await world.say("/mydata")
    assert answer["text"] == spoken(world, "mydata_none")


async def test_all_columns_are_shown(world: World) -> None:
    """Everything the chat's row holds that is not empty is in the answer, with what it is subscribed to."""
    await world.say('/subscribe agents, "<b>kv</b> & cache"')
    [answer] = await world.say("/mydata")
    shown = "\n".join(marked(answer, "pre"))
    data = json.loads(shown)
    row = {name: value for name, value in (await chat_row(world)).items() if value is not None}
    assert data["chat"].keys() == row.keys()
    assert data["chat"]["id"] == 1001
    assert data["subscriptions"] == ["topic: agents", "phrase: <b>kv</b> & cache"]
    assert "You" not in shown


async def test_deliveries_are_shown(world: World) -> None:
    """What was sent is part of it."""
    await world.say("/subscribe multimodal")
    world.clock.turn(days=3)
    made = await world.push()
    [answer] = await world.say("/mydata")
    data = json.loads("\n".join(marked(answer, "pre")))
    assert data["deliveries"] == made
    assert data["latest_deliveries"][0]["state"] == "sent"


async def test_much_is_shown_in_parts(world: World) -> None:
    """As many long phrases as a chat can have still fit, in several messages."""
    await world.say("/subscribe multimodal")
    phrases = [f"{number:02d}" + " &<фраза" * 7 + " x" for number in range(1, SUBSCRIPTIONS_MOST)]
    for start in range(0, SUBSCRIPTIONS_MOST, 10):
        await world.say("/subscribe " + ", ".join(f'"{p}"' for p in phrases[start : start + 10]))
    for _ in range(4):
        world.clock.turn(days=7)
        await world.push()
    answers = await world.say("/mydata")
    assert len(answers) > 1
    shown = "\n".join(piece for answer in answers for piece in marked(answer, "pre"))
    assert len(json.loads(shown)["subscriptions"]) == SUBSCRIPTIONS_MOST


async def test_a_group_sees_its_own(world: World) -> None:
    """A group's data is not its members'."""
    await world.say("/subscribe agents")
    [answer] = await world.say("/mydata", GROUP)
    assert answer["text"] == spoken(world, "mydata_none")
