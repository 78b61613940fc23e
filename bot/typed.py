"""What a message says: the command it begins with, and what follows."""

from telegram import Message
from telegram.constants import MessageEntityType


def argument(message: Message | None) -> str:
    """Return what follows the message's command, line breaks and all; without a command all it says."""
    text = (message.text or "") if message else ""
    return text[len(command(message)) :].lstrip()


def command(message: Message | None) -> str:
    """Return the command a message begins with, such as "/paper@some_bot", or nothing."""
    if message is None or not message.text or not message.entities:
        return ""
    first = message.entities[0]
    is_command = first.type == MessageEntityType.BOT_COMMAND and first.offset == 0
    return message.text[: first.length] if is_command else ""
