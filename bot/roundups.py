"""Who is due -> picks -> editions -> deliveries and the next due time: one transaction per batch of chats.

A run that dies anywhere leaves each chat either untouched, and so still due, or done whole.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from bot.locales import Locales
from bot.models import Chat, DeliveryKind, Message
from bot.picking import Picking, rank, wants_and_parts
from bot.planning import EditionKey, Planned, plan
from bot.realigning import WAIT_MOST, realign
from bot.reasons import TOO_LATE
from bot.render import notes
from bot.render import roundup as render
from bot.store import chats, editions, lateness, outbox
from digests.models import Paper
from digests.store import papers
from digests.store.database import Connection, Database
from digests.store.slices import slices
from digests.topics import Topics

BATCH = 500
PREVIEW_MOST = 1_000_000


class Maker:
    """Makes the roundups that are due. Keeps nothing between two runs: the truth is in the database."""

    def __init__(
        self, database: Database, topics: Topics, locales: Locales, deadline: timedelta
    ) -> None:
        self._database = database
        self._topics = topics
        self._locales = locales
        self._deadline = deadline

    async def make_due(
        self, now: datetime, *, progress: Callable[[int], None] = lambda _: None
    ) -> int:
        """Make every roundup due at `now`; return how many deliveries were put in the outbox.

        `progress` is told of each batch how many chats it had.
        """
        await realign(self._database, now, beyond=now + WAIT_MOST)
        batch = await self._database.read(partial(chats.due, now=now, limit=BATCH))
        if not batch:
            return 0
        run = await self._run(now)
        made = 0
        while batch:
            made += await run.make(batch)
            progress(len(batch))
            batch = await self._database.read(partial(chats.due, now=now, limit=BATCH))
        return made

    async def preview(
        self, now: datetime
    ) -> tuple[list[Planned], Mapping[EditionKey, list[Message]]]:
        """Plan and render what is due at `now` without making it."""
        everyone = await self._database.read(partial(chats.due, now=now, limit=PREVIEW_MOST))
        run, planned = await self._run(now), list[Planned]()
        rendered: Mapping[EditionKey, list[Message]] = {}
        for batch in slices(everyone, BATCH):
            some = await run.plan(batch)
            planned += some
            rendered = await run.render(some)
        return planned, rendered

    async def _run(self, now: datetime) -> "Run":
        picking = await self._picking(now)
        return Run(self._database, picking, self._render, now, self._deadline)

    def _render(self, key: EditionKey, by_id: Mapping[int, Paper]) -> list[Message]:
        """Render an edition's parts."""
        locale = self._locales[key.language]
        if key.late:
            return [notes.too_late(key.week, locale)]
        if key.picks.empty:
            return render.notice(locale)
        return render.roundup(key.picks, by_id, key.week, locale, self._topics)

    async def _picking(self, now: datetime) -> Picking:
        phrases = await self._database.read(partial(chats.due_phrases, now=now))
        return Picking(await self._database.read(lambda c: rank(c, self._topics, phrases)))


class Run:
    """One run over all who are due: what chats of different batches have in common is made once."""

    def __init__(
        self,
        database: Database,
        picking: Picking,
        render_edition: Callable[[EditionKey, Mapping[int, Paper]], list[Message]],
        now: datetime,
        deadline: timedelta,
    ) -> None:
        self._database = database
        self._picking = picking
        self._render_edition = render_edition
        self._now = now
        self._deadline = deadline
        self._rendered: dict[EditionKey, list[Message]] = {}
        self._ids: dict[EditionKey, int] = {}

    async def make(self, batch: Sequence[Chat]) -> int:
        """Plan, render and store a batch; return how many deliveries it made."""
        planned = await self.plan(batch)
        await self.render(planned)
        made, ids = await self._database.write(lambda c: self._store(c, planned))
        self._ids |= ids  # only now: a write that failed has made none
        return made

    async def plan(self, batch: Sequence[Chat]) -> list[Planned]:
        """Decide what becomes of each chat."""
        wanted, received = await self._database.read(lambda c: wants_and_parts(c, batch))
        had = await self._database.read(lambda c: chats.weeks_ahead(c, [one.id for one in batch]))
        await self._database.read(lambda c: self._picking.learn(c, received.values()))

        def decide() -> list[Planned]:
            return [
                plan(
                    chat,
                    self._picking.picks(
                        chat, wanted.get(chat.id, ()), received.get(chat.id, frozenset())
                    ),
                    self._picking.newest_paper_id,
                    self._now,
                    deadline=self._deadline,
                    had=had.get(chat.id, ()),
                )
                for chat in batch
            ]

        return await asyncio.to_thread(decide)

    async def render(self, planned: Sequence[Planned]) -> Mapping[EditionKey, list[Message]]:
        """Render the editions that no batch had before; return all there are."""
        keys = {one.edition for one in planned if one.edition} - self._rendered.keys()
        ids = {pick.paper_id for key in keys for pick in key.picks.new + key.picks.archive}
        by_id = await self._database.read(lambda c: papers.as_asked(c, ids))

        def render_all() -> dict[EditionKey, list[Message]]:
            return {key: self._render_edition(key, by_id) for key in keys}

        self._rendered |= await asyncio.to_thread(render_all)
        return self._rendered

    async def _store(
        self, connection: Connection, planned: Sequence[Planned]
    ) -> tuple[int, dict[EditionKey, int]]:
        """Write editions, deliveries and next due times at once, for chats nobody changed meanwhile."""
        due = await chats.still_due(connection, [one.chat for one in planned])
        standing = [one for one in planned if one.chat.id in due]
        keys = dict.fromkeys(one.edition for one in standing if one.edition)
        ids = await self._edition_ids(connection, keys)
        rows = [
            {
                "chat_id": one.chat.id,
                "week": one.edition.week,
                "kind": one.edition.kind,
                "part": part,
                "edition_id": ids[one.edition],
                "last_paper_id": one.chat.last_paper_id,
                "due_at": one.due if one.edition.kind is DeliveryKind.ROUNDUP else self._now,
                "error": TOO_LATE if one.edition.late else None,
            }
            for one in standing
            if one.edition
            for part in range(len(self._rendered[one.edition]))
        ]
        if rows:
            await lateness.drop_notes(
                connection, [one.chat.id for one in standing if one.edition], self._now
            )
            await outbox.add(connection, rows, self._now)
        if standing:
            await chats.advance(connection, [_advanced(one) for one in standing])
        return len(rows), ids

    async def _edition_ids(
        self, connection: Connection, keys: Iterable[EditionKey]
    ) -> dict[EditionKey, int]:
        """Return the editions' ids; one whose text was forgotten since an earlier batch is made anew."""
        known = {key: self._ids[key] for key in keys if key in self._ids}
        with_text = await editions.with_text(connection, known.values())
        ids = {key: number for key, number in known.items() if number in with_text}
        for key in keys:
            if key not in ids:
                ids[key] = await editions.add(
                    connection,
                    week=key.week,
                    language=key.language,
                    picks=key.picks,
                    messages=self._rendered[key],
                    now=self._now,
                )
        return ids


def _advanced(one: Planned) -> dict[str, object]:
    return {
        "chat_id": one.chat.id,
        "next_due": one.next_due,
        "week": one.edition.week if one.edition else one.chat.last_week,
        "paper_id": one.last_paper_id,
        "is_silent": one.silent,
    }
