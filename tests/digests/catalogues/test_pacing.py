"""Requests to a catalogue keep their distance."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from digests.catalogues.pacing import SECONDS_BETWEEN, Pacing


def test_the_first_request_waits_for_nothing() -> None:
    """Whatever the clock shows."""
    assert Pacing().wait(0.0) == 0.0
    assert Pacing().wait(-1e9) == 0.0


def test_the_next_request_waits_three_seconds() -> None:
    """Counted from when the last was made."""
    pacing = Pacing()
    pacing.book(100.0)
    assert [pacing.wait(now) for now in (100.0, 102.0, 103.0, 110.0)] == [3.0, 1.0, 0.0, 0.0]


def test_a_rest_is_kept_and_never_shortened() -> None:
    """A request booked meanwhile, or a shorter rest, takes nothing from it."""
    pacing = Pacing()
    pacing.rest(100.0, 60.0)
    pacing.book(101.0)
    pacing.rest(102.0, 5.0)
    assert pacing.wait(110.0) == 50.0


@settings(max_examples=60)
@given(st.lists(st.floats(0, 20), min_size=2, max_size=20))
def test_no_two_requests_are_nearer(pauses: list[float]) -> None:
    """Who waits as told is never too early."""
    pacing, now, made = Pacing(), 0.0, []
    for pause in pauses:
        now += pause
        now += pacing.wait(now)
        pacing.book(now)
        made.append(now)
    assert all(b - a >= SECONDS_BETWEEN - 1e-9 for a, b in pairwise(made))
