"""The flood limits, seen from Telegram's side: every window of what was sent."""

import pickle
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise, repeat
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import pacing
from bot.pacing import JITTER_SECONDS, MINUTE_SECONDS, SLACK_SECONDS, Limits, Pacer

GROUP, READER = -100, 100
chats = st.lists(st.sampled_from([READER, 101, 102, GROUP, -101]), min_size=1, max_size=120)
limits = st.builds(
    Limits,
    per_second=st.sampled_from([0.5, 3, 30]),
    per_chat_second=st.sampled_from([0.25, 1, 2]),
    per_group_minute=st.sampled_from([1, 3, 20]),
)
NEAR = 1e-6


def sent(
    pacer: Pacer, chats: list[int], pauses: Iterable[float] = repeat(0.0)
) -> list[tuple[float, int]]:
    """Send to the chats in order as soon as the pacer lets, each after its pause; return when."""
    times, now = [], 0.0
    for chat, pause in zip(chats, pauses, strict=False):
        now += pause
        now = max(pacer.next_slot(now), pacer.free_at(chat, now))
        pacer.book(chat, now)
        times.append((now, chat))
    return times


@settings(max_examples=150, deadline=None)
@given(chats=chats, limits=limits)
def test_no_window_holds_more_than_telegram_allows(chats: list[int], limits: Limits) -> None:
    """In no second more than the rate, though some arrive later; per chat the gaps are kept.

    And in no minute does a group get more than its number.
    """
    log = sent(Pacer(limits), chats)
    by_chat: dict[int, list[float]] = defaultdict(list)
    for at, chat in log:
        by_chat[chat].append(at)
    many = max(1, int(limits.per_second))
    windows = zip(log, log[many:], strict=False)
    span = many / limits.per_second + JITTER_SECONDS
    assert all(later[0] - at[0] >= span - NEAR for at, later in windows)
    for chat, times in by_chat.items():
        alone = pairwise(times)
        assert all(later - at >= 1 / limits.per_chat_second - NEAR for at, later in alone)
        windows_of_group = zip(times, times[limits.per_group_minute :], strict=False)
        assert chat > 0 or all(
            later - at >= MINUTE_SECONDS - NEAR for at, later in windows_of_group
        )


@pytest.mark.parametrize("rate", [0.5, 1, 7.5, 30, 1000])
def test_the_rate_is_used(rate: float) -> None:
    """Each message taken up a little late, as a busy program does: still 97 % of what is allowed."""
    random, count = Random(7), 40 * max(1, int(rate))  # noqa: S311 - no secret
    late = [random.uniform(0, min(0.008, 0.5 / rate)) for _ in range(count)]
    log = sent(Pacer(Limits(per_second=rate)), list(range(1, count + 1)), late)
    seconds = log[-1][0] - log[0][0]
    assert (count - 1) / seconds >= 0.97 * rate


def test_a_delay_is_made_up_for_without_a_burst() -> None:
    """After half a second lost messages follow a fifth closer, until the second is full again."""
    log = sent(Pacer(Limits()), list(range(1, 91)), [0.5 if n == 40 else 0.0 for n in range(90)])
    gaps = [later - at for (at, _), (later, _) in pairwise(log)]
    after = gaps[40:60]
    assert all(gap >= 0.8 / 30 - SLACK_SECONDS - NEAR for gap in after)
    assert sum(after) < 20 / 30


def test_a_reader_is_served_once_a_second() -> None:
    """A private chat has no limit by the minute."""
    assert sent(Pacer(Limits()), [READER] * 100)[-1][0] == pytest.approx(99)


def test_the_21st_message_to_a_group_waits_for_the_minute() -> None:
    """Twenty go a second apart, the next a minute after the first; another group does not wait."""
    pacer = Pacer(Limits())
    log = sent(pacer, [GROUP] * 21)
    assert [log[19][0], log[20][0]] == [pytest.approx(19), pytest.approx(MINUTE_SECONDS)]
    assert pacer.free_at(-101, 60) == 60
    assert pacer.free_at(READER, 60) == 60


def test_replies_that_ask_nobody_are_counted() -> None:
    """Answers to readers go at once, yet a roundup then waits for the minute they filled."""
    pacer = Pacer(Limits())
    for at in range(25):
        pacer.book(GROUP, at / 10)
    assert pacer.free_at(GROUP, 2.4) == pytest.approx(0.5 + MINUTE_SECONDS)
    assert 2.4 < pacer.next_slot(0) < 2.4 + 1 / 30


def test_a_groups_old_messages_alone_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """That the first is out of the minute says nothing of the later ones."""
    monkeypatch.setattr(pacing, "_FORGET_EVERY", 1)
    times = sent(Pacer(Limits(per_group_minute=3)), [GROUP] * 5, [0, 61, 0, 0, 0])
    assert [at for at, _ in times] == pytest.approx([0, 61, 62, 63, 61 + MINUTE_SECONDS])


def test_a_burst_is_paid_for() -> None:
    """Thirty booked in one moment take the second that follows."""
    pacer = Pacer(Limits())
    for chat in range(30):
        pacer.book(chat + 1, 7.0)
    assert pacer.next_slot(7.0) == pytest.approx(8.0 + JITTER_SECONDS)


@settings(max_examples=50, deadline=None)
@given(chats=chats, limits=limits, data=st.data())
def test_forgetting_changes_no_answer(
    chats: list[int], limits: Limits, data: st.DataObject
) -> None:
    """What is forgotten after every booking is only what no longer matters."""
    pause = st.sampled_from([0.0, 0.0, 0.5, 25.0, 61.0])
    pauses = data.draw(st.lists(pause, min_size=len(chats), max_size=len(chats)))
    remembering = sent(Pacer(limits), chats, pauses)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pacing, "_FORGET_EVERY", 1)
        assert sent(Pacer(limits), chats, pauses) == remembering


def test_memory_does_not_grow_with_the_chats() -> None:
    """A hundred thousand chats served leave no more behind than a thousand."""

    def size(count: int) -> int:
        pacer = Pacer(Limits())
        sent(pacer, [chat * (-1) ** chat for chat in range(1, count + 1)])
        return len(pickle.dumps(pacer))

    assert size(30_000) < 2 * size(3_000)


def test_a_burst_goes_ahead_of_the_pace_once() -> None:
    """Four short answers may follow the first at once; the next waits, and rest earns the burst again."""
    pacer = Pacer(Limits())
    waits = []
    for _ in range(7):
        waits.append(pacer.free_at(READER, 5.0, burst=4) - 5.0)
        pacer.book(READER, 5.0)
    assert waits == pytest.approx([0, 0, 0, 0, 0, 1, 2])
    assert pacer.free_at(READER, 5.0) == pytest.approx(12)
    assert pacer.free_at(READER, 20.0, burst=4) == 20.0


def test_a_burst_does_not_pass_the_minute_of_a_group() -> None:
    """What Telegram counts by the minute is not softened."""
    pacer = Pacer(Limits(per_chat_second=100))
    for _ in range(20):
        pacer.book(GROUP, 1.0)
    assert pacer.free_at(GROUP, 1.0, burst=4) == pytest.approx(1 + MINUTE_SECONDS)


def test_a_held_chat_waits_alone_and_its_hold_never_shrinks() -> None:
    """Neither a burst nor a shorter hold lets it go sooner; others do not wait."""
    pacer = Pacer(Limits())
    pacer.hold_chat(READER, 50)
    pacer.hold_chat(READER, 20)
    assert pacer.free_at(READER, 1, burst=4) == 50
    assert pacer.free_at(READER, 51) == 51
    assert pacer.free_at(101, 1) == 1
    assert pacer.next_slot(1) == 1


def test_a_held_chat_is_forgotten_only_when_its_hold_has_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However many others are served meanwhile."""
    monkeypatch.setattr(pacing, "_FORGET_EVERY", 1)
    pacer = Pacer(Limits())
    pacer.hold_chat(READER, 50)
    pacer.book(101, 49)
    assert pacer.free_at(READER, 49) == 50
    pacer.book(101, 51)
    assert READER not in pacer._holds


def test_a_refused_chat_and_with_it_all_wait_until_one_is_taken() -> None:
    """The chat waits its time; the others wait too, until a message made later was taken."""
    pacer = Pacer(Limits())
    pacer.refused(READER, made_at=1.0, now=1.1, until=5)
    assert (pacer.free_at(READER, 2), pacer.next_slot(2)) == (5, 5)
    pacer.floods.taken(0.9)
    assert pacer.next_slot(2) == 5
    pacer.floods.taken(1.01)
    assert (pacer.free_at(READER, 2), pacer.next_slot(2)) == (5, 2)


def test_replies_go_ahead_of_roundups() -> None:
    """Each reply takes the next slot, and roundups the one after; one too far off is not booked."""
    pacer = Pacer(Limits(per_second=10))
    slots = [pacer.reserve_slot(5.0, most=1) for _ in range(3)]
    assert slots == pytest.approx([5.0, 5.07, 5.15])
    assert pacer.next_slot(5.0) == pytest.approx(5.23)
    assert pacer.reserve_slot(5.0, most=0.1) is None
    assert pacer.next_slot(5.0) == pytest.approx(5.23)


def test_replies_wait_out_a_hold_of_the_bot_that_is_certain() -> None:
    """One refused chat does not silence the bot; two until the same moment, and nobody served since, do."""
    pacer = Pacer(Limits())
    pacer.refused(READER, made_at=1.0, now=1.1, until=9)
    assert pacer.reserve_slot(2, most=5) == 2
    assert (pacer.held_until(READER, 2), pacer.held_until(103, 2)) == (9, 2)
    pacer.refused(101, made_at=1.2, now=1.3, until=6)
    assert pacer.held_until(103, 2) == 2
    pacer.refused(102, made_at=1.2, now=1.3, until=8)
    assert [pacer.held_until(chat, 3) for chat in (READER, 101, 103)] == [9, 9, 9]
    assert pacer.reserve_slot(3, most=9) == 9
    assert pacer.reserve_slot(3, most=5) is None
    pacer.floods.taken(1.3)
    assert [pacer.held_until(chat, 3) for chat in (READER, 101, 103)] == [9, 6, 3]


def test_a_burst_counts_in_messages_whatever_the_pace() -> None:
    """Four ahead at two a second are two seconds ahead."""
    pacer = Pacer(Limits(per_chat_second=2))
    for _ in range(5):
        assert pacer.free_at(READER, 5.0, burst=4) == 5
        pacer.book_chat(READER, 5.0)
    assert pacer.free_at(READER, 5.0, burst=4) == 5.5
    assert pacer.next_slot(5.0) == 5.0


def test_a_reply_waits_as_long_as_it_may_and_no_longer() -> None:
    """A slot that is just so far off is still taken."""
    pacer = Pacer(Limits(per_second=0.5))
    assert pacer.reserve_slot(5.0, most=0) == 5
    at = pacer.next_slot(5.0)
    assert pacer.reserve_slot(5.0, most=at - 5.0 - NEAR) is None
    assert pacer.reserve_slot(5.0, most=at - 5.0) == at


def test_a_group_is_given_more_than_its_minute() -> None:
    """Its messages may arrive a little later than others, and still find room."""
    assert MINUTE_SECONDS == 60 + JITTER_SECONDS


def test_what_is_over_is_forgotten_at_every_thousandth_message() -> None:
    """Not at each: with many chats that would take longer than sending."""
    pacer = Pacer(Limits())
    for chat in range(1, 1000):
        pacer.book(chat, 0.0)
    assert len(pacer._chats) == 999
    pacer.book(1000, 100.0)
    assert len(pacer._chats) == 1
    for chat in range(2001, 3000):
        pacer.book(chat, 200.0)
    assert len(pacer._chats) == 1000
    pacer.book(3000, 200.0)
    assert len(pacer._chats) == 1000


def test_what_ends_in_this_moment_is_over() -> None:
    """A pace, a wait and a group's minute: kept a moment before their end, forgotten at it."""
    pacer = Pacer(Limits(per_chat_second=0.5))
    for moment in (1.0, 1.01):
        pacer.hold_chat(int(moment * 100), moment + MINUTE_SECONDS)
        pacer.book(-int(moment * 100), moment)
        pacer.book(int(moment * 100), moment + MINUTE_SECONDS - 2)
    for chat in range(1001, 1996):
        pacer.book(chat, 0.0)
    pacer.book(2000, 1 + MINUTE_SECONDS)
    assert list(pacer._chats) == [101, 2000]
    assert list(pacer._holds) == [101]
    assert list(pacer._groups) == [-101]


def test_the_usual_limits_are_telegrams() -> None:
    """Thirty a second, one to a chat, twenty a minute to a group."""
    assert Limits() == Limits(per_second=30, per_chat_second=1, per_group_minute=20)
