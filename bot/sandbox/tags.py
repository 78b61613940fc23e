"""Telegram's HTML tags, and which entity each becomes."""

import re
from collections.abc import Callable
from typing import Any

from bot.sandbox.errors import MarkupError
from bot.sandbox.links import checked_link, link_user_id

Entity = dict[str, Any]

_NUMBER = re.compile(r"[0-9]{1,19}")
_LAST_EMOJI = 2**63 - 1
_STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
TAGS = frozenset(_STYLES) | {"a", "code", "pre", "blockquote", "tg-emoji", "tg-time"}
ARGUMENTS = {
    "a": ("href", ""),
    "code": ("class", "language-"),
    "span": ("class", "tg-"),
    "tg-emoji": ("emoji-id", ""),
    "tg-time": ("unix", ""),
}


def entity_of(tag: str, argument: str, content: str) -> Entity | None:
    """Return the entity of a closed tag, without its place; None where it is silently dropped."""
    if tag in _STYLES:
        return {"type": _STYLES[tag]}
    if tag == "code":
        return {"type": "code"} | ({"language": argument} if argument else {})
    if tag == "blockquote":
        return {"type": "expandable_blockquote" if argument else "blockquote"}
    target = argument or content if tag == "a" else argument
    return _AIMED[tag](target) if tag in _AIMED else {"type": tag}


def _link(target: str) -> Entity | None:
    user_id = link_user_id(target)
    if user_id is not None:
        return {"type": "text_mention", "user": {"id": user_id}}
    url = checked_link(target)
    return {"type": "text_link", "url": url} if url else None


def _emoji(argument: str) -> Entity:
    if not _NUMBER.fullmatch(argument) or not 0 < int(argument) <= _LAST_EMOJI:
        raise MarkupError("Invalid custom emoji identifier specified")
    return {"type": "custom_emoji", "custom_emoji_id": argument}


def _moment(argument: str) -> Entity | None:
    return (
        {"type": "date_time", "unix_time": int(argument)} if _NUMBER.fullmatch(argument) else None
    )


_AIMED: dict[str, Callable[[str], Entity | None]] = {
    "a": _link,
    "tg-emoji": _emoji,
    "tg-time": _moment,
}
