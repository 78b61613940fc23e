"""Consulting both catalogues at once: what one of them does not answer is left out, never an error."""

import asyncio
import time
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from datetime import datetime

import structlog

from digests.catalogues import arxiv, openreview
from digests.catalogues.asking import Asking, Clock, Retrieves, Sleep
from digests.catalogues.asking_arxiv import Arxiv
from digests.catalogues.asking_openreview import OpenReview
from digests.catalogues.records import Answers, Record
from digests.catalogues.remembering import Remembering, is_fresh, known
from digests.errors import CatalogueError, RetrievalError
from digests.store.catalogue import Kept
from digests.store.database import Database

_log = structlog.get_logger(__name__)


class Catalogues:
    """arXiv and OpenReview, by the roots of their APIs; `clock` is monotonic."""

    def __init__(
        self,
        retriever: Retrieves,
        database: Database,
        *,
        arxiv_url: str,
        openreview_urls: Sequence[str],
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._remembering = Remembering(database)
        at_arxiv = Asking(arxiv.NAME, arxiv.ACCEPT, retriever, clock, sleep)
        at_openreview = Asking(openreview.NAME, openreview.ACCEPT, retriever, clock, sleep)
        self._arxiv = Arxiv(at_arxiv, self._remembering, arxiv_url)
        self._openreview = OpenReview(at_openreview, self._remembering, openreview_urls)

    async def by_keys(
        self, titles: Mapping[str, str | None], now: datetime, into: Answers, silent: set[str]
    ) -> None:
        """Look papers up by their keys, given with the titles they are thought to have.

        `into` is filled as answers come: those that came in time count. An old one is better than none.
        Here as below `silent` is filled with the names of the catalogues that did not answer.
        """
        kept = await self._remembering.kept(list(titles))
        into |= known({key: one for key, one in kept.items() if one.record or is_fresh(one, now)})
        due = {key: one for key in titles if not ((one := kept.get(key)) and is_fresh(one, now))}
        await together(
            _trying(arxiv.NAME, self._arxiv.by_keys(_of("arxiv:", due), now, into), silent),
            _trying(
                openreview.NAME,
                self._openreview.by_keys(_of("openreview:", due), titles, now, into),
                silent,
            ),
        )

    async def by_titles(self, titles: Iterable[str], into: list[Record], silent: set[str]) -> None:
        """Look for papers with such titles; `into` is filled as answers come."""
        await _trying(arxiv.NAME, self._arxiv.by_titles(titles, into), silent)

    async def by_words(self, words: Sequence[str], into: list[Record], silent: set[str]) -> None:
        """Look for papers that have some of the words; `into` is filled as answers come."""
        if words:
            await together(
                _trying(arxiv.NAME, _gathering(self._arxiv.by_words(words), into), silent),
                _trying(
                    openreview.NAME,
                    _gathering(self._openreview.by_words(" ".join(words)), into),
                    silent,
                ),
            )


async def together(*asking: Awaitable[None]) -> None:
    """Wait for all, and only then raise what went wrong with one."""
    for outcome in await asyncio.gather(*asking, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome


async def _gathering(answer: Awaitable[Iterable[Record]], into: list[Record]) -> None:
    into += await answer


async def _trying(name: str, asking: Awaitable[None], silent: set[str]) -> None:
    """Let a catalogue fail: the article is read without it. No log names what was asked for."""
    try:
        await asking
    except asyncio.CancelledError:  # it was not waited for any longer
        silent.add(name)
        raise
    except RetrievalError as error:
        silent.add(name)
        _log.warning("catalogue_failed", catalogue=name, reason=error.fault, status=error.status)
    except CatalogueError as error:
        silent.add(name)
        _log.warning("catalogue_failed", catalogue=name, reason=str(error))


def _of(kind: str, due: Mapping[str, Kept | None]) -> dict[str, Kept | None]:
    return {key: kept for key, kept in due.items() if key.startswith(kind)}
