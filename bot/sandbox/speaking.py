"""Who writes a message and where, and what Telegram makes of their words."""

from bot.sandbox.chats import ANONYMOUS, Chat, Directory, Json
from bot.sandbox.errors import UnknownError
from bot.sandbox.links import found_entities


def speaking_place(directory: Directory, chat_id: int, user_id: int) -> Chat:
    """Return the chat a person writes in; raise UnknownError where they cannot."""
    chat = directory.chat(chat_id)
    directory.user(user_id)
    if chat.kind == "private" and user_id != chat.id:
        raise UnknownError(f"user {user_id} does not write in private chat {chat_id}")
    if chat.migrated_to is not None:
        raise UnknownError(f"group {chat_id} became {chat.migrated_to}")
    return chat


def sender(directory: Directory, chat: Chat, user_id: int, *, anonymous: bool) -> Json:
    """Return what a message tells of who wrote it."""
    if chat.kind == "channel":
        return {"sender_chat": chat.info}
    if anonymous:
        return {"from": ANONYMOUS, "sender_chat": chat.info}
    return {"from": directory.user(user_id)}


def spoken(text: str) -> Json:
    """Return the text, trimmed, and the entities Telegram finds in it."""
    text = text.strip()
    entities = found_entities(text)
    return {"text": text} | ({"entities": entities} if entities else {})
