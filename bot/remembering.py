"""Which updates were handled: known at once, written in groups, so that a restart knows them too."""

import asyncio
import contextlib
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.outcomes import backoff
from bot.store import handled_updates
from digests.errors import DatabaseError
from digests.store.database import Database

KEPT = timedelta(hours=48)  # Telegram keeps updates for 24; their ids may begin anew after a week
KEPT_MOST = 10_000  # in memory, a hundred times what Telegram gives at once
GROUP_SECONDS = 0.02  # so long the next commit waits for more that are handled
_log = structlog.get_logger(__name__)


class HandledUpdates:
    """The ids of updates that need not be handled again. Where the database fails, memory must do."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[int, datetime] = {}
        self._unwritten: dict[int, datetime] = {}
        self._writing: asyncio.Task[None] | None = None

    def __contains__(self, update_id: int) -> bool:
        return update_id in self._known

    def add(self, update_id: int) -> None:
        """Remember that an update was handled; it is written soon."""
        handled = {update_id: self._clock()}
        self._known = _newest(self._known, handled)
        self._unwritten = _newest(self._unwritten, handled)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def learn(self, update_ids: Collection[int]) -> None:
        """Learn which of these an earlier run handled; if that cannot be read, none of them was."""
        unknown = [update_id for update_id in update_ids if update_id not in self._known]
        if not unknown:
            return
        since = self._clock() - KEPT
        try:
            found = await self._database.read(
                partial(handled_updates.known, update_ids=unknown, since=since)
            )
        except DatabaseError as error:
            _log.warning("handled_updates_unknown", reason=str(error))
            return
        self._known = _newest(self._known, found)

    async def forget_old(self) -> None:
        """Forget those that Telegram has forgotten as well: their ids may come to be used anew."""
        before = self._clock() - KEPT
        self._known = {one: at for one, at in self._known.items() if at >= before}
        await self._database.write(partial(handled_updates.forget, before=before))

    async def close(self, seconds: float) -> None:
        """Write what is not written, if that takes no longer."""
        if self._writing is not None:
            await asyncio.wait([self._writing], timeout=seconds)
            self._writing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._writing

    async def _write(self) -> None:
        """Write all that were handled meanwhile, until there are none."""
        failures = 0
        while self._unwritten:
            group, self._unwritten = self._unwritten, {}
            try:
                await self._database.write(partial(handled_updates.add, handled=group))
                failures = 0
                await asyncio.sleep(GROUP_SECONDS)
            except DatabaseError as error:
                self._unwritten = _newest(group, self._unwritten)
                failures += 1
                _log.warning("handled_updates_unwritten", reason=str(error), failures=failures)
                await asyncio.sleep(backoff(failures).total_seconds())


def _newest(known: dict[int, datetime], more: dict[int, datetime]) -> dict[int, datetime]:
    """Put more to what is known; where that is too much, the first are forgotten."""
    known |= more
    while len(known) > KEPT_MOST:
        del known[next(iter(known))]
    return known
