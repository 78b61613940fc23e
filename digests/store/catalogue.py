"""What catalogues said, kept so that they are not asked again: by the key that was asked for."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.schema import catalogue_record

KEPT = timedelta(days=365)
"""How long an answer that nobody asked for again is kept."""


class Asked(NamedTuple):
    """The address a catalogue was asked at, and what its answer gave to ask whether it changed."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


class Kept(NamedTuple):
    """What a catalogue said of a key, None that it does not know it; and when it was asked."""

    record: Mapping[str, Any] | None
    retrieved_at: datetime
    asked: Asked | None = None


async def put(
    connection: AsyncConnection,
    answers: Mapping[str, Mapping[str, Any] | None],
    now: datetime,
    asked: Asked | None = None,
) -> None:
    """Keep what a catalogue said now, in place of what it said before; forget what is too old."""
    old = catalogue_record.c.retrieved_at < now - KEPT
    await connection.execute(sa.delete(catalogue_record).where(old))
    if not answers:
        return
    said = {"url": None, "etag": None, "last_modified": None} | (asked._asdict() if asked else {})
    rows = [
        {"key": key, "record": record, "retrieved_at": now, **said}
        for key, record in answers.items()
    ]
    statement = insert(catalogue_record)
    changed = {name: statement.excluded[name] for name in rows[0] if name != "key"}
    statement = statement.on_conflict_do_update(index_elements=["key"], set_=changed)
    await connection.execute(statement, rows)


async def by_keys(connection: AsyncConnection, keys: Collection[str]) -> dict[str, Kept]:
    """Return what is kept of keys; of a key that was never asked for, nothing."""
    if not keys:
        return {}
    found = sa.select(catalogue_record).where(catalogue_record.c.key.in_(keys))
    return {row.key: _kept(row) for row in await connection.execute(found)}


def _kept(row: Any) -> Kept:
    asked = Asked(row.url, row.etag, row.last_modified) if row.url else None
    return Kept(row.record, row.retrieved_at, asked)
