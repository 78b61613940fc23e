"""A database full of chats that are all due for one message of one part; made once, copied for each run."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib import resources
from itertools import cycle
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.opening import opened
from bot.locales import LANGUAGES, Locales
from bot.models import SIZE_DEFAULT
from bot.roundups import Maker
from bot.store.schema import chat as chat_table
from bot.store.schema import subscription
from digests import topics
from digests.loading import load
from digests.store import papers
from digests.store.database import Connection, Database
from digests.store.slices import slices
from tests.bot.papers import entry, put

FIRST_CHAT = 1_000_000
SINCE_DUE = timedelta(days=1)  # far from the hour at which the chats are due again
HOUR = 9
_AT_ONCE = 2000
_WANTED = (("video",), ("agents",), ("agents", "video"))
Row = dict[str, Any]


def chat_ids(count: int) -> range:
    """Return the ids of so many chats."""
    return range(FIRST_CHAT, FIRST_CHAT + count)


async def fill(folder: Path, count: int, *, made: bool, ahead_hours: int) -> Path:
    """Make the database and, beside it, the folder `digests`; return its path.

    With `made` the roundups are in the outbox already, else all chats are due, or will be in the hours ahead.
    """
    path = folder / "filled.db"
    now = datetime.now(UTC)
    async with opened(path) as database:
        known = await _load(database, folder / "digests", now)
        moments = _moments(now, ahead_hours)
        for some in slices(list(_chats(count, known, moments)), _AT_ONCE):
            await database.write(lambda c, some=some: _add(c, some))  # type: ignore[misc]
        if made:
            assert (
                await Maker(database, topics.shipped(), Locales(), timedelta(weeks=99)).make_due(
                    now
                )
                == count
            )
    return path


async def _load(database: Database, news: Path, now: datetime) -> int:
    """Load what ships, then news on two topics; return the last paper's id before the news."""
    shipped = resources.files("digests") / "library"
    await load([shipped], database, topics.shipped(), now - timedelta(weeks=9))
    known = await database.read(papers.newest_id)
    news.mkdir()
    put(news, "video", *(entry(number, ("video",)) for number in range(3)))
    put(news, "agents", *(entry(number, ("agents",)) for number in range(3, 6)))
    await load([shipped, news], database, topics.shipped(), now - SINCE_DUE)
    return known


def _moments(now: datetime, ahead_hours: int) -> Sequence[datetime]:
    """Return when chats are due in turn: yesterday, or at each hour ahead after the next."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    if not ahead_hours:
        return [(hour - SINCE_DUE).replace(hour=HOUR)]
    return [hour + timedelta(hours=2 + number) for number in range(ahead_hours)]


def _chats(count: int, known: int, moments: Sequence[datetime]) -> Iterator[tuple[Row, list[Row]]]:
    """Give each chat's row and its subscriptions'; a few distinct sets in each language."""
    kinds = cycle((language, wanted) for language in LANGUAGES for wanted in _WANTED)
    each = zip(chat_ids(count), kinds, cycle(moments), strict=False)
    for chat_id, (language, wanted), due in each:
        chat = {
            "id": chat_id,
            "language": language,
            "weekday": due.isoweekday(),
            "hour": due.hour,
            "timezone": "UTC",
            "size": SIZE_DEFAULT,
            "archive": True,
            "paused": False,
            "last_paper_id": known,
            "next_roundup_at": due,
            "silent": False,
            "created_at": moments[0],
        }
        row = {"chat_id": chat_id, "kind": "topic", "created_at": moments[0]}
        yield chat, [row | {"value": value} for value in wanted]


async def _add(connection: Connection, made: Sequence[tuple[Row, list[Row]]]) -> None:
    await connection.execute(sa.insert(chat_table), [chat for chat, _ in made])
    await connection.execute(sa.insert(subscription), [row for _, rows in made for row in rows])
