"""Drafts: articles as read, kept until an editor has decided, and after for corrections."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.draft_models import Draft
from digests.errors import NoDraftError, StaleDraftError
from digests.store.schema import draft as table


class DraftState(StrEnum):
    """What became of a draft."""

    WAITING = "waiting"  # for an editor
    ASIDE = "aside"  # looked at, and left for later
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"  # was published; its digest was taken back
    DISCARDED = "discarded"


class StoredDraft(NamedTuple):
    """A draft as kept. `version` grows with every change of `draft`.

    `published` is the draft as it was last published, which may have been edited since.
    """

    id: int
    state: DraftState
    origin: str
    version: int
    created_at: datetime
    changed_at: datetime
    draft: Draft
    published: Draft | None = None


_COLUMNS = (
    table.c.id,
    table.c.state,
    table.c.origin,
    table.c.version,
    table.c.created_at,
    table.c.changed_at,
    table.c.content,
    table.c.published,
)
_WAITING = (DraftState.WAITING, DraftState.ASIDE)
_PUBLISHED = (DraftState.PUBLISHED, DraftState.WITHDRAWN)


def content(draft: Draft) -> Any:
    """Return a draft as JSON values; what cannot be encoded in it is replaced."""
    return _whole(asdict(draft))


def read(content: Any) -> Draft:
    """Return the draft that JSON values hold."""
    return _reader().validate_python(content)


async def add(
    connection: AsyncConnection, draft: Draft, origin: str, content_hash: str, now: datetime
) -> int:
    """Keep a draft, which waits; return its id. `content_hash` is of the article's bytes."""
    made = sa.insert(table).values(
        state=DraftState.WAITING,
        origin=origin,
        content=content(draft),
        content_hash=content_hash,
        version=1,
        created_at=now,
        changed_at=now,
    )
    return int((await connection.execute(made.returning(table.c.id))).scalar_one())


async def by_id(connection: AsyncConnection, draft_id: int) -> StoredDraft | None:
    """Return a draft, in whatever state; None when there is none."""
    row = (await connection.execute(sa.select(*_COLUMNS).where(table.c.id == draft_id))).first()
    return None if row is None else _stored(row)


async def by_hash(connection: AsyncConnection, content_hash: str) -> StoredDraft | None:
    """Return the latest draft of an article's bytes that was not discarded."""
    which = (table.c.content_hash == content_hash) & (table.c.state != DraftState.DISCARDED)
    found = sa.select(*_COLUMNS).where(which).order_by(table.c.id.desc()).limit(1)
    row = (await connection.execute(found)).first()
    return None if row is None else _stored(row)


async def waiting(
    connection: AsyncConnection, offset: int, limit: int
) -> tuple[list[StoredDraft], int]:
    """Return one page of the drafts nobody has decided on, newest first, and how many there are."""
    return await _page(connection, _WAITING, offset, limit)


async def published(
    connection: AsyncConnection, offset: int, limit: int
) -> tuple[list[StoredDraft], int]:
    """Return one page of what was published, also if withdrawn since, newest first; and the total."""
    return await _page(connection, _PUBLISHED, offset, limit)


async def save(
    connection: AsyncConnection, draft_id: int, version: int, draft: Draft, now: datetime
) -> int:
    """Replace a draft that has a version; return the new version.

    Raises StaleDraftError where it has another version by now, or was discarded.
    """
    which = (table.c.id == draft_id) & (table.c.version == version)
    changed = sa.update(table).where(which, table.c.state != DraftState.DISCARDED)
    changed = changed.values(content=content(draft), version=version + 1, changed_at=now)
    if (await connection.execute(changed)).rowcount == 0:
        raise StaleDraftError("The draft was changed meanwhile. Look at it again.")
    return version + 1


async def set_state(
    connection: AsyncConnection,
    draft_id: int,
    state: DraftState,
    now: datetime,
    *,
    was: DraftState | None = None,
) -> None:
    """Say what became of a draft, seen as it `was`.

    Raises StaleDraftError where its state is another by now, NoDraftError where there is none.
    """
    if was is not None and await _state(connection, draft_id) is not was:
        raise StaleDraftError("The draft was changed meanwhile. Look at it again.")
    await _change(connection, draft_id, state=state, changed_at=now)


async def mark_published(
    connection: AsyncConnection, draft_id: int, draft: Draft, now: datetime
) -> None:
    """Say that a draft is published, and as what."""
    values = {"state": DraftState.PUBLISHED, "published": content(draft), "changed_at": now}
    await _change(connection, draft_id, **values)


async def _state(connection: AsyncConnection, draft_id: int) -> DraftState | None:
    found = sa.select(table.c.state).where(table.c.id == draft_id)
    state = (await connection.execute(found)).scalar_one_or_none()
    return None if state is None else DraftState(state)


async def _change(connection: AsyncConnection, draft_id: int, **values: Any) -> None:
    changed = sa.update(table).where(table.c.id == draft_id).values(**values)
    if (await connection.execute(changed)).rowcount == 0:
        raise NoDraftError("There is no such draft.")


async def _page(
    connection: AsyncConnection, states: Collection[DraftState], offset: int, limit: int
) -> tuple[list[StoredDraft], int]:
    which, order = table.c.state.in_(states), (table.c.created_at.desc(), table.c.id.desc())
    ids = sa.select(table.c.id).where(which).order_by(*order).offset(offset).limit(limit)
    page = sa.select(*_COLUMNS).where(table.c.id.in_(ids)).order_by(*order)
    found = [_stored(row) for row in await connection.execute(page)]
    total = sa.select(sa.func.count()).select_from(table).where(which)
    return found, int((await connection.execute(total)).scalar_one())


def _whole(value: Any) -> Any:
    """Return a JSON value whose texts can be encoded: halves of surrogate pairs are joined or replaced."""
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    return [_whole(one) for one in value] if isinstance(value, list | tuple) else value


def _stored(row: Any) -> StoredDraft:
    return StoredDraft(
        id=row.id,
        state=DraftState(row.state),
        origin=row.origin,
        version=row.version,
        created_at=row.created_at,
        changed_at=row.changed_at,
        draft=read(row.content),
        published=None if row.published is None else read(row.published),
    )


@lru_cache(maxsize=1)
def _reader() -> TypeAdapter[Draft]:
    return TypeAdapter(Draft)
