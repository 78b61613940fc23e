"""The outbox: editions, and deliveries that wait, are claimed and end. A late owner's word counts nothing."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from bot.models import Delivery, Message, OutboxRow, State
from bot.store.schema import chat, delivery, edition
from digests.store.database import Connection

LEASE_SECONDS = 60  # longer than a call to Telegram can last

_earlier = delivery.alias("earlier")
_IS_FIRST = ~sa.exists().where(
    _earlier.c.chat_id == delivery.c.chat_id,
    _earlier.c.state == State.PENDING,
    sa.tuple_(_earlier.c.week, _earlier.c.part) < sa.tuple_(delivery.c.week, delivery.c.part),
)
"""Whether nothing of the chat waits before it: parts arrive in their order."""


async def add(connection: Connection, rows: list[dict[str, Any]], now: datetime) -> None:
    """Put deliveries in (chat_id, week, part, edition_id, last_paper_id); a second of the same is ignored."""
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


async def claim(connection: Connection, owner: str, now: datetime) -> Delivery | None:
    """Take the delivery that waits longest: of each chat only its earliest unsent part may be taken."""
    first = (
        sa.select(delivery.c.id)
        .where(
            delivery.c.state == sa.literal_column("'pending'"),
            delivery.c.not_before <= now,
            delivery.c.owner.is_(None),
            _IS_FIRST,
        )
        .order_by(delivery.c.not_before, delivery.c.id)
        .limit(1)
    )
    row = (
        await connection.execute(
            sa.update(delivery)
            .where(delivery.c.id == first.scalar_subquery())
            .values(
                owner=owner,
                lease_until=now + timedelta(seconds=LEASE_SECONDS),
                attempts=delivery.c.attempts + 1,
                updated_at=now,
            )
            .returning(delivery)
        )
    ).first()
    return None if row is None else await _claimed(connection, row)


async def _claimed(connection: Connection, row: sa.Row[Any]) -> Delivery:
    text = await connection.execute(
        sa.select(edition.c.messages, chat.c.thread_id)
        .select_from(sa.join(edition, chat, chat.c.id == row.chat_id))
        .where(edition.c.id == row.edition_id)
    )
    messages, thread_id = text.one()
    message = Message.from_json(messages[row.part])
    return Delivery(
        id=row.id,
        chat_id=row.chat_id,
        thread_id=thread_id,
        week=row.week,
        part=row.part,
        attempts=row.attempts,
        doubts=row.doubts,
        plain=row.plain,
        last_paper_id=row.last_paper_id,
        message=message,
    )


async def finish(connection: Connection, delivery_id: int, owner: str, **values: Any) -> bool:
    """End a delivery (state, updated_at, ...); return False where it is another's by now."""
    return await _record(connection, delivery_id, owner, values)


async def put_back(
    connection: Connection,
    delivery_id: int,
    owner: str,
    not_before: datetime,
    now: datetime,
    **values: Any,
) -> bool:
    """Let a delivery wait again until `not_before`, with other columns as told."""
    return await _record(
        connection, delivery_id, owner, {"not_before": not_before, "updated_at": now, **values}
    )


async def _record(
    connection: Connection, delivery_id: int, owner: str, values: dict[str, Any]
) -> bool:
    result = await connection.execute(
        sa.update(delivery)
        .where(delivery.c.id == delivery_id, delivery.c.owner == owner)
        .values(owner=None, lease_until=None, **values)
    )
    return result.rowcount > 0


class Lost(NamedTuple):
    """A claim whose owner was not heard of again: its delivery is in doubt."""

    id: int
    owner: str
    doubts: int


async def expired(connection: Connection, now: datetime) -> list[Lost]:
    """Return the claims whose lease has ended."""
    rows = await connection.execute(
        sa.select(delivery.c.id, delivery.c.owner, delivery.c.doubts).where(
            delivery.c.state == State.PENDING,
            delivery.c.owner.is_not(None),
            delivery.c.lease_until < now,
        )
    )
    return [Lost(row.id, row.owner, row.doubts) for row in rows]


async def hold_chat(connection: Connection, chat_id: int, until: datetime) -> None:
    """Let all that waits for a chat wait until then."""
    await connection.execute(
        sa.update(delivery)
        .where(
            delivery.c.chat_id == chat_id,
            delivery.c.state == State.PENDING,
            delivery.c.not_before < until,
        )
        .values(not_before=until)
    )


class Waiting(NamedTuple):
    """How many deliveries wait, and when the first of them may be claimed or settled (None: none waits)."""

    total: int
    first_at: datetime | None


async def waiting(connection: Connection) -> Waiting:
    """Return what waits."""
    pending = delivery.c.state == State.PENDING
    free_at = sa.func.coalesce(delivery.c.lease_until, delivery.c.not_before)
    count = await connection.scalar(sa.select(sa.func.count()).where(pending))
    first = await connection.scalar(
        sa.select(sa.func.min(free_at, type_=delivery.c.not_before.type)).where(pending, _IS_FIRST)
    )
    return Waiting(count or 0, first)


async def waiting_for(connection: Connection, chat_id: int) -> int:
    """Return how many parts wait for a chat."""
    count = await connection.scalar(
        sa.select(sa.func.count()).where(
            delivery.c.chat_id == chat_id, delivery.c.state == State.PENDING
        )
    )
    return count or 0


async def rows(connection: Connection, limit: int) -> list[OutboxRow]:
    """Return the newest deliveries, for people to look at."""
    found = await connection.execute(
        sa.select(delivery, edition.c.messages)
        .join(edition, edition.c.id == delivery.c.edition_id)
        .order_by(delivery.c.id.desc())
        .limit(limit)
    )
    return [
        OutboxRow(
            id=row.id,
            chat_id=row.chat_id,
            week=row.week,
            part=row.part,
            state=State(row.state),
            attempts=row.attempts,
            not_before=row.not_before,
            updated_at=row.updated_at,
            error=row.error,
            html=row.messages[row.part]["html"] if row.messages else None,
        )
        for row in found
    ]
