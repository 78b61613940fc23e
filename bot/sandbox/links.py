"""Links as Telegram checks them, and what it finds by itself in a plain text."""

import re
from collections.abc import Iterable
from typing import Any

_PROTOCOL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_TELEGRAM = re.compile(r"(tg|ton):(?://)?", re.IGNORECASE)
_USER = re.compile(r"tg:(?://)?user/?\?id=([0-9]{1,18})", re.IGNORECASE)
_AUTHORITY = re.compile(r"([^/?#]*)(.*)", re.DOTALL)
_HOST = re.compile(r"[A-Za-z0-9_!$&-.~;=\u0080-\U0010ffff]+")
_PORT = re.compile(r"[0-9]{1,5}")
_LAST_PORT = 65535
_FOUND = re.compile(
    r"(?P<url>(?:https?://[^\s<>\"]+|(?<![\w@./])(?:[\w-]+\.)+"
    r"(?:com|org|net|io|ai|me|dev|edu|ru|cn|info|app)\b(?:/[^\s<>\"]*)?))"
    r"|(?<![\w@/.])(?P<mention>@[A-Za-z][A-Za-z0-9_]{3,31})\b"
    r"|(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/])"
    r"|(?<!\w)(?P<hashtag>#\w*[^\W\d]\w*)"
)
_TRAILING = ".,:;!?'\")]}»”…"

Entity = dict[str, Any]


class LinkError(ValueError):
    """The link is unusable; the message is Telegram's reason."""


def units(text: str) -> int:
    """Return the length of the text in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def link_user_id(link: str) -> int | None:
    """Return the user a `tg://user?id=` link names, or None for any other link."""
    match = _USER.fullmatch(link)
    return int(match[1]) if match else None


def checked_link(link: str) -> str | None:
    """Return the link as Telegram writes it, or None where it is unusable."""
    try:
        return check_link(link)
    except LinkError:
        return None


def check_link(link: str) -> str:
    """Return the link as Telegram writes it; raise LinkError with Telegram's reason."""
    telegram = _TELEGRAM.match(link)
    if telegram:
        rest = link[telegram.end() :]
        host, _ = _split(rest)
        if not _HOST.fullmatch(host):
            raise LinkError(f"Wrong {telegram[1].lower()} URL")
        return f"{telegram[1].lower()}://{rest}"
    protocol = _PROTOCOL.match(link)
    name = protocol[1].lower() if protocol else "http"
    if name not in ("http", "https"):
        raise LinkError("Unsupported URL protocol")
    return f"{name}://{_authority_and_path(link[protocol.end() :] if protocol else link)}"


def _split(rest: str) -> tuple[str, str]:
    match = _AUTHORITY.match(rest)
    return (match[1], match[2]) if match else ("", "")


def _authority_and_path(rest: str) -> str:
    authority, path = _split(rest)
    userinfo, at, place = authority.rpartition("@")
    is_ipv6 = place.startswith("[") and "]" in place
    host, colon, port = (place, "", "") if is_ipv6 else place.partition(":")
    if colon and not (_PORT.fullmatch(port) and 0 < int(port) <= _LAST_PORT):
        raise LinkError("Wrong port number specified in the URL")
    if not host:
        raise LinkError("URL host is empty")
    if not is_ipv6 and not _HOST.fullmatch(host):
        raise LinkError("Disallowed character in URL host")
    if not is_ipv6 and "." not in host:
        raise LinkError("Wrong HTTP URL")
    lead = "" if path.startswith("/") else "/"
    return f"{userinfo}{at}{host.lower()}{colon}{port}{lead}{path}"


def found_entities(text: str) -> list[Entity]:
    """Find the urls, mentions, commands and hashtags that Telegram marks by itself."""
    return [_entity(text, match) for match in _FOUND.finditer(text)]


def _entity(text: str, match: re.Match[str]) -> Entity:
    kind = match.lastgroup or "url"
    shown = match[0].rstrip(_TRAILING) if kind == "url" else match[0]
    return {"type": kind, "offset": units(text[: match.start()]), "length": units(shown)}


def overlaps(entity: Entity, others: Iterable[Entity]) -> bool:
    """Say whether the entity shares a unit with any of the others."""
    start, end = entity["offset"], entity["offset"] + entity["length"]
    return any(start < o["offset"] + o["length"] and o["offset"] < end for o in others)
