"""Reads an article for the command line: from a file, from standard input, or from the web."""

import asyncio
import sys
from pathlib import Path

from bot.app import build, system_clock
from bot.settings import Settings
from digests.draft_models import Draft
from digests.errors import DigestsError
from digests.reading import articles
from digests.retrieving.retriever import Retriever

_MOST_BYTES = articles.MOST_BYTES + 1  # one too many is refused


async def read(where: str, settings: Settings, *, look_up: bool) -> Draft:
    """Read an article. Raise RetrievalError, ArticleError, or DigestsError for a file that is not there."""
    draft = await _read(where)
    if not look_up:
        return draft
    app = build(settings)
    try:
        await app.load()
        return await app.services.identifier.identify(draft, system_clock())
    finally:
        await app.close()


async def _read(where: str) -> Draft:
    if where == "-":
        return articles.read(sys.stdin.buffer.read(_MOST_BYTES))
    if where.lower().startswith(("http://", "https://")):
        return await _retrieved(where)
    try:
        data = await asyncio.to_thread(_bytes, Path(where))
    except OSError as error:
        raise DigestsError(f"{where}: cannot be read: {error.strerror}.") from error
    return articles.read(data, name=where)


def _bytes(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_MOST_BYTES)


async def _retrieved(url: str) -> Draft:
    retriever = Retriever()
    try:
        answer = await retriever.get(url)
    finally:
        await retriever.close()
    return articles.read(answer.body, link=answer.url, content_type=answer.content_type)
