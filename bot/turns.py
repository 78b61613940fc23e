"""Waiting for one's turn: what is said to a chat outside of roundups keeps the flood limits too."""

import asyncio
import time

from bot.pacing import Pacer


async def turn(pacer: Pacer, chat_id: int, *, burst: int = 0, patience: float) -> bool:
    """Wait until a message may go to the chat; return False, at once, where that takes too many seconds."""
    now = time.monotonic()
    at = pacer.reserve_chat(chat_id, now, burst=burst, most=patience)
    if at is None:
        return False
    await asyncio.sleep(at - now)
    now = time.monotonic()
    at = pacer.reserve_slot(now, most=patience)
    if at is None:
        return False
    await asyncio.sleep(at - now)
    return True
