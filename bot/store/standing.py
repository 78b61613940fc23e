"""How the outbox stands: what waits, since when, what went wrong; for people to look at."""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.models import ChatOutbox, DeliveryKind, OutboxRow, State
from bot.store.outbox import IS_FIRST, PENDING
from bot.store.schema import chat, delivery, edition
from digests.store.database import Connection

_LOOKED_AT = 50_000  # of the newest deliveries, for errors


async def waiting(connection: Connection) -> int:
    """Count the deliveries that wait."""
    return await connection.scalar(sa.select(sa.func.count()).where(PENDING)) or 0


async def first_waiting(connection: Connection) -> datetime | None:
    """Return when the first delivery may go that waits; a chat's later parts go only after the earlier."""
    first: datetime | None = await connection.scalar(
        sa.select(sa.func.min(delivery.c.not_before, type_=delivery.c.not_before.type)).where(
            PENDING, IS_FIRST
        )
    )
    return first


async def waiting_for(connection: Connection, chat_id: int) -> ChatOutbox | None:
    """Return what waits for a chat, None where nothing does."""
    found = await connection.execute(
        sa.select(delivery.c.not_before, delivery.c.error)
        .where(delivery.c.chat_id == chat_id, PENDING)
        .order_by(delivery.c.id)
    )
    rows = found.all()
    return ChatOutbox(len(rows), rows[0].not_before, rows[0].error) if rows else None


async def latest_week_with(connection: Connection, chat_id: int, error: str) -> str | None:
    """Return the last week of which a chat's delivery bears the error."""
    week: str | None = await connection.scalar(
        sa.select(sa.func.max(delivery.c.week)).where(
            delivery.c.chat_id == chat_id, delivery.c.error == error
        )
    )
    return week


class Away(NamedTuple):
    """How many chats are suspended for a reason, the private ones apart."""

    reason: str
    is_private: bool
    chats: int


class Fault(NamedTuple):
    """What went wrong, and with how many deliveries."""

    error: str
    deliveries: int


class Standing(NamedTuple):
    """The outbox at a glance: what waits and since when, chats told to wait, and who is away and why."""

    pending: int
    oldest_due_at: datetime | None
    held_chats: int
    held_until: datetime | None  # the last of them
    away: list[Away]
    faults: list[Fault]


async def standing(connection: Connection, now: datetime, since: datetime) -> Standing:
    """Return how the outbox stands at `now`, with what went wrong since then, the newest first."""
    row = (
        await connection.execute(
            sa.select(
                sa.func.count(),
                sa.func.min(delivery.c.due_at, type_=delivery.c.due_at.type),
                sa.func.count(
                    sa.distinct(sa.case((delivery.c.not_before > now, delivery.c.chat_id)))
                ),
                sa.func.max(
                    sa.case((delivery.c.not_before > now, delivery.c.not_before)),
                    type_=delivery.c.not_before.type,
                ),
            ).where(PENDING)
        )
    ).one()
    away, faults = await _away(connection), await _faults(connection, since)
    return Standing(row[0], row[1], row[2], row[3], away, faults)


async def _away(connection: Connection) -> list[Away]:
    is_private = chat.c.id > 0
    rows = await connection.execute(
        sa.select(chat.c.suspended, is_private, sa.func.count())
        .where(chat.c.suspended.is_not(None))
        .group_by(chat.c.suspended, is_private)
    )
    return [Away(reason, bool(private), count) for reason, private, count in rows]


async def _faults(connection: Connection, since: datetime) -> list[Fault]:
    newest = sa.select(sa.func.max(delivery.c.id)).scalar_subquery()
    rows = await connection.execute(
        sa.select(delivery.c.error, sa.func.count())
        .where(
            delivery.c.id > newest - _LOOKED_AT,
            delivery.c.error.is_not(None),
            delivery.c.updated_at >= since,
        )
        .group_by(delivery.c.error)
        .order_by(sa.func.max(delivery.c.updated_at).desc())
    )
    return [Fault(error, count) for error, count in rows]


async def rows(connection: Connection, limit: int) -> list[OutboxRow]:
    """Return the newest deliveries."""
    found = await connection.execute(
        sa.select(delivery, edition.c.messages)
        .join(edition, edition.c.id == delivery.c.edition_id)
        .order_by(delivery.c.id.desc())
        .limit(limit)
    )
    return [_row(row) for row in found]


def _row(row: sa.Row[Any]) -> OutboxRow:
    return OutboxRow(
        id=row.id,
        chat_id=row.chat_id,
        week=row.week,
        kind=DeliveryKind(row.kind),
        part=row.part,
        state=State(row.state),
        attempts=row.attempts,
        not_before=row.not_before,
        updated_at=row.updated_at,
        error=row.error,
        html=row.messages[row.part]["html"] if row.messages else None,
    )
