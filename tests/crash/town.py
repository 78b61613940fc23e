"""A town: chats that are due, a Bot API to reach them by, and the bot's processes that come and go."""

import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crash.fake_api import FakeApi
from tests.crash.ledger import Ledger
from tests.crash.processes import Bot, Program

LOOK_SECONDS = 0.002
OUTBOX_LOOK_SECONDS = 0.25  # seldom: the file is the bot's
PATIENCE_SECONDS = 180.0


@dataclass(frozen=True)
class Town:
    """What a proof has at hand."""

    chats: range
    api: FakeApi
    program: Program
    database: Path

    @property
    def digests(self) -> Path:
        """The folder of its digest files."""
        return self.database.with_name("digests")

    @property
    def ledger(self) -> Ledger:
        """What the server saw."""
        return self.api.ledger

    def run(self, **settings: str) -> Bot:
        """Start the bot as a service."""
        return self.program.start("run", **settings)

    def push(self) -> Bot:
        """Let it push once: it ends by itself."""
        return self.program.start("push")

    def run_hurried(self) -> Bot:
        """Start it over a clock that `SIGUSR1` turns an hour ahead; return when it serves."""
        bot = self.program.start("run", module="tests.crash.hurried")
        self.until(lambda: "Serving" in bot.said, bot)
        return bot

    def until(self, fact: Callable[[], bool], bot: Bot, look: float = LOOK_SECONDS) -> None:
        """Wait for a fact while a process runs; patience begins anew with each message that comes."""
        seen, since = len(self.ledger.calls), time.monotonic()
        while not fact():
            assert bot.exit_code is None, f"it ended with {bot.exit_code}: {bot.said}"
            if len(self.ledger.calls) != seen:
                seen, since = len(self.ledger.calls), time.monotonic()
            assert time.monotonic() - since < PATIENCE_SECONDS, f"nothing comes: {bot.said}"
            time.sleep(look)

    def until_sends(self, bot: Bot, count: int = 1) -> None:
        """Wait until a process has sent so many messages, or every chat has one."""
        wanted = min(self.ledger.accepted + count, len(self.chats))
        self.until(lambda: self.ledger.accepted >= wanted, bot)

    def until_done(self, bot: Bot) -> None:
        """Wait until the outbox has a delivery for each chat and none of them waits."""
        self.until(self._is_done, bot, OUTBOX_LOOK_SECONDS)

    def lost(self) -> int:
        """Count the chats that have no message."""
        return len(self.chats) - len(self.copies())

    def copies(self) -> Counter[int]:
        """Count the messages each chat got; who is none of the town's is left out."""
        counts = self.ledger.copies()
        return Counter({chat_id: counts[chat_id] for chat_id in self.chats if chat_id in counts})

    def most_copies(self) -> int:
        """Return the copies that the chat with most of them has."""
        return max(self.copies().values(), default=0)

    def repeats(self) -> int:
        """Count the messages beyond each chat's first."""
        return self.copies().total() - len(self.copies())

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the database beside the bot, unable to change it."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return connection.execute(query, values).fetchall()

    def _is_done(self) -> bool:
        [(made, waiting)] = self.rows(
            "SELECT count(*), count(*) FILTER (WHERE state = 'pending') FROM delivery"
            " WHERE chat_id BETWEEN ? AND ?",
            self.chats.start,
            self.chats.stop,
        )
        return bool(made >= len(self.chats) and not waiting)
