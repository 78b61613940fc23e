"""What a message says: the command it begins with and what follows; a link alone; a post as it stands."""

import json
from typing import Any, NamedTuple

from telegram import (
    Message,
    MessageEntity,
    MessageOriginChannel,
    MessageOriginChat,
)
from telegram.constants import MessageEntityType

_LINKS = (MessageEntityType.URL, MessageEntityType.TEXT_LINK)
_AROUND = " .,;:!?()[]<>\"'“”«»"
_SCHEMES = ("http://", "https://")


class Post(NamedTuple):
    """A message as an article: its bytes (JSON) and the public address it stands at, where it has one."""

    data: bytes
    link: str | None


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


def lone_link(message: Message) -> str | None:
    """Return the web address that is all a message says (after its command), whole; None: it says more."""
    words = (argument(message) or message.caption or "").strip()
    links = list(_links(message))
    if len(links) == 1 and links[0][0] in (words, words.strip(_AROUND)):
        return links[0][1]
    return None


def links_in(message: Message) -> list[str]:
    """Return the web addresses in a message, whole, in its order."""
    return [link for _, link in _links(message)]


def post(message: Message) -> Post:
    """Return the message as an article: text or caption after the command, entities, where it is from."""
    text, entities = _said(message)
    skipped = len(text) - len(text[len(command(message)) :].lstrip())
    start = _units(text[:skipped])
    origin = message.forward_origin
    content: dict[str, Any] = {
        "text": text[skipped:],
        "entities": [
            {
                "type": str(entity.type),
                "offset": entity.offset - start,
                "length": entity.length,
                "url": entity.url,
            }
            for entity in entities
            if entity.offset >= start
        ],
        "origin": _origin(message),
        "date": origin.date.isoformat() if origin else None,
    }
    return Post(json.dumps(content).encode(), _address(message))


def _said(message: Message) -> tuple[str, tuple[MessageEntity, ...]]:
    if message.text:
        return message.text, tuple(message.entities)
    return message.caption or "", tuple(message.caption_entities)


def _links(message: Message) -> list[tuple[str, str]]:
    """Return each link's text and address."""
    text, entities = _said(message)
    units = text.encode("utf-16-le", "surrogatepass")
    found = []
    for entity in sorted(entities, key=lambda entity: entity.offset):
        if entity.type in _LINKS:
            place = slice(2 * entity.offset, 2 * (entity.offset + entity.length))
            shown = units[place].decode("utf-16-le", "replace")
            found.append((shown, _whole(entity.url or shown)))
    return found


def _whole(address: str) -> str:
    """Return an address with its scheme: people leave it out."""
    return address if address.lower().startswith(_SCHEMES) else f"https://{address}"


def _origin(message: Message) -> dict[str, Any]:
    origin = message.forward_origin
    if isinstance(origin, MessageOriginChannel):
        chat, message_id = origin.chat, origin.message_id
        return {"title": chat.title, "username": chat.username, "message_id": message_id}
    if isinstance(origin, MessageOriginChat):
        chat = origin.sender_chat
        return {"title": chat.title, "username": chat.username, "message_id": None}
    return {"title": None, "username": None, "message_id": None}


def _address(message: Message) -> str | None:
    origin = message.forward_origin
    if isinstance(origin, MessageOriginChannel) and origin.chat.username:
        return f"https://t.me/{origin.chat.username}/{origin.message_id}"
    return None


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
