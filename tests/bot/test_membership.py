import pytest

from bot.models import State
from bot.store import chats, outbox
from tests.bot.outbox import claim_all
from tests.bot.spoken import chat_row, kept, spoken, wanted
from tests.bot.test_sender import rows
from tests.bot.world import GROUP, YOU, World


def set_bot(world: World, chat_id: int, status: str) -> None:
    """Give the bot a status in a chat; it hears of it."""
    world.telegram.set_member(chat_id, world.telegram.bot["id"], status)  # type: ignore[arg-type]


async def test_a_blocked_chat_keeps_everything_and_gets_nothing(world: World) -> None:
    """While the reader has blocked the bot nothing is made or tried; settings and subscriptions stay."""
    await world.say("/settings hour 18")
    await world.say("/subscribe multimodal")
    before = await chat_row(world)
    world.telegram.block(YOU)
    await world.handle()
    assert await chat_row(world) == before | {"suspended": "kicked"}
    calls = len(world.telegram.calls)
    world.clock.turn(days=4)
    assert await world.push() == 0
    assert len(world.telegram.calls) == calls
    world.telegram.unblock(YOU)
    await world.handle()
    assert await chat_row(world) == before
    assert await wanted(world) == ["multimodal"]


async def test_the_missed_roundup_comes_after_the_return(world: World) -> None:
    """Back after three weeks, the reader gets one roundup, not three."""
    await world.say("/subscribe multimodal")
    world.telegram.block(YOU)
    await world.handle()
    world.clock.turn(days=24)
    await world.push()
    world.telegram.unblock(YOU)
    await world.handle()
    told = len(world.written())
    assert await world.push() == 1
    assert await world.push() == 0
    assert len(world.written()) == told + 1


async def test_what_waited_is_not_lost(world: World) -> None:
    """A roundup made and not sent when the bot is blocked is dropped; its papers come another time."""
    await world.say("/subscribe multimodal")
    world.clock.turn(days=3)
    assert await world.app.make_due() == 1
    world.telegram.block(YOU)
    await world.handle()
    [delivery] = (await kept(world))["delivery"]
    assert "dropped" in delivery
    world.telegram.unblock(YOU)
    await world.handle()
    world.clock.turn(days=7)
    await world.push()
    assert "1. LVBench" in world.written()[-1]


async def test_what_is_in_flight_when_the_bot_is_blocked_counts_if_it_arrives(world: World) -> None:
    """Telegram tells of the block first, then that it took the message: no paper of it comes again."""
    await world.say("/subscribe multimodal")
    world.clock.turn(days=3)
    await world.app.make_due()
    epoch = world.app.instance.epoch
    [one] = await claim_all(world, epoch)
    world.telegram.block(YOU)
    await world.handle()
    assert [row.state for row in await rows(world)] == [State.PENDING]
    sent, now = [(one.id, 4711)], world.clock()
    await world.app.database.write(lambda c: outbox.mark_sent(c, epoch, sent, now))
    assert [row.state for row in await rows(world)] == [State.SENT]


async def test_start_after_a_block_takes_up_the_chat(world: World) -> None:
    """Where Telegram did not tell of the return, /start is enough."""
    await world.say("/subscribe multimodal")
    world.telegram.block(YOU)
    await world.handle()
    bot_id = world.telegram.bot["id"]
    world.telegram.directory.chat(YOU).members[bot_id] = "member"
    [hello] = await world.say("/start")
    assert (await chat_row(world))["suspended"] is None
    assert "Monday, 23 November" in hello["text"]
    world.clock.turn(days=3)
    assert await world.push() == 1


@pytest.mark.parametrize("reason", ["kicked", "not enough rights to send text messages"])
@pytest.mark.parametrize("words", ["/start", "/subscribe math", "/status"])
async def test_a_suspended_group_that_speaks_is_back(world: World, reason: str, words: str) -> None:
    """Who speaks with the bot has it: Telegram need not have told of the return, or that it may write."""
    await world.say("/subscribe multimodal", GROUP)
    await world.app.database.write(lambda c: chats.suspend(c, GROUP, reason, world.clock()))
    await world.say(words, GROUP)
    assert (await chat_row(world, GROUP))["suspended"] is None
    world.clock.turn(days=3)
    assert await world.push() == 1


async def test_a_press_brings_a_suspended_chat_back(world: World) -> None:
    """A button is speech too."""
    [page] = await world.say("/latest")
    await world.say("/subscribe multimodal")
    await world.app.database.write(lambda c: chats.suspend(c, YOU, "blocked", world.clock()))
    await world.press(page, "›")
    assert (await chat_row(world))["suspended"] is None


async def test_talk_in_a_suspended_group_brings_nothing_back(world: World) -> None:
    """Words that are not for the bot say nothing of it."""
    await world.say("/subscribe multimodal", GROUP)
    await world.app.database.write(lambda c: chats.suspend(c, GROUP, "kicked", world.clock()))
    for words in ("hello", "toolformer", "/zzz9", "/zzz9@paperboy_bot"):
        await world.say(words, GROUP)
    assert (await chat_row(world, GROUP))["suspended"] == "kicked"


@pytest.mark.parametrize("away", ["left", "kicked"])
async def test_a_group_that_put_the_bot_out_and_took_it_back(world: World, away: str) -> None:
    """It is suspended, then restored whole and greeted."""
    await world.say("/subscribe multimodal", GROUP)
    before = await chat_row(world, GROUP)
    set_bot(world, GROUP, away)
    await world.handle()
    assert await chat_row(world, GROUP) == before | {"suspended": away}
    told = len(world.written(GROUP))
    set_bot(world, GROUP, "member")
    await world.handle()
    assert await chat_row(world, GROUP) == before
    assert world.written(GROUP)[told:] == [spoken(world, "group_hello")]


async def test_a_new_group_is_greeted_and_nothing_kept(world: World) -> None:
    """The greeting tells how to begin; until someone does, the chat is not known."""
    group = world.telegram.add_chat("group", title="New")["id"]
    world.telegram.directory.chat(group).members[world.telegram.bot["id"]] = "left"
    set_bot(world, group, "member")
    await world.handle()
    assert world.written(group) == [spoken(world, "group_hello")]
    assert await chat_row(world, group) == {}


async def test_a_promotion_is_no_arrival(world: World) -> None:
    """Made administrator or restricted, the bot was there already: no greeting, nothing changed."""
    await world.say("/subscribe multimodal", GROUP)
    before, told = await kept(world), len(world.written(GROUP))
    for status in ("administrator", "member", "restricted", "administrator"):
        set_bot(world, GROUP, status)
        await world.handle()
    assert await kept(world) == before
    assert len(world.written(GROUP)) == told


async def test_a_channel_is_not_greeted(world: World) -> None:
    """A channel's readers need not know."""
    channel = world.telegram.add_chat("channel", title="News")["id"]
    set_bot(world, channel, "left")
    set_bot(world, channel, "administrator")
    await world.handle()
    assert world.telegram.messages(channel) == []


async def test_strangers_who_block_are_not_kept(world: World) -> None:
    """A block by someone of whom nothing is kept leaves no trace."""
    world.telegram.block(YOU)
    await world.handle()
    world.telegram.unblock(YOU)
    await world.handle()
    assert not any((await kept(world)).values())
    assert world.written() == []


async def migrate(world: World, order: slice) -> int:
    """Make a supergroup of the group; hand the two service messages over in an order. Return its id."""
    new = world.telegram.migrate(GROUP)
    updates = await world.app.services.bot.get_updates(offset=-2, timeout=0)
    assert len(updates) == 2
    for update in list(updates)[order]:
        await world.app.handle(update)
    await world.app.services.bot.get_updates(offset=updates[-1].update_id + 1, timeout=0)
    return new


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1), slice(0, 1), slice(1, 2)])
async def test_a_group_that_became_a_supergroup_moves_whole(world: World, order: slice) -> None:
    """Either service message comes first, or one alone: settings, subscriptions and deliveries move once."""
    await world.say("/settings hour 18", GROUP)
    await world.say('/subscribe multimodal, "kv cache"', GROUP)
    world.clock.turn(days=4)
    assert await world.push() == 1
    before, rows = await chat_row(world, GROUP), await kept(world)
    new = await migrate(world, order)
    assert await chat_row(world, new) == before | {"id": new}
    assert await chat_row(world, GROUP) == {}
    assert await wanted(world, new) == ["multimodal", "kv cache"]
    after = await kept(world)
    assert [len(after[table]) for table in after] == [len(rows[table]) for table in rows]
    assert {row[1] for row in after["delivery"]} == {new}
    world.clock.turn(days=7)
    assert await world.push() == 1
    assert len(world.written(new)) == 1


async def test_what_waits_goes_to_the_new_group(world: World) -> None:
    """A roundup made before the migration and not sent yet arrives in the supergroup."""
    await world.say("/subscribe multimodal", GROUP)
    world.clock.turn(days=3)
    await world.app.make_due()
    new = await migrate(world, slice(None))
    await world.deliver()
    assert "1. LVBench" in world.written(new)[-1]


async def test_what_was_begun_in_the_supergroup_is_not_lost(world: World) -> None:
    """Subscribed in both before the move was told: the old settings win, the subscriptions add up."""
    await world.say("/settings hour 18", GROUP)
    await world.say("/subscribe multimodal, agents", GROUP)
    new = world.telegram.migrate(GROUP)
    updates = await world.app.services.bot.get_updates(offset=-2, timeout=0)
    world.telegram.say(new, YOU, "/subscribe agents, reasoning")
    [*_, spoken_first] = await world.app.services.bot.get_updates(offset=-1, timeout=0)
    await world.app.handle(spoken_first)
    for update in updates:
        await world.app.handle(update)
    assert (await chat_row(world, new))["hour"] == 18
    assert sorted(await wanted(world, new)) == ["agents", "multimodal", "reasoning"]
    assert await wanted(world, GROUP) == []


async def test_an_unknown_group_has_nothing_to_move(world: World) -> None:
    """A migration of a group of which nothing is kept keeps nothing."""
    await migrate(world, slice(None))
    assert not any((await kept(world)).values())
