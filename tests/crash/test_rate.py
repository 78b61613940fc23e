"""How much of the allowed rate is used, and that it is never passed."""

from itertools import pairwise

import pytest

from tests.crash.conftest import Towns
from tests.crash.fake_api import FakeApi
from tests.crash.meter import Limits
from tests.crash.town import Town
from tests.proving import Figure, HowMany

LEAST_USED = 0.97
LEAST_OF_BROADCAST = 0.98
MOST_COMPUTING = 0.3  # of a core
BROADCAST_RATE = 1000  # what Telegram allows whoever pays for it


def achieved(town: Town) -> float:
    """Return the messages a second that came, from the first to the last."""
    times = [call.at for call in town.ledger.calls if call.accepted]
    return (len(times) - 1) / (times[-1] - times[0])


def longest_gap(town: Town) -> float:
    """Return the longest pause between two messages, in seconds."""
    times = [call.at for call in town.ledger.calls]
    return max(later - earlier for earlier, later in pairwise(times))


def test_the_usual_rate_is_used(open_town: Towns, how_many: HowMany, figure: Figure) -> None:
    """At 30 a second no window of a second holds more, and hardly any less."""
    rate, chats = 30, how_many(90, whole=2000)
    town = open_town(chats, api=FakeApi(limits=Limits(rate, 1, 20)), rate=str(rate))
    bot = town.run()
    town.until_done(bot)
    bot.stop()
    share = achieved(town) / rate
    figure(
        f"{chats:,} chats at {rate} a second: {share:.1%} of it used, {town.api.meter.too_fast} too"
        f" fast, longest pause {longest_gap(town) * 1000:.0f} ms"
    )
    assert town.api.meter.too_fast == 0
    assert town.most_copies() == 1
    assert share >= LEAST_USED * how_many(0, whole=1)


def test_the_highest_rate_is_used(open_town: Towns, how_many: HowMany, figure: Figure) -> None:
    """At 1000 a second too, on less than a third of a core."""
    chats = how_many(0, whole=10_000)
    if not chats:
        pytest.skip("a matter of `make prove`")
    api = FakeApi(limits=Limits(BROADCAST_RATE, 1, 20))
    town = open_town(chats, api=api, rate=str(BROADCAST_RATE))
    bot = town.run()
    town.until_sends(bot)
    before = bot.cpu_seconds()
    town.until_sends(bot, chats)
    spent = bot.cpu_seconds() - before
    town.until_done(bot)
    bot.stop()
    speed = achieved(town)
    computing = spent / (chats / speed)
    figure(
        f"{chats:,} chats: {speed:.0f} of {BROADCAST_RATE} a second, {api.meter.too_fast} too fast;"
        f" {computing:.2f} s of computing a second, {spent / chats * 1000:.2f} ms a message"
    )
    assert api.meter.too_fast == 0
    assert town.most_copies() == 1
    assert speed >= LEAST_OF_BROADCAST * BROADCAST_RATE
    assert computing <= MOST_COMPUTING
