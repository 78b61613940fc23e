"""The outbox: editions, and deliveries that wait, are claimed and end. A late owner's word counts nothing."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.models import Delivery, Edition, Message, OutboxRow, Pick, Picks, State
from bot.store.schema import chat, delivery, edition

LEASE_SECONDS = 30

_KEPT = delivery.c.state.in_([State.PENDING, State.SENT])


async def add_edition(
    connection: AsyncConnection,
    *,
    week: str,
    language: str,
    picks: Picks,
    messages: list[Message],
    now: datetime,
) -> int:
    """Keep an edition with its rendered parts; return its id."""
    result = await connection.execute(
        sa.insert(edition).values(
            week=week,
            language=language,
            picks=_picks_to_json(picks),
            messages=[message.to_json() for message in messages],
            created_at=now,
        )
    )
    return int(result.inserted_primary_key[0])  # type: ignore[index]  # an insert of one row has one


async def add(connection: AsyncConnection, rows: list[dict[str, Any]], now: datetime) -> None:
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


async def edition_by_id(connection: AsyncConnection, edition_id: int) -> Edition | None:
    """Return an edition without its text."""
    found = await editions_by_ids(connection, [edition_id])
    return found.get(edition_id)


async def editions_by_ids(
    connection: AsyncConnection, edition_ids: Collection[int]
) -> dict[int, Edition]:
    """Return those editions that are kept, by id."""
    rows = await connection.execute(
        sa.select(edition.c.id, edition.c.week, edition.c.language, edition.c.picks).where(
            edition.c.id.in_(edition_ids)
        )
    )
    return {
        row.id: Edition(row.id, row.week, row.language, _picks_from_json(row.picks)) for row in rows
    }


async def received(
    connection: AsyncConnection, chat_ids: Collection[int]
) -> Mapping[int, frozenset[int]]:
    """Return the ids of the editions that each chat received or will."""
    rows = await connection.execute(
        sa.select(delivery.c.chat_id, delivery.c.edition_id)
        .where(delivery.c.chat_id.in_(chat_ids), _KEPT)
        .distinct()
    )
    editions: dict[int, set[int]] = defaultdict(set)
    for chat_id, edition_id in rows:
        editions[chat_id].add(edition_id)
    return {chat_id: frozenset(ids) for chat_id, ids in editions.items()}


async def latest_edition(connection: AsyncConnection, chat_id: int) -> Edition | None:
    """Return what the chat was sent last."""
    edition_id = await connection.scalar(
        sa.select(delivery.c.edition_id)
        .where(delivery.c.chat_id == chat_id, delivery.c.state == State.SENT)
        .order_by(delivery.c.week.desc())
        .limit(1)
    )
    return None if edition_id is None else await edition_by_id(connection, edition_id)


async def edition_of(connection: AsyncConnection, chat_id: int, week: str) -> Edition | None:
    """Return what the chat was sent in a week."""
    edition_id = await connection.scalar(
        sa.select(delivery.c.edition_id).where(
            delivery.c.chat_id == chat_id, delivery.c.week == week, _KEPT
        )
    )
    return None if edition_id is None else await edition_by_id(connection, edition_id)


async def claim(connection: AsyncConnection, owner: str, now: datetime) -> Delivery | None:
    """Take the delivery that waits longest: of each chat only its earliest unsent part may be taken."""
    earlier = delivery.alias("earlier")
    blocked = sa.exists().where(
        earlier.c.chat_id == delivery.c.chat_id,
        earlier.c.state == State.PENDING,
        sa.tuple_(earlier.c.week, earlier.c.part) < sa.tuple_(delivery.c.week, delivery.c.part),
    )
    first = (
        sa.select(delivery.c.id)
        .where(
            delivery.c.state == sa.literal_column("'pending'"),
            delivery.c.not_before <= now,
            delivery.c.owner.is_(None),
            ~blocked,
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


async def _claimed(connection: AsyncConnection, row: sa.Row[Any]) -> Delivery:
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


async def finish(connection: AsyncConnection, delivery_id: int, owner: str, **values: Any) -> bool:
    """End a delivery (state, updated_at, ...); return False where it is another's by now."""
    return await _record(connection, delivery_id, owner, values)


async def put_back(
    connection: AsyncConnection,
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
    connection: AsyncConnection, delivery_id: int, owner: str, values: dict[str, Any]
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


async def expired(connection: AsyncConnection, now: datetime) -> list[Lost]:
    """Return the claims whose lease has ended."""
    rows = await connection.execute(
        sa.select(delivery.c.id, delivery.c.owner, delivery.c.doubts).where(
            delivery.c.state == State.PENDING,
            delivery.c.owner.is_not(None),
            delivery.c.lease_until < now,
        )
    )
    return [Lost(row.id, row.owner, row.doubts) for row in rows]


async def hold_chat(connection: AsyncConnection, chat_id: int, until: datetime) -> None:
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


async def waiting(connection: AsyncConnection) -> tuple[int, datetime | None]:
    """Return how many deliveries wait, and when the first of them may go."""
    row = (
        await connection.execute(
            sa.select(
                sa.func.count(),
                sa.func.min(delivery.c.not_before, type_=delivery.c.not_before.type),
            ).where(delivery.c.state == State.PENDING)
        )
    ).one()
    return row[0], row[1]


async def waiting_for(connection: AsyncConnection, chat_id: int) -> int:
    """Return how many parts wait for a chat."""
    count = await connection.scalar(
        sa.select(sa.func.count()).where(
            delivery.c.chat_id == chat_id, delivery.c.state == State.PENDING
        )
    )
    return count or 0


async def rows(connection: AsyncConnection, limit: int) -> list[OutboxRow]:
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


async def drop_texts(connection: AsyncConnection) -> int:
    """Forget the text of editions whose last delivery is done; the proof of what was sent stays."""
    unfinished = sa.exists().where(
        delivery.c.edition_id == edition.c.id, delivery.c.state == State.PENDING
    )
    result = await connection.execute(
        sa.update(edition)
        .where(edition.c.messages.is_not(None), ~unfinished)
        .values(messages=sa.null())
    )
    return result.rowcount


def _picks_to_json(picks: Picks) -> dict[str, Any]:
    return {
        "new": [[pick.paper_id, *pick.reasons] for pick in picks.new],
        "archive": [[pick.paper_id, *pick.reasons] for pick in picks.archive],
        "more": [[pick.paper_id, *pick.reasons] for pick in picks.more],
    }


def _picks_from_json(stored: Mapping[str, Any]) -> Picks:
    return Picks(
        **{
            name: tuple(Pick(row[0], tuple(row[1:])) for row in stored[name])
            for name in ("new", "archive", "more")
        }
    )
