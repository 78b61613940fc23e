"""Papers as readers see them: by id, key, name, title and topic; never a hidden one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import log

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.models import Candidate, Paper
from digests.store import fulltext
from digests.store.rows import COVERED, COVERED_PAPER, NEWEST_DIGEST_FIRST, papers_of, texts_of
from digests.store.schema import (
    paper,
    paper_key,
    paper_name,
    paper_topic,
)

_LIKEST = 50  # papers looked at for each way of being similar
_SHOWN = paper.c.covered > sa.literal_column("0")  # no parameter: the index is for just this
_NEWEST_FIRST = (paper.c.known_at.desc(), paper.c.year.desc(), paper.c.id.desc())
_BY_IDS = (
    sa.select(*COVERED_PAPER)
    .select_from(COVERED)
    .where(paper.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(*NEWEST_DIGEST_FIRST)
)


async def by_ids(connection: AsyncConnection, ids: Iterable[int]) -> list[Paper]:
    """Return papers in the order asked; a merged one as what it became, hidden ones left out."""
    asked = list(dict.fromkeys(ids))
    if not asked:
        return []
    found = papers_of(await connection.execute(_BY_IDS, {"ids": asked}))
    missing = [one for one in asked if one not in found]
    if missing and (became := await _became(connection, missing)):
        rows = await connection.execute(_BY_IDS, {"ids": list(became.values())})
        found |= papers_of(rows)
        asked = list(dict.fromkeys(became.get(one, one) for one in asked))
    return [found[one] for one in asked if one in found]


async def as_asked(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, Paper]:
    """Return papers by the ids asked for; one that was merged since stands under its old id too."""
    asked = set(ids)
    became = await merged(connection)
    found = {one.id: one for one in await by_ids(connection, asked)}
    now = {one: became.get(one, one) for one in asked}
    return {old: found[new] for old, new in now.items() if new in found}


async def by_key(connection: AsyncConnection, keys: Sequence[str]) -> list[int]:
    """Return the ids of the papers that bear the keys ("id:17" too), in the keys' order."""
    numbers = {key: int(key[3:]) for key in keys if key.startswith("id:")}
    found = (
        sa.select(paper_key.c.key, paper_key.c.paper_id)
        .join(paper, paper.c.id == paper_key.c.paper_id)
        .where(paper_key.c.key.in_(keys), _SHOWN)
    )
    owners: dict[str, int] = {row.key: row.paper_id for row in await connection.execute(found)}
    if numbers:
        became = await _became(connection, numbers.values())
        shown = {one.id for one in await by_ids(connection, numbers.values())}
        numbers = {key: became.get(number, number) for key, number in numbers.items()}
        owners |= {key: number for key, number in numbers.items() if number in shown}
    return list(dict.fromkeys(owners[key] for key in keys if key in owners))


async def names(connection: AsyncConnection) -> list[tuple[str, int]]:
    """Return every name as it is shown, with its paper's id."""
    found = await connection.execute(sa.select(paper_name.c.shown, paper_name.c.paper_id))
    return [(shown, paper_id) for shown, paper_id in found]


async def latest(connection: AsyncConnection, offset: int, limit: int) -> tuple[list[Paper], int]:
    """Return one page of all papers, the last known first, and how many there are."""
    page = sa.select(paper.c.id).where(_SHOWN).order_by(*_NEWEST_FIRST)
    total = sa.select(sa.func.count()).select_from(paper).where(_SHOWN)
    return await _page(connection, page, total, offset, limit)


async def of_topics(
    connection: AsyncConnection, slugs: Sequence[str], offset: int, limit: int
) -> tuple[list[Paper], int]:
    """Return one page of the papers with any of the topics, the last known first; and the total."""
    tagged = sa.select(paper_topic.c.paper_id).where(paper_topic.c.topic.in_(slugs))
    page = sa.select(paper.c.id).where(paper.c.id.in_(tagged)).order_by(*_NEWEST_FIRST)
    total = sa.select(sa.func.count()).select_from(tagged.distinct().subquery())
    return await _page(connection, page, total, offset, limit)


async def counts(connection: AsyncConnection) -> dict[str, int]:
    """Return how many papers each topic has; a topic without any is not in it."""
    found = sa.select(paper_topic.c.topic, sa.func.count()).group_by(paper_topic.c.topic)
    return {row[0]: row[1] for row in await connection.execute(found)}


async def candidates(connection: AsyncConnection) -> list[Candidate]:
    """Return what choosing needs of every paper that is shown."""
    found = sa.select(
        paper.c.id,
        sa.type_coerce(paper.c.topics, sa.Text),
        paper.c.known_at,
        paper.c.year,
        paper.c.covered,
        paper.c.position,
    ).where(_SHOWN)
    read: dict[str, tuple[str, ...]] = {}
    return [
        Candidate(row[0], read.get(row[1]) or read.setdefault(row[1], texts_of(row[1])), *row[2:])
        for row in await connection.execute(found)
    ]


async def similar(connection: AsyncConnection, paper_id: int, limit: int) -> list[Paper]:
    """Return the papers most like one, without itself; an unknown or hidden one has none."""
    found = await by_ids(connection, [paper_id])
    if not found:
        return []
    score: defaultdict[int, float] = defaultdict(float)
    for other, weight in (await _of_topics(connection, found[0].topics)).items():
        score[other] += weight
    ids = await fulltext.sharing_title(connection, found[0].title, _LIKEST)
    for place, other in enumerate(ids):
        score[other] += 1 - place / _LIKEST
    score.pop(paper_id, None)
    best = sorted(score, key=lambda other: (-score[other], -other))
    return await by_ids(connection, best[:limit])


async def merged(connection: AsyncConnection) -> dict[int, int]:
    """Return which papers turned out to be another: their id, and the id they became."""
    found = sa.select(paper.c.id, paper.c.merged_into).where(paper.c.merged_into.is_not(None))
    return {row.id: row.merged_into for row in await connection.execute(found)}


async def revision(connection: AsyncConnection) -> int:
    """Return a number that grows with every change of the library."""
    return int(
        (await connection.exec_driver_sql("SELECT revision FROM library_state")).scalar_one()
    )


async def _became(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, int]:
    found = sa.select(paper.c.id, paper.c.merged_into).where(paper.c.id.in_(list(ids)))
    rows = await connection.execute(found.where(paper.c.merged_into.is_not(None)))
    return {row.id: row.merged_into for row in rows}


async def _page(
    connection: AsyncConnection,
    ids: sa.Select[int],
    total: sa.Select[int],
    offset: int,
    limit: int,
) -> tuple[list[Paper], int]:
    found = (await connection.execute(ids.offset(offset).limit(limit))).scalars().all()
    papers = await by_ids(connection, found)
    return papers, int((await connection.execute(total)).scalar_one())


async def _of_topics(connection: AsyncConnection, topics: tuple[str, ...]) -> dict[int, float]:
    """Return papers that share topics: the shared part of the topics' rarity, 1 for all of it."""
    total = await connection.execute(sa.select(sa.func.count()).where(paper.c.covered > 0))
    every, having = total.scalar_one(), await counts(connection)
    rarity = {topic: log(1 + every / having[topic]) for topic in topics if topic in having}
    if not rarity:
        return {}
    weight = sa.func.sum(sa.case(rarity, value=paper_topic.c.topic)) / sum(rarity.values())
    found = (
        sa.select(paper_topic.c.paper_id, weight)
        .where(paper_topic.c.topic.in_(list(rarity)))
        .group_by(paper_topic.c.paper_id)
        .order_by(weight.desc(), paper_topic.c.paper_id.desc())
        .limit(_LIKEST)
    )
    return {row[0]: row[1] for row in await connection.execute(found)}


async def newest_id(connection: AsyncConnection) -> int:
    """Return the id of the paper that became known last; 0 for none."""
    return int(await connection.scalar(sa.select(sa.func.max(paper.c.id))) or 0)
