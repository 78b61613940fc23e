"""What the commands of the command line share: settings, a bot to work with, and errors as sentences."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from errno import EADDRINUSE
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bot.clock import TurnableClock
from bot.settings import Settings, SettingsError, read
from digests.errors import DigestsError

if TYPE_CHECKING:
    from bot.app import App


def settings_or_fail() -> Settings:
    """Read the settings, and let logs be written as they say; or fail with a sentence."""
    from bot import logs

    try:
        settings = read()
    except SettingsError as error:
        fail(str(error))
    logs.configure(settings)
    return settings


def look_over(database_url: str) -> None:
    """Fail where the database is damaged: nothing is sent on doubt."""
    from digests.store.migrating import refuse_damaged

    with sentences():
        refuse_damaged(database_url)


def with_app(work: "Callable[[App], Awaitable[int]]") -> None:
    """Call `work` with an assembled bot, and exit with what it returns."""
    with_clock(lambda app, _: work(app), settings_or_fail())


def with_clock(work: "Callable[[App, TurnableClock], Awaitable[int]]", settings: Settings) -> None:
    """Call `work` with an assembled bot and the clock it goes by, and exit with what it returns."""
    from bot.app import build, system_clock

    clock = TurnableClock(system_clock)

    async def call() -> int:
        app = build(settings, clock)
        try:
            return await work(app, clock)
        finally:
            await app.close()

    sys.exit(run_to_end(call()))


def run_to_end(coroutine: Any) -> Any:
    """Run a coroutine; return what it returns."""
    with sentences():
        return asyncio.run(coroutine)


@contextmanager
def sentences() -> Iterator[None]:
    """Fail with the sentence of what goes wrong as we know it may."""
    from bot.halting import HaltError

    try:
        yield
    except (DigestsError, HaltError) as error:
        fail(str(error))
    except OSError as error:
        in_use = " Another program listens there; choose another port."
        fail(f"{error.strerror or error}.{in_use if error.errno == EADDRINUSE else ''}")


def fail(sentence: str) -> NoReturn:
    """Say why on standard error, and exit with 1."""
    click.echo(sentence, err=True)
    sys.exit(1)
