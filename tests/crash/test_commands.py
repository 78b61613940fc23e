"""Killed while readers speak to it: every command is carried out, none twice."""

import random
import time
from collections.abc import Iterator

from tests.crash.conftest import Towns
from tests.crash.fake_api import Json
from tests.crash.town import Town
from tests.proving import Figure, HowMany

EACH_SAYS = 5
FIRST_READER = 5_000_000
REPEATS_MOST = 30  # by one kill: what is answered in a second, though a few hundredths are enough
BATCH_SECONDS = 0.5  # about what a batch takes, so that most kills fall within one


def reader(number: int, commands: int) -> int:
    """Return who says the command of a number: all readers speak in turn."""
    return FIRST_READER + number % (commands // EACH_SAYS)


def phrase(number: int) -> str:
    """Return what the command of a number subscribes to."""
    return f"subject number {number}"


def updates(count: int) -> Iterator[Json]:
    """Give so many commands as Telegram does."""
    for number in range(count):
        person = {"id": reader(number, count), "first_name": "Reader"}
        yield {
            "update_id": number + 1,
            "message": {
                "message_id": number + 1,
                "date": int(time.time()),
                "from": person | {"is_bot": False, "language_code": "en"},
                "chat": person | {"type": "private"},
                "text": f'/subscribe "{phrase(number)}"',
                "entities": [{"type": "bot_command", "offset": 0, "length": len("/subscribe")}],
            },
        }


def kill_while_they_speak(town: Town, kills: int, commands: int) -> None:
    """Start the bot and kill it somewhere in a batch, again and again."""
    chance = random.Random(3)
    each = commands // (kills + 1)
    for _ in range(kills):
        bot = town.run()
        left = max(0, town.api.unconfirmed - chance.randint(1, 2 * each))
        town.until(lambda left=left: town.api.unconfirmed <= left, bot)  # type: ignore[misc]
        time.sleep(chance.uniform(0, BATCH_SECONDS))
        bot.kill()


def test_killed_while_readers_speak(open_town: Towns, how_many: HowMany, figure: Figure) -> None:
    """SIGKILL amid /subscribe commands: each is there exactly once, and was answered."""
    kills, commands = how_many(3, whole=50), how_many(500, whole=10_000)
    town = open_town(0, rate="1000", rate_per_chat="1000")
    town.api.give(updates(commands))
    kill_while_they_speak(town, kills, commands)
    last = town.run()
    town.until(lambda: town.api.unconfirmed == 0, last)
    last.stop()
    kept = town.rows("SELECT chat_id, value FROM subscription ORDER BY id")
    said = [(reader(number, commands), phrase(number)) for number in range(commands)]
    repeats = town.ledger.accepted - commands
    figure(
        f"{kills} kills amid {commands:,} commands: {len(set(said) - set(kept))} lost,"
        f" {len(kept) - len(set(kept))} twice, {repeats} answers repeated"
    )
    assert sorted(kept) == sorted(said)
    assert min(town.ledger.copies().values()) >= EACH_SAYS
    assert repeats <= kills * REPEATS_MOST
