"""The words of papers: finding the papers that have them, best match first."""

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.models import Query
from digests.search.query import phrase
from digests.search.words import is_cjk_character, tokens
from digests.store.schema import fulltext

_RANK = "bm25(10.0, 6.0, 3.0, 2.0, 1.0)"  # name, title, author, topics, summary
_PAGE = sa.text(
    "SELECT rowid FROM fulltext WHERE fulltext MATCH :words AND rank MATCH :rank"
    " ORDER BY rank, rowid DESC LIMIT :limit OFFSET :offset"
)
_TOTAL = sa.text("SELECT count(*) FROM fulltext WHERE fulltext MATCH :words")
_COUNTS = sa.text(
    "SELECT asked.value, count(*) FROM json_each(:phrases) AS asked"
    " JOIN fulltext ON fulltext MATCH asked.value GROUP BY asked.value"
)


class Words(NamedTuple):
    """What is searchable of a paper, by column: index tokens parted by spaces."""

    paper_id: int
    name: str
    title: str
    author: str
    topics: str
    summary: str


async def matching(
    connection: AsyncConnection, query: Query, offset: int, limit: int, *, any_word: bool = False
) -> tuple[list[int], int]:
    """Return one page of the ids of papers with all words (or any), best first, and the total."""
    words = _expression(query.words, " OR " if any_word else " AND ")
    if not words:
        return [], 0
    total = int((await connection.execute(_TOTAL, {"words": words})).scalar_one())
    if total <= offset:
        return [], total
    page = {"words": words, "rank": _RANK, "limit": limit, "offset": offset}
    return list((await connection.execute(_PAGE, page)).scalars()), total


async def phrase_ids(connection: AsyncConnection, text: str) -> set[int]:
    """Return the ids of the papers in which a phrase occurs."""
    found = sa.select(fulltext.c.rowid).where(sa.text("fulltext MATCH :words"))
    words = _expression([phrase(text)], "")
    return set((await connection.execute(found, {"words": words})).scalars()) if words else set()


async def phrase_count(connection: AsyncConnection, text: str) -> int:
    """Return in how many papers a phrase occurs."""
    words = _expression([phrase(text)], "")
    if not words:
        return 0
    return int((await connection.execute(_TOTAL, {"words": words})).scalar_one())


async def counts(
    connection: AsyncConnection, phrases: Iterable[Sequence[str]]
) -> dict[tuple[str, ...], int]:
    """Return in how many papers phrases of index tokens occur; one that occurs in none is left out."""
    asked = {_expression([phrase], ""): tuple(phrase) for phrase in phrases if phrase}
    found = await connection.execute(_COUNTS, {"phrases": json.dumps(list(asked))})
    return {asked[row[0]]: row[1] for row in found}


async def sharing_title(connection: AsyncConnection, title: str, limit: int) -> list[int]:
    """Return the ids of the papers whose titles have most of a title's words, the rarest first."""
    words = _expression(((token,) for token in dict.fromkeys(tokens(title))), " OR ")
    if not words:
        return []
    page = {"words": f"title : ({words})", "rank": _RANK, "limit": limit, "offset": 0}
    return list((await connection.execute(_PAGE, page)).scalars())


async def add(connection: AsyncConnection, words: Sequence[Words]) -> None:
    """Make papers findable by their words."""
    if words:
        await connection.execute(
            sa.text(
                "INSERT INTO fulltext (rowid, name, title, author, topics, summary)"
                " VALUES (:paper_id, :name, :title, :author, :topics, :summary)"
            ),
            [one._asdict() for one in words],
        )


async def remove(connection: AsyncConnection, paper_ids: Iterable[int]) -> None:
    """Make papers unfindable by words; those that are not there do no harm."""
    gone = [{"paper_id": paper_id} for paper_id in paper_ids]
    if gone:
        await connection.execute(sa.text("DELETE FROM fulltext WHERE rowid = :paper_id"), gone)


def _expression(phrases: Iterable[Sequence[str]], between: str) -> str:
    """Write phrases of our own tokens in FTS5's language, each quoted; "" when there are none."""
    return between.join(map(_quoted, filter(None, phrases)))


def _quoted(tokens: Sequence[str]) -> str:
    text = " ".join(tokens).replace('"', '""')
    return f'"{text}"*' if len(tokens) == 1 and is_cjk_character(tokens[0]) else f'"{text}"'
