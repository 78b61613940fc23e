"""A folder of digest files and a database on disk, for tests that load."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from digests.loading import load
from digests.models import LoadResult, Paper
from digests.store import papers
from digests.store.database import Connection, Database, migrate
from digests.store.schema import MIGRATIONS
from digests.topics import Topics, shipped

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


def entry(title: str, arxiv_id: str | None = None, **fields: Any) -> dict[str, Any]:
    """Return an entry as a file holds it: a title, a summary, perhaps an id, and what is given."""
    made = {"title": title, "summary": {"en": f"What {title} says."}, "topics": ["agents"]}
    return made | ({"arxiv_id": arxiv_id} if arxiv_id else {}) | fields


class Shelf:
    """The shipped and the operator's folder, and a database; every load is a day after the last."""

    def __init__(self, folder: Path) -> None:
        self.shipped = folder / "library"
        self.mine = folder / "mine"
        self.shipped.mkdir()
        self.mine.mkdir()
        self.url = f"sqlite:///{folder}/paperboy.db"
        migrate(self.url, [MIGRATIONS])
        self.database = Database(self.url)
        self.now = MONDAY
        self.topics: Topics = shipped()

    def put(self, stem: str, *entries: dict[str, Any], **fields: Any) -> Path:
        """Write a digest file; "mine/" before the stem puts it in the operator's folder."""
        mine, folder = stem.startswith("mine/"), self.shipped
        file = (self.mine if mine else folder) / f"{stem.removeprefix('mine/')}.yaml"
        made = {"title": {"en": f"Digest {stem}"}, "language": "en", "published": "2024"}
        text = json.dumps(made | {"publisher": "unknown", "entries": entries} | fields)
        file.write_text(text, encoding="utf-8")
        return file

    async def load(self) -> LoadResult:
        """Load both folders, a day later than before."""
        self.now += timedelta(days=1)
        folders = [self.shipped, self.mine]
        return await load(folders, self.database, self.topics, self.now)

    async def papers(self) -> list[Paper]:
        """Return all papers that are shown, in the order of their numbers."""

        async def latest(connection: Connection) -> tuple[list[Paper], int]:
            return await papers.latest(connection, 0, 1000)

        found, total = await self.database.read(latest)
        assert len(found) == total
        return sorted(found, key=lambda paper: paper.id)

    async def titles(self) -> list[str]:
        """Return the titles of all papers that are shown."""
        return [paper.title for paper in await self.papers()]
