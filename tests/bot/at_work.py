"""The bot of a world, serving by itself."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.serving import serve
from tests.bot.world import World


@asynccontextmanager
async def serving(world: World) -> AsyncIterator[None]:
    """Let the bot serve by itself for a while, and end it in order."""
    stop = asyncio.Event()
    running = asyncio.create_task(serve(world.app, stop))
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(15):
            await running


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds that the bot does by itself."""
    async with asyncio.timeout(15):
        while not holds():  # noqa: ASYNC110 - nobody signals what the bot does by itself
            await asyncio.sleep(0.01)
