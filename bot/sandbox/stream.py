"""What happens in the sandbox, as server-sent events."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from copy import deepcopy
from datetime import datetime
from typing import Any, Protocol

from aiohttp import ClientConnectionResetError, web

from bot.sandbox.telegram import Event, Telegram

LOOK_SECONDS = 1.0
_JUMP_SECONDS = 2.0
_HEADERS = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}


class Watched(Protocol):
    """The part of the backstage that changes without a message."""

    async def clock(self) -> dict[str, Any]:
        """Return the bot's clock: {"now", "turned", "next"}."""

    async def outbox(self) -> list[dict[str, Any]]:
        """Return the deliveries, newest first."""


async def follow(
    request: web.Request, telegram: Telegram, backstage: Watched
) -> web.StreamResponse:
    """Stream Telegram's events, and the clock and the outbox whenever they changed."""
    events: asyncio.Queue[Event] = asyncio.Queue()
    unsubscribe = telegram.subscribe(events.put_nowait)
    response = web.StreamResponse(headers=_HEADERS)
    try:
        await response.prepare(request)
        # The first bytes tell the browser that the stream is open; later ones, that it still is.
        await response.write(b": open\n\n")
        async for event in _happening(events, backstage):
            await response.write(_line(event))
    except ClientConnectionResetError:
        pass
    finally:
        unsubscribe()
    return response


async def _happening(
    events: asyncio.Queue[Event], backstage: Watched
) -> AsyncIterator[Event | None]:
    """Yield events as they come, None when a while passed without one."""
    look = Look(backstage)
    while True:
        event = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                event = await events.get()
        yield event
        if events.empty():
            for event in await look.changes():
                yield event


class Look:
    """Compares the backstage with what it showed last."""

    def __init__(self, backstage: Watched) -> None:
        self._backstage = backstage
        self._clock: tuple[object, ...] = ()
        self._ahead = 0.0
        self._outbox: list[dict[str, Any]] | None = None

    async def changes(self) -> list[Event]:
        """Return a clock and an outbox event, each only if it changed."""
        clock, outbox = await self._backstage.clock(), await self._backstage.outbox()
        changed: list[Event] = []
        if self._is_new(clock):
            changed.append({"type": "clock", "clock": clock})
        if outbox != self._outbox:
            # A copy: the backstage may go on changing the list it gave.
            self._outbox = deepcopy(outbox)
            changed.append({"type": "outbox", "outbox": outbox})
        return changed

    def _is_new(self, clock: dict[str, Any]) -> bool:
        """Say whether the clock was turned: one that merely runs is no news."""
        ahead = datetime.fromisoformat(clock["now"]).timestamp()
        ahead -= asyncio.get_running_loop().time()
        shown = (clock["turned"], clock["next"])
        same = shown == self._clock and abs(ahead - self._ahead) < _JUMP_SECONDS
        if not same:
            self._clock, self._ahead = shown, ahead
        return not same


def _line(event: Event | None) -> bytes:
    if event is None:
        return b": here\n\n"
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
