"""Which messages of a group a bot in privacy mode gets."""

import re

from bot.sandbox.chats import Chat, Json

_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,64}(?:@([A-Za-z0-9_]+))?(?![\w/@])")
_SERVICE = (
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "forum_topic_created",
    "forum_topic_closed",
)


def reaches_bot(chat: Chat, message: Json, bot: Json) -> bool:
    """Say whether Telegram hands this message to the bot."""
    status = chat.members.get(bot["id"], "left")
    if chat.kind == "private":
        return status != "kicked"
    if chat.kind == "channel" or status == "administrator":
        return status in ("administrator", "member")
    if status not in ("member", "restricted"):
        return False
    return _is_service(message) or _is_for(message, bot) or _answers(chat, message)


def _is_service(message: Json) -> bool:
    return any(key in message for key in _SERVICE)


def _is_for(message: Json, bot: Json) -> bool:
    command = _COMMAND.match(message.get("text", ""))
    if command is None:
        return False
    return command[1] is None or command[1].lower() == bot["username"].lower()


def _answers(chat: Chat, message: Json) -> bool:
    return chat.replies.get(message["message_id"]) in chat.written_by_bot
