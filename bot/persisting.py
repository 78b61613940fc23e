"""A call to Telegram that got no answer is made once more: most such moments are over in a second."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.transport import InDoubtError, UnsentError

PAUSE_SECONDS = 1.0

T = TypeVar("T")
Call = Callable[[], Awaitable[T]]


async def persist(call: Call[T], *, may_repeat: bool = True) -> T:
    """Call, and once more in a moment where no answer came; if that may repeat it, only where it may."""
    try:
        return await call()
    except UnsentError:
        await asyncio.sleep(PAUSE_SECONDS)
    except InDoubtError:
        if not may_repeat:
            raise
        await asyncio.sleep(PAUSE_SECONDS)
    return await call()
