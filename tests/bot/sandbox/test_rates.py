"""Flood limits, as arithmetic on times."""

import pytest

from bot.sandbox.errors import RefusedError
from bot.sandbox.rates import Meter, Rates
from tests.bot.sandbox.conftest import Clock


def _wait(meter: Meter, chat_id: int, clock: Clock) -> int:
    """Send one too early; return what Telegram says to wait."""
    with pytest.raises(RefusedError) as caught:
        meter.count(chat_id, clock())
    refusal = caught.value.refusal
    seconds = refusal.parameters["retry_after"]
    assert (refusal.code, refusal.description) == (
        429,
        f"Too Many Requests: retry after {seconds}",
    )
    return seconds


def test_a_private_chat_takes_a_short_burst(clock: Clock) -> None:
    """Three at once pass, then one a second."""
    meter = Meter(Rates())
    for _ in range(3):
        meter.count(1, clock())
    assert _wait(meter, 1, clock) == 1
    clock.turn(seconds=1)
    meter.count(1, clock())
    assert _wait(meter, 1, clock) == 1


def test_a_steady_message_a_second_is_never_refused(clock: Clock) -> None:
    """One a second passes for ever, burst or not."""
    meter = Meter(Rates(private_burst=1))
    for _ in range(1000):
        meter.count(1, clock())
        clock.turn(seconds=1)


def test_a_group_takes_twenty_a_minute(clock: Clock) -> None:
    """The twenty-first waits until the first is a minute old."""
    meter = Meter(Rates())
    for _ in range(20):
        meter.count(-1, clock())
        clock.turn(seconds=1)
    assert _wait(meter, -1, clock) == 40
    clock.turn(seconds=40)
    meter.count(-1, clock())


def test_all_chats_together_take_thirty_a_second(clock: Clock) -> None:
    """The thirty-first chat waits, and a refused message counts nothing."""
    meter = Meter(Rates())
    for chat_id in range(1, 31):
        meter.count(chat_id, clock())
    for _ in range(5):
        assert _wait(meter, 31, clock) == 1
    clock.turn(seconds=1)
    meter.count(31, clock())


def test_chats_do_not_share_their_limit(clock: Clock) -> None:
    """A chat that is full leaves the others free."""
    meter = Meter(Rates())
    for _ in range(20):
        meter.count(-1, clock())
    meter.count(-2, clock())


def test_a_clock_turned_back_forgets_the_future(clock: Clock) -> None:
    """What was sent in a time to come blocks nothing now."""
    meter = Meter(Rates(group_minute=1))
    meter.count(-1, clock())
    clock.turn(days=-7)
    meter.count(-1, clock())
