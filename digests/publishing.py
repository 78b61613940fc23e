"""Drafts -> what readers get, and back: publish, correct, withdraw; each one transaction."""

import asyncio
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import NamedTuple

from digests.draft_models import Draft
from digests.errors import DigestsError, NoDraftError, StaleDraftError
from digests.finishing import Faults, digest, faults
from digests.folders import EDITORS
from digests.models import Digest
from digests.preparing import Prepared, analysed
from digests.store import drafts, stored
from digests.store.database import Connection, Database
from digests.store.drafts import DraftState, StoredDraft
from digests.storing import Storing
from digests.topics import Topics

__all__ = ["EDITORS", "PublishError", "Published", "publish", "withdraw"]


class PublishError(DigestsError):
    """A draft that cannot be published yet; `faults` say why."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        said = ", ".join(
            fault if position is None else f"{fault} (entry {position})"
            for fault, position in faults
        )
        super().__init__(f"The draft cannot be published yet: {said}.")


class Published(NamedTuple):
    """The digest a draft became, and how many papers were not known before."""

    digest_id: int
    new_papers: int


class _Ready(NamedTuple):
    """A draft with what publishing it stores: its digest, after the one that was withdrawn."""

    draft: StoredDraft
    withdrawn: Prepared | None
    digest: Prepared


def key_of(draft_id: int) -> str:
    """Return the key of the digest that a draft becomes."""
    return f"{EDITORS}{draft_id}"


async def publish(
    database: Database,
    topics: Topics,
    draft_id: int,
    now: datetime,
    *,
    version: int | None = None,
) -> Published:
    """Make a draft the digest that readers get; of a published one, put it in the digest's place.

    Papers that were known stay the same ones, known since they were. Raises PublishError, or
    StaleDraftError where the draft changes meanwhile or is not of `version`, or NoDraftError.
    """
    draft = await database.read(partial(_present, draft_id=draft_id))
    if version not in (None, draft.version):
        raise StaleDraftError("The draft was changed meanwhile. Look at it again.")
    ready = await asyncio.to_thread(_ready, draft, topics)
    return await database.write(partial(_publish, ready=ready, storing=Storing(topics, now)))


async def withdraw(database: Database, topics: Topics, draft_id: int, now: datetime) -> None:
    """Take a published digest back; papers that no other digest covers are hidden.

    Of a draft that is not published nothing is changed. Raises NoDraftError.
    """
    await database.write(partial(_withdraw, draft_id=draft_id, storing=Storing(topics, now)))


async def _present(connection: Connection, draft_id: int) -> StoredDraft:
    draft = await drafts.by_id(connection, draft_id)
    if draft is None or draft.state is DraftState.DISCARDED:
        raise NoDraftError("There is no such draft any more.")
    return draft


def _ready(draft: StoredDraft, topics: Topics) -> _Ready:
    """Check a draft and work out what storing it needs. Raises PublishError."""
    found = faults(draft.draft)
    if found:
        raise PublishError(found)
    was = draft.published if draft.state is DraftState.WITHDRAWN else None
    withdrawn = _prepared(was, draft.id, topics) if was else None
    return _Ready(draft, withdrawn, _prepared(draft.draft, draft.id, topics))


def _prepared(draft: Draft, draft_id: int, topics: Topics) -> Prepared:
    key = key_of(draft_id)
    return analysed(key, _of_known_topics(digest(draft, key), topics))


def _of_known_topics(made: Digest, topics: Topics) -> Digest:
    """Leave out topics that the list no longer has."""
    entries = (
        replace(entry, topics=tuple(filter(topics.get, entry.topics))) for entry in made.entries
    )
    return replace(made, entries=tuple(entries))


async def _publish(connection: Connection, ready: _Ready, storing: Storing) -> Published:
    draft, key = ready.draft, ready.digest.key
    current = await _present(connection, draft.id)
    if (current.version, _is_withdrawn(current)) != (draft.version, _is_withdrawn(draft)):
        raise StaleDraftError("The draft was changed meanwhile. Look at it again.")
    new_papers = 0
    if ready.withdrawn:
        # Seen as a correction of what was withdrawn, it leads to the same papers as then.
        new_papers += await storing.store(connection, ready.withdrawn)
    new_papers += await storing.store(connection, ready.digest)
    await drafts.mark_published(connection, draft.id, draft.draft, storing.now)
    made = await stored.digest_by_key(connection, key)
    if made is None:
        raise LookupError(f"the digest {key} was stored and is not there")
    return Published(made.id, new_papers)


async def _withdraw(connection: Connection, draft_id: int, storing: Storing) -> None:
    await _present(connection, draft_id)
    made = await stored.digest_by_key(connection, key_of(draft_id))
    if made is not None:
        await storing.remove(connection, made)
        await drafts.set_state(connection, draft_id, DraftState.WITHDRAWN, storing.now)


def _is_withdrawn(draft: StoredDraft) -> bool:
    return draft.state is DraftState.WITHDRAWN
