"""Who is due -> picks -> editions -> deliveries and the next due time: one transaction per batch of chats.

A run that dies anywhere leaves each chat either untouched, and so still due, or done whole.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.locales import Locales
from bot.models import SIZE_LEAST, Chat, Message, Pick, Picks, Subscription, SubscriptionKind
from bot.render import roundup as render
from bot.store import chats, outbox, subscriptions
from bot.timing import Rhythm, latest_due, next_due, week_of
from digests.models import Paper
from digests.ranking import Ranked
from digests.store import fulltext, papers
from digests.store.database import Database
from digests.topics import Topics

BATCH = 500


class Group(NamedTuple):
    """All that a chat's picks depend on: chats alike in it share them."""

    wanted: int  # the mask of its subscriptions
    after: int  # papers with later ids are new
    size: int
    archive: bool
    received: frozenset[int]  # editions it was sent


class EditionKey(NamedTuple):
    """What makes two chats' roundups the same text."""

    week: str
    language: str
    picks: Picks


@dataclass(frozen=True)
class Planned:
    """What becomes of one due chat: its edition (None: nothing to say), and when it is due again."""

    chat: Chat
    edition: EditionKey | None
    week: str
    next_due: datetime
    last_paper_id: int


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


def plan(chat: Chat, picks: Picks, newest_paper_id: int, now: datetime) -> Planned:
    """Decide what a due chat gets, in which week, and when it is due again. Missed weeks make one roundup."""
    rhythm = Rhythm(chat.weekday, chat.hour, chat.zone)
    due = latest_due(chat.next_roundup_at or now, now, rhythm)
    week = week_of(due, chat.zone)
    says_something = not (picks.empty and chat.silent)
    key = EditionKey(week, chat.language, picks) if says_something else None
    following = next_due(now, rhythm, later_than_week=week)
    return Planned(chat, key, week, following, newest_paper_id)


class Maker:
    """Makes the roundups that are due. Keeps nothing between two runs: the truth is in the database."""

    def __init__(self, database: Database, topics: Topics, locales: Locales) -> None:
        self._database = database
        self._topics = topics
        self._locales = locales

    async def make_due(
        self, now: datetime, *, progress: Callable[[int], None] = lambda _: None
    ) -> int:
        """Make every roundup due at `now`; return how many deliveries were put in the outbox."""
        read = self._database.read
        batch = await read(partial(chats.due, now=now, limit=BATCH))
        if not batch:
            return 0
        phrases = await read(partial(chats.due_phrases, now=now))
        ranked = await read(lambda c: rank(c, self._topics, phrases))
        picking = Picking(ranked)
        made = 0
        while batch:
            planned = await self._plan(batch, picking, now)
            rendered = await self._render(planned)
            made += await self._database.write(
                lambda c, planned=planned, rendered=rendered: _store(c, planned, rendered, now)  # type: ignore[misc]
            )
            progress(len(batch))
            batch = await read(partial(chats.due, now=now, limit=BATCH))
        return made

    async def preview(self, now: datetime) -> list[Planned]:
        """Plan what is due at `now` without making it."""
        everyone = await self._database.read(partial(chats.due, now=now, limit=1_000_000))
        phrases = await self._database.read(partial(chats.due_phrases, now=now))
        ranked = await self._database.read(lambda c: rank(c, self._topics, phrases))
        return await self._plan(everyone, Picking(ranked), now)

    async def _plan(
        self, batch: Sequence[Chat], picking: "Picking", now: datetime
    ) -> list[Planned]:
        wanted, received = await self._database.read(lambda c: _facts(c, batch))
        await self._database.read(lambda c: picking.learn(c, received.values()))
        return [
            plan(
                chat,
                picking.picks(chat, wanted.get(chat.id, ()), received.get(chat.id, frozenset())),
                max(picking.newest_paper_id, chat.last_paper_id),
                now,
            )
            for chat in batch
        ]

    async def _render(self, planned: Iterable[Planned]) -> dict[EditionKey, list[Message]]:
        """Render each distinct edition once."""
        keys = dict.fromkeys(one.edition for one in planned if one.edition)
        ids = {pick.paper_id for key in keys for pick in key.picks.new + key.picks.archive}
        found = await self._database.read(lambda c: papers.by_ids(c, ids))
        by_id = {paper.id: paper for paper in found}
        return {key: self.render(key, by_id) for key in keys}

    def render(self, key: EditionKey, by_id: Mapping[int, Paper]) -> list[Message]:
        """Render an edition's parts."""
        locale = self._locales[key.language]
        if key.picks.empty:
            return render.notice(locale)
        return render.roundup(key.picks, by_id, key.week, locale, self._topics)


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

    async def learn(self, connection: AsyncConnection, received: Iterable[frozenset[int]]) -> None:
        """Read which papers the editions held, those left for “+k more” too."""
        missing = set().union(*received) - self._papers_of.keys()
        if not missing:
            return
        self._became = await papers.merged(connection)
        for edition in (await outbox.editions_by_ids(connection, missing)).values():
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

    async def read(connection: AsyncConnection) -> Picks:
        wanted, received = await _facts(connection, [chat])
        mine = wanted.get(chat.id, ())
        phrases = [one.value for one in mine if one.kind is SubscriptionKind.PHRASE]
        picking = Picking(await rank(connection, topics, phrases))
        await picking.learn(connection, received.values())
        return picking.picks(chat, mine, received.get(chat.id, frozenset()))

    return await database.read(read)


async def rank(connection: AsyncConnection, topics: Topics, phrases: Iterable[str]) -> Ranked:
    """Rank every paper that can be picked, with a bit for each topic and phrase."""
    candidates = await papers.candidates(connection)
    matching = {
        phrase: frozenset(await fulltext.phrase_ids(connection, phrase)) for phrase in phrases
    }
    return Ranked(candidates, topics, matching)


def mask_of(ranked: Ranked, wanted: Iterable[Subscription]) -> int:
    """Return the bits of a chat's subscriptions."""
    wanted = list(wanted)
    return ranked.mask(
        (one.value for one in wanted if one.kind is SubscriptionKind.TOPIC),
        (one.value for one in wanted if one.kind is SubscriptionKind.PHRASE),
    )


async def _facts(
    connection: AsyncConnection, batch: Sequence[Chat]
) -> tuple[Mapping[int, list[Subscription]], Mapping[int, frozenset[int]]]:
    ids = [chat.id for chat in batch]
    return await subscriptions.of_chats(connection, ids), await outbox.received(connection, ids)


async def _store(
    connection: AsyncConnection,
    planned: Sequence[Planned],
    rendered: Mapping[EditionKey, list[Message]],
    now: datetime,
) -> int:
    """Write editions, deliveries and next due times at once, for chats nobody changed meanwhile."""
    due = await chats.still_due(connection, [one.chat for one in planned])
    standing = [one for one in planned if one.chat.id in due]
    ids: dict[EditionKey, int] = {}
    rows = []
    for one in standing:
        if one.edition is None:
            continue
        if one.edition not in ids:
            ids[one.edition] = await _edition_id(
                connection, one.edition, rendered[one.edition], now
            )
        rows += [
            {
                "chat_id": one.chat.id,
                "week": one.week,
                "part": part,
                "edition_id": ids[one.edition],
                "last_paper_id": one.chat.last_paper_id,
            }
            for part in range(len(rendered[one.edition]))
        ]
    if rows:
        await outbox.add(connection, rows, now)
    if standing:
        await chats.advance(connection, [_advanced(one) for one in standing])
    return len(rows)


async def _edition_id(
    connection: AsyncConnection, key: EditionKey, messages: list[Message], now: datetime
) -> int:
    return await outbox.add_edition(
        connection,
        week=key.week,
        language=key.language,
        picks=key.picks,
        messages=messages,
        now=now,
    )


def _advanced(one: Planned) -> dict[str, object]:
    return {
        "chat_id": one.chat.id,
        "next_due": one.next_due,
        "week": one.week if one.edition else one.chat.last_week,
        "paper_id": one.last_paper_id,
        "is_silent": one.edition is None or one.edition.picks.empty,
    }
