"""A site on this machine that has feeds and pages, and what polling it needs; nothing of it is put on."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from itertools import count
from typing import Self

from aiohttp import web

from digests.catalogues.identifying import Identifier
from digests.draft_models import NewDraft
from digests.feeds import Feeds
from digests.intake import Intake
from digests.retrieving.retriever import Retriever
from digests.store import drafts, feeds
from digests.store.database import Connection, Database
from digests.store.drafts import StoredDraft
from digests.store.feeds import FeedState
from digests.topics import Topics
from tests.digests.shelf import MONDAY, Shelf

Reply = tuple[int, dict[str, str], bytes]


def roundup(*papers: tuple[str, str]) -> str:
    """Write a roundup article of papers (title, arXiv id) as HTML."""
    return "".join(
        f'<h2><a href="https://arxiv.org/abs/{arxiv_id}">{title}</a></h2>'
        f"<p>{title} is a paper of which this article tells at length what it does, how, and how well."
        " Its authors show it on many tasks and say where it fails.</p>"
        for title, arxiv_id in papers
    )


FIRST = roundup(
    ("Toolformer: Language Models Can Teach Themselves to Use Tools", "2302.04761"),
    ("Attention Is All You Need", "1706.03762"),
)
SECOND = roundup(
    ("LoRA: Low-Rank Adaptation of Large Language Models", "2106.09685"),
    ("Denoising Diffusion Probabilistic Models", "2006.11239"),
)
IDLE = "<p>We were on holiday. The weather was fine, and nothing was read at all.</p>"


def item(name: str, html: str | None = None, day: str = "", summary: str = "Read it there.") -> str:
    """Write an item; with `html` its content is whole."""
    content = f"<content:encoded>{escape(html)}</content:encoded>" if html else ""
    date = f"<pubDate>{day}</pubDate>" if day else ""
    return (
        f"<item><title>Papers of week {name}</title><guid isPermaLink='false'>{name}</guid>{date}"
        f"<link>/{name}</link><description>{escape(summary)}</description>{content}</item>"
    )


def rss(*items: str, head: str = "") -> bytes:
    """Write a feed of items."""
    return (
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>"
        f"<title>The Reading Group</title><language>en</language>{head}{''.join(items)}</channel></rss>"
    ).encode()


@dataclass
class Site:
    """Answers by path; remembers the requests; a page's bytes differ each time, as pages' do."""

    feeds: dict[str, bytes] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)  # instead of both
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[web.Request] = field(default_factory=list)
    waits_for: asyncio.Event | None = None  # before it answers anything
    at_once: int = 0
    most_at_once: int = 0
    _times: Iterator[int] = field(default_factory=count)
    _runner: web.AppRunner | None = None
    url: str = ""

    async def __aenter__(self) -> Self:
        served = web.Application()
        served.router.add_get("/{path:.*}", self._handle)
        self._runner = web.AppRunner(served, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def asked(self, path: str) -> int:
        """Count the requests for a path."""
        return sum(request.path == path for request in self.requests)

    async def _handle(self, request: web.Request) -> web.Response:
        self.requests.append(request)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.waits_for:
                await self.waits_for.wait()
            return self._answer(request)
        finally:
            self.at_once -= 1

    def _answer(self, request: web.Request) -> web.Response:
        path = request.path
        if path in self.replies:
            status, headers, body = self.replies[path]
            return web.Response(status=status, headers=headers, body=body)
        if path in self.feeds:
            etag = f'"{hash(self.feeds[path])}"'
            if request.headers.get("If-None-Match") == etag:
                return web.Response(status=304, headers=self.headers)
            return web.Response(body=self.feeds[path], headers={"ETag": etag} | self.headers)
        if path in self.pages:
            token = f'<meta name="csrf" content="{next(self._times)}">'
            html = f"<html><head>{token}<title>{path}</title></head><body>{self.pages[path]}</body></html>"
            return web.Response(text=html, content_type="text/html")
        return web.Response(status=404)


def intake(database: Database, retriever: Retriever, topics: Topics) -> Intake:
    """Return an intake that asks no catalogue."""
    return Intake(database, retriever, Identifier(retriever, database, topics, enabled=False))


@dataclass
class Polling:
    """Feeds over a database, polled at a time that is turned by hand."""

    shelf: Shelf
    retriever: Retriever
    urls: tuple[str, ...]
    trusted: tuple[str, ...] = ()
    now: datetime = MONDAY
    chance: float = 0.0

    def feeds(self, database: Database | None = None) -> Feeds:
        """Return the feeds as a process just started has them."""
        used = database or self.shelf.database
        return Feeds(
            used,
            self.retriever,
            intake(used, self.retriever, self.shelf.topics),
            self.shelf.topics,
            urls=self.urls,
            trusted=self.trusted,
            chance=lambda: self.chance,
        )

    async def poll(self, **later: float) -> tuple[NewDraft, ...]:
        """Turn the clock by a timedelta's keywords and poll, newly started."""
        self.now += timedelta(**later)
        return await self.feeds().poll(self.now)

    async def until_quiet(self, **of: float) -> list[NewDraft]:
        """Poll for a while (a timedelta's keywords), whenever anything is due."""
        made: list[NewDraft] = []
        polled, end = self.feeds(), self.now + timedelta(**of)
        made += await polled.poll(self.now)
        while (due := await self.shelf.database.read(_due)) and due <= end:
            self.now = max(self.now + timedelta(seconds=1), due)
            made += await polled.poll(self.now)
        self.now = end
        return made

    async def state(self) -> FeedState:
        """Return where the one feed stands."""
        [state] = await self.shelf.database.read(feeds.states)
        return state

    async def drafts(self) -> list[StoredDraft]:
        """Return all drafts, the oldest first."""

        async def read(connection: Connection) -> list[StoredDraft]:
            waiting, _ = await drafts.waiting(connection, 0, 1000)
            published, _ = await drafts.published(connection, 0, 1000)
            return sorted([*waiting, *published], key=lambda draft: draft.id)

        return await self.shelf.database.read(read)

    async def titles(self) -> list[str | None]:
        """Return the titles of all drafts, the oldest first."""
        return [draft.draft.title for draft in await self.drafts()]


async def _due(connection: Connection) -> datetime | None:
    """Return when the next thing is due that is kept of feeds."""
    found = await connection.exec_driver_sql(
        "SELECT MIN(at) FROM (SELECT next_check_at AS at FROM feed WHERE removed_at IS NULL"
        " UNION ALL SELECT next_try_at FROM feed_inbox JOIN feed ON feed.url = feed_url"
        " WHERE removed_at IS NULL)"
    )
    at = found.scalar()
    return datetime.fromisoformat(at).replace(tzinfo=UTC) if at else None


@asynccontextmanager
async def open_polling(
    shelf: Shelf, site: Site, *paths: str, trusted: bool = False
) -> AsyncIterator[Polling]:
    """Give polling of a site's feeds; what is on this machine may be asked."""
    retriever = Retriever(lambda address, _: address.is_loopback, deadline_seconds=5)
    urls = tuple(site.url + path for path in paths)
    try:
        yield Polling(shelf, retriever, () if trusted else urls, urls if trusted else ())
    finally:
        await retriever.close()
