"""Which papers a chat's roundup holds: chosen from one ranked list, once for all chats alike."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bot.models import (
    SIZE_LEAST,
    Chat,
    Part,
    Pick,
    Picks,
    Subscription,
    SubscriptionKind,
    reason_of,
)
from bot.store import editions, subscriptions
from digests.ranking import Ranked
from digests.store import fulltext, papers
from digests.store.database import Connection, Database
from digests.store.slices import slices
from digests.topics import Topics

EDITIONS_AT_ONCE = 200  # a hundredth of a second: who is served meanwhile waits no longer


class Group(NamedTuple):
    """All that a chat's picks depend on: chats alike in it share them."""

    wanted: int  # the mask of its subscriptions
    after: int  # papers with later ids are new
    size: int
    archive: bool
    received: frozenset[Part]  # what it was sent


def pick(ranked: Ranked, group: Group, received: frozenset[int]) -> Picks:
    """Choose a roundup's papers; `received` are papers the chat was sent, none of which comes again."""
    fresh = ranked.matching(group.wanted, after=group.after, without=received)
    new, more = fresh[: group.size], fresh[group.size :]
    archive: list[int] = []
    if group.archive and len(new) < SIZE_LEAST:
        archive = ranked.newest(
            group.wanted,
            until=group.after,
            without=received | set(fresh),
            limit=SIZE_LEAST - len(new),
        )
    return Picks(
        *(
            tuple(Pick(paper, ranked.reasons(paper, group.wanted)) for paper in ids)
            for ids in (new, archive, more)
        )
    )


class Picking:
    """Picks over one ranked list, each distinct group's made once."""

    def __init__(self, ranked: Ranked) -> None:
        self._ranked = ranked
        self._made: dict[Group, Picks] = {}
        self._papers_of: dict[Part, frozenset[int]] = {}
        self._known: set[int] = set()  # the editions whose parts were read

    @property
    def newest_paper_id(self) -> int:
        """The newest paper that is ranked."""
        return self._ranked.newest_id

    async def learn(self, connection: Connection, received: Iterable[frozenset[Part]]) -> None:
        """Read which papers the parts of editions held."""
        missing = {part.edition_id for parts in received for part in parts} - self._known
        if not missing:
            return
        became = await papers.merged(connection)
        for some in slices(missing, EDITIONS_AT_ONCE):
            for edition in (await editions.by_ids(connection, some)).values():
                for number, ids in enumerate(edition.parts):
                    held = frozenset(became.get(one, one) for one in ids)
                    self._papers_of[Part(edition.id, number)] = held
        self._known |= missing

    def picks(self, chat: Chat, wanted: Iterable[Subscription], received: frozenset[Part]) -> Picks:
        """Return the picks of a chat's group."""
        group = Group(
            mask_of(self._ranked, wanted), chat.last_paper_id, chat.size, chat.archive, received
        )
        if group not in self._made:
            held = frozenset().union(*(self._papers_of.get(one, frozenset()) for one in received))
            self._made[group] = pick(self._ranked, group, held)
        return self._made[group]


async def pick_for(chat: Chat, database: Database, topics: Topics) -> Picks:
    """Return what a chat's roundup would hold now, touching nothing."""

    async def read(connection: Connection) -> Picks:
        wanted, received = await wants_and_parts(connection, [chat])
        mine = wanted.get(chat.id, ())
        phrases = [one.value for one in mine if one.kind is SubscriptionKind.PHRASE]
        picking = Picking(await rank(connection, topics, phrases))
        await picking.learn(connection, received.values())
        return picking.picks(chat, mine, received.get(chat.id, frozenset()))

    return await database.read(read)


async def rank(connection: Connection, topics: Topics, phrases: Iterable[str]) -> Ranked:
    """Rank every paper that can be picked, with a bit for each topic and phrase."""
    candidates = await papers.candidates(connection)
    matching = {
        reason_of(SubscriptionKind.PHRASE, phrase): frozenset(
            await fulltext.phrase_ids(connection, phrase)
        )
        for phrase in phrases
    }
    return await asyncio.to_thread(Ranked, candidates, topics, matching)


def mask_of(ranked: Ranked, wanted: Iterable[Subscription]) -> int:
    """Return the bits of a chat's subscriptions."""
    reasons = [one.reason for one in wanted]
    return ranked.mask(reasons, reasons)


async def wants_and_parts(
    connection: Connection, batch: Sequence[Chat]
) -> tuple[Mapping[int, list[Subscription]], Mapping[int, frozenset[Part]]]:
    """Return by chat what it wants, and the parts of editions that it received."""
    ids = [chat.id for chat in batch]
    return await subscriptions.of_chats(connection, ids), await editions.received(connection, ids)
