"""Editions: what roundups held, their text while a delivery still needs it, and who received which."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.models import Edition, Message, Pick, Picks, State
from bot.store.schema import delivery, edition
from digests.store.database import Connection

_KEPT = delivery.c.state.in_([State.PENDING, State.SENT])


async def add(
    connection: Connection,
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


async def by_id(connection: Connection, edition_id: int) -> Edition | None:
    """Return an edition without its text."""
    found = await by_ids(connection, [edition_id])
    return found.get(edition_id)


async def by_ids(connection: Connection, edition_ids: Collection[int]) -> dict[int, Edition]:
    """Return those editions that are kept, by id."""
    rows = await connection.execute(
        sa.select(edition.c.id, edition.c.week, edition.c.language, edition.c.picks).where(
            edition.c.id.in_(edition_ids)
        )
    )
    return {
        row.id: Edition(row.id, row.week, row.language, _picks_from_json(row.picks)) for row in rows
    }


async def with_text(connection: Connection, edition_ids: Collection[int]) -> set[int]:
    """Return which of the editions still have their text."""
    rows = await connection.execute(
        sa.select(edition.c.id).where(
            edition.c.id.in_(list(edition_ids)), edition.c.messages.is_not(None)
        )
    )
    return set(rows.scalars())


async def received(
    connection: Connection, chat_ids: Collection[int]
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


async def latest(connection: Connection, chat_id: int) -> Edition | None:
    """Return what the chat was sent last."""
    edition_id = await connection.scalar(
        sa.select(delivery.c.edition_id)
        .where(delivery.c.chat_id == chat_id, delivery.c.state == State.SENT)
        .order_by(delivery.c.week.desc())
        .limit(1)
    )
    return None if edition_id is None else await by_id(connection, edition_id)


async def of_week(connection: Connection, chat_id: int, week: str) -> Edition | None:
    """Return what the chat was sent in a week."""
    edition_id = await connection.scalar(
        sa.select(delivery.c.edition_id).where(
            delivery.c.chat_id == chat_id, delivery.c.week == week, _KEPT
        )
    )
    return None if edition_id is None else await by_id(connection, edition_id)


async def drop_texts(connection: Connection) -> int:
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
