"""Between outbox and sender: one transaction records what came of some messages and claims the next."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta

import structlog

from bot.halting import HaltError
from bot.instance import FRESH_SECONDS, Instance
from bot.models import Delivery
from bot.outcomes import Kind, Outcome
from bot.recording import Landed, Recorder
from bot.store import outbox, pushes
from bot.tally import Tally
from digests.errors import DamagedError, DatabaseError
from digests.store.database import Connection, Database

IDLE_SECONDS = 1.0
HEARD_SECONDS = FRESH_SECONDS / 2
REST_SECONDS = 15.0  # after which a push is over: a second part and a resend belong to it
TRIPS_REMEMBERED = 16
GROUP_SECONDS = 0.05  # so long one commit waits for more that land
GROUP_SHARE = 2  # of what may be in flight, the part worth a commit at once
_log = structlog.get_logger(__name__)

Learn = Callable[[Connection, Collection[int]], Awaitable[None]]


class Desk:
    """Keeps what is claimed and what is to be recorded; `learn` reads the texts of the editions at hand.

    `wanted` is how many claims are to be ready; `held_until`, `error` and `deaf` are for people to know.
    """

    def __init__(
        self,
        *,
        database: Database,
        instance: Instance,
        recorder: Recorder,
        learn: Learn,
        clock: Callable[[], datetime],
        deadline: timedelta,
    ) -> None:
        self.ready: deque[Delivery] = deque()
        self.aloft: dict[int, Delivery] = {}  # sent, and not recorded yet
        self.trip = 0.0  # seconds from taking off to being recorded, of late
        self._took_off: dict[int, float] = {}
        self.stir = asyncio.Event()  # the outbox is to be looked at
        self.clear = asyncio.Event()  # something was claimed, or has landed, or was recorded
        self.wanted = 0
        self.held_until: datetime | None = None
        self.error: str | None = None
        self.deaf: str | None = None  # why no updates come
        self.tally = Tally()
        self._database = database
        self._instance = instance
        self._recorder = recorder
        self._learn = learn
        self._clock = clock
        self._deadline = deadline
        self._landed: list[Landed] = []
        self._grouping: asyncio.TimerHandle | None = None
        self._heard = self._landed_at = 0.0
        self._is_more = False  # in the outbox: the last claim was given all it asked for
        self._failed = False  # the last transaction: what it claimed need not be known here

    @property
    def is_idle(self) -> bool:
        """Whether nothing is claimed, in flight or to be recorded."""
        return not (self.ready or self.aloft or self._landed)

    def hear(self, failure: str | None) -> None:
        """Take in why no updates come, or that they do."""
        self.deaf = failure

    def take_off(self) -> Delivery:
        """Return the delivery that is to be sent next."""
        delivery = self.ready.popleft()
        self.aloft[delivery.id] = delivery
        self._took_off[delivery.id] = time.monotonic()
        if len(self.ready) * 2 <= self.wanted:
            self.stir.set()
        return delivery

    def land(self, landed: Landed) -> None:
        """Take in what came of a delivery."""
        self.aloft[landed.delivery.id] = landed.delivery
        self._landed.append(landed)
        self._landed_at = time.monotonic()
        self.clear.set()
        if len(self._landed) >= max(1, self.wanted // GROUP_SHARE):
            self.stir.set()
        elif len(self._landed) == 1:
            self._grouping = asyncio.get_running_loop().call_later(GROUP_SECONDS, self.stir.set)

    def give_back(self) -> None:
        """Let what did not take off wait in the outbox again."""
        while self.ready:
            self.land(Landed(self.ready.popleft(), Outcome(Kind.UNTRIED, at=self._clock())))

    def unlanded(self) -> list[Delivery]:
        """Return what took off and was not heard of."""
        landed = {one.delivery.id for one in self._landed}
        return [one for number, one in self.aloft.items() if number not in landed]

    async def settle_lost(self) -> None:
        """Decide about what earlier instances left in flight; once, before anything is sent."""
        now = self._clock()

        async def work(connection: Connection) -> int:
            await self._instance.check(connection, self.held_until)
            return await self._recorder.settle_lost(
                connection, self._instance.epoch, self._instance.left_by, now
            )

        settled = await self._database.write(work)
        self._instance.forget_left()
        if settled:
            _log.warning("claims_of_a_dead_instance_settled", deliveries=settled)

    async def keep(self, ended: asyncio.Event) -> None:
        """Exchange whenever there is something to; after `ended` until all is recorded, if it can be."""
        told = ""
        while not (ended.is_set() and self._has_given_back()):
            self.stir.clear()
            try:
                await self._look(0 if ended.is_set() else self.wanted - len(self.ready))
                told = ""
            except DamagedError as error:
                raise HaltError(str(error)) from error
            except DatabaseError as error:  # disk full, locked: what has landed is tried again
                if str(error) != told:
                    _log.error("outbox_unreachable", reason=(told := str(error)))
                if ended.is_set():
                    return
                await asyncio.sleep(IDLE_SECONDS)
                continue
            if not ended.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.stir.wait(), IDLE_SECONDS)
        with contextlib.suppress(DatabaseError):  # they are but figures
            await self._finish_push()

    def _has_given_back(self) -> bool:
        """Give back what an exchange claimed meanwhile; tell whether all is recorded."""
        self.give_back()
        return not self._landed

    async def exchange(self, most: int) -> None:
        """Record all that has landed and claim so many; raise DatabaseError, FencedError."""
        landed, self._landed = self._landed, []
        if self._grouping:
            self._grouping.cancel()
        now = self._clock()
        try:
            claimed = await self._database.write(lambda c: self._work(c, landed, most, now))
        except BaseException:  # cancelled too: what has landed must not be forgotten
            self._landed, self._failed = landed + self._landed, True
            raise
        self._failed, self._heard = False, time.monotonic()
        self._is_more = 0 < most == len(claimed)
        self._instance.flights.record(len(landed))
        for one in landed:
            self._end(one.delivery.id)
        self.tally.count(landed, now)
        self.ready.extend(claimed)
        if claimed or landed:
            self.clear.set()

    def _end(self, delivery_id: int) -> None:
        self._instance.flights.end(delivery_id)
        self.aloft.pop(delivery_id, None)
        if (took_off := self._took_off.pop(delivery_id, None)) is not None:
            self.trip += (time.monotonic() - took_off - self.trip) / TRIPS_REMEMBERED

    async def _work(
        self, connection: Connection, landed: list[Landed], most: int, now: datetime
    ) -> list[Delivery]:
        epoch = self._instance.epoch
        error, count = self.error or self.deaf, len(landed)
        await self._instance.check(connection, self.held_until, error, recorded=count)
        if self._failed:
            known = {*self.aloft, *(one.id for one in self.ready)}
            await outbox.release(connection, epoch, known)
        if landed:
            await self._recorder.record(connection, epoch, landed, now)
        if most < 1:
            return []
        claimed = await outbox.claim(connection, epoch, now, most, now - self._deadline)
        at_hand = (*self.aloft.values(), *self.ready, *claimed)
        await self._learn(connection, {one.edition_id for one in at_hand})
        return claimed

    async def _look(self, most: int) -> None:
        """Exchange if there is something to; most of the time there is nothing to send."""
        is_silent = time.monotonic() - self._heard > HEARD_SECONDS
        must = self._landed or is_silent or not self._instance.is_fresh
        if must or (most > 0 and (self._is_more or await self._is_waiting())):
            await self.exchange(most)
        elif self.is_idle and time.monotonic() - self._landed_at > REST_SECONDS:
            await self._finish_push()

    async def _is_waiting(self) -> bool:
        now = self._clock()
        return await self._database.read(lambda c: outbox.is_waiting(c, now, now - self._deadline))

    async def _finish_push(self) -> None:
        """Tell of a push in one line, and keep its figures."""
        done = self.tally.finish()
        if done is None:
            return
        seconds = round((done.ended_at - done.began_at).total_seconds(), 1)
        _log.info("push_done", **done.figures, seconds=seconds, error=done.error)
        await self._database.write(lambda c: pushes.add(c, done))
