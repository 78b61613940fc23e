"""The sender: claim -> send -> record.

A delivery is claimed just before it is sent, so that only what was in flight is in doubt after a crash.
"""

import asyncio
import math
import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.halting import HaltError
from bot.health import Health
from bot.keyboards import NO_PREVIEW, to_markup
from bot.messages import plain
from bot.models import Delivery
from bot.outcomes import Kind, Outcome, decide
from bot.pacing import Pacer
from bot.recording import Recording, settle
from bot.settings import OnDoubt
from bot.store import outbox
from digests.errors import DatabaseError
from digests.store.database import Connection, Database

IDLE_SECONDS = 1.0
SHORTEST_PAUSE_SECONDS = 0.05
PATIENCE_SECONDS = 300.0  # how long a push waits for what may not go yet
HOLD_SECONDS = 60.0
ROUND_TRIP_SECONDS = 0.1
_log = structlog.get_logger(__name__)


class Sender:
    """Delivers what is in the outbox. `clock` decides what may go, a monotonic clock how fast."""

    def __init__(
        self,
        database: Database,
        bot: Bot,
        pacer: Pacer,
        clock: Callable[[], datetime],
        on_doubt: OnDoubt,
    ) -> None:
        self._database = database
        self._bot = bot
        self._pacer = pacer
        self._clock = clock
        self._on_doubt = on_doubt
        self._owner = secrets.token_hex(8)
        self._wake = asyncio.Event()
        self._floods: dict[int, float] = {}
        self._in_flight: set[int] = set()
        self.health = Health(bot)
        self._flights = math.ceil(pacer.limits.per_second * ROUND_TRIP_SECONDS)

    def wake(self) -> None:
        """Look at the outbox now: something was put in."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until told to stop; what is in flight then is still recorded."""
        flying: set[asyncio.Task[None]] = set()
        try:
            while not stop.is_set():
                if len(flying) >= self._flights:
                    await asyncio.wait(flying, return_when=asyncio.FIRST_COMPLETED)
                claimed = await self._next_or_none()
                if claimed:
                    flying.add(asyncio.create_task(self._fly(claimed)))
                else:
                    await self._idle(stop)
                flying = _landed(flying)
        finally:
            if flying:
                await asyncio.wait(flying)

    async def drain(self) -> int:
        """Deliver until nothing waits that may go soon; return how many were sent."""
        sent, moved_at = 0, time.monotonic()
        while True:
            if claimed := await self._next():
                sent += await self._attempt(claimed)
                moved_at = time.monotonic()
                continue
            await self.settle_doubts()
            waiting = await self._database.read(outbox.waiting)
            if waiting.first_at is None:
                return sent
            pause = (waiting.first_at - self._clock()).total_seconds()
            if max(pause, time.monotonic() - moved_at) > PATIENCE_SECONDS:
                return sent
            await asyncio.sleep(min(max(pause, SHORTEST_PAUSE_SECONDS), IDLE_SECONDS))

    async def step(self) -> bool:
        """Deliver one message; return False where none may go now."""
        claimed = await self._next()
        if claimed:
            await self._attempt(claimed)
        return claimed is not None

    async def settle_doubts(self) -> None:
        """Decide about claims whose owner died: send once more, or presume delivered."""
        now = self._clock()
        expired = await self._database.read(lambda c: outbox.expired(c, now))
        dead = [lost for lost in expired if lost.id not in self._in_flight]

        async def write(connection: Connection) -> None:
            for lost in dead:
                await settle(connection, lost, now, now, on_doubt=self._on_doubt)

        if dead:
            await self._database.write(write)

    async def _next(self) -> Delivery | None:
        """Claim at the next free slot; a delivery whose chat must wait is put back with its time."""
        slot = self._pacer.next_slot(time.monotonic()) - time.monotonic()
        if slot > IDLE_SECONDS:
            return None
        await asyncio.sleep(max(0.0, slot))
        if not await self.health.is_well():
            return None
        while True:
            now = self._clock()
            claimed = await self._database.write(lambda c: outbox.claim(c, self._owner, now))  # noqa: B023 - awaited at once
            if claimed is None:
                return None
            wait = self._pacer.free_at(claimed.chat_id, time.monotonic()) - time.monotonic()
            if wait <= 0:
                self._pacer.book(claimed.chat_id, time.monotonic())
                self._in_flight.add(claimed.id)
                return claimed
            await self._put_back(claimed, now + timedelta(seconds=wait))

    async def _next_or_none(self) -> Delivery | None:
        try:
            return await self._next()
        except DatabaseError as error:  # disk full, locked: it is asked again soon
            _log.error("outbox_unreachable", reason=str(error))
            return None

    async def _fly(self, claimed: Delivery) -> None:
        try:
            await self._attempt(claimed)
        except HaltError:
            raise
        except Exception:  # its lease ends, then it is settled as in doubt
            _log.exception("delivery_failed_to_be_recorded", delivery=claimed.id)

    async def _attempt(self, claimed: Delivery) -> bool:
        """Send and record; whatever goes wrong, the delivery is no longer taken for one in flight."""
        try:
            outcome = await self._sent_and_recorded(claimed)
        finally:
            self._in_flight.discard(claimed.id)
        if outcome.kind is not Kind.SENT:
            self._react(claimed, outcome)
        return outcome.kind is Kind.SENT

    async def _sent_and_recorded(self, claimed: Delivery) -> Outcome:
        message_id, error = None, None
        try:
            message_id = await self._send(claimed)
        except TelegramError as failure:
            error = failure
        now = self._clock()
        outcome = decide(error, attempts=claimed.attempts, now=now)
        if outcome.kind in {Kind.DOUBT, Kind.RETRY} and not outcome.flood:
            self.health.failed()  # before it is recorded: then it may be claimed again
        recording = Recording(claimed, self._owner, now, self._on_doubt)
        await self._database.write(lambda c: recording.record(c, outcome, message_id))
        return outcome

    async def _send(self, claimed: Delivery) -> int:
        message = claimed.message
        markup = None if claimed.plain else to_markup(message.keyboard)
        sent = await self._bot.send_message(
            claimed.chat_id,
            plain(message.html) if claimed.plain else message.html,
            parse_mode=None if claimed.plain else ParseMode.HTML,
            reply_markup=markup,
            message_thread_id=claimed.thread_id,
            link_preview_options=NO_PREVIEW,
        )
        return sent.message_id

    async def _put_back(self, claimed: Delivery, at: datetime) -> None:
        now, tried = self._clock(), claimed.attempts - 1
        await self._database.write(
            lambda c: outbox.put_back(c, claimed.id, self._owner, at, now, attempts=tried)
        )

    async def _idle(self, stop: asyncio.Event) -> None:
        self._wake.clear()
        waits = [asyncio.create_task(self._wake.wait()), asyncio.create_task(stop.wait())]
        _, pending = await asyncio.wait(
            waits, timeout=IDLE_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        for task in pending:
            task.cancel()

    def _react(self, claimed: Delivery, outcome: Outcome) -> None:
        _log.warning(
            "delivery_not_sent",
            chat=claimed.chat_id,
            week=claimed.week,
            outcome=str(outcome.kind),
            reason=outcome.reason,
        )
        if outcome.kind is Kind.HALT:
            raise HaltError(outcome.reason)
        if outcome.flood and outcome.at:
            self._flooded(claimed.chat_id, (outcome.at - self._clock()).total_seconds())

    def _flooded(self, chat_id: int, seconds: float) -> None:
        """Hold everything a while once two chats are refused at a time: that is the bot's own limit."""
        now = time.monotonic()
        self._floods = {chat: until for chat, until in self._floods.items() if until > now}
        others = [until for chat, until in self._floods.items() if chat != chat_id]
        self._floods[chat_id] = now + seconds
        if others:
            self._pacer.hold(min(*others, now + seconds, now + HOLD_SECONDS))


def _landed(flying: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Return those still in flight; raise HaltError where one of the others did."""
    for task in flying:
        if task.done():
            task.result()
    return {task for task in flying if not task.done()}
