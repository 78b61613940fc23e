"""A real process that answers, killed at any moment: no command is lost, hardly one is answered twice."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from statistics import median

from bot.sandbox.api import routes
from bot.sandbox.server import LocalServer
from bot.sandbox.telegram import Telegram
from tests.bot.world import TOKEN, Clock
from tests.proving import Figure, HowMany

READERS = range(3001, 3061)
REPEATS_MOST = 30  # by one kill: what is answered in a second, though a few hundredths are enough


class Victim:
    """The bot as a process of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(sys.path),
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": url,
            "BOT_DATABASE_URL": f"sqlite:///{folder}/paperboy.db",
            "BOT_LOG_LEVEL": "error",
        }
        self._folder = folder

    async def lives(self, until: Callable[[], bool], *, kills: bool) -> None:
        """Start it; kill or stop it as soon as something holds."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=self._environment, cwd=self._folder
        )
        try:
            async with asyncio.timeout(60):
                while not until():
                    assert process.returncode is None, "it ended by itself"
                    await asyncio.sleep(0.002)
        finally:
            (process.kill if kills or not until() else process.terminate)()
            code = await process.wait()
        assert kills or code == 0


def answers(telegram: Telegram) -> Counter[int]:
    """Count the answers that stand in each reader's chat."""
    return Counter(
        {reader: sum(m["from"]["is_bot"] for m in telegram.messages(reader)) for reader in READERS}
    )


class Answered:
    """Whether so many more answers stand in the chats."""

    def __init__(self, telegram: Telegram, more: int) -> None:
        self._telegram = telegram
        self._enough = answers(telegram).total() + more

    def __call__(self) -> bool:
        return answers(self._telegram).total() >= self._enough


class Emptied:
    """Whether the bot has asked, from now on, and nothing is left that it could get."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        telegram.calls.clear()

    def __call__(self) -> bool:
        asked = any(call.method == "getUpdates" for call in self._telegram.calls)
        return asked and not self._telegram.updates


async def test_killed_amid_answers_none_is_lost(
    tmp_path: Path, how_many: HowMany, figure: Figure
) -> None:
    """Sixty readers ask; the bot is killed after any number of answers, and stopped in order at the end."""
    chance, kills = Random(20261120), how_many(1, whole=50)
    telegram = Telegram(token=TOKEN, clock=Clock())
    for reader in READERS:
        user = telegram.add_user(first_name="Ann", user_id=reader)
        telegram.add_chat("private", user=user)
    repeats: list[int] = []
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(LocalServer(routes(telegram)))
        victim = Victim(server.url, tmp_path)
        for number in range(kills):
            for reader in READERS:
                telegram.say(reader, reader, "/help")
            await victim.lives(Answered(telegram, chance.randrange(1, len(READERS))), kills=True)
            await victim.lives(Emptied(telegram), kills=False)
            counted = answers(telegram)
            assert min(counted.values()) > number, "one is lost"
            repeats.append(counted.total() - (number + 1) * len(READERS) - sum(repeats))
            assert repeats[-1] <= REPEATS_MOST
    asked = kills * len(READERS)
    figure(f"{kills} kills amid {asked} commands: none lost, {sum(repeats)} answered twice")
    figure(f"by one kill {max(repeats)} at most, {median(repeats):g} as a rule")
