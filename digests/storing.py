"""One digest into the database, or out of it, with all that follows for papers: one transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from digests import identity
from digests.facts import derive
from digests.matching import Known, KnownPaper, match
from digests.preparing import Prepared, Texts
from digests.store import changes, stored
from digests.store.database import Connection
from digests.store.stored import StoredDigest, StoredEntry
from digests.topics import Topics

Keys = tuple[str, ...]
Borne = tuple[int, Keys]
"""A paper's id and the keys it bears."""


@dataclass(frozen=True)
class Storing:
    """What a load does within a transaction, at its time and with its topics."""

    topics: Topics
    now: datetime

    async def store(
        self, connection: Connection, prepared: Prepared, pending: Collection[int] = ()
    ) -> int:
        """Store a digest in place of what it was; return how many papers it made known.

        `pending` are digests that changed too: what they said of a paper counts for nothing.
        """
        digest = prepared.digest
        digest_id = await changes.put_digest(connection, prepared.key, digest)
        before = await stored.entries_of_digest(connection, digest_id)
        known = await _known(connection, prepared, before, {digest_id, *pending})
        matched = match(prepared.keys, known, await stored.next_paper_id(connection))
        await changes.remove_entries(connection, digest_id)
        await changes.merge_papers(connection, matched.merged)
        left = {matched.merged.get(one.paper_id, one.paper_id) for one in before}
        affected = left.union(matched.ids)
        others = await stored.entries_of_papers(connection, affected - matched.new, digest_id)
        entries = [
            StoredEntry(paper_id, digest_id, prepared.key, digest.published, entry)
            for paper_id, entry in zip(matched.ids, digest.entries, strict=True)
        ]
        every = [*others, *entries]
        await self._settle(connection, affected, every, matched.new, prepared.texts)
        old = [(matched.merged.get(one.paper_id, one.paper_id), one.entry) for one in before]
        await _exchange_keys(
            connection,
            [(paper_id, identity.keys(entry)) for paper_id, entry in old]
            + await stored.arxiv_keys(connection, matched.corrected),
            [(one.paper_id, identity.keys(one.entry)) for one in others],
            list(zip(matched.ids, prepared.keys, strict=True)),
        )
        await changes.put_entries(connection, entries)
        await changes.add_revision(connection)
        return len(matched.new)

    async def remove(self, connection: Connection, gone: StoredDigest) -> None:
        """Remove a digest; papers that no other covers are hidden."""
        before = await stored.entries_of_digest(connection, gone.id)
        await changes.remove_entries(connection, gone.id)
        await changes.remove_digest(connection, gone.id)
        await self.derive_again(connection, {one.paper_id for one in before})

    async def rename(self, connection: Connection, renamed: StoredDigest, key: str) -> None:
        """Give a digest its new key, by which its word may count earlier or later than others'."""
        await changes.rename_digest(connection, renamed.id, key)
        entries = await stored.entries_of_digest(connection, renamed.id)
        await self.derive_again(connection, {one.paper_id for one in entries})

    async def derive_again(self, connection: Connection, paper_ids: Collection[int]) -> None:
        """Derive papers anew from the entries that are stored."""
        entries = await stored.entries_of_papers(connection, paper_ids)
        await self._settle(connection, paper_ids, entries, frozenset(), Texts())
        await changes.add_revision(connection)

    async def _settle(
        self,
        connection: Connection,
        affected: Collection[int],
        entries: Iterable[StoredEntry],
        new: Collection[int],
        texts: Texts,
    ) -> None:
        """Store what follows from all entries of the papers affected; hide those without any."""
        of: dict[int, list[StoredEntry]] = defaultdict(list)
        for one in entries:
            of[one.paper_id].append(one)
        await changes.hide_papers(connection, set(affected) - of.keys())
        derived = [derive(of[paper_id], self.topics, texts, self.now) for paper_id in sorted(of)]
        await changes.put_papers(connection, derived, new)


async def _known(
    connection: Connection,
    prepared: Prepared,
    before: Sequence[StoredEntry],
    unsure: Collection[int],
) -> Known:
    """Look up what matching needs: who bears the keys, and whether a digest vouches for it."""
    owners = await stored.owners(connection, {key for keys in prepared.keys for key in keys})
    ids = {*owners.values(), *(one.paper_id for one in before)}
    covering = await stored.covering(connection, ids)
    papers = {
        one.id: KnownPaper(*one, firm=bool(covering.get(one.id, set()).difference(unsure)))
        for one in await stored.stored_papers(connection, ids)
    }
    return Known(papers, owners, {one.paper_id: identity.keys(one.entry) for one in before})


async def _exchange_keys(
    connection: Connection,
    before: Iterable[Borne],
    others: Iterable[Borne],
    entries: Sequence[Borne],
) -> None:
    """Let papers bear their entries' keys, and no more those that only the old entries had.

    A paper that left the digest keeps its keys: it may come back.
    """
    claimed: dict[int, set[str]] = defaultdict(set)
    for paper_id, keys in (*others, *entries):
        claimed[paper_id].update(keys)
    here = {paper_id for paper_id, _ in entries}
    stale = {
        (key, paper_id)
        for paper_id, keys in before
        if paper_id in here
        for key in set(keys) - claimed[paper_id]
    }
    await changes.remove_keys(connection, stale)
    borne = ((key, paper_id) for paper_id, keys in entries for key in keys)
    await changes.put_keys(connection, borne)
