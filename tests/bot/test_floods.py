"""Whom a 429 concerns, judged by what became of the other calls."""

import pytest

from bot.floods import (
    CONFIRMED_SECONDS,
    REPLIES_SECONDS,
    SAME_SECONDS,
    SUSPECTED_SECONDS,
    Floods,
)


def test_nothing_refused_holds_nobody() -> None:
    """Neither at the start nor when calls are taken."""
    floods = Floods()
    floods.taken(3)
    assert floods.held_until(5) == 5
    assert not floods.is_confirmed(5)


def test_one_refusal_may_concern_all() -> None:
    """Until its time, or until a call made after it is taken."""
    floods = Floods()
    floods.refused(1, made_at=2, now=3, until=7)
    assert (floods.held_until(4), floods.held_until(7)) == (7, 7)
    assert not floods.is_confirmed(4)
    floods.taken(1.9)
    assert floods.held_until(4) == 7
    floods.taken(2.5)
    assert floods.held_until(4) == 4


def test_a_call_taken_before_the_refusal_came_counts() -> None:
    """It was made after the refused one, though its answer came first: that chat is alone."""
    floods = Floods()
    floods.taken(2.5)
    floods.refused(1, made_at=2, now=3, until=13)
    assert floods.held_until(4) == 4


def test_a_long_wait_of_one_chat_is_trusted_for_moments() -> None:
    """Half a day for one chat does not silence the bot: after seconds the next message shows."""
    floods = Floods()
    floods.refused(1, made_at=2, now=3, until=43_840)
    assert floods.held_until(4) == 3 + SUSPECTED_SECONDS
    assert floods.held_until(100) == 100


def test_two_refused_chats_are_trusted_longer() -> None:
    """Then it is the bot that is held; again and again refused is still one chat."""
    floods = Floods()
    floods.refused(1, made_at=2, now=3, until=43_840)
    floods.refused(1, made_at=4, now=5, until=43_840)
    assert not floods.is_confirmed(6)
    floods.refused(2, made_at=4, now=5, until=43_000)
    assert not floods.is_confirmed(6)
    floods.refused(3, made_at=4, now=5, until=43_000 + SAME_SECONDS)
    assert floods.is_confirmed(6)
    assert floods.held_until(6) == 5 + CONFIRMED_SECONDS


@pytest.mark.parametrize(
    ("apart", "confirms"), [(-SAME_SECONDS, True), (SAME_SECONDS + 0.1, False)]
)
def test_only_waits_that_end_together_tell_of_the_bot(apart: float, confirms: bool) -> None:
    """Two groups that were refused one after the other have their own waits: readers are answered."""
    floods = Floods()
    floods.refused(1, made_at=2, now=3, until=33)
    floods.refused(2, made_at=4, now=5, until=33 + apart)
    assert floods.is_confirmed(6) is confirms
    assert (floods.replies_held_until(6) > 6) is confirms


def test_after_a_minute_readers_are_answered_to_see() -> None:
    """Else nothing could show that the bot is held no longer."""
    floods = Floods()
    floods.refused(1, made_at=2, now=3, until=4000)
    floods.refused(2, made_at=4, now=5, until=4000)
    assert floods.replies_held_until(6) == 5 + REPLIES_SECONDS
    assert floods.replies_held_until(70) == 70
    assert floods.held_until(70) == 5 + CONFIRMED_SECONDS
    floods.taken(70)
    assert floods.held_until(71) == 71


@pytest.mark.parametrize(("taken", "held"), [(3.5, True), (4.5, False)])
def test_the_latest_call_decides(taken: float, held: bool) -> None:
    """Of calls side by side the one made last tells how the bot stands."""
    floods = Floods()
    floods.refused(1, made_at=2, now=5, until=20)
    floods.refused(2, made_at=4, now=5, until=10)
    floods.taken(taken)
    assert (floods.held_until(6) > 6) is held
    assert floods.is_confirmed(6) is False


def test_what_is_over_is_forgotten() -> None:
    """A refusal whose time has passed confirms no later one."""
    floods = Floods()
    floods.refused(1, made_at=2, now=3, until=10)
    floods.refused(2, made_at=11, now=12, until=20)
    assert not floods.is_confirmed(13)
    assert len(floods._refusals) == 1


def test_a_wait_that_is_over_confirms_nothing_any_more() -> None:
    """Of two refused chats the one that must still wait is alone again."""
    floods = Floods()
    floods.refused(1, made_at=2, now=3, until=6)
    floods.refused(2, made_at=2, now=3, until=7)
    assert [floods.is_confirmed(now) for now in (5, 6, 6.5)] == [True, False, False]
    assert [floods.held_until(now) for now in (5, 6.5)] == [7, 7]


def test_a_call_made_in_the_same_moment_shows_that_the_chat_is_alone() -> None:
    """Taken beside the refused one, it was no earlier."""
    floods = Floods()
    floods.refused(1, made_at=2, now=3, until=13)
    floods.taken(2)
    assert floods.held_until(4) == 4


def test_what_a_process_before_was_told_is_obeyed() -> None:
    """Until its time, an hour at most, or until a call is taken; readers are answered meanwhile."""
    floods = Floods()
    floods.obey(2, 300)
    assert [floods.held_until(now) for now in (3, 301)] == [300, 301]
    assert floods.replies_held_until(3) == 3
    floods.obey(2, 100_000)
    assert floods.held_until(3) == 2 + CONFIRMED_SECONDS
    floods.taken(2)
    assert floods.held_until(3) == 3


def test_a_wait_left_behind_that_is_over_holds_nobody() -> None:
    """Nor does one that was never told."""
    floods = Floods()
    floods.obey(2, 2)
    assert floods.held_until(2) == 2
    floods.obey(2, -50)
    assert floods.held_until(2) == 2
