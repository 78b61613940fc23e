"""What tests ask of a world beside what it says: its sentences by key, and the rows it keeps."""

from functools import partial
from typing import Any

import sqlalchemy as sa

from bot.messages import plain
from bot.store.schema import chat, delivery, edition, subscription
from tests.bot.world import YOU, Json, World

LANGUAGE_CODES = {"en": "en", "zh": "zh-hans", "ru": "ru"}


def spoken(
    world: World, key: str, language: str = "en", n: int | None = None, **values: Any
) -> str:
    """Return a sentence as a reader sees it."""
    return plain(str(world.app.services.locales[language].say(key, n, **values)))


def speak(world: World, language: str, user_id: int = YOU) -> None:
    """Let a person's Telegram be in a language."""
    world.telegram.directory.user(user_id)["language_code"] = LANGUAGE_CODES[language]


def labels(world: World, message: Json) -> list[str]:
    """Return what stands on a message's buttons."""
    return [button["text"] for button in world.buttons(message)]


def marked(message: Json, kind: str) -> list[str]:
    """Return the pieces of a message's text that are marked so: bold, underline ..."""
    text = message["text"].encode("utf-16-le")
    return [
        text[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in message.get("entities", [])
        if e["type"] == kind
    ]


def linked(message: Json) -> list[tuple[str, str]]:
    """Return the pieces of a message's text that are links, with where they lead."""
    addresses = [e["url"] for e in message.get("entities", []) if e["type"] == "text_link"]
    return list(zip(marked(message, "text_link"), addresses, strict=True))


async def kept(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row about chats, by table."""
    found = {}
    for table in (chat, subscription, edition, delivery):
        rows = await world.app.database.read(partial(_rows, table=table))
        found[table.name] = [tuple(row) for row in rows]
    return found


async def chat_row(world: World, chat_id: int = YOU) -> dict[str, Any]:
    """Return what is kept of a chat, empty where nothing is."""
    rows = await world.app.database.read(partial(_rows, table=chat))
    return next((dict(row._mapping) for row in rows if row.id == chat_id), {})


async def wanted(world: World, chat_id: int = YOU) -> list[str]:
    """Return the topics and phrases a chat is subscribed to."""
    rows = await world.app.database.read(partial(_rows, table=subscription))
    return [row.value for row in rows if row.chat_id == chat_id]


async def _rows(connection: Any, table: sa.Table) -> list[Any]:
    return list((await connection.execute(sa.select(table).order_by(table.c.id))).all())
