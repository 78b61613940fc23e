"""The ticks themselves: APScheduler's jobs on a real loop, over a clock that is set back."""

import asyncio
from datetime import timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from structlog.testing import capture_logs

from bot import schedule as ticks
from bot.app import system_clock
from bot.instance import FencedError
from bot.schedule import Tick, Ticking, schedule

MOMENT = 0.05


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tick and watch many times a second."""
    monkeypatch.setattr(ticks, "ROUNDUP_SECONDS", MOMENT)
    monkeypatch.setattr(ticks, "LOOK_SECONDS", MOMENT)


def scheduled(ran: asyncio.Event, retire: Tick | None = None) -> AsyncIOScheduler:
    """Schedule ticks; one of them sets `ran`."""

    async def tick() -> None:
        ran.set()

    async def rest() -> None:
        return

    return schedule(
        make_due=tick,
        reload_library=rest,
        retire=retire or rest,
        poll_feeds=rest,
        watch=rest,
        forget_old=rest,
    )


async def test_it_ticks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was due when the process died does not wait for an interval to pass."""
    monkeypatch.setattr(ticks, "ROUNDUP_SECONDS", 3600)
    ran = asyncio.Event()
    ticking = Ticking(scheduled(ran), system_clock)
    ticking.start()
    await asyncio.wait_for(ran.wait(), 10)
    ticking.stop()


@pytest.mark.usefixtures("quickly")
async def test_a_clock_set_back_stops_no_tick() -> None:
    """The clock is set back by a day: seen from then on, the next run lies a day ahead. It comes at once."""
    ran = asyncio.Event()
    scheduler = scheduled(ran)
    ticking = Ticking(scheduler, system_clock)
    ticking.start()
    await asyncio.wait_for(ran.wait(), 10)
    for job in scheduler.get_jobs():
        job.modify(next_run_time=system_clock() + timedelta(days=1))
    await asyncio.sleep(MOMENT)
    ran.clear()
    await asyncio.wait_for(ran.wait(), 10)
    ticking.stop()
    await asyncio.sleep(0)
    assert not scheduler.running


async def test_a_tick_that_was_shut_out_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sender says that another instance has taken over, once; other faults are logged."""
    monkeypatch.setattr(ticks, "ROUNDUP_SECONDS", 3600)
    for error, events in ((FencedError(), []), (KeyError(), ["tick_failed"])):
        failing = _Failing(error)
        ticking = Ticking(scheduled(asyncio.Event(), failing), system_clock)
        with capture_logs() as logs:
            ticking.start()
            await asyncio.wait_for(failing.ran.wait(), 10)
            await asyncio.sleep(MOMENT)
            ticking.stop()
        assert [log["event"] for log in logs] == events


class _Failing:
    """A tick that fails."""

    def __init__(self, error: Exception) -> None:
        self.ran = asyncio.Event()
        self._error = error

    async def __call__(self) -> None:
        self.ran.set()
        raise self._error
