"""The sender: claim -> send -> record; claims and records share transactions, and sends do not wait for them.

What is in flight is what may be repeated after a crash: as few as the rate and the round trip need.
"""

import asyncio
import contextlib
import math
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from telegram.error import TelegramError

from bot.desk import IDLE_SECONDS, Desk
from bot.halting import HaltError
from bot.health import Health
from bot.instance import Instance
from bot.models import Delivery
from bot.outcomes import Kind, Outcome, decide
from bot.pacing import Pacer
from bot.posting import Poster
from bot.recording import Landed
from bot.standstill import still
from bot.transport import InDoubtError, UnsentError
from digests.store.database import Database

TICK_SECONDS = 0.005  # what falls due within it goes together: it spares a fourth of the computing
SHORTEST_PAUSE_SECONDS = 0.05
DRAIN_SECONDS = 7.0  # for what is in flight when told to stop
SHORTEST_TRIP_SECONDS, LONGEST_TRIP_SECONDS = 0.1, 0.5
_log = structlog.get_logger(__name__)


class Sender:
    """Delivers what is in the outbox. `clock` decides what may go, a monotonic clock how fast."""

    def __init__(
        self,
        *,
        database: Database,
        desk: Desk,
        poster: Poster,
        health: Health,
        pacer: Pacer,
        instance: Instance,
        clock: Callable[[], datetime],
    ) -> None:
        self.desk = desk
        self.health = health
        self._database = database
        self._poster = poster
        self._pacer = pacer
        self._instance = instance
        self._clock = clock
        self._flying: set[asyncio.Task[None]] = set()
        self._halt: HaltError | None = None

    @property
    def in_flight_most(self) -> int:
        """How many messages may be in flight: what the rate needs over a round trip, and no more."""
        trip = min(max(1.1 * self.desk.trip, SHORTEST_TRIP_SECONDS), LONGEST_TRIP_SECONDS)
        return math.ceil(self._pacer.limits.per_second * trip)

    def wake(self) -> None:
        """Look at the outbox now: something was put in."""
        self.desk.stir.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until told to stop; what is in flight is still recorded. Raise HaltError."""
        ended = asyncio.Event()
        keeping = asyncio.create_task(self.desk.keep(ended))
        stopping = asyncio.create_task(self._clear_at(stop))
        try:
            while not (stop.is_set() or self._halt or keeping.done()):
                await self._launch()
        finally:
            stopping.cancel()
            await self._land()
            ended.set()
            self.desk.stir.set()
            await keeping
        if self._halt:
            raise self._halt

    async def drain(
        self, stop: asyncio.Event | None = None, progress: Callable[[int], None] | None = None
    ) -> int:
        """Deliver until nothing waits that may go soon, or told to stop; return how many were sent.

        `progress` is told now and then how many still wait.
        """
        stop, before = stop or asyncio.Event(), self.desk.tally.sent
        seen = still(self._database, self._clock, progress or (lambda _: None))
        watching = asyncio.create_task(seen)
        watching.add_done_callback(lambda _: stop.set())
        try:
            await self.run(stop)
        finally:
            watching.cancel()
            [watched] = await asyncio.gather(watching, return_exceptions=True)
        if isinstance(watched, Exception):
            raise watched
        return self.desk.tally.sent - before

    async def step(self) -> bool:
        """Deliver one message; return False where none may go now. Raise HaltError."""
        if self._pause() > IDLE_SECONDS or not await self.health.is_well():
            return False
        await asyncio.sleep(max(0.0, self._pause()))
        while True:
            await self.desk.exchange(1)
            if not self.desk.ready:
                return False
            if self._takes_off():
                break
        await asyncio.wait(self._flying)
        await self.desk.exchange(0)
        if self._halt:
            raise self._halt
        return True

    async def _launch(self) -> None:
        """Let the next message take off if it may; else wait a little for what it waits for."""
        desk, pause = self.desk, self._pause()
        is_hopeless = pause > IDLE_SECONDS and not desk.aloft  # nothing can land and end a hold
        if is_hopeless or not await self.health.is_well():
            self._pull_up(pause)
            await self._rest(min(max(pause, SHORTEST_PAUSE_SECONDS), IDLE_SECONDS))
            return
        desk.held_until = desk.error = None
        desk.wanted, pause = self.in_flight_most, self._pause()  # to ask took its time
        if pause > SHORTEST_PAUSE_SECONDS:
            await self._rest(min(pause, IDLE_SECONDS))
        elif not desk.ready or len(desk.aloft) >= desk.wanted or not self._instance.is_fresh:
            if not desk.aloft:
                desk.stir.set()
            await self._rest(IDLE_SECONDS)
        elif pause > 0:
            await asyncio.sleep(max(pause, TICK_SECONDS))
        else:
            self._takes_off()

    def _pull_up(self, pause: float) -> None:
        """Claim nothing while nothing may go."""
        self.desk.wanted = 0
        self.desk.give_back()
        self.desk.error = self.health.reason
        if pause > IDLE_SECONDS:
            self.desk.held_until = self._clock() + timedelta(seconds=pause)

    async def _rest(self, seconds: float) -> None:
        """Wait for the desk, so long at most."""
        self.desk.clear.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.desk.clear.wait()

    async def _clear_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self.desk.clear.set()

    def _pause(self) -> float:
        """How many seconds it is to the next free slot."""
        now = time.monotonic()
        return self._pacer.next_slot(now) - now

    def _takes_off(self) -> bool:
        """Send the next message, or put it back with its time where its chat must wait."""
        delivery, now = self.desk.take_off(), time.monotonic()
        wait = self._pacer.free_at(delivery.chat_id, now) - now
        if wait > 0:
            at = self._clock() + timedelta(seconds=wait)
            self.desk.land(Landed(delivery, Outcome(Kind.UNTRIED, at=at)))
            asyncio.get_running_loop().call_later(wait, self.desk.stir.set)
            return False
        self._pacer.book(delivery.chat_id, now)
        flight = asyncio.create_task(self._fly(delivery))
        self._flying.add(flight)
        flight.add_done_callback(self._flying.discard)
        return True

    async def _fly(self, delivery: Delivery) -> None:
        made_at, message_id, error = time.monotonic(), None, None
        try:
            message_id = await self._poster.send(delivery, self._instance.flights)
        except TelegramError as failure:
            error = failure
        except Exception as failure:  # a mistake of ours must not keep the claim for ever
            _log.exception("delivery_broke", delivery=delivery.id)
            error = InDoubtError(type(failure).__name__)
        if isinstance(error, InDoubtError) and self._instance.flights.stage(delivery.id) is None:
            error = UnsentError(error.message)
        outcome = decide(error, attempts=delivery.attempts, now=self._clock())
        self._heed(delivery, outcome, made_at)
        self.desk.land(Landed(delivery, outcome, message_id))

    def _heed(self, delivery: Delivery, outcome: Outcome, made_at: float) -> None:
        """Let what was learnt of Telegram count for the next messages."""
        now = time.monotonic()
        if outcome.kind is Kind.SENT:
            self._pacer.floods.taken(made_at)
            return
        _log.debug("not_sent", chat=delivery.chat_id, outcome=outcome.kind, reason=outcome.reason)
        if outcome.kind is Kind.HALT:
            self._halt = HaltError(outcome.reason)
        elif outcome.flood and outcome.at:
            until = now + (outcome.at - self._clock()).total_seconds()
            self._pacer.refused(delivery.chat_id, made_at, now, until)
        elif outcome.kind in {Kind.DOUBT, Kind.RETRY}:
            self.health.failed(outcome.reason)
        elif outcome.kind in {Kind.PLAIN, Kind.FAILED}:
            self._poster.report(delivery, outcome.reason)

    async def _land(self) -> None:
        """Wait for what is in flight; what is late then is in doubt, what did not take off goes back."""
        self.desk.give_back()
        if self._flying:
            await asyncio.wait(self._flying, timeout=DRAIN_SECONDS)
        for flight in tuple(self._flying):
            flight.cancel()
        await asyncio.gather(*self._flying, return_exceptions=True)
        for delivery in self.desk.unlanded():
            is_begun = self._instance.flights.stage(delivery.id) is not None
            kind = Kind.DOUBT if is_begun else Kind.UNTRIED
            reason = "told to stop before an answer came"
            self.desk.land(Landed(delivery, Outcome(kind, at=self._clock(), reason=reason)))
