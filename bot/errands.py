"""Work that takes long is done beside the updates: no other chat waits for it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Generic, TypeVar

AT_ONCE = 4

T = TypeVar("T")


class Errands(Generic[T]):
    """Runs a few at once, each for someone (`T`), who is told by `failed` where it fails."""

    def __init__(self, failed: Callable[[T, Exception], Awaitable[None]]) -> None:
        self._failed = failed
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._running: set[asyncio.Task[None]] = set()

    def start(self, whose: T, work: Coroutine[Any, Any, None]) -> None:
        """Do the work as soon as it has its turn."""
        task = asyncio.create_task(self._run(whose, work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self, seconds: float | None = None) -> None:
        """Wait until all are done, or so long."""
        while self._running:
            _, late = await asyncio.wait(self._running, timeout=seconds)
            if late:
                return

    async def stop(self) -> None:
        """Give up what is not done."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _run(self, whose: T, work: Coroutine[Any, Any, None]) -> None:
        try:
            async with self._turns:
                outcomes = await asyncio.gather(work, return_exceptions=True)
        finally:
            work.close()  # where it never had its turn
        for error in outcomes:
            if isinstance(error, Exception):
                await self._failed(whose, error)
