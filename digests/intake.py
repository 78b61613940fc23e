"""Articles in: a link or bytes -> a draft, read, identified and kept for an editor."""

import asyncio
from datetime import datetime
from functools import partial
from typing import NamedTuple

from digests import identity
from digests.catalogues.identifying import Identifier
from digests.draft_models import Draft
from digests.errors import ArticleError, ArticleFault
from digests.reading import articles
from digests.retrieving.retriever import Retriever
from digests.store import drafts
from digests.store.database import Connection, Database


class Taken(NamedTuple):
    """The draft an article became; `again`: the very same article is one already."""

    draft_id: int
    draft: Draft
    again: bool


class Intake:
    """Takes articles in, by whichever way they come."""

    def __init__(self, database: Database, retriever: Retriever, identifier: Identifier) -> None:
        self._database = database
        self._retriever = retriever
        self._identifier = identifier

    async def of_link(self, url: str, origin: str, now: datetime) -> Taken:
        """Take in the article at a link. Raises RetrievalError, ArticleError."""
        answer = await self._retriever.get(url, now=now)
        return await self.of_bytes(
            answer.body, origin, now, link=answer.url, content_type=answer.content_type
        )

    async def of_bytes(
        self,
        data: bytes,
        origin: str,
        now: datetime,
        *,
        link: str | None = None,
        content_type: str | None = None,
        name: str | None = None,
    ) -> Taken:
        """Take in an article's bytes. Raises ArticleError where they hold no entry."""
        content_hash = identity.content_hash(data)
        known = await self._database.read(partial(drafts.by_hash, content_hash=content_hash))
        if known is not None:
            return Taken(known.id, known.draft, again=True)
        read = partial(_read, data, link=link, content_type=content_type, name=name)
        draft = await self._identifier.identify(await asyncio.to_thread(read), now)
        return await self._database.write(partial(_keep, draft, origin, content_hash, now))


def _read(data: bytes, **said: str | None) -> Draft:
    draft = articles.read(data, **said)
    if not draft.entries:
        raise ArticleError(ArticleFault.NO_ENTRIES)
    return draft


async def _keep(
    draft: Draft, origin: str, content_hash: str, now: datetime, connection: Connection
) -> Taken:
    """Keep the draft, unless the same article came in meanwhile."""
    known = await drafts.by_hash(connection, content_hash)
    if known is not None:
        return Taken(known.id, known.draft, again=True)
    draft_id = await drafts.add(connection, draft, origin, content_hash, now)
    return Taken(draft_id, draft, again=False)
