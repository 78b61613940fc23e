"""The disk is full, or the database is locked or cannot be written: no wrong message is sent."""

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.crash.conftest import Towns
from tests.crash.processes import Bot
from tests.crash.town import Town
from tests.proving import Figure, HowMany

IN_FLIGHT = 3  # what was sent but could not be recorded may come again
SENTENCE = re.compile(r"^The database .+ cannot .+\.$", re.MULTILINE)
IS_SUPERUSER = os.geteuid() == 0
_OVERRIDES = "-dac_override,-dac_read_search"
AS_OTHERS = ("setpriv", f"--bounding-set={_OVERRIDES}", f"--inh-caps={_OVERRIDES}")
Trouble = Callable[[Town, Bot, float], None]


def full_disk(town: Town, bot: Bot, seconds: float) -> None:
    """Let no file of the bot grow for so long."""
    log = Path(f"{town.database}-wal")
    bot.limit_files(log.stat().st_size)
    time.sleep(seconds)
    bot.limit_files(-1)


def locked(town: Town, _: Bot, seconds: float) -> None:
    """Hold the database's lock, as another program may, for so long."""
    with closing(sqlite3.connect(town.database, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN EXCLUSIVE")
        time.sleep(seconds)
        other.execute("ROLLBACK")


@pytest.mark.parametrize("trouble", [full_disk, locked])
def test_it_goes_on_by_itself_afterwards(
    trouble: Trouble, open_town: Towns, how_many: HowMany, figure: Figure
) -> None:
    """While nothing can be written nothing new is sent; then the rest is delivered, by the same process."""
    town = open_town(how_many(90, whole=300))
    bot = town.run()
    town.until_sends(bot, 20)
    before, seconds = len(town.ledger.calls), how_many(4, whole=40)
    trouble(town, bot, seconds)
    during = len(town.ledger.calls) - before
    town.until_done(bot)
    bot.stop()
    figure(
        f"{trouble.__name__} for {seconds} s: {during} messages went meanwhile,"
        f" {town.lost()} lost, {town.repeats()} repeated"
    )
    assert bot.exit_code == 0
    assert during <= 2 * IN_FLIGHT
    assert town.lost() == 0
    assert town.repeats() <= IN_FLIGHT
    assert town.most_copies() <= 2


@contextmanager
def owned_by_nobody(town: Town) -> Iterator[None]:
    """Take the right to write the database away."""
    town.database.chmod(0o400)
    try:
        yield
    finally:
        town.database.chmod(0o600)


@pytest.mark.skipif(
    IS_SUPERUSER and not shutil.which("setpriv"), reason="nothing is read-only to the superuser"
)
@pytest.mark.parametrize("command", ["run", "push"])
def test_a_read_only_database_is_told(command: str, open_town: Towns) -> None:
    """The start says in a sentence what to do, ends with 1, and sends nothing."""
    town = open_town(3)
    with owned_by_nobody(town):
        bot = town.program.start(command, prefix=AS_OTHERS if IS_SUPERUSER else ())
        assert bot.end() == 1
    assert SENTENCE.search(bot.said)
    assert "Traceback" not in bot.said
    assert not town.ledger.calls


@pytest.mark.parametrize("command", ["run", "push"])
def test_an_older_copy_is_refused(command: str, open_town: Towns) -> None:
    """A backup of amid the push is put back: it would send again what went since, so nothing is sent."""
    town = open_town(40)
    bot = town.run()
    town.until_sends(bot, 10)
    copy = town.database.with_name("copy")
    with closing(sqlite3.connect(town.database)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
    town.until_done(bot)
    bot.kill()
    for file in (town.database, *town.database.parent.glob(f"{town.database.name}-*")):
        file.unlink()
    copy.rename(town.database)
    sent = len(town.ledger.calls)
    refused = town.program.start(command)
    assert refused.end() == 1
    assert "older copy" in refused.said
    assert "Traceback" not in refused.said
    assert len(town.ledger.calls) == sent
