"""A text as a call gives it -> the text and entities Telegram keeps."""

from typing import Any

from bot.sandbox.errors import BadRequestError, MarkupError
from bot.sandbox.limits import ENTITIES, check_source
from bot.sandbox.links import LinkError, check_link, found_entities, overlaps, units
from bot.sandbox.markup import Marked, parse_html
from bot.sandbox.tags import Entity

_CODE = ("code", "pre")
_SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
_QUOTES = ("blockquote", "expandable_blockquote")
_CLOSED = ("code", "pre", "text_link", "text_mention", "custom_emoji", "date_time")
_TARGETS = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}
_FOUND = ("url", "email", "mention", "hashtag", "cashtag", "bot_command", "phone_number")
_TYPES = frozenset((*_SPLITTABLE, *_QUOTES, *_CLOSED, *_FOUND))
_UNPARSED = "can't parse MessageEntity"


def formatted(source: str, parse_mode: str, entities: list[Any] | None = None) -> Marked:
    """Parse, trim, mend overlaps, cap and complete the entities; refuse bad markup."""
    check_source(source)
    marked = _trimmed(_parsed(source, parse_mode, entities or []))
    kept = _mended(marked.entities)[:ENTITIES]
    closed = [entity for entity in kept if entity["type"] in _CLOSED]
    found = [e for e in found_entities(marked.text) if not overlaps(e, closed)]
    return Marked(marked.text, _sorted(kept + found)[:ENTITIES])


def _parsed(source: str, parse_mode: str, entities: list[Any]) -> Marked:
    if not parse_mode:
        given = [_given(entity, units(source)) for entity in entities]
        return Marked(source, _sorted([entity for entity in given if entity["length"]]))
    if parse_mode.lower() != "html":
        raise BadRequestError("unsupported parse_mode")
    try:
        return parse_html(source)
    except MarkupError as error:
        raise BadRequestError(f"can't parse entities: {error}") from error


def _given(entity: Any, length: int) -> Entity:
    """Return an entity a call gave; refuse what lies outside the text or lacks its target."""
    if not isinstance(entity, dict):
        raise BadRequestError(f"{_UNPARSED}: expected an Object")
    for name in ("type", "offset", "length"):
        if name not in entity:
            raise BadRequestError(f'{_UNPARSED}: Can\'t find field "{name}"')
    for name in ("offset", "length"):
        if not isinstance(entity[name], int):
            raise BadRequestError(f'{_UNPARSED}: Field "{name}" must be of type Number')
    needed = _TARGETS.get(entity["type"])
    if entity["type"] not in _TYPES:
        raise BadRequestError(f"{_UNPARSED}: Unsupported type specified")
    if needed is not None and needed not in entity:
        raise BadRequestError(f'{_UNPARSED}: Can\'t find field "{needed}"')
    _check_place(entity["offset"], entity["length"], length)
    return entity | ({"url": _entity_url(entity["url"])} if needed == "url" else {})


def _check_place(offset: int, length: int, end: int) -> None:
    if offset < 0:
        raise BadRequestError(f"receive an entity with incorrect offset {offset}")
    if length < 0:
        raise BadRequestError(f"receive an entity with incorrect length {length}")
    if offset > end:
        raise BadRequestError(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if offset + length > end:
        raise BadRequestError(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text "
            f"at UTF-16 offset {offset + length}"
        )


def _entity_url(url: str) -> str:
    try:
        return check_link(url)
    except LinkError as error:
        raise BadRequestError(f"entity URL '{url}' is invalid: {error}") from error


def _sorted(entities: list[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _trimmed(marked: Marked) -> Marked:
    """Trim the text as Telegram does: an entity at the start keeps its leading space."""
    text = marked.text.rstrip()
    lead = units(text) - units(text.lstrip())
    first = min((entity["offset"] for entity in marked.entities), default=lead)
    lead = min(lead, first)
    text, end = text[lead:], units(text)
    places = [
        entity | {"offset": entity["offset"] - lead, "length": length}
        for entity in marked.entities
        if (length := min(entity["offset"] + entity["length"], end) - entity["offset"]) > 0
    ]
    return Marked(text, places)


def _mended(entities: list[Entity]) -> list[Entity]:
    """Resolve what may not nest: inside code nothing, in a link no link, in a quote no quote."""
    codes: list[Entity] = []
    quotes: list[Entity] = []
    for entity in (e for e in entities if e["type"] not in _SPLITTABLE):
        kin = quotes if entity["type"] in _QUOTES else codes
        if not overlaps(entity, kin):
            kin.append(entity)
    walls = [entity for entity in codes if entity["type"] in _CODE]
    styles = (e for e in entities if e["type"] in _SPLITTABLE)
    return _sorted(codes + quotes + [piece for style in styles for piece in _around(style, walls)])


def _around(style: Entity, walls: list[Entity]) -> list[Entity]:
    """Return the pieces of a style that lie outside the walls."""
    pieces, start = [], style["offset"]
    end = start + style["length"]
    for wall in walls:
        if not overlaps(style, [wall]):
            continue
        if wall["offset"] > start:
            pieces.append(style | {"offset": start, "length": wall["offset"] - start})
        start = max(start, wall["offset"] + wall["length"])
    if end > start:
        pieces.append(style | {"offset": start, "length": end - start})
    return pieces
