"""Asking a catalogue about keys, unless it was asked lately; what it says is kept in the database."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from digests.catalogues.asking import Asking
from digests.catalogues.records import Answers, Record, of_stored, stored
from digests.errors import CatalogueError
from digests.retrieving.retriever import RetrievedStatus
from digests.store import catalogue
from digests.store.catalogue import Asked, Kept
from digests.store.database import Database

RECORD_AGE = timedelta(days=30)
UNKNOWN_AGE = timedelta(days=1)
"""How old an answer may be; "not known" soon may be no more true."""


def is_fresh(kept: Kept, now: datetime) -> bool:
    """Tell whether an answer still counts."""
    return now - kept.retrieved_at <= (RECORD_AGE if kept.record is not None else UNKNOWN_AGE)


def known(kept: Mapping[str, Kept]) -> Answers:
    """Return the answers that are kept."""
    return {key: None if one.record is None else of_stored(one.record) for key, one in kept.items()}


class Answer(NamedTuple):
    """What was said of keys, and at which address."""

    by_key: Answers
    asked: Asked


class Remembering:
    """Asks at addresses that stand for keys, and keeps what is said."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def kept(self, keys: Collection[str]) -> dict[str, Kept]:
        """Return what was said of keys, however long ago."""
        return await self._database.read(lambda connection: catalogue.by_keys(connection, keys))

    async def ask(
        self,
        asking: Asking,
        url: str,
        read: Callable[[bytes], tuple[Record, ...]],
        kept: Mapping[str, Kept | None],
    ) -> Answer:
        """Ask at an address for the keys of `kept`, whose values are what was said of them before.

        Raise RetrievalError or CatalogueError where there is no answer, or one about other papers.
        """
        before = _asked_before(url, list(kept.values()))
        answer = await asking.get(url, etag=before.etag, last_modified=before.last_modified)
        if answer.status is RetrievedStatus.NOT_MODIFIED:
            answers = known({key: one for key, one in kept.items() if one})
        else:
            answers = _of_keys(read(answer.body), kept)
        return Answer(answers, Asked(url, answer.etag, answer.last_modified))

    async def keep(self, answers: Answers, now: datetime, asked: Asked | None = None) -> Answers:
        """Keep what a catalogue said now, and return it."""
        said = {key: None if one is None else stored(one) for key, one in answers.items()}
        await self._database.write(lambda connection: catalogue.put(connection, said, now, asked))
        return answers


def _of_keys(records: tuple[Record, ...], keys: Collection[str]) -> Answers:
    found = {record.key: record for record in records}
    if found and not found.keys() & set(keys):
        raise CatalogueError("A catalogue answered with other papers than it was asked for.")
    return {key: found.get(key) for key in keys}


def _asked_before(url: str, kept: list[Kept | None]) -> Asked:
    """Return what tells whether an answer changed, if all that is kept came in one from here."""
    asked = {one.asked if one else None for one in kept}
    last = asked.pop() if len(asked) == 1 else None
    return last if last and last.url == url else Asked(url)
