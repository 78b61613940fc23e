"""Asked to stop by SIGTERM while it serves: what is in flight is finished, nothing is lost or repeated."""

import random
import time

from tests.crash.conftest import Towns
from tests.proving import Figure, HowMany

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
