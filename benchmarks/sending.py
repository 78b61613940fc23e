"""Durable sends, claimed and recorded, against the same calls over the bare transport."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

import aiohttp
from pydantic import SecretStr

from benchmarks import chats
from benchmarks.answering import answering
from benchmarks.measurement import Measurement, Run, Stopwatch, Unit
from bot.app import App, build
from bot.settings import Settings
from digests.store.slices import slices

MESSAGES = 10_000
PAID_RATE = 1000
_AT_ONCE = 64
_CHATS_AT_ONCE = 5000
_NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


def measure(run: Run) -> list[Measurement]:
    """Deliver roundups at the paid limit, with a round trip of 60 ms."""
    count = run.size(MESSAGES, least=5)
    with answering() as url:
        sent, seconds, ours = asyncio.run(_deliver(run, url, count))
        floor = asyncio.run(_call(f"{url}/bot1:a/sendMessage", sent))
    share = ours.seconds / seconds
    note = f"{share:.0%} of a core at {sent / seconds:,.0f} a second; floor: aiohttp alone"
    return [
        Measurement("CPU per durable send", Unit.MICROSECONDS, *_each(ours, floor, sent), note),
        Measurement(
            "use of the paid limit",
            Unit.MESSAGES,
            sent / seconds,
            PAID_RATE,
            f"{sent:,} messages, the last round trip included; floor: the limit itself",
        ),
    ]


def _each(ours: Stopwatch, floor: Stopwatch, sent: int) -> tuple[float, float]:
    return ours.seconds / sent * 1e6, floor.seconds / sent * 1e6


async def _deliver(run: Run, url: str, count: int) -> tuple[int, float, Stopwatch]:
    """Deliver a roundup to each chat; return how many messages, the seconds, and those of CPU."""
    started = time.perf_counter()
    app = build(
        Settings(
            token=SecretStr("1:a"),
            api_url=url,
            database_url=f"sqlite:///{run.folder}/sending.db",
            rate=PAID_RATE,
            rate_per_chat=PAID_RATE,
            log_level="error",
        ),
        lambda: _NOW + timedelta(seconds=time.perf_counter() - started),
    )
    try:
        await app.take()
        await app.connect()
        await _fill(app, count)
        await app.make_due()
        app.settle_in()
        before = time.perf_counter()
        with run.bar(f"Delivering to {count:,} chats", count), Stopwatch(time.process_time) as cpu:
            sent = await app.sender.drain()
        return sent, time.perf_counter() - before, cpu
    finally:
        await app.close()


async def _fill(app: App, count: int) -> None:
    await app.load()
    made = list(chats.rows(count, chats.sets(app.topics, Random(3)), 0, _NOW - timedelta(days=3)))
    for some in slices(made, _CHATS_AT_ONCE):
        await app.database.write(partial(chats.add, made=[_due(one) for one in some]))


def _due(made: tuple[chats.Row, list[chats.Row]]) -> tuple[chats.Row, list[chats.Row]]:
    """Let a chat be due now, wherever it is."""
    chat, wanted = made
    return chat | {"timezone": "UTC", "next_roundup_at": _NOW}, wanted


async def _call(url: str, count: int) -> Stopwatch:
    """Make as many calls as there were messages; return the seconds of CPU."""
    body = b'{"chat_id": 1, "text": "%s"}' % (b"A line of a roundup. " * 80)
    left = iter(range(count))

    async def work(session: aiohttp.ClientSession) -> None:
        for _ in left:
            async with session.post(url, data=body, headers=headers) as response:
                await response.json()

    headers = {"Content-Type": "application/json"}
    connector = aiohttp.TCPConnector(limit=_AT_ONCE)
    async with aiohttp.ClientSession(connector=connector) as session:
        with Stopwatch(time.process_time) as cpu:
            await asyncio.gather(*(work(session) for _ in range(_AT_ONCE)))
    return cpu
