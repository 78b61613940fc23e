"""A Telegram whose long polls answer as a test tells them to, and a handler as slow as wanted."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from telegram import Bot, Update

from bot.fetching import Fetcher
from bot.inbox import Confirm, Handle, Inbox
from bot.receiving import Poller
from bot.remembering import HandledUpdates
from bot.sandbox.server import LocalServer
from bot.store import MIGRATIONS
from bot.transport import Transport
from digests.store.database import Database, migrate
from tests.bot.world import YOU

TOKEN = "4242:canary-token"
Json = dict[str, Any]
T = TypeVar("T")


async def soon(work: Awaitable[T]) -> T:
    """Await what must come at once; a test that hangs fails."""
    return await asyncio.wait_for(work, 10)


def said(update_id: int, chat_id: int = YOU) -> Json:
    """Return an update as Telegram sends it."""
    chat = {"id": chat_id, "type": "private", "first_name": "Ann"}
    message = {"message_id": update_id, "date": 0, "chat": chat, "from": chat | {"is_bot": False}}
    return {"update_id": update_id, "message": message | {"text": "hello"}}


class Script:
    """A Telegram whose getUpdates answers as told; it says what it was asked."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[int | None] = asyncio.Queue()
        self.calls: list[Json] = []
        self._answers: asyncio.Queue[tuple[int, str]] = asyncio.Queue()
        self._waiting: asyncio.Task[tuple[int, str]] | None = None

    async def get_updates(self, request: web.Request) -> web.Response:
        """Answer with what comes next; wait for it as Telegram does."""
        call = await request.json()
        self.calls.append(call)
        self.asked.put_nowait(call.get("offset"))
        if self._waiting is not None:
            self._waiting.cancel()
        if not call["timeout"]:
            return web.json_response({"ok": True, "result": []})
        status, body = await self._next_answer()
        return web.Response(status=status, text=body, content_type="application/json")

    async def _next_answer(self) -> tuple[int, str]:
        """Wait for it; of two calls the older one gets none."""
        mine = self._waiting = asyncio.create_task(self._answers.get())
        await asyncio.wait([mine])
        return (409, "") if mine.cancelled() else mine.result()

    def give(self, *updates: object) -> None:
        """Answer the next call with these."""
        self._answers.put_nowait((200, json.dumps({"ok": True, "result": updates})))

    def refuse(self, status: int, description: str = "no", **parameters: int) -> None:
        """Answer the next call with an error."""
        body = {"ok": False, "error_code": status, "description": description}
        self._answers.put_nowait((status, json.dumps(body | {"parameters": parameters})))

    def fail(self, status: int, body: str) -> None:
        """Answer the next call with what is no answer."""
        self._answers.put_nowait((status, body))


class Handler:
    """Handles updates as slowly as wanted: each waits for its gate, if it has one."""

    def __init__(self) -> None:
        self.started: asyncio.Queue[int] = asyncio.Queue()
        self.done: list[int] = []
        self.gates: dict[int, asyncio.Event] = defaultdict(_open_gate)

    async def __call__(self, update: Update) -> None:
        self.started.put_nowait(update.update_id)
        await self.gates[update.update_id].wait()
        self.done.append(update.update_id)

    def close(self, *update_ids: int) -> None:
        """Let these wait until their gate is set."""
        self.gates.update({update_id: asyncio.Event() for update_id in update_ids})


async def alone() -> None:
    """Know of no other instance."""


def _open_gate() -> asyncio.Event:
    gate = asyncio.Event()
    gate.set()
    return gate


class Receiver:
    """A bot that polls a server, over a database of its own; `restart` makes it a new process's."""

    def __init__(self, url: str, database: Database) -> None:
        self.database = database
        self.now = datetime(2026, 11, 20, 10, tzinfo=UTC)
        self.transport = Transport(connections=1)
        self.bot = Bot(TOKEN, base_url=f"{url}/bot", get_updates_request=self.transport)
        self.heard: list[str | None] = []
        self.confirm: Confirm = alone
        self.restart()

    def restart(self) -> None:
        """Forget all that only memory knew."""
        self.handled = HandledUpdates(self.database, lambda: self.now)

    def poller(self, handle: Handle) -> Poller:
        """Return what polls and hands over to `handle`."""
        fetcher = Fetcher(self.bot, self.transport)
        inbox = Inbox(self.bot, handle, self.handled, self.confirm)
        return Poller(fetcher, inbox, self.heard.append)

    @asynccontextmanager
    async def polling(self, handle: Handle) -> AsyncIterator[asyncio.Event]:
        """Poll while the block lasts; then stop, and wait for the end."""
        stop = asyncio.Event()
        task = asyncio.create_task(self.poller(handle).run(stop))
        try:
            yield stop
        finally:
            stop.set()
            await soon(task)


@asynccontextmanager
async def open_receiver(folder: Path, get_updates: Any) -> AsyncIterator[Receiver]:
    """Open a receiver over a server that answers its long polls by `get_updates`."""
    url = f"sqlite:///{folder}/paperboy.db"
    migrate(url, MIGRATIONS)
    database = Database(url)
    async with LocalServer([web.post("/bot{token}/getUpdates", get_updates)]) as server:
        receiver = Receiver(server.url, database)
        await receiver.transport.initialize()
        try:
            yield receiver
        finally:
            await receiver.handled.close(1)
            await receiver.transport.shutdown()
            await database.close()
