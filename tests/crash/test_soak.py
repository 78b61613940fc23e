"""A week of hours among faults of every kind: all is delivered, and the process grows no larger."""

import signal
import time
from collections.abc import Iterator
from itertools import cycle, islice
from typing import NamedTuple

from tests.bot.papers import entry, put
from tests.crash.conftest import Towns
from tests.crash.fake_api import FakeApi, Json
from tests.crash.mishaps import Mishaps, anything
from tests.crash.processes import Bot
from tests.crash.town import Town
from tests.proving import Figure, HowMany

DAY = 24
MARGIN = 1  # the first hour, in which nobody is due: so that nobody's second week begins
PAPERS_A_DAY = 10
TURN_SECONDS = 4.0  # from one hour to the next
TALKERS = range(5_000_000, 5_000_200)
SAID_PER_HOUR = 20
SAYINGS = ("/roundup", "/paper toolformer", "/subscribe agents", "/status", "thank you", "/video")
MOST_UNANSWERED = 0.005  # two faults after another, or told to wait for long
LEAST_LET_GO = 3
FAILURES = ("handler_failed", "handler_hangs", "tick_failed", "delivery_broke")
UNANSWERED = ("not_answered", "message_withheld")
MOST_GROWTH = 1.05
MOST_MORE_DESCRIPTORS = 8  # connections to Telegram come and go


class Size(NamedTuple):
    """What a process holds."""

    megabytes: float
    descriptors: int

    @classmethod
    def of(cls, bot: Bot) -> "Size":
        """Look at a process."""
        return cls(bot.megabytes(), bot.descriptors())


def updates() -> Iterator[Json]:
    """Give what people who wait for no roundup say, without end."""
    for number, (talker, said) in enumerate(zip(cycle(TALKERS), cycle(SAYINGS)), start=1):
        person = {"id": talker, "first_name": "Reader"}
        yield {
            "update_id": number,
            "message": {
                "message_id": number,
                "date": int(time.time()),
                "from": person | {"is_bot": False, "language_code": "en"},
                "chat": person | {"type": "private"},
                "text": said,
                "entities": [{"type": "bot_command", "offset": 0, "length": len(said.split()[0])}],
            },
        }


def live(town: Town, bot: Bot, hours: int) -> list[Size]:
    """Let hours go by, with questions in each and new papers every day.

    Return the size after the first hour, after each day, and in the end.
    """
    said, sizes = updates(), []
    for hour in range(hours):
        if hour % DAY == 0:
            papers = range(100 + hour, 100 + hour + PAPERS_A_DAY)
            put(town.digests, f"day-{hour}", *(entry(one, ("video", "agents")) for one in papers))
        town.api.give(islice(said, SAID_PER_HOUR))
        bot.signal(signal.SIGUSR1)
        time.sleep(TURN_SECONDS)
        assert bot.exit_code is None, bot.said
        if hour % DAY == DAY - 1 or hour in {0, hours - 1}:
            sizes.append(Size.of(bot))
    return sizes


def test_a_week_among_faults(open_town: Towns, how_many: HowMany, figure: Figure) -> None:
    """One call of a hundred goes wrong: nothing is lost, none is there three times, memory stays."""
    chats, hours = how_many(60, whole=10_000), how_many(3, whole=7 * DAY)
    api = FakeApi(mishaps=Mishaps(anything, 1 / how_many(12, whole=100)))
    town = open_town(chats, api=api, made=False, ahead_hours=hours - MARGIN, rate_per_chat="1000")
    bot = town.run_hurried()
    sizes = live(town, bot, hours)
    town.until_done(bot)
    bot.stop()
    early, late = sizes[1 if hours > DAY else 0], sizes[-1]
    unanswered = sum(bot.said.count(event) for event in UNANSWERED)
    growth = late.megabytes / early.megabytes
    figure(
        f"{hours} hours, {chats:,} chats, {api.mishaps.met} faults among {len(town.ledger.calls):,} calls:"
        f" {town.lost()} lost, {town.repeats()} repeated, {api.holds.broken} calls inside a hold,"
        f" {unanswered} of {SAID_PER_HOUR * hours:,} answers not given;"
        f" {', '.join(f'{size.megabytes:.0f}' for size in sizes)} MB ({growth - 1:+.1%} from the first day's"
        f" end), {', '.join(f'{size.descriptors}' for size in sizes)} descriptors"
    )
    assert api.mishaps.met > 0
    assert api.unconfirmed == 0
    assert bot.exit_code == 0
    assert town.lost() == 0
    assert town.most_copies() <= 2
    assert [event for event in FAILURES if event in bot.said] == []
    assert unanswered <= LEAST_LET_GO + SAID_PER_HOUR * hours * MOST_UNANSWERED
    assert late.descriptors <= early.descriptors + MOST_MORE_DESCRIPTORS
    assert growth <= how_many(2, whole=1) * MOST_GROWTH
