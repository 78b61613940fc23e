"""Every step of making, claiming, sending and recording breaks in every way: nothing is lost or doubled.

A step is a statement, a commit, or a stage of a message on its way.
"""

import asyncio
import multiprocessing
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import closing
from datetime import datetime
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest

from bot.sandbox.errors import Refusal
from bot.sandbox.telegram import Telegram
from bot.settings import OnDoubt
from bot.store import chats
from tests.bot.papers import entry, put
from tests.bot.world import GROUP, TOKEN, YOU, World, open_world
from tests.crash.victim import Fault, Orders, work
from tests.proving import Figure, HowMany

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+00:00")
BLOCKED, THREADLESS, UNMARKED = 2001, 2002, 2003
READERS = (YOU, BLOCKED, THREADLESS, UNMARKED, 2004)
MARKUP = Refusal(400, "Bad Request: can't parse entities: odd")
IN_FLIGHT = 3
ROUNDUP = "Papers of the week"
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


@pytest.fixture
async def refusing(readers: World) -> World:
    """Let a group want the same, which moves; one reader block the bot, and one have lost a thread."""
    await readers.say("/subscribe video", chat_id=GROUP)
    await readers.app.database.write(lambda c: chats.change(c, THREADLESS, thread_id=77))
    readers.telegram.block(BLOCKED)
    return readers


@pytest.mark.parametrize("fault", Fault)
async def test_what_telegram_refuses_is_dealt_with_whatever_breaks(
    refusing: World, fault: Fault, how_many: HowMany, figure: Figure
) -> None:
    """A block suspends, a move moves, a thread is given up and a text goes without its markup: once."""
    moved_to = refusing.telegram.migrate(GROUP)
    wanted = {*READERS, moved_to} - {BLOCKED}
    orders = orders_of(refusing)._replace(fault=fault)
    last = await count_steps(refusing, orders)
    steps = Random(2).sample(range(1, last + 1), how_many(2, whole=last))
    for step in steps:
        refusing.telegram.faults.clear()
        refusing.telegram.faults.add(answer=MARKUP, method="sendMessage", chat_id=UNMARKED)
        before = received(refusing.telegram, wanted)
        broken = orders._replace(database_url=fresh_copy(refusing), breaks_at=step)
        await run(broken)
        assert await run(broken._replace(breaks_at=0)) == 0
        got = received(refusing.telegram, wanted) - before
        assert set(got) == wanted, f"lost after {fault} at step {step}"
        assert max(got.values()) <= 2
        assert got.total() - len(wanted) <= (0 if fault.is_survived else IN_FLIGHT)
        assert standing_of(broken.database_url) == {
            BLOCKED: (True, None),
            moved_to: (False, None),
            THREADLESS: (False, None),
        } | dict.fromkeys((YOU, UNMARKED, 2004), (False, None))
    figure(f"{fault} at {len(steps)} of {last} steps among refusals: all dealt with")


def standing_of(database_url: str) -> dict[int, tuple[bool, int | None]]:
    """Return of each chat whether it is suspended, and its thread."""
    path = database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT id, suspended IS NOT NULL, thread_id FROM chat")
        return {number: (bool(suspended), thread) for number, suspended, thread in rows}


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


def received(telegram: Telegram, chat_ids: Collection[int] = READERS) -> Counter[int]:
    """Count the roundups that stand in each chat."""
    counts = {
        chat_id: sum(m.get("text", "").startswith(ROUNDUP) for m in telegram.messages(chat_id))
        for chat_id in chat_ids
    }
    return Counter(counts)
