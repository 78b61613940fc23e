"""A Telegram post, as the Bot API or an export gives it, -> its blocks."""

import html
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from digests.errors import ArticleError, ArticleFault
from digests.reading.articles.blocks import Page
from digests.reading.articles.dates import date_in

_TAGS = {"bold": "b", "text_link": "a", "link": "a", "url": "a", "pre": "pre"}
_KEPT = 4096 * 4
_LEAVES = ("message", "channel_post", "edited_channel_post", "edited_message", "result", "post")


def as_html(data: bytes) -> tuple[str, Page]:
    """Return a post as HTML, and what it says of where it comes from. Raises ArticleError."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ArticleError(ArticleFault.NO_POST) from error
    post = _post(value)
    if post is None:
        raise ArticleError(ArticleFault.NO_POST)
    written = post.get("text") or post.get("caption") or ""
    if isinstance(written, list):
        return _lines(_exported(written)), _page(post)
    entities = post.get("entities") or post.get("caption_entities") or ()
    return _lines(_marked(str(written), entities)), _page(post)


def _post(value: Any) -> Mapping[str, Any] | None:
    """Find the message in an update, in an answer of the Bot API, or in an export."""
    for _ in range(4):
        if not isinstance(value, Mapping):
            return None
        if any(value.get(name) for name in ("text", "caption")):
            return value
        inside = [value[name] for name in _LEAVES if isinstance(value.get(name), Mapping)]
        messages = value.get("messages")
        if not inside and isinstance(messages, list):
            inside = [max((m for m in messages if isinstance(m, Mapping)), key=_length, default={})]
        if not inside:
            return None
        value = inside[0]
    return None


def _length(message: Mapping[str, Any]) -> int:
    return len(str(message.get("text", "")))


def _marked(text: str, entities: object) -> str:
    """Set entities (offsets in UTF-16 units) as tags."""
    units = text[:_KEPT].encode("utf-16-le", "surrogatepass")
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for entity in entities if isinstance(entities, list) else ():
        if not isinstance(entity, Mapping) or str(entity.get("type")) not in _TAGS:
            continue
        start, length = entity.get("offset"), entity.get("length")
        if not isinstance(start, int) or not isinstance(length, int) or start < 0 or length <= 0:
            continue
        tag, end = _TAGS[entity["type"]], start + length
        url = entity.get("url") or _cut(units, start, end)
        opening.setdefault(start, []).append(_opened(tag, str(url)))
        closing.setdefault(end, []).insert(0, f"</{tag}>")
    places = sorted({0, *opening, *closing, len(units) // 2})
    written = []
    for place, after in zip(places, [*places[1:], places[-1]], strict=True):
        written += closing.get(place, [])
        written += opening.get(place, [])
        written.append(html.escape(_cut(units, place, after)))
    return "".join(written)


def _exported(pieces: Iterable[Any]) -> str:
    """Set the pieces of a desktop export: texts, and mappings with a type."""
    written = []
    for piece in pieces:
        if isinstance(piece, Mapping):
            text = html.escape(str(piece.get("text", "")))
            tag = _TAGS.get(str(piece.get("type")))
            url = str(piece.get("href") or piece.get("text", ""))
            written.append(f"{_opened(tag, url)}{text}</{tag}>" if tag else text)
        else:
            written.append(html.escape(str(piece)))
    return "".join(written)


def _opened(tag: str, url: str) -> str:
    return f'<a href="{html.escape(url)}">' if tag == "a" else f"<{tag}>"


def _cut(units: bytes, start: int, end: int) -> str:
    return units[start * 2 : end * 2].decode("utf-16-le", "replace")


def _lines(marked: str) -> str:
    return marked.replace("\n", "<br>")


def _page(post: Mapping[str, Any]) -> Page:
    origin = post.get("forward_origin") or post.get("origin") or {}
    origin = origin if isinstance(origin, Mapping) else {}
    chat = (
        origin.get("chat")
        or post.get("forward_from_chat")
        or post.get("sender_chat")
        or post.get("chat")
        or origin
    )
    chat = chat if isinstance(chat, Mapping) else {}
    username, number = (
        chat.get("username"),
        origin.get("message_id") or post.get("forward_from_message_id"),
    )
    return Page(
        publisher=str(chat["title"]) if chat.get("title") else None,
        published=_day(origin.get("date") or post.get("forward_date") or post.get("date")),
        link=f"https://t.me/{username}/{number}" if username and number else None,
    )


def _day(value: object) -> str | None:
    if isinstance(value, int) and 0 < value < 2**32:
        return datetime.fromtimestamp(value, UTC).date().isoformat()
    return date_in(value, "en") if isinstance(value, str) else None
