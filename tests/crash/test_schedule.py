"""The schedule as values, against an oracle: every zone, weekday and hour, and clocks set at will."""

import multiprocessing
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo, available_timezones

from bot.models import Chat, Picks
from bot.planning import plan
from bot.realigning import WAIT_MOST, realigned
from bot.store.chats import Ahead
from bot.timing import Rhythm, iso_week, next_due, week_of
from tests.crash.oracle import (
    DAY,
    END,
    FIRST,
    Due,
    begin,
    expected,
    readings,
    turnings,
    turns,
    walk,
    week,
)
from tests.proving import Figure, HowMany

INSTANT = timedelta(microseconds=1)
DEADLINE = timedelta(hours=72)
LATE_MOST = timedelta.max  # how late a roundup is made; later it is left out
ZONES = sorted(available_timezones())


def compare(name: str, start: date, end: date) -> int:
    """Hold `next_due` against the clock for all hours between two days; return how many they are."""
    zone, last, count = ZoneInfo(name), dict[tuple[int, int], Due](), 0
    for day, hour, moment in walk(zone, start, end):
        rhythm, due = Rhythm(day.isoweekday(), hour, zone), Due(moment, week(day))
        before = last.get(rhythm[:2])
        if before is None:
            assert next_due(moment - INSTANT, rhythm) == moment, f"{name} {day} {hour}"
        else:
            assert next_due(before.moment, rhythm, later_than_week=before.week) == moment, (
                f"{name} {due}"
            )
        assert week_of(moment, zone) == due.week, f"{name} {due}"
        last[rhythm[:2]] = due
        count += 1
    return count


def compare_whole(name: str) -> int:
    """Compare all that there is of a zone."""
    return compare(name, FIRST, END)


def test_all_hours_of_any_week(how_many: HowMany, figure: Figure) -> None:
    """Of weeks anywhere and at any time, each hour of each day is due when the clock first shows it."""
    random, count = Random(1), 0
    tried = how_many(200, whole=2000)
    for _ in range(tried):
        start = FIRST + DAY * random.randrange((END - FIRST).days - 9)
        count += compare(random.choice(ZONES), start, start + 9 * DAY)
    figure(f"{count:,} hours of {tried:,} weeks in {len(ZONES)} zones, none wrong")


def test_all_hours_about_the_turns_of_the_clocks(how_many: HowMany, figure: Figure) -> None:
    """A skipped hour is due when the gap ends, one that comes twice the first time, everywhere."""
    names = Random(2).sample(ZONES, how_many(40, whole=len(ZONES)))
    count = turned = 0
    for name in names:
        for day in turns(ZoneInfo(name)):
            turned += 1
            count += compare(name, day - DAY, day + 3 * DAY)
    assert turned
    figure(f"{count:,} hours about {turned:,} turns of the clock in {len(names)} zones, none wrong")


def test_every_hour_of_twelve_years(how_many: HowMany, figure: Figure) -> None:
    """Every hour of every day of every zone; zones whose clocks always agree are tried as one."""
    names = Random(3).sample(ZONES, how_many(1, whole=len(ZONES)))
    if len(names) == 1:
        assert compare_whole(names[0]) > 100_000
        return
    forkserver = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(2, mp_context=forkserver) as pool:
        clocks = pool.map(turnings, names, chunksize=8)
        differ = list(dict(zip(clocks, names, strict=True)).values())
        count = sum(pool.map(compare_whole, differ))
    figure(f"{count:,} hours of {len(differ)} clocks in {len(names)} zones, {FIRST} to {END}")


def test_weeks_of_four_centuries() -> None:
    """Each day's week is the C library's, weeks sort like days, have seven, and 71 years have 53."""
    days = [date(2000, 1, 3) + DAY * number for number in range(146_097)]
    weeks = [iso_week(day) for day in days]
    assert weeks == [week(day) for day in days]
    assert weeks == sorted(weeks)
    assert set(Counter(weeks).values()) == {7}
    assert sum(one.endswith("W53") for one in set(weeks)) == 71


def tick(chat: Chat, now: datetime, made: Sequence[str]) -> tuple[Chat, str | None]:
    """Do what a tick does with one chat; return the chat after it, and the week it made."""
    assert chat.next_roundup_at
    if chat.next_roundup_at > now + WAIT_MOST:
        one = Ahead(chat.timezone, chat.weekday, chat.hour, chat.last_week, chat.next_roundup_at)
        right = realigned(one, now)
        chat = replace(chat, next_roundup_at=right.next_roundup_at, last_week=right.last_week)
    if not chat.next_roundup_at or chat.next_roundup_at > now:
        return chat, None
    had = {one for one in made if one > (chat.last_week or "")}
    planned = plan(chat, Picks(), 0, now, deadline=DEADLINE, had=had)
    assert planned.next_due > now
    one_made = planned.edition.week if planned.edition else None
    return replace(
        chat, next_roundup_at=planned.next_due, last_week=one_made or chat.last_week
    ), one_made


def begun(random: Random, now: datetime) -> Chat:
    """Invent a chat that has just subscribed."""
    chat = Chat(1, "en", random.randint(1, 7), random.randint(0, 23), random.choice(ZONES))
    due = next_due(now, Rhythm(chat.weekday, chat.hour, chat.zone))
    return replace(chat, next_roundup_at=due)


def test_a_clock_that_goes_on_makes_each_week_once(how_many: HowMany, figure: Figure) -> None:
    """Whatever the steps, also of weeks while the process was down: of what was missed the last is made."""
    made_in_all = 0
    for seed in range(how_many(30, whole=600)):
        random = Random(seed)
        now = begin(random)
        chat, made, want = begun(random, now), list[str](), list[str]()
        for _ in range(60):
            before, now = now, now + timedelta(hours=random.choice([1, 5, 30, 100, 1000]))
            chat, week_made = tick(chat, now, made)
            due = expected(chat, before, now)
            want += [due.week] if due and now - due.moment <= LATE_MOST else []
            made += [week_made] if week_made else []
        assert made == want, f"seed {seed}: {chat}"
        made_in_all += len(made)
    assert made_in_all
    figure(f"{made_in_all:,} weeks that came due, each made once, none besides")


def test_no_jump_of_the_clock_doubles_or_loses_a_week(how_many: HowMany, figure: Figure) -> None:
    """Never one week twice; and none is left out that comes due by a time no clock has shown before.

    Nor any 16 days after the clock was set back, though it had been years ahead.
    """
    made_in_all = jumps = looked_at = 0
    for seed in range(how_many(25, whole=600)):
        random = Random(seed)
        now = begin(random)
        chat, made, calm_at = begun(random, now), list[str](), now
        latest = now
        for reading in readings(random, now, 250):
            before, now = now, reading
            if now < before:
                jumps, calm_at = jumps + 1, now + WAIT_MOST
            latest = max(latest, before)
            chat, week_made = tick(chat, now, made)
            assert week_made not in made, f"seed {seed}: {chat} has {week_made} twice at {now}"
            made += [week_made] if week_made else []
            due = expected(chat, before, now)
            if due and due.moment > min(calm_at, latest) and now - due.moment <= LATE_MOST:
                looked_at += 1
                assert due.week in made, f"seed {seed}: {chat} has no {due.week} at {now}"
        made_in_all += len(made)
    assert made_in_all
    assert jumps
    assert looked_at
    figure(
        f"{made_in_all:,} weeks over clocks set back {jumps:,} times: none twice;"
        f" of {looked_at:,} that came due by new times none left out"
    )


def test_a_clock_that_was_years_ahead_silences_nobody() -> None:
    """Made in 2031 by mistake, then set right: the next roundup comes within a week, then week by week."""
    now = datetime(2026, 11, 20, 10, tzinfo=UTC)
    chat = Chat(1, "en", 1, 9, "UTC", next_roundup_at=datetime(2026, 11, 23, 9, tzinfo=UTC))
    chat, ahead = tick(chat, now.replace(year=2031), ())
    assert ahead == "2031-W47"
    made = [ahead]
    for number in range(60):
        chat, week_made = tick(chat, now + timedelta(days=number / 2), made)
        made += [week_made] if week_made else []
    assert made[1:] == ["2026-W48", "2026-W49", "2026-W50", "2026-W51"]


def test_a_week_had_by_a_clock_ahead_is_not_had_twice() -> None:
    """The clock reaches the week that was made too early: nothing comes, nothing is lost, the next is its."""
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    chat = Chat(1, "en", 1, 9, "UTC", last_paper_id=5, next_roundup_at=monday)
    planned = plan(
        chat, Picks(), 9, monday + timedelta(hours=1), deadline=DEADLINE, had={"2026-W48"}
    )
    assert (planned.edition, planned.last_paper_id) == (None, 5)
    assert planned.next_due == monday + timedelta(weeks=1)


def test_the_longest_wait_is_no_sign_of_a_wrong_clock() -> None:
    """Had when Monday began farthest east, wanted when Sunday ends farthest west: 15 days, and it stays."""
    now = datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert week_of(now, ZoneInfo("Pacific/Kiritimati")) == "2026-W48"
    rhythm = Rhythm(7, 23, ZoneInfo("Etc/GMT+12"))
    due = next_due(now, rhythm, later_than_week="2026-W48")
    assert due - now == timedelta(days=15, hours=1) < WAIT_MOST
    one = Ahead("Etc/GMT+12", 7, 23, "2026-W48", due)
    assert realigned(one, now) == one
