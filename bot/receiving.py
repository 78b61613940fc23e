"""Updates in by polling; each is handled before it is confirmed, so a crash loses none."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.fetching import BATCH_MOST, POLL_SECONDS, Fetcher, Json
from bot.halting import OTHER_POLLER, WRONG_TOKEN, HaltError
from bot.inbox import Inbox
from bot.outcomes import backoff

SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 0.5
DRAIN_SECONDS = 7.0  # for what is being handled when told to stop
CONFIRM_SECONDS = 1.5  # for telling Telegram then what was
_log = structlog.get_logger(__name__)

T = TypeVar("T")


class Poller:
    """Fetches updates into the inbox. What is not handled yet stays with Telegram, and is fetched again.

    Each fetch confirms what is before the first unhandled one, and sees the hundred from there on. `tell` is
    told what keeps Telegram from being asked, and by None that nothing does any longer.
    """

    def __init__(self, fetcher: Fetcher, inbox: Inbox, tell: Callable[[str | None], None]) -> None:
        self._fetcher = fetcher
        self._inbox = inbox
        self._tell = tell
        self._batch: Sequence[Json] = ()
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self, stop: asyncio.Event) -> None:
        """Fetch and handle until stopped. Raise HaltError where Telegram will not have us."""
        try:
            await self._fetch_all(stop)
        finally:
            self._broken.cancel()
            await self._inbox.settle(DRAIN_SECONDS)
        if (offset := self._offset()) is not None:
            with contextlib.suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(CONFIRM_SECONDS):
                    await self._fetcher.fetch(offset, 0, 1)

    async def _fetch_all(self, stop: asyncio.Event) -> None:
        failures, pause = 0, SHORTEST_PAUSE_SECONDS
        while not stop.is_set():
            try:
                fetching = self._fetcher.fetch(self._offset(), POLL_SECONDS)
                batch = await until(stop, fetching, self._broken)
            except TelegramError as error:
                failures += 1
                self._tell(error.message)
                await until(stop, asyncio.sleep(wait_after(error, failures)), self._broken)
                continue
            if batch is None:
                return
            self._tell(None)
            failures, is_new = 0, await self._open(batch)
            pause = SHORTEST_PAUSE_SECONDS if is_new else min(2 * pause, LONGEST_PAUSE_SECONDS)
            if len(self._inbox):  # Telegram gives it again at once: not to be asked without end
                await until(stop, self._inbox.moved(pause), self._broken)

    async def _open(self, batch: Sequence[Json]) -> bool:
        """Begin with what is new in the batch; return whether anything is."""
        self._batch = batch
        self._inbox.is_full = len(batch) >= BATCH_MOST
        begun = await self._inbox.open(batch)
        for task in begun:
            task.add_done_callback(self._note)
        return bool(begun)

    def _offset(self) -> int | None:
        """Return what to ask from. After an empty answer all is confirmed, and ids may begin anew."""
        if not self._batch:
            return None
        first = self._inbox.first_unhandled(self._batch)
        return int(self._batch[-1]["update_id"]) + 1 if first is None else first

    def _note(self, task: asyncio.Task[None]) -> None:
        """Let the end of polling be a failure where handling itself broke: that update is not handled."""
        if not task.cancelled() and (error := task.exception()) and not self._broken.done():
            self._broken.set_exception(error)


async def until(
    stop: asyncio.Event, work: Coroutine[Any, Any, T], broken: asyncio.Future[None] | None = None
) -> T | None:
    """Await the work, or give it up when stopped. Raise what broke meanwhile."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    ends: set[asyncio.Future[Any]] = {working, stopping} | ({broken} if broken else set())
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if broken and broken.done():
            broken.result()
        return working.result() if working.done() else None
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)


def wait_after(error: TelegramError, failures: int) -> float:
    """Return for how many seconds to wait before asking Telegram again. Raise HaltError.

    A conflict is no leftover of ours: of two calls the older one gets it, so a newer poller is at work.
    """
    if isinstance(error, InvalidToken):
        raise HaltError(WRONG_TOKEN)
    if isinstance(error, Conflict):
        raise HaltError(OTHER_POLLER)
    _log.warning("telegram_unreachable", reason=error.message, failures=failures)
    if isinstance(error, RetryAfter) and isinstance(error.retry_after, timedelta):
        return error.retry_after.total_seconds()
    return backoff(failures).total_seconds()
