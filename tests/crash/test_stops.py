"""Asked to stop while it delivers: what is in flight is finished, nothing is lost or repeated."""

import random
import signal
import time

from tests.crash.conftest import Towns
from tests.proving import Figure, HowMany

STOP_SECONDS = 10
ANSWERED_SECONDS = 0.2  # within which even a busy machine has a call answered


def test_stopped_while_it_delivers(open_town: Towns, how_many: HowMany, figure: Figure) -> None:
    """SIGTERM at random moments, start again: exit code 0, and exactly one message to each chat."""
    chance = random.Random(2)
    stops = how_many(3, whole=100)
    town = open_town(how_many(120, whole=3000))
    each, seconds = len(town.chats) // (stops + 1), []
    for _ in range(stops):
        bot = town.run()
        town.until_sends(bot, chance.randint(1, each * 3 // 2))  # so that all are met at work
        time.sleep(chance.uniform(0, ANSWERED_SECONDS))
        seconds.append(bot.stop())
        assert bot.exit_code == 0, bot.said
    last = town.run()
    town.until_done(last)
    last.stop()
    figure(
        f"{stops} SIGTERMs, {len(town.chats):,} chats, {town.lost()} lost,"
        f" {town.repeats()} repeated; it took {max(seconds):.1f} s at most to stop"
    )
    assert town.lost() == 0
    assert town.most_copies() == 1
    assert max(seconds) <= STOP_SECONDS


def test_a_push_stopped(open_town: Towns, how_many: HowMany, figure: Figure) -> None:
    """By SIGTERM or Ctrl+C: it says how many still wait and ends with 1; the next push goes on."""
    chance = random.Random(2)
    stops = how_many(2, whole=30)
    town = open_town(how_many(60, whole=1200), made=False)
    each = len(town.chats) // (stops + 1)
    for number in range(stops):
        bot = town.push()
        town.until_sends(bot, chance.randint(1, each))
        time.sleep(chance.uniform(0, ANSWERED_SECONDS))
        bot.signal(signal.SIGTERM if number % 2 else signal.SIGINT)
        assert bot.end(STOP_SECONDS) == 1, bot.said
        assert "still waiting: " in bot.said
    last = town.push()
    assert last.end() == 0, last.said
    figure(
        f"{stops} pushes stopped, {len(town.chats):,} chats, {town.lost()} lost,"
        f" {town.repeats()} repeated"
    )
    assert town.lost() == 0
    assert town.most_copies() == 1
