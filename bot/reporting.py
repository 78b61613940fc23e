"""The report, gathered from the database alone: beside a bot that runs, and where none does."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path

from bot.reasons import AWAY, ORDINARY, away_reason, reason_of
from bot.report import Report
from bot.store import chats, instances, pushes
from bot.store.standing import Away, Fault, standing
from digests.store import feeds
from digests.store.database import Connection, Database

RECENT = timedelta(days=7)
ERRORS_MOST = 5


async def read(database: Database, now: datetime, since: datetime | None = None) -> Report:
    """Read how the bot stands; of errors those since then, or of the last week."""
    size = _size(database.path)
    return await database.read(lambda c: _read(c, now, since or now - RECENT, size))


async def _read(connection: Connection, now: datetime, since: datetime, size: int) -> Report:
    known = await instances.latest(connection)
    push = await pushes.latest(connection)
    outbox = await standing(connection, now, since)
    states = await feeds.states(connection)
    return Report(
        at=now,
        version=_version(),
        database_bytes=size,
        instance=known.name if known else None,
        heard_at=known.heard_at if known else None,
        held_until=known.held_until if known else None,
        telegram_error=known.error if known else None,
        halt=known.halt if known else None,
        pending=outbox.pending,
        oldest_due_at=outbox.oldest_due_at,
        held_chats=outbox.held_chats,
        chats_held_until=outbox.held_until,
        due=await chats.count_due(connection, now),
        next_due_at=await chats.next_due_at(connection),
        subscribed=(await chats.totals(connection)).subscribed,
        away=_away(outbox.away),
        pushed_at=push.began_at if push else None,
        push_seconds=(push.ended_at - push.began_at).total_seconds() if push else 0,
        push_figures=push.figures if push else {},
        push_error=push.error if push else None,
        errors=_errors(outbox.faults),
        failing_feeds=tuple(one.title or one.url for one in states if one.failures),
    )


def _away(found: Iterable[Away]) -> dict[str, int]:
    """Count the chats that are away by the kind of reason, the commonest first."""
    counted: Counter[str] = Counter()
    for one in found:
        counted[away_reason(one.reason, is_private=one.is_private) or one.reason] += one.chats
    return dict(counted.most_common())


def _errors(found: Iterable[Fault]) -> dict[str, int]:
    """Count errors by kind, the newest first; that a chat is away is told elsewhere."""
    counted: Counter[str] = Counter()
    for one in found:
        kind = reason_of(one.error)
        if kind not in AWAY | ORDINARY:
            counted[kind or one.error] += one.deliveries
    return dict(list(counted.items())[:ERRORS_MOST])


def _size(path: Path) -> int:
    """Return how large the database is, with what is not yet in its place."""
    files = (path, path.with_name(f"{path.name}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _version() -> str | None:
    try:
        return metadata.version("paperboy")
    except metadata.PackageNotFoundError:  # run from a folder in which nothing was set up
        return None
