"""Updates that were handled: one that comes again is not handled twice."""

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from bot.store.schema import handled_update
from digests.store.database import Connection


async def add(connection: Connection, handled: Mapping[int, datetime]) -> None:
    """Remember updates, each with when it was handled; an id may be an old one that came to be used anew."""
    new = insert(handled_update)
    latest = {"handled_at": new.excluded.handled_at}
    await connection.execute(
        new.on_conflict_do_update(index_elements=["id"], set_=latest),
        [{"id": update_id, "handled_at": at} for update_id, at in handled.items()],
    )


async def known(
    connection: Connection, update_ids: Collection[int], since: datetime
) -> dict[int, datetime]:
    """Return which of the updates were handled since then, each with when it was."""
    rows = await connection.execute(
        sa.select(handled_update.c.id, handled_update.c.handled_at).where(
            handled_update.c.id.in_(update_ids), handled_update.c.handled_at >= since
        )
    )
    return {row.id: row.handled_at for row in rows}


async def forget(connection: Connection, before: datetime) -> int:
    """Forget updates handled before then; return how many."""
    old = handled_update.c.handled_at < before
    return (await connection.execute(sa.delete(handled_update).where(old))).rowcount
