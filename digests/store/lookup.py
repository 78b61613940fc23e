"""Looking a paper up by whatever a reader types: id, name, title, words, and all these misspelt."""

import asyncio
from collections.abc import Sequence
from functools import partial

import sqlalchemy as sa

from digests.identity import title_key
from digests.models import Found, Paper, Query, SearchResult
from digests.search.names import Names, Near
from digests.search.query import parse
from digests.store import fulltext, papers
from digests.store.database import Connection, Database
from digests.store.rows import COVERED, COVERED_PAPER, NEWEST_DIGEST_FIRST, papers_of
from digests.store.schema import paper, paper_key, paper_name, paper_title

_NEAREST = 20  # names that one misspelt name can mean, at most
_FEW_WORDS = 2
_WAYS = (Found.ID, Found.NAME, Found.TITLE)
_HITS = sa.union_all(
    sa.select(
        sa.literal_column("0").label("way"), paper_key.c.key.label("asked"), paper_key.c.paper_id
    ).where(paper_key.c.key.in_(sa.bindparam("keys", expanding=True))),
    sa.select(sa.literal_column("1"), paper_name.c.squashed, paper_name.c.paper_id).where(
        paper_name.c.squashed == sa.bindparam("squashed")
    ),
    sa.select(sa.literal_column("2"), paper_title.c.title_key, paper_title.c.paper_id).where(
        paper_title.c.title_key == sa.bindparam("title_key")
    ),
).cte("hits")
_EXACTLY = (
    sa.select(_HITS.c.way, _HITS.c.asked, *COVERED_PAPER)
    .select_from(_HITS.join(COVERED, paper.c.id == _HITS.c.paper_id))
    .order_by(*NEWEST_DIGEST_FIRST)
)


class Lookup:
    """Looks papers up in a database; keeps all names at hand for as long as they are the same."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._names = Names([])
        self._revision = -1
        self._turn = asyncio.Lock()

    async def find(self, text: str, *, offset: int = 0, limit: int = 10) -> SearchResult:
        """Find by id, else name, else title, else all words, else a name nearly so spelt.

        Found by no way, the papers are those with most of the words, else with the nearest names.
        """
        query = parse(text)
        result = await self._database.read(partial(_known, query=query, offset=offset, limit=limit))
        if result.found is not Found.NONE or _names_an_id(query):
            return result
        return await self._nearly(query, offset, limit)

    async def search(self, text: str, *, offset: int, limit: int) -> SearchResult:
        """Find papers that have all the words, else any of them, best match first."""
        query = parse(text)

        async def matching(connection: Connection) -> SearchResult:
            ids, total = await fulltext.matching(connection, query, offset, limit)
            if not total:
                ids, total = await fulltext.matching(
                    connection, query, offset, limit, any_word=True
                )
            return _page(query, Found.WORDS, await papers.by_ids(connection, ids), total)

        return await self._database.read(matching)

    async def _nearly(self, query: Query, offset: int, limit: int) -> SearchResult:
        names = await self._names_at_hand()
        near = await asyncio.to_thread(names.nearest, query.text, _NEAREST)
        if near:
            best = [one for one in near if one.distance == near[0].distance]
            found = await self._papers_of(best[offset : offset + limit])
            return SearchResult(query, Found.TYPO, found, len(best), took_for=best[0].name)
        found = await self._partly(query, limit)
        if not found:
            suggested = await asyncio.to_thread(names.suggest, query.text, limit)
            found = await self._papers_of(suggested)
        return SearchResult(query, Found.NONE, found, len(found))

    async def _partly(self, query: Query, limit: int) -> tuple[Paper, ...]:
        """Return the papers that have the most telling of several words."""
        if len(query.words) < _FEW_WORDS:
            return ()

        async def matching(connection: Connection) -> list[Paper]:
            ids, _ = await fulltext.matching(connection, query, 0, limit, any_word=True)
            return await papers.by_ids(connection, ids)

        return tuple(await self._database.read(matching))

    async def _names_at_hand(self) -> Names:
        async with self._turn:
            revision = await self._database.read(papers.revision)
            if revision != self._revision:
                self._names = await asyncio.to_thread(
                    Names, await self._database.read(papers.names)
                )
                self._revision = revision
            return self._names

    async def _papers_of(self, near: Sequence[Near]) -> tuple[Paper, ...]:
        ids = [one.paper_id for one in near]
        return tuple(await self._database.read(partial(papers.by_ids, ids=ids)))


async def _known(connection: Connection, query: Query, offset: int, limit: int) -> SearchResult:
    """Find by the first of the ways that need no guessing."""
    way, found = await _exactly(connection, query)
    if found:
        return _page(query, way, found[offset : offset + limit], len(found))
    page, total = await fulltext.matching(connection, query, offset, limit)
    return _page(query, Found.WORDS, await papers.by_ids(connection, page), total)


async def _exactly(connection: Connection, query: Query) -> tuple[Found, list[Paper]]:
    """Ask for ids, name and title in one statement, the papers with it; the first way counts."""
    keys = list(query.keys)
    asked = {"keys": keys, "squashed": query.squashed, "title_key": title_key(query.text)}
    rows = (await connection.execute(_EXACTLY, asked)).all()
    if not rows:
        return Found.NONE, []
    way = min(row.way for row in rows)
    place = {asked: place for place, asked in enumerate(keys)}
    hits: dict[int, str] = {}  # one paper may bear several of the keys
    for row in sorted(rows, key=lambda row: (place.get(row.asked, 0), row.id)):
        if row.way == way:
            hits.setdefault(row.id, row.asked)
    found = papers_of(row for row in rows if (row.way, hits.get(row.id)) == (way, row.asked))
    return _WAYS[way], [found[one] for one in hits]


def _page(query: Query, way: Found, found: Sequence[Paper], total: int) -> SearchResult:
    return SearchResult(query, way if total else Found.NONE, tuple(found), total)


def _names_an_id(query: Query) -> bool:
    """Tell whether an id was typed: a paper that is not known has no name nearly like that."""
    return any(key.startswith(("arxiv:", "doi:")) for key in query.keys)
