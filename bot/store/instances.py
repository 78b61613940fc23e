"""The one instance that delivers: its epoch is the fence that shuts earlier ones out."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from bot.store.schema import instance
from digests.store.database import Connection


class Known(NamedTuple):
    """The instance that delivers, or did last; `heard_at` changes as long as it works."""

    epoch: int
    name: str
    heard_at: datetime
    held_until: datetime | None
    error: str | None
    halt: str | None  # why it stopped by itself
    recorded: int  # what came of so many deliveries, by all instances


async def latest(connection: Connection) -> Known | None:
    """Return the instance that delivers, None before the first."""
    row = (await connection.execute(sa.select(instance))).first()
    return Known(*row) if row else None


async def replace(connection: Connection, known: Known | None, name: str, now: datetime) -> bool:
    """Follow the instance that was known; return False where another was quicker."""
    values = {"name": name, "heard_at": now, "error": None, "halt": None}
    if known is None:
        if await latest(connection):
            return False
        await connection.execute(sa.insert(instance).values(epoch=1, recorded=0, **values))
        return True
    result = await connection.execute(
        sa.update(instance)
        .where(instance.c.epoch == known.epoch)
        .values(epoch=known.epoch + 1, **values)
    )
    return result.rowcount > 0


async def halt(connection: Connection, epoch: int, sentence: str) -> None:
    """Note why the instance stops by itself."""
    await connection.execute(
        sa.update(instance).where(instance.c.epoch == epoch).values(halt=sentence)
    )


async def heard(
    connection: Connection,
    epoch: int,
    now: datetime,
    held_until: datetime | None,
    error: str | None,
    *,
    recorded: int,
) -> bool:
    """Note that it works, how it stands and how much it records; return False where it was shut out."""
    result = await connection.execute(
        sa.update(instance)
        .where(instance.c.epoch == epoch)
        .values(
            heard_at=now,
            held_until=held_until,
            error=error,
            recorded=instance.c.recorded + recorded,
        )
    )
    return result.rowcount > 0
