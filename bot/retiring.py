"""What waited too long is no news: it is dropped, a note takes its place, its papers come next time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.locales import Locales
from bot.models import DeliveryKind, Picks
from bot.outcomes import LONGEST_WAIT
from bot.render import notes
from bot.store import chats, editions, lateness, outbox
from bot.store.lateness import Stale
from digests.store.database import Connection, Database


async def wake(database: Database, now: datetime) -> int:
    """Let go what waits for longer than it can have been told to: the clock was ahead then."""
    beyond = now + LONGEST_WAIT
    if not await database.read(lambda c: lateness.has_sleepers(c, beyond)):
        return 0
    return await database.write(lambda c: lateness.wake(c, beyond, now))


async def retire(database: Database, locales: Locales, now: datetime, deadline: timedelta) -> int:
    """Drop what is later than the deadline; return of how many chats' weeks."""

    async def work(connection: Connection) -> int:
        stale = await lateness.drop_stale(connection, now - deadline, now)
        for one in stale:
            await chats.give_back(connection, one.chat_id, one.last_paper_id)
        await _add_notes(connection, [one for one in stale if one.is_news], locales, now)
        return len(stale)

    if not await database.read(lambda c: lateness.has_stale(c, now - deadline)):
        return 0
    return await database.write(work)


async def _add_notes(
    connection: Connection, stale: Sequence[Stale], locales: Locales, now: datetime
) -> None:
    """Put a note into the outbox for each; chats of one language and week share an edition."""
    shared = {}
    for week, language in {(one.week, one.language) for one in stale}:
        shared[week, language] = await editions.add(
            connection,
            week=week,
            language=language,
            picks=Picks(),
            messages=[notes.too_late(week, locales[language])],
            now=now,
        )
    rows = [
        {
            "chat_id": one.chat_id,
            "week": one.week,
            "kind": DeliveryKind.NOTE,
            "part": 0,
            "edition_id": shared[one.week, one.language],
            "last_paper_id": one.last_paper_id,
            "due_at": now,
        }
        for one in stale
    ]
    if rows:
        await outbox.add(connection, rows, now)
