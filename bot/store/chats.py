"""Chats: their settings, who is due, and what happens when they go away, move or want to be forgotten."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from bot.models import Chat
from bot.store.schema import chat, delivery, subscription
from digests.store.database import Connection

_COLUMNS = [column for column in chat.c if column.name != "created_at"]


async def by_id(connection: Connection, chat_id: int) -> Chat | None:
    """Return the chat, or None where nothing is kept of it."""
    row = (await connection.execute(sa.select(*_COLUMNS).where(chat.c.id == chat_id))).first()
    return Chat(**row._mapping) if row else None


async def add(connection: Connection, new: Chat, now: datetime) -> None:
    """Keep a chat; one that is known stays as it is."""
    values = {column.name: getattr(new, column.name) for column in _COLUMNS}
    await connection.execute(insert(chat).values(**values, created_at=now).on_conflict_do_nothing())


async def change(connection: Connection, chat_id: int, **values: Any) -> None:
    """Set columns of one chat."""
    await connection.execute(sa.update(chat).where(chat.c.id == chat_id).values(**values))


_AWAITS = sa.and_(chat.c.next_roundup_at.is_not(None), ~chat.c.paused, chat.c.suspended.is_(None))
"""Whether a chat awaits a roundup: worded as the index over due times is."""


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(_AWAITS, chat.c.next_roundup_at <= now)


async def due(connection: Connection, now: datetime, limit: int) -> list[Chat]:
    """Return chats whose roundup is due, longest due first."""
    rows = await connection.execute(
        sa.select(*_COLUMNS)
        .where(_is_due(now))
        .order_by(chat.c.next_roundup_at, chat.c.id)
        .limit(limit)
    )
    return [Chat(**row._mapping) for row in rows]


async def count_due(connection: Connection, now: datetime) -> int:
    """Return how many chats are due."""
    query = sa.select(sa.func.count()).select_from(chat).where(_is_due(now))
    return int(await connection.scalar(query) or 0)


async def due_phrases(connection: Connection, now: datetime) -> list[str]:
    """Return every phrase that a due chat wants, once."""
    rows = await connection.execute(
        sa.select(subscription.c.value)
        .distinct()
        .join(chat, chat.c.id == subscription.c.chat_id)
        .where(_is_due(now), subscription.c.kind == "phrase")
    )
    return list(rows.scalars())


async def next_due_at(connection: Connection) -> datetime | None:
    """Return when the next roundup of any chat is due."""
    moment: datetime | None = await connection.scalar(
        sa.select(sa.func.min(chat.c.next_roundup_at, type_=chat.c.next_roundup_at.type)).where(
            ~chat.c.paused, chat.c.suspended.is_(None)
        )
    )
    return moment


async def still_due(connection: Connection, chats: Iterable[Chat]) -> set[int]:
    """Return the ids of those whose due time nobody has changed since they were read."""
    was = {one.id: one.next_roundup_at for one in chats}
    rows = await connection.execute(
        sa.select(chat.c.id, chat.c.next_roundup_at).where(
            chat.c.id.in_(was), ~chat.c.paused, chat.c.suspended.is_(None)
        )
    )
    return {row.id for row in rows if row.next_roundup_at == was[row.id]}


async def advance(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Set `next_roundup_at`, `last_week`, `last_paper_id` and `silent` of the chats named by `chat_id`."""
    await connection.execute(
        sa.update(chat)
        .where(chat.c.id == sa.bindparam("chat_id"))
        .values(
            next_roundup_at=sa.bindparam("next_due"),
            last_week=sa.bindparam("week"),
            last_paper_id=sa.bindparam("paper_id"),
            silent=sa.bindparam("is_silent"),
        ),
        rows,
    )


class Ahead(NamedTuple):
    """A due time to come, and all it is reckoned from: the same for many chats."""

    timezone: str
    weekday: int
    hour: int
    last_week: str | None
    next_roundup_at: datetime


_AHEAD = [chat.c[name] for name in Ahead._fields]


async def ahead(connection: Connection, now: datetime, beyond: datetime) -> list[Ahead]:
    """Return the due times that lie beyond a moment, each once; none while the clock shows 1970."""
    is_ahead = sa.and_(_AWAITS, chat.c.next_roundup_at > beyond, chat.c.created_at <= now)
    query = sa.select(*_AHEAD).distinct().where(is_ahead)
    return [Ahead(**row._mapping) for row in await connection.execute(query)]


async def realign(connection: Connection, wrong: Ahead, right: Ahead) -> int:
    """Set due time and last week right of all chats where they are wrong so; return how many these are."""
    result = await connection.execute(
        sa.update(chat)
        .where(
            _AWAITS,
            chat.c.next_roundup_at == wrong.next_roundup_at,
            chat.c.timezone == wrong.timezone,
            chat.c.weekday == wrong.weekday,
            chat.c.hour == wrong.hour,
            chat.c.last_week.is_not_distinct_from(wrong.last_week),
        )
        .values(next_roundup_at=right.next_roundup_at, last_week=right.last_week)
    )
    return result.rowcount


async def weeks_ahead(
    connection: Connection, chat_ids: Collection[int]
) -> Mapping[int, frozenset[str]]:
    """Return by chat the weeks after its last that it had all the same, before the clock was set back."""
    rows = await connection.execute(
        sa.select(delivery.c.chat_id, delivery.c.week)
        .join(chat, chat.c.id == delivery.c.chat_id)
        .where(
            delivery.c.chat_id.in_(chat_ids),
            delivery.c.week > sa.func.coalesce(chat.c.last_week, ""),
        )
    )
    weeks: dict[int, set[str]] = defaultdict(set)
    for chat_id, week in rows:
        weeks[chat_id].add(week)
    return {chat_id: frozenset(had) for chat_id, had in weeks.items()}


async def suspend(connection: Connection, chat_id: int, reason: str, now: datetime) -> None:
    """Keep the chat but send it nothing more; what waits for it is dropped and counts as not received.

    What is in flight may arrive yet: it ends as Telegram says.
    """
    waiting = sa.and_(
        delivery.c.chat_id == chat_id, delivery.c.state == "pending", delivery.c.owner.is_(None)
    )
    before = await connection.scalar(
        sa.select(sa.func.min(delivery.c.last_paper_id)).where(waiting)
    )
    await connection.execute(
        sa.update(delivery).where(waiting).values(state="dropped", error=reason, updated_at=now)
    )
    await change(connection, chat_id, suspended=reason)
    if before is not None:
        await give_back(connection, chat_id, before)


async def give_back(connection: Connection, chat_id: int, last_paper_id: int) -> None:
    """Let what never arrived come again: papers are new, and that there are none is not yet said."""
    earlier = sa.func.min(chat.c.last_paper_id, last_paper_id)
    await change(connection, chat_id, last_paper_id=earlier, silent=False)


async def restore(connection: Connection, chat_id: int) -> None:
    """Take up a chat that came back, with all it had."""
    await change(connection, chat_id, suspended=None)


async def move(connection: Connection, old_id: int, new_id: int) -> bool:
    """Give all that the old chat has to the new id; return False where there is nothing to move."""
    kept = await by_id(connection, old_id)
    if kept is None:
        return False
    created = await connection.scalar(sa.select(chat.c.created_at).where(chat.c.id == old_id))
    values = {column.name: getattr(kept, column.name) for column in _COLUMNS} | {"id": new_id}
    await connection.execute(
        insert(chat)
        .values(**values, created_at=created)
        .on_conflict_do_update(index_elements=["id"], set_=values)
    )
    for table in (subscription, delivery):
        await connection.execute(
            sa.update(table)
            .where(table.c.chat_id == old_id)
            .values(chat_id=new_id)
            .prefix_with("OR IGNORE")
        )
    await connection.execute(sa.delete(chat).where(chat.c.id == old_id))
    return True


async def forget(connection: Connection, chat_id: int) -> None:
    """Erase the chat with its subscriptions and deliveries."""
    await connection.execute(sa.delete(chat).where(chat.c.id == chat_id))


class Totals(NamedTuple):
    """How many chats there are."""

    subscribed: int
    suspended: int


async def totals(connection: Connection) -> Totals:
    """Count the chats that want something, and those that are away."""
    row = (
        await connection.execute(
            sa.select(
                sa.func.count(chat.c.next_roundup_at),
                sa.func.count(chat.c.suspended),
            )
        )
    ).one()
    return Totals(*row)
