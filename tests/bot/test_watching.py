"""What needs the operators is told to them once, and again only after it was over."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import schedule
from bot.sandbox.errors import Refusal
from bot.sandbox.faults import Garbage
from bot.watching import Watch
from tests.bot.at_work import serving, until
from tests.bot.spoken import spoken
from tests.bot.test_outages import FLOOD
from tests.bot.test_sender import BLOCKED, BROKEN, due
from tests.bot.world import GROUP, MEMBER, YOU, World, open_world


@pytest.fixture
async def world(tmp_path: Path, shipped_database: Path) -> AsyncIterator[World]:
    """Open a world with two operators, and a group whose roundup is due."""
    shutil.copy(shipped_database, tmp_path)
    async with open_world(tmp_path, operators=(YOU, MEMBER)) as world:
        world.telegram.add_chat("private", user=world.telegram.directory.user(MEMBER))
        await due(world, GROUP)
        await world.app.make_due()
        yield world


async def hold_group(world: World) -> None:
    """Let Telegram tell the group to wait for half a day."""
    world.telegram.faults.add(answer=FLOOD, method="sendMessage", chat_id=GROUP)
    await world.app.sender.step()
    world._pass_second()


async def look(watch: Watch, world: World) -> None:
    """Look twice, by an instance that was heard of just now."""
    await world.app.database.write(world.app.instance.check)
    for _ in range(2):
        await watch.look()


async def test_a_long_wait_is_told_once(world: World) -> None:
    """To every operator, with how to learn more; look after look it is not said again."""
    watch = Watch(world.app.services)
    await look(watch, world)
    assert world.written() == []
    await hold_group(world)
    for _ in range(3):
        await watch.look()
    [told] = world.written()
    assert told.startswith(spoken(world, "health_needs"))
    assert "1 chat must wait until Monday, 23 November, 21:10." in told
    assert told.endswith("/health")
    assert len(world.written(MEMBER)) == 1


async def test_what_comes_again_is_told_again(world: World) -> None:
    """Once the wait was over, the next long one is news."""
    watch = Watch(world.app.services)
    await hold_group(world)
    await look(watch, world)
    world.clock.turn(hours=13)
    await look(watch, world)
    before = len(world.written())
    await hold_group(world)
    await look(watch, world)
    assert len(world.written()) == before + 1


async def test_what_passes_by_itself_is_not_told(world: World) -> None:
    """One look alone, just after the clock went on by hours, tells of nothing."""
    watch = Watch(world.app.services)
    world.clock.turn(hours=2)
    await watch.look()
    await world.deliver()
    await world.app.database.write(world.app.instance.check)
    await watch.look()
    assert world.written() == []


async def test_refused_markup_is_told(world: World) -> None:
    """It is our own mistake; one of before the start is none of this watch's."""
    watch = Watch(world.app.services)
    world.telegram.faults.add(answer=Refusal(400, BROKEN), method="sendMessage", chat_id=GROUP)
    await world.deliver()
    await look(watch, world)
    assert spoken(world, "reason_markup") in world.written()[0]
    world.clock.turn(minutes=1)
    await look(Watch(world.app.services), world)
    assert len(world.written()) == 1


async def test_who_cannot_be_told_is_no_harm_to_others(world: World) -> None:
    """One who is out of reach is logged, and another has it."""
    await hold_group(world)
    world.telegram.faults.add(answer=BLOCKED, method="sendMessage", chat_id=YOU)
    watch = Watch(world.app.services)
    with capture_logs() as logs:
        await look(watch, world)
    assert [log["user"] for log in logs if log["event"] == "user_not_told"] == [YOU]
    await look(watch, world)
    assert (len(world.written()), len(world.written(MEMBER))) == (0, 1)


async def test_what_nobody_was_told_is_told_later(world: World) -> None:
    """Where Telegram took it for none of them, the next look tries again."""
    await hold_group(world)
    world.telegram.faults.add(answer=BLOCKED, method="sendMessage", times=2)
    watch = Watch(world.app.services)
    await look(watch, world)
    assert world.written() == []
    await look(watch, world)
    assert (len(world.written()), len(world.written(MEMBER))) == (1, 1)


async def test_what_may_have_been_told_is_not_told_again(world: World) -> None:
    """No answer comes to what was taken: twice that, and the next look is silent."""
    await hold_group(world)
    fault = Garbage(done=True)
    world.telegram.faults.add(answer=fault, method="sendMessage", times=4)
    watch = Watch(world.app.services)
    await look(watch, world)
    await look(watch, world)
    assert (len(world.written()), len(world.written(MEMBER))) == (2, 2)


async def test_an_operator_told_to_wait_is_not_waited_for(world: World) -> None:
    """Where Telegram holds that very chat nothing is sent into it, and the look ends at once."""
    await hold_group(world)
    world.app.services.pacer.hold_chat(YOU, time.monotonic() + 1000)
    async with asyncio.timeout(20):
        await look(Watch(world.app.services), world)
    assert (len(world.written()), len(world.written(MEMBER))) == (0, 1)


async def test_the_tick_looks_by_itself(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody calls anything: a chat is told to wait long, and the operators know."""
    monkeypatch.setattr(schedule, "WATCH_SECONDS", 0.05)
    world.telegram.faults.add(answer=FLOOD, method="sendMessage", chat_id=GROUP)
    async with serving(world):
        await until(lambda: bool(world.written()) and bool(world.written(MEMBER)))
    assert "must wait" in world.written()[0]
