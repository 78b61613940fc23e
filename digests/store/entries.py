"""Digests and their entries, as readers browse them."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.models import DigestInfo, Paper
from digests.store import papers, schema
from digests.store.rows import DIGEST_INFO, digest_info_of


async def digests(
    connection: AsyncConnection, offset: int, limit: int
) -> tuple[list[DigestInfo], int]:
    """Return one page of the digests, the newest published first (undated last), and the total."""
    order = (schema.digest.c.published.desc().nulls_last(), schema.digest.c.id.desc())
    page = sa.select(*DIGEST_INFO).order_by(*order).offset(offset).limit(limit)
    found = [digest_info_of(row) for row in await connection.execute(page)]
    total = sa.select(sa.func.count()).select_from(schema.digest)
    return found, int((await connection.execute(total)).scalar_one())


async def digest(connection: AsyncConnection, digest_id: int) -> DigestInfo | None:
    """Return a digest, or None when there is none (any more)."""
    found = sa.select(*DIGEST_INFO).where(schema.digest.c.id == digest_id)
    row = (await connection.execute(found)).first()
    return None if row is None else digest_info_of(row)


async def entries_of(
    connection: AsyncConnection, digest_id: int, offset: int, limit: int
) -> list[Paper]:
    """Return one page of a digest's papers, in its order; `entry_count` is the total."""
    page = sa.select(schema.entry.c.paper_id).where(schema.entry.c.digest_id == digest_id)
    page = page.order_by(schema.entry.c.position).offset(offset).limit(limit)
    return await papers.by_ids(connection, (await connection.execute(page)).scalars())
