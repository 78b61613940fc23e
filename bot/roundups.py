"""Who is due -> picks -> editions -> deliveries and the next due time: one transaction per batch of chats.

A run that dies anywhere leaves each chat either untouched, and so still due, or done whole.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from bot.locales import Locales
from bot.models import Chat, Message, Picks
from bot.picking import Picking, facts, rank
from bot.render import roundup as render
from bot.store import chats, editions, outbox
from bot.timing import Rhythm, latest_due, next_due, week_of
from digests.models import Paper
from digests.store import papers
from digests.store.database import Connection, Database
from digests.topics import Topics

BATCH = 500


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

    async def _plan(self, batch: Sequence[Chat], picking: Picking, now: datetime) -> list[Planned]:
        wanted, received = await self._database.read(lambda c: facts(c, batch))
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


async def _store(
    connection: Connection,
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
    connection: Connection, key: EditionKey, messages: list[Message], now: datetime
) -> int:
    return await editions.add(
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
