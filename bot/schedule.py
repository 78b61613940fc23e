"""The ticks: load what changed, make due roundups, drop late ones, poll feeds, watch, forget; all idempotent.

What is due lives in the database: APScheduler only calls often enough; a missed or doubled call is no harm.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

ROUNDUP_SECONDS = 5
LIBRARY_SECONDS = 3
RETIRE_SECONDS = 60
FEEDS_SECONDS = 60
WATCH_SECONDS = 60
FORGET_SECONDS = 3600
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


def _guarded(tick: Tick) -> Tick:
    async def call() -> None:
        try:
            await tick()
        except Exception:  # the next tick tries again
            _log.exception("tick_failed", tick=getattr(tick, "__name__", str(tick)))

    return call
