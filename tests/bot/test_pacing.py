"""The flood limits, seen from Telegram's side: every window of what was sent."""

import pickle
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise, repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import pacing
from bot.pacing import Limits, Pacer

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
    """Overall and per chat the gaps are kept; in no minute does a group get more than its number."""
    log = sent(Pacer(limits), chats)
    by_chat: dict[int, list[float]] = defaultdict(list)
    for at, chat in log:
        by_chat[chat].append(at)
    gaps = [later - at for (at, _), (later, _) in pairwise(log)]
    assert all(gap >= 1 / limits.per_second - NEAR for gap in gaps)
    for chat, times in by_chat.items():
        alone = pairwise(times)
        assert all(later - at >= 1 / limits.per_chat_second - NEAR for at, later in alone)
        windows = zip(times, times[limits.per_group_minute :], strict=False)
        assert chat > 0 or all(later - at >= 60 - NEAR for at, later in windows)


@settings(max_examples=100, deadline=None)
@given(chats=chats, limits=limits)
def test_nobody_waits_without_need(chats: list[int], limits: Limits) -> None:
    """Each message goes at the first moment at which one of the three limits does not forbid it."""
    log = sent(Pacer(limits), chats)
    for index, (at, chat) in enumerate(log):
        before = [when for when, other in log[:index] if other == chat]
        earliest = [log[index - 1][0] + 1 / limits.per_second] if index else [0.0]
        earliest += [before[-1] + 1 / limits.per_chat_second] if before else []
        if chat < 0 and len(before) >= limits.per_group_minute:
            earliest.append(before[-limits.per_group_minute] + 60)
        assert at == pytest.approx(max(earliest), abs=NEAR)


def test_a_reader_is_served_once_a_second() -> None:
    """A private chat has no limit by the minute."""
    assert sent(Pacer(Limits()), [READER] * 100)[-1][0] == pytest.approx(99)


def test_the_21st_message_to_a_group_waits_for_the_minute() -> None:
    """Twenty go a second apart, the next a minute after the first; another group does not wait."""
    pacer = Pacer(Limits())
    log = sent(pacer, [GROUP] * 21)
    assert [log[19][0], log[20][0]] == [pytest.approx(19), pytest.approx(60)]
    assert pacer.free_at(-101, 60) == 60
    assert pacer.free_at(READER, 60) == 60


def test_replies_that_ask_nobody_are_counted() -> None:
    """Answers to readers go at once, yet a roundup then waits for the minute they filled."""
    pacer = Pacer(Limits())
    for at in range(25):
        pacer.book(GROUP, at / 10)
    assert pacer.free_at(GROUP, 2.4) == pytest.approx(0.5 + 60)
    assert pacer.next_slot(0) == pytest.approx(2.4 + 1 / 30)


def test_a_groups_old_messages_alone_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """That the first is out of the minute says nothing of the later ones."""
    monkeypatch.setattr(pacing, "_FORGET_EVERY", 1)
    times = sent(Pacer(Limits(per_group_minute=3)), [GROUP] * 5, [0, 61, 0, 0, 0])
    assert [at for at, _ in times] == pytest.approx([0, 61, 62, 63, 121])


def test_a_burst_is_paid_for() -> None:
    """Thirty booked in one moment take the second that follows."""
    pacer = Pacer(Limits())
    for chat in range(30):
        pacer.book(chat + 1, 7.0)
    assert pacer.next_slot(7.0) == pytest.approx(8.0)


def test_a_hold_holds_everything_and_never_shrinks() -> None:
    """A later, shorter hold does not end the first; afterwards all goes on."""
    pacer = Pacer(Limits())
    pacer.hold(50)
    pacer.hold(20)
    assert pacer.next_slot(1) == 50
    assert pacer.next_slot(51) == 51


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
    assert pacer.free_at(GROUP, 1.0, burst=4) == pytest.approx(61)


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
