"""Floods as arithmetic on times: who says too much is refused, and nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guarding import Guard, Verdict

TAKEN, HASTY, REFUSED = Verdict.TAKEN, Verdict.HASTY, Verdict.REFUSED


@pytest.mark.parametrize("began_at", [0.0, 1e6 + 0.1, 1_795_000_000.3])
def test_a_burst_is_taken_and_no_more(began_at: float) -> None:
    """Twenty at once, five of them without anybody waiting; then one more every three seconds."""
    guard = Guard()
    verdicts = [guard.judge(1, began_at) for _ in range(25)]
    assert verdicts == [TAKEN] * 5 + [HASTY] * 15 + [REFUSED] * 5
    assert guard.judge(1, began_at + 2.9) is REFUSED
    assert guard.judge(1, began_at + 3.0) is HASTY
    assert guard.judge(1, began_at + 3.0) is REFUSED
    assert guard.judge(1, began_at + 3.0 + 50) is TAKEN


@pytest.mark.parametrize("per_minute", [7, 9, 13])
def test_a_pace_that_is_no_number_of_seconds_takes_nothing_off(per_minute: int) -> None:
    """The last of a burst is not refused for what rounding left."""
    guard = Guard(per_minute)
    assert [guard.judge(1, 0.1) for _ in range(25)].count(REFUSED) == 5


def test_an_even_pace_is_never_refused() -> None:
    """Twenty a minute, for an hour."""
    guard = Guard()
    assert {guard.judge(1, 3.0 * number) for number in range(1200)} == {TAKEN}


def test_others_are_no_part_of_a_flood() -> None:
    """Each has a bucket of its own."""
    guard = Guard()
    assert [guard.judge(1, 0.0) for _ in range(30)][-1] is REFUSED
    assert guard.judge(2, 0.0) is TAKEN


def test_a_flood_is_told_of_once() -> None:
    """However long it lasts; a minute of silence ends it, and the next one is told of again."""
    guard = Guard()
    assert not guard.is_to_be_told(1)
    told = [
        guard.is_to_be_told(1) for number in range(200) if guard.judge(1, number * 0.5) is REFUSED
    ]
    assert told.count(True) == 1
    assert told[0]
    later = 100 + 61.0
    verdicts = [guard.judge(1, later) for _ in range(21)]
    assert verdicts[-1] is REFUSED
    assert guard.is_to_be_told(1)


def test_an_earlier_time_is_now() -> None:
    """What comes out of order takes a token like any other, and brings none back."""
    guard = Guard()
    assert guard.judge(1, 100.0) is TAKEN
    assert [guard.judge(1, 40.0) for _ in range(20)] == [TAKEN] * 4 + [HASTY] * 15 + [REFUSED]
    assert guard.judge(1, 100.0) is REFUSED


def test_full_buckets_are_forgotten() -> None:
    """Memory is for those who spoke in the last minute, however many spoke ever."""
    guard = Guard()
    for number in range(100_000):
        guard.judge(number, number * 0.1)
    assert len(guard) < 2000


@given(
    gaps=st.lists(st.sampled_from([0, 0, 0, 1, 2, 3, 5, 8, 20, 61]), max_size=120),
    per_minute=st.sampled_from([1, 20, 60]),
    burst=st.integers(1, 30),
)
def test_it_is_a_bucket_of_tokens(gaps: list[int], per_minute: int, burst: int) -> None:
    """Never one more or less than one who counts in whole parts of a token would take, nor one in haste."""
    guard, tokens, at = Guard(per_minute, burst, 2), burst * 60, 0
    for gap in gaps:
        at += gap
        tokens = min(burst * 60, tokens + gap * per_minute)
        verdict = guard.judge("who", float(at))
        assert (verdict is not REFUSED) == (tokens >= 60)
        assert (verdict is TAKEN) == (tokens >= 60 and burst * 60 - tokens <= 60)
        tokens -= 60 * (verdict is not REFUSED)
