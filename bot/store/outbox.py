"""The outbox: deliveries that wait, are claimed by the one instance that delivers, and end."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from bot.models import Delivery, Message, State
from bot.store.schema import chat, delivery, edition
from digests.store.database import Connection

PENDING = delivery.c.state == sa.literal_column("'pending'")  # as the indexes have it
_earlier = delivery.alias("earlier")
IS_FIRST = ~sa.exists().where(
    _earlier.c.chat_id == delivery.c.chat_id,
    _earlier.c.state == sa.literal_column("'pending'"),
    _earlier.c.id < delivery.c.id,
)
"""Whether nothing of the chat waits before it: parts arrive in their order."""


async def add(connection: Connection, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Put deliveries in (chat_id, week, kind, part, edition_id, last_paper_id, due_at); ignore known ones."""
    start = {
        "state": State.PENDING,
        "attempts": 0,
        "doubts": 0,
        "plain": False,
        "not_before": now,
        "updated_at": now,
    }
    await connection.execute(
        insert(delivery).on_conflict_do_nothing(), [{**start, **row} for row in rows]
    )


_CLAIMABLE = sa.and_(
    PENDING,
    delivery.c.not_before <= sa.bindparam("now"),
    delivery.c.owner.is_(None),
    delivery.c.due_at > sa.bindparam("due_after"),
)
_CLAIM = (
    sa.select(delivery, chat.c.thread_id, chat.c.language)
    .join(chat, chat.c.id == delivery.c.chat_id)
    .where(_CLAIMABLE, IS_FIRST)
    .order_by(delivery.c.due_at, delivery.c.edition_id, delivery.c.id)  # texts are read once
    .limit(sa.bindparam("most"))
)
_IS_WAITING = sa.select(delivery.c.id).where(_CLAIMABLE, IS_FIRST).limit(1)
_CLAIMED = (
    sa.update(delivery)
    .where(delivery.c.id == sa.bindparam("claimed"))
    .values(
        owner=sa.bindparam("epoch"),
        attempts=delivery.c.attempts + 1,
        updated_at=sa.bindparam("now"),
    )
)


async def claim(
    connection: Connection, epoch: int, now: datetime, limit: int, due_after: datetime
) -> list[Delivery]:
    """Take those due first: of each chat its earliest unsent part, and none that is too late."""
    rows = await connection.execute(_CLAIM, {"now": now, "due_after": due_after, "most": limit})
    claimed = [_delivery(row) for row in rows]
    if claimed:
        await connection.execute(
            _CLAIMED, [{"claimed": one.id, "epoch": epoch, "now": now} for one in claimed]
        )
    return claimed


async def is_waiting(connection: Connection, now: datetime, due_after: datetime) -> bool:
    """Tell whether something may be claimed."""
    found = await connection.scalar(_IS_WAITING, {"now": now, "due_after": due_after})
    return found is not None


async def release(connection: Connection, epoch: int, known: Collection[int]) -> None:
    """Put back, as untried, what is claimed in our name and nobody knows of."""
    await connection.execute(
        sa.update(delivery)
        .where(PENDING, delivery.c.owner == epoch, delivery.c.id.not_in(known))
        .values(owner=None, attempts=delivery.c.attempts - 1)
    )


def _delivery(row: sa.Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        chat_id=row.chat_id,
        thread_id=row.thread_id,
        language=row.language,
        week=row.week,
        edition_id=row.edition_id,
        part=row.part,
        attempts=row.attempts + 1,
        doubts=row.doubts,
        plain=row.plain,
        last_paper_id=row.last_paper_id,
    )


async def texts(
    connection: Connection, edition_ids: Collection[int]
) -> dict[int, tuple[Message, ...]]:
    """Return the messages of editions, part by part."""
    if not edition_ids:
        return {}
    rows = await connection.execute(
        sa.select(edition.c.id, edition.c.messages).where(edition.c.id.in_(edition_ids))
    )
    return {row.id: tuple(map(Message.from_json, row.messages)) for row in rows}


_SENT = (
    sa.update(delivery)
    .where(delivery.c.id == sa.bindparam("sent"), delivery.c.owner == sa.bindparam("epoch"))
    .values(
        owner=None,
        state=State.SENT,
        message_id=sa.bindparam("message"),
        updated_at=sa.bindparam("now"),
    )
)


async def mark_sent(
    connection: Connection, epoch: int, sent: Sequence[tuple[int, int | None]], now: datetime
) -> None:
    """End the deliveries (id and message id) that were taken by Telegram."""
    await connection.execute(
        _SENT,
        [
            {"sent": number, "epoch": epoch, "message": message_id, "now": now}
            for number, message_id in sent
        ],
    )


async def finish(connection: Connection, delivery_id: int, epoch: int, **values: Any) -> bool:
    """End a delivery (state, updated_at, ...); return False where the claim is another's by now."""
    result = await connection.execute(
        sa.update(delivery)
        .where(delivery.c.id == delivery_id, delivery.c.owner == epoch)
        .values(owner=None, **values)
    )
    return result.rowcount > 0


async def put_back(
    connection: Connection,
    delivery_id: int,
    epoch: int,
    not_before: datetime,
    now: datetime,
    **values: Any,
) -> bool:
    """Let a delivery wait again until `not_before`, with other columns as told."""
    return await finish(
        connection, delivery_id, epoch, not_before=not_before, updated_at=now, **values
    )


class Lost(NamedTuple):
    """A claim of an instance that is no more: only what it left behind tells how far it came."""

    id: int
    epoch: int
    attempts: int
    doubts: int


async def lost(connection: Connection, epoch: int) -> list[Lost]:
    """Return the claims of instances before this one."""
    rows = await connection.execute(
        sa.select(delivery.c.id, delivery.c.owner, delivery.c.attempts, delivery.c.doubts).where(
            PENDING, delivery.c.owner < epoch
        )
    )
    return [Lost(row.id, row.owner, row.attempts, row.doubts) for row in rows]


async def hold_chat(connection: Connection, chat_id: int, until: datetime, reason: str) -> None:
    """Let all that waits for a chat wait until then."""
    await connection.execute(
        sa.update(delivery)
        .where(delivery.c.chat_id == chat_id, PENDING, delivery.c.not_before < until)
        .values(not_before=until, error=reason)
    )
