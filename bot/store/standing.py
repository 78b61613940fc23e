"""How the outbox stands: what waits, since when, what went wrong; for people to look at."""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.models import DeliveryKind, OutboxRow, State
from bot.store.outbox import IS_FIRST, PENDING
from bot.store.schema import chat, delivery, edition
from digests.store.database import Connection

_ERRORS_LOOKED_AT = 200


class Waiting(NamedTuple):
    """How many deliveries wait, and when the first of them may go (None: none waits)."""

    total: int
    first_at: datetime | None


async def waiting(connection: Connection) -> Waiting:
    """Return what waits; a chat's later parts may go only after the earlier."""
    count = await connection.scalar(sa.select(sa.func.count()).where(PENDING))
    first = await connection.scalar(
        sa.select(sa.func.min(delivery.c.not_before, type_=delivery.c.not_before.type)).where(
            PENDING, IS_FIRST
        )
    )
    return Waiting(count or 0, first)


async def waiting_for(connection: Connection, chat_id: int) -> int:
    """Return how many parts wait for a chat."""
    count = await connection.scalar(
        sa.select(sa.func.count()).where(delivery.c.chat_id == chat_id, PENDING)
    )
    return count or 0


class Standing(NamedTuple):
    """The outbox at a glance: what waits and since when, chats told to wait, and who is away and why."""

    pending: int
    oldest_due_at: datetime | None
    held_chats: int
    suspended: dict[str, int]
    errors: list[str]


async def standing(connection: Connection, now: datetime, errors: int) -> Standing:
    """Return how the outbox stands at `now`, with so many of the newest errors, each once."""
    row = (
        await connection.execute(
            sa.select(
                sa.func.count(),
                sa.func.min(delivery.c.due_at, type_=delivery.c.due_at.type),
                sa.func.count(
                    sa.distinct(sa.case((delivery.c.not_before > now, delivery.c.chat_id)))
                ),
            ).where(PENDING)
        )
    ).one()
    away = await connection.execute(
        sa.select(chat.c.suspended, sa.func.count())
        .where(chat.c.suspended.is_not(None))
        .group_by(chat.c.suspended)
        .order_by(sa.func.count().desc())
    )
    suspended = {str(reason): int(count) for reason, count in away}
    newest = await connection.execute(
        sa.select(delivery.c.error)
        .where(delivery.c.error.is_not(None))
        .order_by(delivery.c.id.desc())
        .limit(_ERRORS_LOOKED_AT)
    )
    told = list(dict.fromkeys(newest.scalars()))[:errors]
    return Standing(row[0], row[1], row[2], suspended, told)


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
