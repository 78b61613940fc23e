"""The updates that wait for the bot, and the one poller that may ask for them."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any

from bot.sandbox.errors import RefusedError

_UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_FIRST_UPDATE_ID = 100_000_001
_MOST = 100

Json = dict[str, Any]


class Updates:
    """Updates in order, confirmed by offset; remembers which kinds the bot asked for.

    `polled` is set while a poll waits.
    """

    def __init__(self) -> None:
        self.allowed: list[str] = []
        self.webhook = ""
        self.polled = asyncio.Event()
        self._waiting: deque[Json] = deque()
        self._next_id = _FIRST_UPDATE_ID
        self._arrived = asyncio.Event()
        self._poller: asyncio.Future[str] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, kind: str, payload: Json) -> None:
        """Queue an update unless the bot did not ask for its kind."""
        if kind in self.allowed or (not self.allowed and kind not in _UNASKED):
            self._waiting.append({"update_id": self._next_id, kind: payload})
            self._next_id += 1
            self._arrived.set()

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Remember the kinds asked for; None leaves them as they are, none means the usual."""
        if kinds is not None:
            self.allowed = list(kinds)

    def drop(self) -> None:
        """Forget every update that waits."""
        self._waiting.clear()

    def interrupt(self, by: str) -> None:
        """End the poll under way with 409, naming who did it."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(by)

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """Confirm what lies before the offset; return what waits, or wait for it."""
        self._refuse_beside_webhook()
        self.interrupt("other getUpdates request; make sure that only one bot instance is running")
        self._confirm(offset)
        if not self._waiting and seconds > 0:
            await self._wait(seconds)
        return list(self._waiting)[: max(1, min(limit, _MOST))]

    async def _wait(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self._arrived.clear()
        mine = self._poller = loop.create_future()
        self.polled.set()
        arrival = loop.create_task(self._arrived.wait())
        try:
            await asyncio.wait(
                (mine, arrival), timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            arrival.cancel()
            if self._poller is mine:
                self._poller = None
                self.polled.clear()
        if mine.done():
            raise RefusedError(409, f"Conflict: terminated by {mine.result()}")

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
        while self._waiting and self._waiting[0]["update_id"] < offset:
            self._waiting.popleft()

    def _refuse_beside_webhook(self) -> None:
        if self.webhook:
            raise RefusedError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
