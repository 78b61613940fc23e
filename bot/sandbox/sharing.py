"""What people share in a chat beside their own words: files, and posts from elsewhere."""

import zlib
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox.chats import Json
from bot.sandbox.errors import BadRequestError
from bot.sandbox.files import clean_name, guessed_type
from bot.sandbox.formatting import formatted
from bot.sandbox.limits import CAPTION_UNITS, TEXT_UNITS
from bot.sandbox.links import checked_link, units
from bot.sandbox.tags import Entity
from bot.sandbox.telegram import Telegram

_FIRST_CHANNEL = -1_003_000_000_000
_FIRST_STRANGER = 6_000_000_000
# One grey dot. Nobody looks at it, but it can be fetched as any picture can.
_PICTURE = b64decode(
    "/9j/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/"
    "yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k="
)


@dataclass(frozen=True)
class Post:
    """A post from elsewhere: its words, their entities (in UTF-16 units), and whether a picture leads it."""

    text: str
    entities: Sequence[Entity] = ()
    has_picture: bool = False


def channel_origin(title: str, date: int, *, username: str = "", message_id: int = 1) -> Json:
    """Return the origin of a channel's post; a channel of that name always has the same id."""
    chat: Json = {"id": _FIRST_CHANNEL - zlib.crc32((username or title).encode()), "title": title}
    chat |= {"type": "channel"} | ({"username": username} if username else {})
    return {"type": "channel", "date": date, "chat": chat, "message_id": message_id}


def user_origin(name: str, date: int) -> Json:
    """Return the origin of a person's message; a person of that name always has the same id."""
    user = {"id": _FIRST_STRANGER + zlib.crc32(name.encode()), "is_bot": False, "first_name": name}
    return {"type": "user", "date": date, "sender_user": user}


def send_document(  # the keywords of `Telegram.write` follow
    telegram: Telegram,
    chat_id: int,
    user_id: int,
    name: str,
    content: bytes,
    *,
    mime_type: str | None = None,
    caption: str = "",
    **how: Any,
) -> Json:
    """Let a person send a file; return the Message. Raise ValueError where Telegram's apps refuse it."""
    if not content:
        raise ValueError("an empty file cannot be sent")
    if units(caption.strip()) > CAPTION_UNITS:
        raise ValueError(f"a caption has at most {CAPTION_UNITS} characters")
    kept = telegram.files.add("document", name, content)
    mime_type = guessed_type(name) if mime_type is None else mime_type
    named = {"file_name": clean_name(name)} | ({"mime_type": mime_type} if mime_type else {})
    worded = _worded(caption, (), "caption", "caption_entities")
    return telegram.write(chat_id, user_id, {"document": named | kept.ids()} | worded, **how)


def forward(
    telegram: Telegram, chat_id: int, user_id: int, post: Post, origin: Json, **how: Any
) -> Json:
    """Let a person forward a post; return the Message. Raise ValueError for what is no post."""
    if units(post.text.strip()) > TEXT_UNITS:
        raise ValueError(f"a post has at most {TEXT_UNITS} characters")
    content: Json = {"forward_origin": origin}
    if post.has_picture:
        picture = telegram.files.add("photo", "photo.jpg", _PICTURE)
        content |= {"photo": [picture.ids() | {"width": 1, "height": 1}]}
        content |= _worded(post.text, post.entities, "caption", "caption_entities")
    elif post.text.strip():
        content |= _worded(post.text, post.entities, "text", "entities")
    else:
        raise ValueError("the post is empty")
    return telegram.write(chat_id, user_id, content, **how)


def _worded(text: str, given: Sequence[Entity], name: str, entities: str) -> Json:
    """Return the words as a Message has them: trimmed, with what Telegram finds in them."""
    try:
        marked = formatted(text, "", [entity for entity in given if _leads_somewhere(entity)])
    except BadRequestError as error:
        raise ValueError(str(error)) from error
    if not marked.text:
        return {}
    return {name: marked.text} | ({entities: marked.entities} if marked.entities else {})


def _leads_somewhere(entity: Entity) -> bool:
    return entity["type"] != "text_link" or checked_link(str(entity.get("url", ""))) is not None
