"""The ticks: load what changed, make due roundups, drop late ones, poll feeds, watch, forget; all idempotent.

What is due lives in the database: APScheduler only calls often enough; a missed or doubled call is no harm.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.instance import FencedError

ROUNDUP_SECONDS = 5
LIBRARY_SECONDS = 3
RETIRE_SECONDS = 60
FEEDS_SECONDS = 60
WATCH_SECONDS = 60
FORGET_SECONDS = 3600
LOOK_SECONDS = 5
_log = structlog.get_logger(__name__)

Tick = Callable[[], Awaitable[Any]]


def schedule(
    *,
    make_due: Tick,
    reload_library: Tick,
    retire: Tick,
    poll_feeds: Tick,
    watch: Tick,
    forget_old: Tick,
) -> AsyncIOScheduler:
    """Return a scheduler, not yet started, that calls each tick at its interval."""
    scheduler = AsyncIOScheduler(
        timezone="UTC",
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    ticks = (
        (make_due, ROUNDUP_SECONDS),
        (reload_library, LIBRARY_SECONDS),
        (retire, RETIRE_SECONDS),
        (poll_feeds, FEEDS_SECONDS),
        (watch, WATCH_SECONDS),
        (forget_old, FORGET_SECONDS),
    )
    for tick, seconds in ticks:
        scheduler.add_job(_guarded(tick), "interval", seconds=seconds)
    return scheduler


class Ticking:
    """A scheduler at work, also over a clock that is set back.

    APScheduler keeps the clock time of a job's next run: set back by a day, it would rest for a day.
    """

    def __init__(self, scheduler: AsyncIOScheduler, clock: Callable[[], datetime]) -> None:
        self._scheduler = scheduler
        self._clock = clock
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to tick: with every job at once, for who was killed goes on without waiting."""
        self._scheduler.start()
        now = self._clock()
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=now)
        self._watching = asyncio.create_task(self._watch())

    def stop(self) -> None:
        """Tick no more; what runs is cut off."""
        if self._watching:
            self._watching.cancel()
        self._scheduler.shutdown(wait=False)

    async def _watch(self) -> None:
        """Let a job run at once whose next run lies farther ahead than its interval."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = self._clock()
            for job in self._scheduler.get_jobs():
                if job.next_run_time > now + job.trigger.interval:
                    job.modify(next_run_time=now)


def _guarded(tick: Tick) -> Tick:
    async def call() -> None:
        try:
            await tick()
        except FencedError:
            return  # the sender finds it out too, and ends the bot
        except Exception:  # the next tick tries again
            _log.exception("tick_failed", tick=getattr(tick, "__name__", str(tick)))

    return call
