"""The inbox: an update that comes is begun once, however often it comes; what is handled is remembered."""

import asyncio
import contextlib
import math
from collections.abc import Awaitable, Callable, Sequence

import structlog
from telegram import Bot, Update

from bot.fetching import Json
from bot.remembering import HandledUpdates

GATHER_SECONDS = 0.03
UNREADABLE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    OSError,  # a date that no calendar has
    RecursionError,
)
_log = structlog.get_logger(__name__)

Handle = Callable[[Update], Awaitable[None]]
Confirm = Callable[[], Awaitable[None]]
"""Raises where another instance handles updates by now."""


class Inbox:
    """Updates in progress, and those handled.

    `is_full` tells that Telegram may hold others back; so does much in progress, where `room` is set.
    """

    def __init__(self, bot: Bot, handle: Handle, handled: HandledUpdates, confirm: Confirm) -> None:
        self.is_full = False
        self.room = math.inf
        self._bot = bot
        self._handle = handle
        self._handled = handled
        self._confirm = confirm
        self._progress: dict[int, asyncio.Task[None]] = {}
        self._ended = asyncio.Event()
        self._opening = asyncio.Lock()

    def __len__(self) -> int:
        return len(self._progress)

    @property
    def is_crowded(self) -> bool:
        """Whether others may wait for what is in progress."""
        return self.is_full or len(self._progress) >= self.room

    async def open(self, updates: Sequence[Json]) -> list[asyncio.Task[None]]:
        """Begin with those that are new, in order; return what was begun."""
        async with self._opening:  # the order in which they came
            await self._confirm()
            new = {int(update["update_id"]): update for update in updates}
            await self._handled.learn(new.keys() - self._progress.keys())
            return [
                self._begin(update_id, update)
                for update_id, update in new.items()
                if update_id not in self._progress and update_id not in self._handled
            ]

    async def take(self, update: Json) -> bool:
        """Handle one, or wait for its end where it is in progress; return False if it was given up."""
        await self.open([update])
        if task := self._progress.get(int(update["update_id"])):
            await asyncio.wait([task])
            if task.cancelled():
                return False
            task.result()
        return True

    def first_unhandled(self, updates: Sequence[Json]) -> int | None:
        """Return the first id among these that is not handled."""
        ids = (int(update["update_id"]) for update in updates)
        return next((one for one in ids if one not in self._handled), None)

    async def moved(self, seconds: float) -> None:
        """Wait until something in progress ends, and what ends with it; at most so long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ended.wait()
                await asyncio.sleep(GATHER_SECONDS)
        self._ended.clear()

    async def settle(self, seconds: float) -> None:
        """Wait so long for what is in progress, and give up the rest: it will come again."""
        tasks = list(self._progress.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _begin(self, update_id: int, update: Json) -> asyncio.Task[None]:
        task = asyncio.create_task(self._run(update_id, update))
        self._progress[update_id] = task
        task.add_done_callback(lambda _: self._end(update_id))
        return task

    def _end(self, update_id: int) -> None:
        del self._progress[update_id]
        self._ended.set()

    async def _run(self, update_id: int, data: Json) -> None:
        try:
            update = Update.de_json(data, self._bot)
        except UNREADABLE as error:
            _log.error("update_unreadable", update=update_id, reason=type(error).__name__)
        else:
            await self._handle(update)
        self._handled.add(update_id)
