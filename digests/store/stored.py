"""What is stored, as loading needs it: entries as they were read, papers by any of their keys."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.models import Entry
from digests.store.rows import figures_of
from digests.store.schema import digest, entry, library_state, paper, paper_key

FACTS = (
    "title",
    "alternative_titles",
    "names",
    "arxiv_id",
    "openreview_id",
    "doi",
    "venue",
    "year",
    "first_author",
    "link",
    "code_link",
    "project_link",
    "topics",
)
_LISTS = ("alternative_titles", "names", "topics")


class StoredDigest(NamedTuple):
    """A digest as loading compares it."""

    id: int
    key: str
    content_hash: str


class StoredEntry(NamedTuple):
    """An entry, whose it is, and of which digest."""

    paper_id: int
    digest_id: int
    digest_key: str
    published: str | None
    entry: Entry


class StoredPaper(NamedTuple):
    """A paper as matching needs it."""

    id: int
    known_at: datetime
    arxiv_id: str | None


async def stored_digests(connection: AsyncConnection) -> list[StoredDigest]:
    """Return all digests."""
    found = sa.select(digest.c.id, digest.c.key, digest.c.content_hash)
    return [StoredDigest(*row) for row in await connection.execute(found)]


async def digest_by_key(connection: AsyncConnection, key: str) -> StoredDigest | None:
    """Return the digest of a key."""
    found = sa.select(digest.c.id, digest.c.key, digest.c.content_hash).where(digest.c.key == key)
    row = (await connection.execute(found)).first()
    return StoredDigest(*row) if row else None


async def entries_of_digest(connection: AsyncConnection, digest_id: int) -> list[StoredEntry]:
    """Return the entries of a digest, in its order."""
    return await _entries(connection, entry.c.digest_id == digest_id)


async def entries_of_papers(
    connection: AsyncConnection, paper_ids: Collection[int], without: int | None = None
) -> list[StoredEntry]:
    """Return the entries about some papers, but for those of one digest."""
    which = entry.c.paper_id.in_(paper_ids)
    return await _entries(
        connection, which if without is None else which & (entry.c.digest_id != without)
    )


async def owners(connection: AsyncConnection, keys: Collection[str]) -> dict[str, int]:
    """Return which papers, hidden ones too, bear keys."""
    found = sa.select(paper_key.c.key, paper_key.c.paper_id).where(paper_key.c.key.in_(keys))
    return {row.key: row.paper_id for row in await connection.execute(found)}


async def stored_papers(connection: AsyncConnection, ids: Collection[int]) -> list[StoredPaper]:
    """Return papers, hidden ones too."""
    found = sa.select(paper.c.id, paper.c.known_at, paper.c.arxiv_id).where(paper.c.id.in_(ids))
    return [StoredPaper(*row) for row in await connection.execute(found)]


async def shown_ids(connection: AsyncConnection) -> list[int]:
    """Return the ids of all papers that digests cover."""
    found = sa.select(paper.c.id).where(paper.c.covered > 0).order_by(paper.c.id)
    return list((await connection.execute(found)).scalars())


async def next_paper_id(connection: AsyncConnection) -> int:
    """Return an id no paper ever had."""
    highest = await connection.execute(sa.select(sa.func.max(paper.c.id)))
    return (highest.scalar() or 0) + 1


async def analysed_by(connection: AsyncConnection) -> str:
    """Return what made the words papers are found by."""
    return str((await connection.execute(sa.select(library_state.c.analysed_by))).scalar_one())


async def covering(connection: AsyncConnection, paper_ids: Collection[int]) -> dict[int, set[int]]:
    """Return the ids of the digests that cover each of some papers."""
    found = sa.select(entry.c.paper_id, entry.c.digest_id).where(entry.c.paper_id.in_(paper_ids))
    digests: dict[int, set[int]] = {}
    for row in await connection.execute(found):
        digests.setdefault(row.paper_id, set()).add(row.digest_id)
    return digests


async def arxiv_keys(
    connection: AsyncConnection, paper_ids: Collection[int]
) -> list[tuple[int, tuple[str, ...]]]:
    """Return some papers' ids with an arXiv key that each bears."""
    if not paper_ids:
        return []
    theirs = paper_key.c.paper_id.in_(paper_ids) & paper_key.c.key.startswith("arxiv:")
    found = sa.select(paper_key.c.key, paper_key.c.paper_id).where(theirs)
    return [(row.paper_id, (row.key,)) for row in await connection.execute(found)]


async def _entries(connection: AsyncConnection, which: sa.ColumnElement[bool]) -> list[StoredEntry]:
    found = (
        sa.select(entry, digest.c.key, digest.c.published)
        .join_from(entry, digest)
        .where(which)
        .order_by(entry.c.digest_id, entry.c.position)
    )
    return [
        StoredEntry(row.paper_id, row.digest_id, row.key, row.published, _entry(row))
        for row in await connection.execute(found)
    ]


def _entry(row: Any) -> Entry:
    facts = {name: tuple(fact) if name in _LISTS else fact for name, fact in row.facts.items()}
    return Entry(
        position=row.position,
        heading=row.heading,
        summary=row.summary,
        figures=figures_of(row.figures),
        **cast(dict[str, Any], facts),
    )
