"""Bot API methods about chats, members and pressed buttons."""

from datetime import timedelta

from bot.sandbox.chats import PRESENT, Chat, Json
from bot.sandbox.errors import BadRequestError
from bot.sandbox.limits import ANSWER_LENGTH
from bot.sandbox.membership import chat_member, check_presence
from bot.sandbox.parameters import Parameters
from bot.sandbox.telegram import Telegram

_ANSWER_WITHIN = timedelta(seconds=15)
_FULL: Json = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    },
}


def get_chat(telegram: Telegram, call: Parameters) -> Json:
    """getChat: return the ChatFullInfo."""
    return _present(telegram, call).info | _FULL


def get_chat_member(telegram: Telegram, call: Parameters) -> Json:
    """getChatMember: return the ChatMember; who never was there has left."""
    chat = _present(telegram, call)
    user_id = call.integer("user_id")
    if user_id not in telegram.directory.users:
        raise BadRequestError("user not found" if user_id > 0 else "invalid user_id specified")
    return chat_member(chat, telegram.directory.users[user_id], chat.members.get(user_id, "left"))


def get_chat_administrators(telegram: Telegram, call: Parameters) -> list[Json]:
    """getChatAdministrators: return the ChatMembers that are one (not other bots)."""
    chat = _present(telegram, call)
    if chat.kind == "private":
        raise BadRequestError("there are no administrators in the private chat")
    return [
        chat_member(chat, telegram.directory.users[user_id], status)
        for user_id, status in chat.members.items()
        if status in ("creator", "administrator")
    ]


def get_chat_member_count(telegram: Telegram, call: Parameters) -> int:
    """getChatMemberCount: return how many are in the chat."""
    chat = _present(telegram, call)
    return sum(status in PRESENT for status in chat.members.values())


def leave_chat(telegram: Telegram, call: Parameters) -> bool:
    """leaveChat: the bot goes."""
    chat = _present(telegram, call)
    if chat.kind == "private":
        raise BadRequestError("chat member status can't be changed in private chats")
    telegram.set_member(chat.id, telegram.bot["id"], "left")
    return True


def answer_callback_query(telegram: Telegram, call: Parameters) -> bool:
    """answerCallbackQuery: once, and soon."""
    query_id = call.text("callback_query_id")
    text = call.text("text")
    pressed_at = telegram.pressed_at.pop(query_id, None)
    if pressed_at is None or telegram.clock() - pressed_at > _ANSWER_WITHIN:
        raise BadRequestError(
            "query is too old and response timeout expired or query ID is invalid"
        )
    if len(text) > ANSWER_LENGTH:
        raise BadRequestError("MESSAGE_TOO_LONG")
    answer = {"text": text, "show_alert": call.flag("show_alert")}
    telegram.callback_answers[query_id] = answer | {"url": call.text("url")}
    telegram.emit({"type": "answer", "callback_query_id": query_id} | answer)
    return True


def _present(telegram: Telegram, call: Parameters) -> Chat:
    name = call.text("chat_id")
    if not name:
        raise BadRequestError("chat_id is empty")
    chat = telegram.directory.named(name)
    check_presence(chat, telegram.bot["id"])
    return chat
