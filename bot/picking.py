"""Which papers a chat's roundup holds: pure choices over one ranked list, made once for chats alike."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bot.models import SIZE_LEAST, Chat, Pick, Picks, Subscription, SubscriptionKind
from bot.store import editions, subscriptions
from digests.ranking import Ranked
from digests.store import fulltext, papers
from digests.store.database import Connection, Database
from digests.topics import Topics


class Group(NamedTuple):
    """All that a chat's picks depend on: chats alike in it share them."""

    wanted: int  # the mask of its subscriptions
    after: int  # papers with later ids are new
    size: int
    archive: bool
    received: frozenset[int]  # editions it was sent


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
        self._papers_of: dict[int, frozenset[int]] = {}
        self._became: Mapping[int, int] = {}

    @property
    def newest_paper_id(self) -> int:
        """The newest paper that is ranked."""
        return self._ranked.newest_id

    async def learn(self, connection: Connection, received: Iterable[frozenset[int]]) -> None:
        """Read which papers the editions held, those left for “+k more” too."""
        missing = set().union(*received) - self._papers_of.keys()
        if not missing:
            return
        self._became = await papers.merged(connection)
        for edition in (await editions.by_ids(connection, missing)).values():
            held = edition.picks.new + edition.picks.archive + edition.picks.more
            ids = (self._became.get(pick.paper_id, pick.paper_id) for pick in held)
            self._papers_of[edition.id] = frozenset(ids)

    def picks(self, chat: Chat, wanted: Iterable[Subscription], received: frozenset[int]) -> Picks:
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
        wanted, received = await facts(connection, [chat])
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
        phrase: frozenset(await fulltext.phrase_ids(connection, phrase)) for phrase in phrases
    }
    return await asyncio.to_thread(Ranked, candidates, topics, matching)


def mask_of(ranked: Ranked, wanted: Iterable[Subscription]) -> int:
    """Return the bits of a chat's subscriptions."""
    wanted = list(wanted)
    return ranked.mask(
        (one.value for one in wanted if one.kind is SubscriptionKind.TOPIC),
        (one.value for one in wanted if one.kind is SubscriptionKind.PHRASE),
    )


async def facts(
    connection: Connection, batch: Sequence[Chat]
) -> tuple[Mapping[int, list[Subscription]], Mapping[int, frozenset[int]]]:
    """Return by chat what it wants, and the editions that it received."""
    ids = [chat.id for chat in batch]
    return await subscriptions.of_chats(connection, ids), await editions.received(connection, ids)
