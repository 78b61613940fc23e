"""A process that makes and delivers what is due, and may be told to break at its n-th step."""

import asyncio
import os
import signal
import sqlite3
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import wraps
from multiprocessing.sharedctypes import Synchronized
from typing import Any, NamedTuple

from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot import desk, logs, outcomes
from bot.app import build
from bot.flights import Flights
from bot.settings import OnDoubt, Settings, prepare_libraries
from digests.errors import DatabaseError

MAKINGS_MOST = 3


class Fault(StrEnum):
    """How a step breaks."""

    KILL = "kill"
    EXCEPTION = "a mistake of ours"
    FULL = "database or disk is full"
    BUSY = "database is locked"
    IO_ERROR = "disk I/O error"

    @property
    def is_survived(self) -> bool:
        """Whether the process goes on by itself."""
        return self not in {Fault.KILL, Fault.EXCEPTION}


class Orders(NamedTuple):
    """What the process shall do, and at which of its steps (from 1; 0: never) it breaks how.

    `counted` is told how many steps there were.
    """

    database_url: str
    api_url: str
    token: str
    now: datetime
    on_doubt: OnDoubt = OnDoubt.RESEND
    fault: Fault = Fault.KILL
    breaks_at: int = 0
    counted: "Synchronized[int] | None" = None


def work(orders: Orders) -> None:
    """Be the process; what it says goes into a file beside the database."""
    file = f"{orders.database_url.removeprefix('sqlite:///')}.log"
    said = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    prepare_libraries()
    desk.IDLE_SECONDS = 0.05  # what failed is tried again at once
    outcomes.DOUBT_SECONDS = 0
    outcomes.FIRST_BACKOFF_SECONDS = 0
    asyncio.run(_work(orders))


async def _work(orders: Orders) -> None:
    settings = Settings(
        token=SecretStr(orders.token),
        api_url=orders.api_url,
        database_url=orders.database_url,
        on_doubt=orders.on_doubt,
        rate_per_chat=1000,
        log_level="debug",
    )
    logs.configure(settings)
    started = time.monotonic()
    app = build(settings, lambda: orders.now + timedelta(seconds=time.monotonic() - started))
    await app.connect()
    steps = _Steps(orders)
    await _at_last(app.take)
    await _at_last(app.make_due)
    await app.sender.drain()
    if orders.counted is not None:
        orders.counted.value = steps.count
    await app.close()


async def _at_last(step: Callable[[], Any]) -> None:
    """Try again where the database fails, as the next tick or the next start would."""
    for _ in range(MAKINGS_MOST):
        try:
            await step()
        except DatabaseError:
            continue
        return


class _Steps:
    """Counts statements, commits, and how messages get on their way; breaks at the one told."""

    def __init__(self, orders: Orders) -> None:
        self.count = 0
        self._breaks_at = orders.breaks_at
        self._fault = orders.fault
        listen: Callable[..., None] = event.listen
        listen(Engine, "before_cursor_execute", self._step)
        listen(Engine, "commit", self._step)
        if not orders.fault.is_survived:
            for name in ("begin", "hand_over", "end"):
                setattr(Flights, name, self._counted(getattr(Flights, name)))

    def _step(self, *_: Any) -> None:
        self.count += 1
        if self.count != self._breaks_at:
            return
        if self._fault is Fault.KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        if self._fault is Fault.EXCEPTION:
            raise ValueError(self._fault)
        raise sqlite3.OperationalError(self._fault)

    def _counted(self, method: Callable[..., None]) -> Callable[..., None]:
        @wraps(method)
        def call(*arguments: Any) -> None:
            self._step()
            method(*arguments)

        return call
