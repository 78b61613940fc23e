"""When a roundup is due, against an oracle that knows no time zone arithmetic but UTC -> local."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.timing import Rhythm, at_wall_time, iso_week, latest_due, next_due, week_of

QUARTER = timedelta(minutes=15)
WEEK = timedelta(days=7)
ZONES = (
    "UTC",
    "Africa/Cairo",  # skips a Friday's first hour
    "Africa/Casablanca",  # turns its clocks around Ramadan, four times in some years
    "America/Havana",
    "America/New_York",
    "America/Nuuk",  # skips a Saturday's last hour
    "America/Santiago",
    "America/St_Johns",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Shanghai",
    "Atlantic/Azores",
    "Australia/Lord_Howe",  # half an hour
    "Europe/Berlin",
    "Europe/Moscow",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Antarctica/Troll",  # two hours
)
moments = st.integers(0, 12 * 366 * 24 * 3600).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
rhythms = st.builds(
    Rhythm, st.integers(1, 7), st.integers(0, 23), st.sampled_from(ZONES).map(ZoneInfo)
)


def utc(text: str) -> datetime:
    """Read a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def quarters(day: date) -> Iterator[datetime]:
    """Yield every quarter of an hour that may belong to the day somewhere, and some after it."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=15)
    return (start + QUARTER * number for number in range(4 * 66))


@lru_cache(maxsize=4096)
def shown(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The oracle: look at the clock every quarter of an hour until it shows that hour or a later one."""
    wanted = datetime.combine(day, time(hour))
    at = list(quarters(day))
    local = [moment.astimezone(zone).replace(tzinfo=None) for moment in at]
    if wanted in local:
        return at[local.index(wanted)]
    return next(moment for moment, seen in zip(at, local, strict=True) if seen > wanted)


@settings(max_examples=200, deadline=None)
@given(after=moments, rhythm=rhythms)
@example(utc("2026-03-28 00:00"), Rhythm(7, 2, ZoneInfo("Europe/Berlin")))
@example(utc("2026-10-24 00:00"), Rhythm(7, 2, ZoneInfo("Europe/Berlin")))
@example(utc("2026-10-25 00:30"), Rhythm(7, 2, ZoneInfo("Europe/Berlin")))
@example(utc("2026-10-03 00:00"), Rhythm(7, 2, ZoneInfo("Australia/Lord_Howe")))
@example(utc("2026-03-28 00:00"), Rhythm(6, 23, ZoneInfo("America/Nuuk")))
@example(utc("2026-04-23 00:00"), Rhythm(5, 0, ZoneInfo("Africa/Cairo")))
def test_next_due_is_the_first_that_the_clock_shows(after: datetime, rhythm: Rhythm) -> None:
    """It is strictly later, at that weekday and hour or the next moment there is, and none is left out."""
    due = next_due(after, rhythm)
    today = after.astimezone(rhythm.zone).date()
    days = (today + timedelta(days=number) for number in range(-2, 10))
    days = (day for day in days if day.isoweekday() == rhythm.weekday)
    assert due == min(
        moment for day in days if (moment := shown(day, rhythm.hour, rhythm.zone)) > after
    )


@settings(max_examples=100, deadline=None)
@given(start=moments, rhythm=rhythms)
def test_a_year_has_each_week_once(start: datetime, rhythm: Rhythm) -> None:
    """From due to due every ISO week comes, none twice, and the weekly sum is right."""
    due = next_due(start, rhythm)
    weeks = [week_of(due, rhythm.zone)]
    for _ in range(60):
        due = next_due(due, rhythm, later_than_week=weeks[-1])
        weeks.append(week_of(due, rhythm.zone))
    monday = date.fromisocalendar(int(weeks[0][:4]), int(weeks[0][6:]), 1)
    assert weeks == [iso_week(monday + WEEK * number) for number in range(61)]


@settings(max_examples=200, deadline=None)
@given(after=moments, before=rhythms, changed=rhythms)
def test_a_change_of_rhythm_never_makes_two_a_week(
    after: datetime, before: Rhythm, changed: Rhythm
) -> None:
    """Whatever is chosen after a roundup, the next is in the next week, or a week on where it just passed."""
    sent = next_due(after, before)
    week = week_of(sent, before.zone)
    due = next_due(sent, changed, later_than_week=week)
    monday = date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
    assert week_of(due, changed.zone) in {iso_week(monday + WEEK), iso_week(monday + 2 * WEEK)}
    assert due - sent <= 2 * WEEK + timedelta(hours=26)  # zones are up to 26 hours apart
    assert due > sent


def test_a_moment_that_is_due_is_not_due_again() -> None:
    """Exactly at the due moment the next one is a week away; a microsecond before, it is that one."""
    rhythm = Rhythm(1, 9, ZoneInfo("UTC"))
    due = utc("2026-11-23 09:00")
    assert next_due(due, rhythm) == due + WEEK
    assert next_due(due - timedelta(microseconds=1), rhythm) == due


def test_the_53rd_week_is_a_week() -> None:
    """2026 has 53 ISO weeks: the last of them is not skipped, and 2027-W01 sorts after it."""
    rhythm = Rhythm(5, 9, ZoneInfo("UTC"))
    last = next_due(utc("2026-12-27 00:00"), rhythm, later_than_week="2026-W52")
    assert (last, week_of(last, rhythm.zone)) == (utc("2027-01-01 09:00"), "2026-W53")
    following = next_due(last, rhythm, later_than_week="2026-W53")
    assert (following, week_of(following, rhythm.zone)) == (utc("2027-01-08 09:00"), "2027-W01")


@pytest.mark.parametrize(
    ("zone", "day", "hour", "due"),
    [
        ("Pacific/Apia", "2011-12-30", 9, "2011-12-30 10:00"),  # no such day: Saturday's midnight
        ("Pacific/Apia", "2011-12-29", 23, "2011-12-30 09:00"),
        ("Pacific/Apia", "2011-12-31", 0, "2011-12-30 10:00"),
        ("Pacific/Kwajalein", "1993-08-21", 12, "1993-08-21 12:00"),
        ("Australia/Lord_Howe", "2026-10-04", 2, "2026-10-03 15:30"),  # 02:30 is the next moment
        (
            "Australia/Lord_Howe",
            "2026-04-05",
            1,
            "2026-04-04 14:00",
        ),  # comes twice by half: the first
        ("Antarctica/Troll", "2026-03-29", 2, "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29", 2, "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29", 3, "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-10-25", 2, "2026-10-25 00:00"),  # comes twice: the first
        ("America/Nuuk", "2026-03-28", 23, "2026-03-29 01:00"),  # Saturday's last hour: Sunday
        ("Africa/Cairo", "2026-04-24", 0, "2026-04-23 22:00"),
        ("Asia/Kathmandu", "2026-01-01", 0, "2025-12-31 18:15"),
        ("Africa/Monrovia", "1972-01-07", 0, "1972-01-07 00:44:30"),  # a gap that has seconds
    ],
)
def test_odd_hours(zone: str, day: str, hour: int, due: str) -> None:
    """A skipped hour means the next valid moment, to the second; one that comes twice the first."""
    assert at_wall_time(date.fromisoformat(day), hour, ZoneInfo(zone)) == utc(due)


@pytest.mark.parametrize("hour", range(24))
def test_every_hour_of_a_missing_day_means_its_end(hour: int) -> None:
    """Samoa's next midnight, to the microsecond."""
    due = at_wall_time(date(2011, 12, 30), hour, ZoneInfo("Pacific/Apia"))
    assert due == utc("2011-12-30 10:00")


def test_a_missing_day_costs_no_roundup() -> None:
    """Samoa left out a Friday: its roundup came at the next midnight, and in its own week."""
    rhythm = Rhythm(5, 9, ZoneInfo("Pacific/Apia"))
    due = next_due(utc("2011-12-29 12:00"), rhythm, later_than_week="2011-W51")
    assert (due, week_of(due, rhythm.zone)) == (utc("2011-12-30 10:00"), "2011-W52")
    assert next_due(due, rhythm, later_than_week="2011-W52") == utc("2012-01-05 19:00")


def test_the_week_is_the_chats_own() -> None:
    """A Sunday evening in New York is Monday in UTC and next week in Auckland."""
    moment = utc("2026-11-23 01:00")
    zones = ("America/New_York", "UTC", "Pacific/Auckland")
    assert [week_of(moment, ZoneInfo(zone)) for zone in zones] == [
        "2026-W47",
        "2026-W48",
        "2026-W48",
    ]


@settings(max_examples=100, deadline=None)
@given(start=moments, rhythm=rhythms, weeks=st.integers(0, 30), rest=st.integers(0, 600_000))
def test_of_missed_weeks_one_remains(
    start: datetime, rhythm: Rhythm, weeks: int, rest: int
) -> None:
    """After any time asleep the last due moment that has passed is the one to make."""
    due = next_due(start, rhythm)
    now = due + WEEK * weeks + timedelta(seconds=rest)
    latest = latest_due(due, now, rhythm)
    assert due <= latest <= now < next_due(latest, rhythm)


def test_of_missed_weeks_one_that_is_due_right_now_remains() -> None:
    """Exactly at the next due moment that one is the last, not the one before."""
    rhythm = Rhythm(1, 9, ZoneInfo("UTC"))
    due = utc("2026-11-23 09:00")
    assert latest_due(due, due + WEEK, rhythm) == due + WEEK
