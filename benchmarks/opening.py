"""A database to fill."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.store import MIGRATIONS
from digests.store.database import Database, migrate


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Database]:
    """Open a database of the bot's tables in a new file."""
    url = f"sqlite:///{path}"
    migrate(url, MIGRATIONS)
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()
