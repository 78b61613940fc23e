"""What people do with the threads of a forum."""

from bot.sandbox.errors import UnknownError
from bot.sandbox.telegram import Telegram


def open_thread(telegram: Telegram, chat_id: int, name: str) -> int:
    """Open a thread in a forum; return its id."""
    chat = telegram.directory.chat(chat_id)
    if not chat.info.get("is_forum"):
        raise UnknownError(f"chat {chat_id} is no forum")
    created = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
    message = telegram.post(chat, {"from": telegram.directory.owner(chat)} | created)
    chat.threads[message["message_id"]] = "open"
    telegram.deliver(chat, message)
    return int(message["message_id"])


def close_thread(telegram: Telegram, chat_id: int, thread_id: int) -> None:
    """Close a thread: the bot can no longer write in it."""
    telegram.directory.chat(chat_id).threads[thread_id] = "closed"


def delete_thread(telegram: Telegram, chat_id: int, thread_id: int) -> None:
    """Delete a thread with its messages."""
    chat = telegram.directory.chat(chat_id)
    del chat.threads[thread_id]
    gone = [i for i, m in chat.messages.items() if m.get("message_thread_id") == thread_id]
    for message_id in gone:
        telegram.remove(chat, message_id)
