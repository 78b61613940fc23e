"""Telling which papers a draft's entries are about, and what is known of these papers."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from digests.catalogues import arxiv, openreview
from digests.catalogues.asking import Clock, Retrieves, Sleep
from digests.catalogues.consulting import Catalogues, together
from digests.catalogues.deciding import Known, decided, keys, the_one
from digests.catalogues.filling import fill, own_title, title_or_heading
from digests.catalogues.knowing import Library, title_keys
from digests.catalogues.offering import offered, said_in, words_to_ask
from digests.catalogues.records import Record
from digests.draft_models import Draft, DraftEntry, PaperCandidate
from digests.finishing import noted_twice
from digests.identity import title_key
from digests.store.database import Database
from digests.topics import Topics

PATIENCE_SECONDS = 60.0
"""How long the catalogues are waited for; what they said by then counts."""

_log = structlog.get_logger(__name__)


class Identifier:
    """Knows papers by our library and, unless they are off, by the catalogues. `clock` is monotonic."""

    def __init__(
        self,
        retriever: Retrieves,
        database: Database,
        topics: Topics,
        *,
        enabled: bool = True,
        arxiv_url: str = arxiv.URL,
        openreview_url: str = openreview.URL,
        patience_seconds: float = PATIENCE_SECONDS,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._topics = topics
        self._library = Library(database)
        self._enabled = enabled
        self._patience_seconds = patience_seconds
        self._catalogues = Catalogues(
            retriever,
            database,
            arxiv_url=arxiv_url,
            openreview_urls=openreview.roots(openreview_url),
            clock=clock,
            sleep=sleep,
        )

    async def identify(self, draft: Draft, now: datetime) -> Draft:
        """Fill what a draft's entries lack, and note what is doubtful; what was dropped stays as it is.

        Of a catalogue that does not answer, nothing is filled in; the entry says which it was.
        """
        known = Known()
        kept = [await self._by_library(one, known) for one in draft.entries if not one.dropped]
        titles = {key: own_title(entry) for entry in kept for key in keys(entry)}
        known.library |= await self._library.by_keys(list(titles))
        unnamed = [title for one in kept if not keys(one) and (title := title_or_heading(one))]
        await self._patiently(
            lambda: self._catalogues.by_keys(titles, now, known.answers, known.silent),
            lambda: self._catalogues.by_titles(unnamed, known.titled, known.silent),
        )
        return await asyncio.to_thread(self._decided, draft, kept, known)

    async def candidates(
        self,
        entry: DraftEntry,
        language: str | None,
        now: datetime,
        silent: set[str] | None = None,
    ) -> tuple[PaperCandidate, ...]:
        """Return the papers an entry may be about, best first; `language` is the digest's own.

        `silent` is filled with the names of the catalogues that did not answer.
        """
        silent = set() if silent is None else silent
        said, title = said_in(entry), own_title(entry)
        if not title_key(said):
            return ()
        known = await self._library.by_words(said, entry.language or language)
        known += await self._library.by_title(title) if title else []
        found: list[Record] = []
        await self._patiently(
            lambda: self._catalogues.by_words(words_to_ask(said), found, silent),
            lambda: self._catalogues.by_titles([title] if title else [], found, silent),
        )
        every = {record.key: record for record in reversed((*known, *found))}
        return await asyncio.to_thread(offered, entry, list(reversed(every.values())))

    def _decided(self, draft: Draft, kept: Sequence[DraftEntry], known: Known) -> Draft:
        found = {one.position: decided(one, known, self._topics) for one in kept}
        entries = tuple(found.get(entry.position, entry) for entry in draft.entries)
        return noted_twice(replace(draft, entries=entries))

    async def _by_library(self, entry: DraftEntry, known: Known) -> DraftEntry:
        """Give an entry without ids those of the paper in our library that certainly has its title."""
        title = title_or_heading(entry)
        if title is None or keys(entry):
            return entry
        exact = await self._library.by_keys(title_keys([title]))
        near = [*exact.values()] or await self._library.by_title(title)
        record = the_one(title, entry.first_author, near)
        if record is None:
            return entry
        known.titles[entry.position] = record
        return fill(entry, record)

    async def _patiently(self, *asking: Callable[[], Awaitable[None]]) -> None:
        """Wait for the catalogues, but not for ever."""
        if not self._enabled:
            return
        try:
            async with asyncio.timeout(self._patience_seconds):
                await together(*(ask() for ask in asking))
        except TimeoutError:
            _log.warning("catalogues_too_slow", seconds=self._patience_seconds)
