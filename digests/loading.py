"""Digest files -> the database: read, compare, store; one transaction per digest."""

import asyncio
import hashlib
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial

from digests.comparing import Plan, compare
from digests.folders import Folder, files, has_file, look
from digests.models import LoadResult, Refusal
from digests.preparing import prepare
from digests.search.words import ANALYSER_VERSION
from digests.store import changes, stored
from digests.store.database import Database
from digests.storing import Storing
from digests.topics import Topics

__all__ = ["files", "load"]

Progress = Callable[[int, int], None]

_BATCH = 500  # papers derived again in one transaction


async def load(
    folders: Sequence[Folder],
    database: Database,
    topics: Topics,
    now: datetime,
    *,
    progress: Progress | None = None,
) -> LoadResult:
    """Bring the database to what the folders hold: the one that ships, then the operator's.

    What cannot be read is refused and leaves what was loaded from it before. `progress` is told
    how many of how many new or changed digests are done.
    """
    storing = Storing(topics, now)
    await _analyse_again(database, storing)
    found = await asyncio.to_thread(look, folders)
    known = [one for one in await database.read(stored.stored_digests) if has_file(one.key)]
    hashes = {file.key: file.content_hash for file in found.files}
    plan = compare(hashes, known, found.is_kept)
    await _move(database, storing, plan)
    pending = {one.key: one.id for one in known if one.key in plan.changed}
    work = [file for file in found.files if file.key in {*plan.new, *plan.changed}]
    refused: list[Refusal] = []
    new_papers: dict[str, int] = {}
    for done, file in enumerate(work, 1):
        read = await asyncio.to_thread(prepare, file, topics)
        pending.pop(file.key, None)
        if isinstance(read, Refusal):
            refused.append(read)
        else:
            store = partial(storing.store, prepared=read, pending=frozenset(pending.values()))
            new_papers[file.key] = await database.write(store)
        if progress:
            progress(done, len(work))
    return _result(plan, [*found.refused, *refused], new_papers)


async def _move(database: Database, storing: Storing, plan: Plan) -> None:
    """Take out digests that are gone, before others say anything of their papers; and rename."""
    for gone in plan.removed:
        await database.write(partial(storing.remove, gone=gone))
    for key, renamed in plan.renamed.items():
        await database.write(partial(storing.rename, renamed=renamed, key=key))


def _result(plan: Plan, refused: Collection[Refusal], new_papers: dict[str, int]) -> LoadResult:
    changed = [key for key in plan.changed if key in new_papers]
    return LoadResult(
        new=tuple(key for key in plan.new if key in new_papers),
        changed=(*changed, *plan.renamed),
        same=plan.same,
        removed=tuple(one.key for one in plan.removed),
        refused=tuple(refused),
        new_papers=sum(new_papers.values()),
    )


async def _analyse_again(database: Database, storing: Storing) -> None:
    """Make all words anew when the analyser or the topics have changed since they were made."""
    analyser = f"{ANALYSER_VERSION} {_fingerprint(storing.topics)}"
    if await database.read(stored.analysed_by) == analyser:
        return
    ids = await database.read(stored.shown_ids)
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        await database.write(partial(storing.derive_again, paper_ids=batch))
    await database.write(partial(changes.set_analysed_by, analyser=analyser))


def _fingerprint(topics: Topics) -> str:
    named = repr([(topic.slug, dict(topic.names)) for topic in topics])
    return hashlib.sha256(named.encode()).hexdigest()[:16]
