"""When a push has nothing left to do: nothing waits, or nothing of it may go for long."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

import structlog

from bot.store import standing
from digests.errors import DatabaseError
from digests.store.database import Database

SHORTEST_LOOK_SECONDS, LONGEST_LOOK_SECONDS = 0.25, 1.0
PATIENCE_SECONDS = 300.0  # how long a push waits for what may not go yet
_log = structlog.get_logger(__name__)


async def still(
    database: Database, clock: Callable[[], datetime], progress: Callable[[int], None]
) -> None:
    """Return when nothing waits in the outbox, or nothing moves for long; tell `progress` how many wait."""
    moved_at, known = time.monotonic(), -1
    while True:
        now, pause = time.monotonic(), 0.0
        try:
            total = await database.read(standing.waiting)
            if total == 0:
                return
            if total == known:
                first_at = await database.read(standing.first_waiting)
                pause = (first_at - clock()).total_seconds() if first_at else 0.0
        except DatabaseError as error:
            _log.error("outbox_unreachable", reason=str(error))
        else:
            progress(total)
            if total != known:
                moved_at, known = now, total
        if max(pause, now - moved_at) > PATIENCE_SECONDS:
            return
        await asyncio.sleep(min(LONGEST_LOOK_SECONDS, max(pause, SHORTEST_LOOK_SECONDS)))
