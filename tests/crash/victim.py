"""A process that makes and delivers what is due, and may be told to die at its n-th step."""

import asyncio
import os
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot import logs
from bot.app import App, build
from bot.settings import Settings, prepare_libraries


class Orders(NamedTuple):
    """What the process shall do; `dies_at` counts its SQL statements and commits from 1, 0: never."""

    database_url: str
    api_url: str
    token: str
    now: datetime
    dies_at: int
    delivers: bool


def stderr_of(database_url: str) -> Path:
    """Return the file that processes over this database write to."""
    return Path(f"{database_url.removeprefix('sqlite:///')}.stderr")


def work(orders: Orders) -> None:
    """Be the process; what it says goes into a file beside the database."""
    said = os.open(stderr_of(orders.database_url), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    prepare_libraries()
    asyncio.run(_work(orders))


async def _work(orders: Orders) -> None:
    settings = Settings(
        token=SecretStr(orders.token),
        api_url=orders.api_url,
        database_url=orders.database_url,
        rate=1000,
        rate_per_chat=1000,
        log_level="debug",
    )
    logs.configure(settings)
    app = build(settings, lambda: orders.now)
    await app.connect()
    _die_at(orders.dies_at)
    await _push(app, delivers=orders.delivers)
    await app.close()


async def _push(app: App, *, delivers: bool) -> None:
    await app.take()
    await app.make_due()
    while delivers and await app.sender.step():
        pass


def _die_at(step: int) -> None:
    """Kill this process, as nothing can catch, before the step: a statement or a commit."""
    left = step

    def count(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    listen: Callable[..., None] = event.listen
    listen(Engine, "before_cursor_execute", count)
    listen(Engine, "commit", count)
