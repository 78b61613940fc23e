"""An answer that a bad moment swallowed is given once more; what must wait a little waits, and comes."""

import asyncio
import shutil
import time
from pathlib import Path

import pytest
from markupsafe import escape
from structlog.testing import capture_logs

from bot import trying
from bot.context import REPLY_BURST
from bot.floods import SUSPECTED_SECONDS
from bot.models import Message
from bot.sandbox.errors import Refusal
from bot.sandbox.faults import Cut, Fault, Garbage
from tests.bot.at_work import until
from tests.bot.spoken import spoken
from tests.bot.test_editing import context_of
from tests.bot.test_error_handler import failures
from tests.bot.world import GROUP, YOU, World, open_world

UNSENT = Refusal(429, "Too Many Requests")  # without a time: nothing was sent, nothing is known
NOT_SENT = (Cut(before=True), Garbage(), Garbage(200, b"not json"), UNSENT)


def calls(world: World, method: str = "sendMessage") -> int:
    """Count the calls of a method."""
    return sum(call.method == method for call in world.telegram.calls)


@pytest.mark.parametrize("fault", NOT_SENT)
async def test_an_answer_lost_on_its_way_is_given_again(world: World, fault: Fault) -> None:
    """One moment goes wrong: the reader has the answer all the same, and nothing is logged as failed."""
    world.telegram.faults.add(method="sendMessage", answer=fault)
    with capture_logs() as logs:
        [card] = await world.say("/paper toolformer")
    assert card["text"].startswith("Toolformer:")
    assert failures(logs) == []
    assert calls(world) == 2


async def test_an_answer_is_given_twice_at_most(world: World) -> None:
    """It was given, and that was not known: it stands there twice, and no third time."""
    world.telegram.faults.add(method="sendMessage", answer=Garbage(done=True), times=5)
    assert len(await world.say("/paper toolformer")) == 2


async def test_who_would_rather_have_none_than_two(tmp_path: Path, shipped_database: Path) -> None:
    """Where doubt counts as delivered only what surely never left is sent again."""
    shutil.copy(shipped_database, tmp_path)
    async with open_world(tmp_path, on_doubt="presume") as world:
        world.telegram.faults.add(method="sendMessage", answer=Garbage())
        with capture_logs() as logs:
            assert await world.say("/paper toolformer") == []
        assert failures(logs) == ["not_answered"]
        world.telegram.faults.add(method="sendMessage", answer=UNSENT)
        assert len(await world.say("/paper toolformer")) == 1


async def test_a_short_wait_is_waited_for(world: World) -> None:
    """Told to wait a second the bot answers after it; others are answered meanwhile."""
    wait = Refusal(429, "Too Many Requests: retry after 1", {"retry_after": 1})
    world.telegram.faults.add(method="sendMessage", answer=wait, chat_id=YOU)
    with capture_logs() as logs:
        [card] = await world.say("/paper toolformer")
    assert card["text"].startswith("Toolformer:")
    assert failures(logs) == ["told_to_wait"]


@pytest.mark.parametrize("fault", [*NOT_SENT, Garbage(done=True)])
async def test_a_press_lost_on_its_way_works(world: World, fault: Fault) -> None:
    """A page is turned, and the button answered, though both calls went wrong at first."""
    [page] = await world.say("/latest")
    for method in ("editMessageText", "answerCallbackQuery"):
        world.telegram.faults.add(method=method, answer=fault)
    with capture_logs() as logs:
        assert await world.press(page, "›") == []
    assert world.telegram.messages(YOU)[-1]["text"] != page["text"]
    assert world.answer["text"] == ""
    assert failures(logs) == []


async def test_an_administrator_is_known_at_the_second_try(world: World) -> None:
    """Who may change a group's settings is not turned away for a moment's silence of Telegram."""
    world.telegram.faults.add(method="getChatMember", answer=Cut(before=True))
    [answer] = await world.say("/subscribe agents", GROUP)
    assert answer["text"] != spoken(world, "admins_only")


async def test_an_answer_taken_shows_that_a_refusal_concerned_one_chat(world: World) -> None:
    """A roundup's message was refused: nothing goes to anybody, until a reader's answer is taken."""
    pacer, now = world.app.services.pacer, time.monotonic()
    pacer.refused(8000, now, now, now + 30)
    assert pacer.next_slot(now) == now + SUSPECTED_SECONDS
    await world.say("/help")
    now = time.monotonic()
    assert pacer.next_slot(now) < now + 1


async def test_answers_refused_hold_the_roundups(world: World) -> None:
    """One refusal may concern the bot, a second chat's confirms it: then other readers are not answered."""
    pacer = world.app.services.pacer
    wait = Refusal(429, "Too Many Requests: retry after 30", {"retry_after": 30})
    world.telegram.faults.add(method="sendMessage", answer=wait, times=2)
    for chat_id, seconds in ((YOU, SUSPECTED_SECONDS), (GROUP, 30)):
        assert await world.say("/help", chat_id) == []
        now = time.monotonic()
        assert now + seconds - 5 < pacer.next_slot(now) <= now + seconds
    assert calls(world) == 2
    person = world.telegram.add_user(first_name="Reader", user_id=8001)
    world.telegram.add_chat("private", user=person)
    assert await world.say("/help", 8001, 8001) == []
    assert calls(world) == 2


async def test_no_repeat_goes_into_a_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the second try is due the chat is told to wait, for another message: it is not made."""
    monkeypatch.setattr(trying, "PAUSE_SECONDS", 0.5)
    world.telegram.faults.add(method="sendMessage", answer=Garbage())
    answering = asyncio.create_task(world.say("/help"))
    await until(lambda: calls(world) == 1)
    world.app.services.pacer.hold_chat(YOU, time.monotonic() + 30)
    assert await answering == []
    assert calls(world) == 1


async def test_who_waits_for_a_turn_sees_a_wait_that_comes_meanwhile(tmp_path: Path) -> None:
    """The chat's pace lets the next answer go in a moment; then the chat is told to wait."""
    async with open_world(tmp_path, rate_per_chat=1) as world:
        for _ in range(REPLY_BURST + 1):
            assert await world.say("/help")
        answering = asyncio.create_task(world.say("/help"))
        await asyncio.sleep(0.3)
        world.app.services.pacer.hold_chat(YOU, time.monotonic() + 30)
        assert await answering == []
        assert calls(world) == REPLY_BURST + 1


async def test_a_repeat_counts_for_the_pace(tmp_path: Path) -> None:
    """Two answers of which one was made twice are three of a group's minute."""
    async with open_world(tmp_path, rate_per_chat=1000, rate_per_group_minute=3) as world:
        world.telegram.faults.add(method="sendMessage", answer=Garbage())
        answers = [await world.say("/help", GROUP) for _ in range(3)]
        assert [len(answer) for answer in answers] == [1, 1, 0]
        assert calls(world) == 3


async def test_a_wait_allows_no_third_copy(world: World) -> None:
    """In doubt, told to wait a second, in doubt again: it was said twice, and that is that."""
    wait = Refusal(429, "Too Many Requests: retry after 1", {"retry_after": 1})
    for answer in (Garbage(done=True), wait, Garbage(done=True)):
        world.telegram.faults.add(method="sendMessage", answer=answer)
    assert len(await world.say("/paper toolformer")) == 2
    assert calls(world) == 3


async def test_after_a_part_that_is_withheld_comes_none(world: World) -> None:
    """Half an answer without its beginning is worse than none."""
    wait = Refusal(429, "Too Many Requests: retry after 30", {"retry_after": 30})
    world.telegram.faults.add(method="sendMessage", answer=wait)
    context = context_of(world)
    await context.reply(*(Message(escape(part)) for part in ("one", "two", "three")))
    assert calls(world) == 1
    world.app.services.pacer._holds.clear()
    await context.reply(*(Message(escape(part)) for part in ("four", "five")))
    assert world.written() == ["four", "five"]


async def test_nothing_is_changed_in_a_chat_that_must_wait(world: World) -> None:
    """A press is answered, which Telegram counts for no chat; the page stays as it is."""
    [page] = await world.say("/latest")
    world.app.services.pacer.hold_chat(YOU, time.monotonic() + 30)
    assert await world.press(page, "›") == []
    assert calls(world, "editMessageText") == 0
    assert calls(world, "answerCallbackQuery") == 1
