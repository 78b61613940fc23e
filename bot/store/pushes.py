"""The pushes: each stretch of deliveries, and how many came to what."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from bot.store.schema import push
from digests.store.database import Connection

KEPT = 100


class Push(NamedTuple):
    """One stretch of deliveries; `figures` counts them by outcome, `error` is the last thing gone wrong."""

    began_at: datetime
    ended_at: datetime
    figures: dict[str, int]
    error: str | None


async def add(connection: Connection, done: Push) -> None:
    """Keep a push; of older ones the last hundred stay."""
    result = await connection.execute(sa.insert(push).values(**done._asdict()))
    newest = int(result.inserted_primary_key[0])  # type: ignore[index]  # an insert of one row has one
    await connection.execute(sa.delete(push).where(push.c.id <= newest - KEPT))


async def latest(connection: Connection) -> Push | None:
    """Return the last push."""
    row = (
        await connection.execute(
            sa.select(push.c.began_at, push.c.ended_at, push.c.figures, push.c.error)
            .order_by(push.c.id.desc())
            .limit(1)
        )
    ).first()
    return Push(*row) if row else None
