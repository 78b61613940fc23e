"""Who administers a chat: Telegram is asked, and believed for a while."""

import time
from functools import partial

from telegram import Bot
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from bot.trying import try_twice

ADMIN_SECONDS = 60
ADMINS_MOST = 10_000
_ADMINS = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)

Known = dict[tuple[int, int], float]
"""Who was an administrator of which chat when last asked, and until when that is believed."""


async def is_admin(bot: Bot, known: Known, chat_id: int, user_id: int) -> bool:
    """Tell whether a person is an administrator of a chat; fails closed."""
    if known.get((chat_id, user_id), 0.0) > time.monotonic():
        return True
    try:
        member = await try_twice(partial(bot.get_chat_member, chat_id, user_id))
    except TelegramError:
        return False
    if member.status not in _ADMINS:
        return False
    if len(known) >= ADMINS_MOST:
        known.clear()
    known[chat_id, user_id] = time.monotonic() + ADMIN_SECONDS
    return True
