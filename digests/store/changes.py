"""What loading writes: digests, their entries, and what follows from them for papers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.models import Digest, Entry
from digests.store import fulltext
from digests.store.schema import (
    digest,
    entry,
    library_state,
    paper,
    paper_key,
    paper_name,
    paper_title,
    paper_topic,
)
from digests.store.stored import FACTS, StoredEntry

_DERIVED = (paper_name, paper_title, paper_topic)


class PaperChange(NamedTuple):
    """What is to be known of a paper that digests cover: its facts, words, and forms to find it by.

    `names` and `titles` are by the form they are compared in.
    """

    id: int
    known_at: datetime  # counts only for a paper that is new
    facts: Entry
    covered: int
    names: Mapping[str, str]
    titles: Collection[str]
    words: fulltext.Words


async def put_digest(connection: AsyncConnection, key: str, read: Digest) -> int:
    """Store a digest without its entries, anew or in place of what has its key; return its id."""
    values = {
        "key": key,
        "title": dict(read.title),
        "publisher": read.publisher,
        "language": read.language,
        "published": read.published,
        "link": read.link,
        "entry_count": len(read.entries),
        "content_hash": read.content_hash,
    }
    made = insert(digest).values(values)
    made = made.on_conflict_do_update(index_elements=["key"], set_=values)
    return int((await connection.execute(made.returning(digest.c.id))).scalar_one())


async def rename_digest(connection: AsyncConnection, digest_id: int, key: str) -> None:
    """Give a digest another key."""
    await connection.execute(sa.update(digest).where(digest.c.id == digest_id).values(key=key))


async def remove_digest(connection: AsyncConnection, digest_id: int) -> None:
    """Remove a digest, whose entries are gone already."""
    await connection.execute(sa.delete(digest).where(digest.c.id == digest_id))


async def put_entries(connection: AsyncConnection, entries: Iterable[StoredEntry]) -> None:
    """Store the entries of a digest, whose papers are there already."""
    await _put(connection, sa.insert(entry), list(map(_entry_row, entries)))


async def remove_entries(connection: AsyncConnection, digest_id: int) -> None:
    """Remove a digest's entries; their papers stay as they are."""
    await connection.execute(sa.delete(entry).where(entry.c.digest_id == digest_id))


async def merge_papers(connection: AsyncConnection, merged: Mapping[int, int]) -> None:
    """Make papers part of others: entries and keys move, and they are hidden for good."""
    for old, new in merged.items():
        for table in (entry, paper_key):
            moved = sa.update(table).where(table.c.paper_id == old)
            await connection.execute(moved.values(paper_id=new))
        became = sa.update(paper).where((paper.c.id == old) | (paper.c.merged_into == old))
        await connection.execute(became.values(merged_into=new, covered=0))
    await hide_papers(connection, merged)


async def hide_papers(connection: AsyncConnection, ids: Collection[int]) -> None:
    """Take papers out of everything readers see; id, keys and known_at stay."""
    await _clear(connection, ids)
    gone = sa.update(paper).where(paper.c.id.in_(ids))
    await connection.execute(gone.values(covered=0))


async def put_papers(
    connection: AsyncConnection, changes: Sequence[PaperChange], new: Collection[int]
) -> None:
    """Store what is to be known of papers and make them findable by it; `new` have no row yet."""
    await _clear(connection, [one.id for one in changes if one.id not in new])
    rows = [_paper_row(one) for one in changes]
    made = insert(paper)
    kept = ("id", "known_at", "merged_into")
    changed = {column.name: column for column in made.excluded if column.name not in kept}
    await _put(connection, made.on_conflict_do_update(index_elements=["id"], set_=changed), rows)
    await _put(connection, sa.insert(paper_name), list(_name_rows(changes)))
    await _put(connection, sa.insert(paper_title), list(_title_rows(changes)))
    await _put(connection, sa.insert(paper_topic), list(_topic_rows(changes)))
    await fulltext.add(connection, [one.words for one in changes])


async def put_keys(connection: AsyncConnection, keys: Iterable[tuple[str, int]]) -> None:
    """Let papers bear keys; a key that another paper bears stays with it."""
    rows = [{"key": key, "paper_id": paper_id} for key, paper_id in keys]
    await _put(connection, insert(paper_key).on_conflict_do_nothing(), rows)


async def remove_keys(connection: AsyncConnection, keys: Iterable[tuple[str, int]]) -> None:
    """Take keys from the papers that bear them."""
    rows = [{"old": key, "owner": paper_id} for key, paper_id in keys]
    which = (paper_key.c.key == sa.bindparam("old")) & (
        paper_key.c.paper_id == sa.bindparam("owner")
    )
    await _put(connection, sa.delete(paper_key).where(which), rows)


async def add_revision(connection: AsyncConnection) -> None:
    """Say that the library has changed."""
    await connection.execute(sa.update(library_state).values(revision=library_state.c.revision + 1))


async def set_analysed_by(connection: AsyncConnection, analyser: str) -> None:
    """Say what made the words papers are found by."""
    await connection.execute(sa.update(library_state).values(analysed_by=analyser))


async def _put(
    connection: AsyncConnection, statement: Any, rows: Sequence[Mapping[str, Any]]
) -> None:
    if rows:
        await connection.execute(statement, rows)


async def _clear(connection: AsyncConnection, ids: Collection[int]) -> None:
    if ids:
        for table in _DERIVED:
            await connection.execute(sa.delete(table).where(table.c.paper_id.in_(ids)))
        await fulltext.remove(connection, ids)


def _entry_row(stored: StoredEntry) -> dict[str, Any]:
    one = stored.entry
    facts = {name: getattr(one, name) for name in FACTS}
    return {
        "digest_id": stored.digest_id,
        "position": one.position,
        "paper_id": stored.paper_id,
        "heading": one.heading,
        "summary": dict(one.summary),
        "figures": [{"value": f.value, "label": dict(f.label)} for f in one.figures],
        "facts": {name: fact for name, fact in facts.items() if fact not in (None, ())},
    }


def _paper_row(change: PaperChange) -> dict[str, Any]:
    row = {name: getattr(change.facts, name) for name in FACTS}
    row |= {"id": change.id, "known_at": change.known_at}
    return row | {"covered": change.covered, "position": change.facts.position}


def _name_rows(changes: Iterable[PaperChange]) -> Iterable[dict[str, Any]]:
    for change in changes:
        for squashed, shown in change.names.items():
            yield {"squashed": squashed, "paper_id": change.id, "shown": shown}


def _title_rows(changes: Iterable[PaperChange]) -> Iterable[dict[str, Any]]:
    for change in changes:
        for title_key in change.titles:
            yield {"title_key": title_key, "paper_id": change.id}


def _topic_rows(changes: Iterable[PaperChange]) -> Iterable[dict[str, Any]]:
    for change in changes:
        for position, topic in enumerate(change.facts.topics, 1):
            yield {"topic": topic, "paper_id": change.id, "position": position}
