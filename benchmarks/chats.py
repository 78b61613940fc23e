"""Chats that do not exist, all due: some hundred distinct sets of subscriptions in three languages."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from benchmarks import vocabulary
from bot.models import COMMON_ZONES, SIZE_DEFAULT
from bot.store.schema import chat as chat_table
from bot.store.schema import subscription
from bot.timing import Rhythm, next_due
from digests.store.database import Connection
from digests.topics import Topics

DISTINCT = 300
_TOPICS_MOST = 5
_PHRASE_SHARE = 0.3
_LANGUAGES = ("en", "en", "zh", "zh", "ru")
_MONDAY, _HOUR = 1, 9
_FIRST_ID = 10_000
Row = dict[str, Any]
Wanted = tuple[tuple[str, str], ...]
"""What a chat subscribes to: kind and value of each."""


def sets(topics: Topics, random: Random) -> list[Wanted]:
    """Invent distinct sets of subscriptions."""
    slugs, made = [topic.slug for topic in topics], dict[Wanted, None]()
    while len(made) < DISTINCT:
        wanted = [("topic", slug) for slug in random.sample(slugs, random.randint(1, _TOPICS_MOST))]
        if random.random() < _PHRASE_SHARE:
            wanted.append(("phrase", random.choice(vocabulary.THINGS)))
        made[tuple(sorted(wanted))] = None
    return list(made)


def rows(
    count: int, wanted: Sequence[Wanted], last_paper_id: int, before: datetime
) -> Iterator[tuple[Row, list[Row]]]:
    """Give each chat's row and its subscriptions'; every one is due within the day after `before`."""
    random = Random(2)
    due = {zone: next_due(before, Rhythm(_MONDAY, _HOUR, ZoneInfo(zone))) for zone in COMMON_ZONES}
    for number in range(_FIRST_ID, _FIRST_ID + count):
        zone = random.choice(COMMON_ZONES)
        chat = {
            "id": number,
            "language": random.choice(_LANGUAGES),
            "weekday": _MONDAY,
            "hour": _HOUR,
            "timezone": zone,
            "size": SIZE_DEFAULT,
            "archive": True,
            "paused": False,
            "last_paper_id": last_paper_id,
            "next_roundup_at": due[zone],
            "silent": False,
            "created_at": before - timedelta(weeks=10),
        }
        mine = wanted[int(len(wanted) * random.random() ** 2)]  # some sets are loved by many
        yield (
            chat,
            [
                {"chat_id": number, "kind": kind, "value": value, "created_at": before}
                for kind, value in mine
            ],
        )


async def add(connection: Connection, made: Sequence[tuple[Row, list[Row]]]) -> None:
    """Put chats and their subscriptions into the database."""
    await connection.execute(sa.insert(chat_table), [chat for chat, _ in made])
    await connection.execute(sa.insert(subscription), [one for _, wanted in made for one in wanted])
