"""Handled updates: known at once, written in groups, forgotten in time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot import remembering
from bot.remembering import KEPT, HandledUpdates
from bot.store import MIGRATIONS, handled_updates
from digests.errors import DatabaseError
from digests.store.database import Database, migrate

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Open a database of this version."""
    url = f"sqlite:///{tmp_path}/paperboy.db"
    migrate(url, MIGRATIONS)
    opened = Database(url)
    yield opened
    await opened.close()


async def written(database: Database, *update_ids: int) -> list[int]:
    """Return which of these are written."""
    known = partial(handled_updates.known, update_ids=update_ids, since=BEGINNING)
    return sorted(await database.read(known))


async def test_many_are_written_together(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is handled while the last group is written is the next group: never a write for each."""
    groups: list[int] = []
    add = handled_updates.add

    async def counted(connection: Any, handled: Any) -> None:
        groups.append(len(handled))
        if len(groups) == 1:
            for number in range(100, 300):
                remembered.add(number)
        await add(connection, handled)

    monkeypatch.setattr(handled_updates, "add", counted)
    remembered = HandledUpdates(database, lambda: NOW)
    for number in range(100):
        remembered.add(number)
    assert 99 in remembered
    await remembered.close(5)
    assert groups == [100, 200]
    assert await written(database, *range(400)) == list(range(300))


async def test_they_are_known_for_two_days(database: Database) -> None:
    """Then neither memory nor the database has them, and an id that comes to be used anew is a new one's."""
    now = NOW
    remembered = HandledUpdates(database, lambda: now)
    remembered.add(7)
    await remembered.close(5)
    now = NOW + KEPT
    remembered.add(8)
    await remembered.close(5)
    await remembered.forget_old()
    assert [7 in remembered, 8 in remembered] == [True, True]
    now += timedelta(seconds=1)
    another = HandledUpdates(database, lambda: now)
    await another.learn([7, 8])
    assert [7 in another, 8 in another] == [False, True], "even before it is forgotten"
    await remembered.forget_old()
    assert [7 in remembered, 8 in remembered] == [False, True]
    assert await written(database, 7, 8) == [8]


async def test_an_old_id_used_anew_is_kept_anew(database: Database) -> None:
    """Its time is that of the new update: it is not forgotten with the old one."""
    now = NOW
    remembered = HandledUpdates(database, lambda: now)
    remembered.add(7)
    await remembered.close(5)
    now = NOW + 2 * KEPT
    remembered.add(7)
    await remembered.close(5)
    await remembered.forget_old()
    assert await written(database, 7) == [7]


async def test_memory_is_bounded(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """While nothing can be written the newest are kept, to be written then."""
    monkeypatch.setattr(remembering, "KEPT_MOST", 10)
    monkeypatch.setattr(remembering, "backoff", lambda _: timedelta(seconds=0.01))
    failures: list[int] = []

    async def locked(fn: object) -> None:
        failures.append(1)
        raise DatabaseError("The database is in use by another program.")

    remembered = HandledUpdates(database, lambda: NOW)
    with monkeypatch.context() as patch:
        patch.setattr(database, "write", locked)
        for number in range(100):
            remembered.add(number)
        async with asyncio.timeout(5):
            while len(failures) < 3:  # noqa: ASYNC110 - nobody signals a failure
                await asyncio.sleep(0.01)
        assert [number for number in range(100) if number in remembered] == list(range(90, 100))
    await remembered.close(5)
    assert await written(database, *range(100)) == list(range(90, 100))


async def test_the_end_waits_no_longer_than_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that is in use for minutes does not hold up the end."""

    async def hangs(fn: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(database, "write", hangs)
    remembered = HandledUpdates(database, lambda: NOW)
    remembered.add(7)
    async with asyncio.timeout(5):
        await remembered.close(0.05)
