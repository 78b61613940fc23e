"""Subscriptions: which topics and phrases a chat wants."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from bot.models import Subscription, SubscriptionKind
from bot.store.schema import subscription
from digests.store.database import Connection

_COLUMNS = (subscription.c.id, subscription.c.kind, subscription.c.value)


async def of_chat(connection: Connection, chat_id: int) -> list[Subscription]:
    """Return what the chat wants, in the order in which it asked."""
    return (await of_chats(connection, [chat_id])).get(chat_id, [])


async def of_chats(
    connection: Connection, chat_ids: Iterable[int]
) -> Mapping[int, list[Subscription]]:
    """Return what each of the chats wants."""
    rows = await connection.execute(
        sa.select(subscription.c.chat_id, *_COLUMNS)
        .where(subscription.c.chat_id.in_(list(chat_ids)))
        .order_by(subscription.c.id)
    )
    wanted: dict[int, list[Subscription]] = defaultdict(list)
    for chat_id, number, kind, value in rows:
        wanted[chat_id].append(Subscription(number, SubscriptionKind(kind), value))
    return wanted


async def add(
    connection: Connection, chat_id: int, kind: SubscriptionKind, value: str, now: datetime
) -> bool:
    """Subscribe the chat; return False where it was subscribed already."""
    result = await connection.execute(
        insert(subscription)
        .values(chat_id=chat_id, kind=kind, value=value, created_at=now)
        .on_conflict_do_nothing()
    )
    return result.rowcount > 0


async def remove(connection: Connection, chat_id: int, kind: SubscriptionKind, value: str) -> bool:
    """Unsubscribe the chat; return False where it was not subscribed."""
    result = await connection.execute(
        sa.delete(subscription).where(
            subscription.c.chat_id == chat_id,
            subscription.c.kind == kind,
            subscription.c.value == value,
        )
    )
    return result.rowcount > 0
