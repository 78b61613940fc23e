"""Real processes, killed between any two steps: no roundup is lost, none is made twice."""

import asyncio
import multiprocessing
import signal
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.models import State
from bot.store import standing
from tests.bot.papers import entry, put
from tests.bot.world import TOKEN, YOU, World, open_world
from tests.crash.victim import Orders, stderr_of, work

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+00:00")
READERS = (YOU, 2001, 2002)
STEPS_MOST = 200
processes = multiprocessing.get_context("forkserver")


@pytest.fixture
async def readers(tmp_path: Path) -> AsyncIterator[World]:
    """Open a world with three readers who want the same, and six new papers for them."""
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        for number in READERS[1:]:
            user = world.telegram.add_user(first_name="Reader", user_id=number)
            world.telegram.add_chat("private", user=user)
        for reader in READERS:
            await world.say("/subscribe video", chat_id=reader, user_id=reader)
        put(tmp_path, "news", *(entry(number, ("video",)) for number in range(6)))
        await world.app.reload()
        world.app.instance.release()  # the processes deliver
        yield world
        written = stderr_of(world.app.settings.database_url)
        assert written.is_file()
    for file in (file for file in tmp_path.rglob("*") if file.is_file()):
        assert TOKEN.partition(":")[2].encode() not in file.read_bytes(), file


def orders(world: World, now: datetime, *, dies_at: int = 0, delivers: bool = True) -> Orders:
    """Write the orders of a process over the world's database and Telegram."""
    settings = world.app.settings
    return Orders(settings.database_url, settings.api_url, TOKEN, now, dies_at, delivers)


async def run(given: Orders) -> int:
    """Run a process to its end; return its exit code, negative for the signal that killed it."""
    process = processes.Process(target=work, args=(given,))
    process.start()
    await asyncio.to_thread(process.join, 60)
    assert process.exitcode is not None, "the process hangs"
    return process.exitcode


def copies(world: World) -> Counter[int]:
    """Count the roundups that stand in each reader's chat."""
    return Counter(
        {
            reader: sum("6 new papers" in text for text in world.written(reader))
            for reader in READERS
        }
    )


async def test_killed_at_any_step_of_making_none_is_lost_or_doubled(readers: World) -> None:
    """Die before the first, second, ... statement or commit of making; start again; week after week."""
    processes.set_forkserver_preload(["tests.crash.victim"])
    database, dies_at, killed = readers.app.database, 0, -signal.SIGKILL
    while killed == -signal.SIGKILL:
        dies_at += 1
        killed = await run(orders(readers, MONDAY, dies_at=dies_at, delivers=False))
        assert killed in {0, -signal.SIGKILL}
        assert dies_at < STEPS_MOST
        rows = await database.read(lambda c: standing.rows(c, 100))
        assert len(rows) in {0, len(READERS)}, f"half made after step {dies_at}"
    assert dies_at > 10, "it was killed at every step there is"
    assert await run(orders(readers, MONDAY, delivers=True)) == 0
    assert copies(readers) == Counter(dict.fromkeys(READERS, 1))


async def test_killed_at_any_step_of_sending_one_repeat_a_kill_at_most(readers: World) -> None:
    """Die later and later while sending; each chat has its roundup in the end, none more than twice."""
    processes.set_forkserver_preload(["tests.crash.victim"])
    assert await run(orders(readers, MONDAY, delivers=False)) == 0
    kills = 0
    for dies_at in range(3, 40, 3):
        ended = await run(orders(readers, MONDAY, dies_at=dies_at))
        kills += ended != 0
        if ended == 0:
            break
    assert await run(orders(readers, MONDAY)) == 0
    rows = await readers.app.database.read(lambda c: standing.rows(c, 100))
    assert {row.state for row in rows} == {State.SENT}
    counted = copies(readers)
    assert kills > 0
    assert set(counted.values()) <= {1, 2}
    assert counted.total() <= len(READERS) + kills
