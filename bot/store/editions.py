"""Editions: what roundups held, their text while a delivery still needs it, and who received which."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.models import DeliveryKind, Edition, Message, Part, Pick, Picks, State
from bot.store.schema import delivery, edition
from digests.store.database import Connection
from digests.store.slices import slices

_LATEST_LOOKED_AT = 20
_CHATS_AT_ONCE = 50  # with some years of deliveries each: nobody who is served meanwhile waits long
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
            picks=_picks_to_json(picks) | {"parts": _parts(picks, messages)},
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
    return {row.id: _edition(row) for row in rows}


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
) -> Mapping[int, frozenset[Part]]:
    """Return the parts of editions that each chat received or will."""
    parts: dict[int, set[Part]] = defaultdict(set)
    for ids in slices(chat_ids, _CHATS_AT_ONCE):
        rows = await connection.execute(
            sa.select(delivery.c.chat_id, delivery.c.edition_id, delivery.c.part).where(
                delivery.c.chat_id.in_(ids), _KEPT
            )
        )
        for chat_id, edition_id, number in rows:
            parts[chat_id].add(Part(edition_id, number))
    return {chat_id: frozenset(ids) for chat_id, ids in parts.items()}


async def latest(connection: Connection, chat_id: int) -> Edition | None:
    """Return the last edition with papers that the chat was sent."""
    sent = await connection.execute(
        sa.select(edition.c.id, edition.c.week, edition.c.language, edition.c.picks)
        .join(delivery, delivery.c.edition_id == edition.c.id)
        .where(delivery.c.chat_id == chat_id, delivery.c.state == State.SENT)
        .order_by(delivery.c.week.desc())
        .limit(_LATEST_LOOKED_AT)
    )
    editions = (_edition(row) for row in sent)
    return next((one for one in editions if not one.picks.empty), None)


async def of_week(connection: Connection, chat_id: int, week: str) -> Edition | None:
    """Return what the chat was sent in a week."""
    edition_id = await connection.scalar(
        sa.select(delivery.c.edition_id).where(
            delivery.c.chat_id == chat_id,
            delivery.c.week == week,
            delivery.c.kind == DeliveryKind.ROUNDUP,
            _KEPT,
        )
    )
    return None if edition_id is None else await by_id(connection, edition_id)


async def forget_old(connection: Connection) -> int:
    """Forget the text of editions whose last delivery is done, and editions that nobody was sent.

    The proof of who was sent which papers stays.
    """
    mine = delivery.c.edition_id == edition.c.id
    unfinished = sa.exists().where(mine, delivery.c.state == State.PENDING)
    await forget_unsent(connection)
    result = await connection.execute(
        sa.update(edition)
        .where(edition.c.messages.is_not(None), ~unfinished)
        .values(messages=sa.null())
    )
    return result.rowcount


async def forget_unsent(connection: Connection) -> None:
    """Erase editions without deliveries: they hold phrases of chats that want to be forgotten."""
    mine = sa.exists().where(delivery.c.edition_id == edition.c.id)
    await connection.execute(sa.delete(edition).where(~mine))


def _edition(row: sa.Row[*tuple[Any, ...]]) -> Edition:
    parts = tuple(frozenset(ids) for ids in row.picks["parts"])
    return Edition(row.id, row.week, row.language, _picks_from_json(row.picks), parts)


def _parts(picks: Picks, messages: Sequence[Message]) -> list[list[int]]:
    parts = [list(message.paper_ids) for message in messages]
    parts[-1] += [pick.paper_id for pick in picks.more]
    return parts


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
