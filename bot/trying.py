"""A call that got no answer and may be made twice is: most such moments are over in a second."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.transport import InDoubtError, UnsentError

PAUSE_SECONDS = 1.0

T = TypeVar("T")
Call = Callable[[], Awaitable[T]]


async def try_twice(call: Call[T]) -> T:
    """Call, and once more where no answer came."""
    try:
        return await call()
    except (UnsentError, InDoubtError):
        await asyncio.sleep(PAUSE_SECONDS)
    return await call()
