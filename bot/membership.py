"""Blocked, removed, come back, migrated: the chat's status follows what Telegram tells."""

from functools import partial

import structlog
from telegram import ChatMember, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType, ParseMode

from bot.models import Message as OurMessage
from bot.render.settings import greeting
from bot.saying import say
from bot.services import Services
from bot.store import chats

_log = structlog.get_logger(__name__)
_AWAY = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


async def on_my_chat_member(services: Services, update: Update) -> None:
    """Suspend a chat that put the bot out, restore one that let it in again, greet a new group."""
    changed: ChatMemberUpdated | None = update.my_chat_member
    if changed is None:
        return
    chat_id, now = changed.chat.id, services.clock()
    if _is_away(changed.new_chat_member):
        await services.database.write(
            lambda c: chats.suspend(c, chat_id, str(changed.new_chat_member.status), now)
        )
        return
    await services.database.write(lambda c: chats.restore(c, chat_id))
    if changed.chat.type != ChatType.PRIVATE and _is_away(changed.old_chat_member):
        await _greet(services, changed)


async def on_migration(services: Services, message: Message) -> None:
    """Move a group that became a supergroup with everything it has; either message may come first."""
    old, new = message.chat.id, message.migrate_to_chat_id
    if message.migrate_from_chat_id is not None:
        old, new = message.migrate_from_chat_id, message.chat.id
    if new is None:
        return
    if await services.database.write(lambda c: chats.move(c, old, new)):
        _log.info("chat_moved", old=old, new=new)


async def _greet(services: Services, changed: ChatMemberUpdated) -> None:
    if changed.chat.type == ChatType.CHANNEL:
        return
    locale = services.locales[services.settings.language]
    message: OurMessage = greeting(locale)
    chat_id = changed.chat.id
    send = partial(services.bot.send_message, chat_id, message.html, parse_mode=ParseMode.HTML)
    await say(services, chat_id, send)


def _is_away(member: ChatMember) -> bool:
    if member.status == ChatMemberStatus.RESTRICTED:
        return not getattr(member, "is_member", True)
    return member.status in _AWAY
