"""Asking one catalogue: one request at a time, paced, tried again where that may help, never for long."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from math import inf
from typing import Protocol

from digests.catalogues.pacing import Pacing
from digests.errors import CatalogueError, RetrievalError, RetrievalFault
from digests.retrieving.retriever import Retrieved

ATTEMPTS = 3
LONGEST_WAIT_SECONDS = 20.0
REST_SECONDS = 60.0  # where a catalogue refuses to be asked so often, and does not say for how long
UNREACHABLE_SECONDS = 60.0  # for which one that did not answer is not asked again
_SILENT = {RetrievalFault.TOO_SLOW, RetrievalFault.UNREACHABLE}
_PASSING = {RetrievalFault.TOO_SLOW, RetrievalFault.UNREACHABLE, RetrievalFault.BROKEN}

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


class Retrieves(Protocol):
    """What retrieves an address: a Retriever."""

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Retrieved:
        """Retrieve an address; raise RetrievalError."""


class Asking:
    """The way to one catalogue. `clock` is monotonic."""

    def __init__(
        self,
        name: str,
        accept: str,
        retriever: Retrieves,
        clock: Clock,
        sleep: Sleep,
    ) -> None:
        self.name = name
        self._headers = {"Accept": accept}
        self._retriever = retriever
        self._clock = clock
        self._sleep = sleep
        self._pacing = Pacing()
        self._turn = asyncio.Lock()
        self._is_silent = False
        self._silent_until = -inf

    async def get(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Retrieved:
        """Ask; at most three times, and again only for errors that pass. Raise DigestsError.

        Where there was no answer, nobody else is made to wait for one: for a while it is an error.
        """
        import stamina.instrumentation  # noqa: PLC0415 - not before a catalogue is asked

        stamina.instrumentation.set_on_retry_hooks(())  # what came of it is told by who asked
        try:
            async for attempt in stamina.retry_context(
                on=self._is_worth_another, attempts=ATTEMPTS, wait_max=LONGEST_WAIT_SECONDS
            ):
                with attempt:
                    return await self._once(url, etag, last_modified)
        finally:
            if self._is_silent:
                self._is_silent = False
                self._silent_until = self._clock() + UNREACHABLE_SECONDS
        raise AssertionError  # the last attempt raises its own error

    async def _once(self, url: str, etag: str | None, last_modified: str | None) -> Retrieved:
        async with self._turn:
            await self._wait()
            self._pacing.book(self._clock())
            try:
                answer = await self._retriever.get(
                    url, etag=etag, last_modified=last_modified, headers=self._headers
                )
            except RetrievalError as error:
                self._is_silent = error.fault in _SILENT
                self._pacing.rest(self._clock(), _rest(error))
                raise
            self._is_silent = False
            return answer

    async def _wait(self) -> None:
        if self._clock() < self._silent_until:
            raise CatalogueError(f"{self.name} did not answer a moment ago.")
        seconds = self._pacing.wait(self._clock())
        if seconds > LONGEST_WAIT_SECONDS:
            raise CatalogueError(f"{self.name} is to be left alone for {seconds:.0f} seconds.")
        if seconds > 0:
            await self._sleep(seconds)

    def _is_worth_another(self, error: Exception) -> bool:
        if not isinstance(error, RetrievalError):
            return False
        return error.fault in _PASSING or (
            error.fault is RetrievalFault.TOO_OFTEN
            and error.retry_after is not None
            and error.retry_after <= LONGEST_WAIT_SECONDS
        )


def _rest(error: RetrievalError) -> float:
    """Return for how long an error asks to leave the catalogue alone."""
    if error.retry_after is not None:
        return error.retry_after
    return REST_SECONDS if error.fault is RetrievalFault.TOO_OFTEN else 0.0
