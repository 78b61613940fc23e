"""Every step of making, claiming, sending and recording breaks in every way: nothing is lost or doubled.

A step is a statement, a commit, or a stage of a message on its way.
"""

import asyncio
import multiprocessing
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest

from bot.sandbox.telegram import Telegram
from bot.settings import OnDoubt
from tests.bot.papers import entry, put
from tests.bot.world import TOKEN, YOU, World, open_world
from tests.crash.victim import Fault, Orders, work
from tests.proving import Figure, HowMany

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+00:00")
READERS = (YOU, 2001, 2002, 2003, 2004)
IN_FLIGHT = 3
processes = multiprocessing.get_context("forkserver")


@pytest.fixture
async def readers(tmp_path: Path) -> AsyncIterator[World]:
    """Open a world with readers who want the same, and six new papers for them."""
    processes.set_forkserver_preload(["tests.crash.victim"])
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


@pytest.mark.parametrize("policy", OnDoubt)
@pytest.mark.parametrize("fault", Fault)
async def test_whatever_breaks_nothing_is_lost_and_little_doubled(
    readers: World, fault: Fault, policy: OnDoubt, how_many: HowMany, figure: Figure
) -> None:
    """A process breaks at a step, another goes on; each reader has the roundup, none more than twice.

    Where the process survives, and it need not be in doubt, none is there twice.
    """
    orders = orders_of(readers)._replace(fault=fault, on_doubt=policy)
    last = await count_steps(readers, orders)
    steps = Random(1).sample(range(1, last + 1), how_many(2, whole=last))
    repeats = 0
    for step in steps:
        before = received(readers.telegram)
        broken = orders._replace(database_url=fresh_copy(readers), breaks_at=step)
        ended = await run(broken)
        assert fault.is_survived <= (ended == 0), f"{fault} ended the process at step {step}"
        assert await run(broken._replace(breaks_at=0)) == 0
        got = received(readers.telegram) - before
        assert set(got) == set(READERS), f"lost after {fault} at step {step}"
        assert max(got.values()) <= 2
        repeats += (doubled := got.total() - len(READERS))
        allowed = 0 if fault.is_survived else 1 if policy is OnDoubt.PRESUME else IN_FLIGHT
        assert doubled <= allowed, f"{doubled} repeats after {fault} at step {step}"
    figure(f"{fault} at {len(steps)} of {last} steps, {policy}: 0 lost, {repeats} repeats")


def orders_of(world: World) -> Orders:
    """Write the orders of a process over the world's database and Telegram."""
    settings = world.app.settings
    return Orders(settings.database_url, settings.api_url, TOKEN, MONDAY)


def fresh_copy(world: World) -> str:
    """Copy the database as it was before the push; return the address."""
    path = world.app.database.path
    copy = path.with_name(f"{uuid4()}.db")
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
    return f"sqlite:///{copy}"


async def count_steps(world: World, orders: Orders) -> int:
    """Count the steps of a push that does not break."""
    counted = processes.Value("i", 0)
    unbroken = orders._replace(database_url=fresh_copy(world), counted=counted)
    assert await run(unbroken) == 0
    return int(counted.value)


async def run(given: Orders) -> int:
    """Run a process to its end; return its exit code, negative for the signal that killed it."""
    process = processes.Process(target=work, args=(given,))
    process.start()
    await asyncio.to_thread(process.join, 60)
    assert process.exitcode is not None, "the process hangs"
    return process.exitcode


def received(telegram: Telegram) -> Counter[int]:
    """Count the roundups that stand in each reader's chat."""
    counts = {
        reader: sum("6 new papers" in m.get("text", "") for m in telegram.messages(reader))
        for reader in READERS
    }
    return Counter(counts)
