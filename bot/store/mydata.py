"""Everything that is kept of one chat."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store.schema import chat, delivery, subscription
from digests.store.database import Connection

_DELIVERY = (
    delivery.c.week,
    delivery.c.kind,
    delivery.c.part,
    delivery.c.state,
    delivery.c.updated_at,
)
_DELIVERIES_SHOWN = 12


async def of_chat(connection: Connection, chat_id: int) -> dict[str, Any] | None:
    """Return the chat's row, subscriptions and newest deliveries as plain values; None for nothing."""
    row = (await connection.execute(sa.select(chat).where(chat.c.id == chat_id))).first()
    if row is None:
        return None
    wanted = await connection.execute(
        sa.select(subscription.c.kind, subscription.c.value, subscription.c.created_at)
        .where(subscription.c.chat_id == chat_id)
        .order_by(subscription.c.id)
    )
    mine = delivery.c.chat_id == chat_id
    sent = await connection.execute(
        sa.select(*_DELIVERY).where(mine).order_by(delivery.c.id.desc()).limit(_DELIVERIES_SHOWN)
    )
    total = await connection.scalar(sa.select(sa.func.count()).select_from(delivery).where(mine))
    return {
        "chat": _plain(row),
        "subscriptions": [f"{one.kind}: {one.value}" for one in wanted],
        "deliveries": total,
        "latest_deliveries": [_plain(one) for one in sent],
    }


def _plain(row: sa.Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return {
        name: value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
        for name, value in row._mapping.items()
        if value is not None
    }
