"""Work that takes long is done beside the updates: no other chat waits for it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Generic, TypeVar

AT_ONCE = 4
GIVING_UP_SECONDS = 1.5  # nobody is told for longer, at the end, of what was not done

T = TypeVar("T")


class Errands(Generic[T]):
    """Runs a few at once, each for someone (`T`), who is told by `failed` where it fails."""

    def __init__(self, failed: Callable[[T, Exception], Awaitable[None]]) -> None:
        self._failed = failed
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._running: set[asyncio.Task[None]] = set()

    def start(
        self,
        whose: T,
        work: Coroutine[Any, Any, None],
        give_up: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Do the work as soon as it has its turn; `give_up` is called where it is not done."""
        task = asyncio.create_task(self._run(whose, work, give_up))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self, seconds: float | None = None) -> None:
        """Wait until all are done, or so long."""
        while self._running:
            _, late = await asyncio.wait(self._running, timeout=seconds)
            if late:
                return

    async def end_with(self, source: asyncio.Task[None], seconds: float) -> None:
        """Let errands end with what brings them; what is not done after so long is given up."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        await asyncio.wait([source], timeout=seconds)
        await self.settle(max(0.0, deadline - loop.time()))
        await self.stop()

    async def stop(self) -> None:
        """Give up what is not done."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _run(
        self,
        whose: T,
        work: Coroutine[Any, Any, None],
        give_up: Callable[[], Awaitable[None]] | None,
    ) -> None:
        try:
            async with self._turns:
                outcomes = await asyncio.gather(work, return_exceptions=True)
        except asyncio.CancelledError:
            await _told(give_up)
            raise
        finally:
            work.close()  # where it never had its turn
        for error in outcomes:
            if isinstance(error, Exception):
                await _told(give_up)
                await self._failed(whose, error)


async def _told(give_up: Callable[[], Awaitable[None]] | None) -> None:
    """Let it be told that work was given up, where that takes no time."""
    if give_up is None:
        return
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(GIVING_UP_SECONDS):
            await give_up()
