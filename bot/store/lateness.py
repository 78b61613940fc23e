"""What waits too long in the outbox, or by a clock that was wrong, or for a newer roundup to say more."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from bot.models import DeliveryKind, State
from bot.store.outbox import PENDING
from bot.store.schema import chat, delivery
from digests.store.database import Connection


async def wake(connection: Connection, beyond: datetime, now: datetime) -> int:
    """Let wait no longer what waits beyond a moment: the clock was ahead when that was written."""
    result = await connection.execute(
        sa.update(delivery)
        .where(PENDING, delivery.c.owner.is_(None), delivery.c.not_before > beyond)
        .values(not_before=now, due_at=sa.func.min(delivery.c.due_at, now))
    )
    return result.rowcount


class Stale(NamedTuple):
    """What waits for a chat of one week, and is too late; `is_news`: none of a roundup arrived."""

    chat_id: int
    language: str
    week: str
    last_paper_id: int
    is_news: bool


async def has_stale(connection: Connection, due_before: datetime) -> bool:
    """Tell whether `drop_stale` has anything to drop."""
    found = await connection.scalar(sa.select(delivery.c.id).where(_is_stale(due_before)).limit(1))
    return found is not None


async def has_sleepers(connection: Connection, beyond: datetime) -> bool:
    """Tell whether `wake` has anything to wake."""
    found = await connection.scalar(
        sa.select(delivery.c.id).where(PENDING, delivery.c.not_before > beyond).limit(1)
    )
    return found is not None


def _is_stale(due_before: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(PENDING, delivery.c.owner.is_(None), delivery.c.due_at <= due_before)


async def drop_stale(connection: Connection, due_before: datetime, now: datetime) -> list[Stale]:
    """Drop what was due before then and nobody has claimed; its papers count as not received."""
    is_stale = _is_stale(due_before)
    sent = delivery.alias("sent")
    some_sent = sa.exists().where(
        sent.c.chat_id == delivery.c.chat_id,
        sent.c.week == delivery.c.week,
        sent.c.state == State.SENT,
    )
    found = await connection.execute(
        sa.select(
            delivery.c.chat_id,
            chat.c.language,
            delivery.c.week,
            sa.func.min(delivery.c.last_paper_id),
            sa.and_(sa.func.max(delivery.c.kind) == DeliveryKind.ROUNDUP, ~some_sent),
        )
        .join(chat, chat.c.id == delivery.c.chat_id)
        .where(is_stale)
        .group_by(delivery.c.chat_id, chat.c.language, delivery.c.week)
    )
    stale = [Stale(row[0], row[1], row[2], row[3], bool(row[4])) for row in found]
    if stale:
        await connection.execute(
            sa.update(delivery)
            .where(is_stale)
            .values(state=State.DROPPED, updated_at=now, error="too late to be news")
        )
    return stale


async def drop_notes(connection: Connection, chat_ids: Collection[int], now: datetime) -> None:
    """Drop the notes that still wait for chats: a newer roundup says more."""
    await connection.execute(
        sa.update(delivery)
        .where(
            PENDING,
            delivery.c.owner.is_(None),
            delivery.c.kind == DeliveryKind.NOTE,
            delivery.c.chat_id.in_(chat_ids),
        )
        .values(state=State.DROPPED, updated_at=now, error="a newer roundup came first")
    )
