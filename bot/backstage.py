"""What the sandbox's page shows of the application behind the bot: its clock and its outbox."""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.app import App
from bot.clock import TurnableClock
from bot.messages import plain
from bot.models import OutboxRow
from bot.store import chats, standing

ROWS_SHOWN = 50
TEXT_SHOWN = 200
FARTHEST = timedelta(days=366)


class AppBackstage:
    """Implements the page's Backstage over the running bot."""

    def __init__(self, clock: TurnableClock) -> None:
        self._app: App | None = None
        self._clock = clock
        self._turning = asyncio.Lock()

    def attach(self, app: App) -> None:
        """Show this bot; before, there is a clock only."""
        self._app = app

    async def clock(self) -> dict[str, Any]:
        """Tell the bot's time and when the next roundup of any chat is due."""
        due = await self._next_due()
        return {
            "now": self._clock().isoformat(timespec="seconds"),
            "turned": self._clock.is_turned,
            "next": due.isoformat(timespec="seconds") if due else None,
        }

    async def turn(self, to: datetime | None) -> None:
        """Turn the clock and make what is due then. Raise ValueError where it cannot be turned so."""
        async with self._turning:
            target = to or await self._next_due()
            if target is None:
                raise ValueError("no chat is subscribed to anything, so no roundup is due")
            if abs(target - self._clock()) > FARTHEST:
                raise ValueError("the clock can be turned by a year at most")
            self._clock.turn(target)
            if self._app is not None:
                await self._app.make_due()

    async def outbox(self) -> list[dict[str, Any]]:
        """Return the newest deliveries."""
        if self._app is None:
            return []
        rows = await self._app.database.read(partial(standing.rows, limit=ROWS_SHOWN))
        return [_shown(row) for row in rows]

    async def _next_due(self) -> datetime | None:
        return await self._app.database.read(chats.next_due_at) if self._app else None


def _shown(row: OutboxRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "chat_id": row.chat_id,
        "week": row.week,
        "kind": str(row.kind),
        "part": row.part + 1,
        "state": str(row.state),
        "attempts": row.attempts,
        "not_before": row.not_before.isoformat(timespec="seconds"),
        "updated_at": row.updated_at.isoformat(timespec="seconds"),
        "text": plain(row.html)[:TEXT_SHOWN] if row.html else "",
    }
