"""When a chat's roundup is due: weekly wall times in an IANA zone, and the ISO week they belong to."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_WEEK_DAYS = 7


def week_of(moment: datetime, zone: ZoneInfo) -> str:
    """The ISO week in which the moment falls there, as "2026-W53"; sorts like time."""
    return iso_week(moment.astimezone(zone).date())


def iso_week(day: date) -> str:
    """The ISO week of a day, as "2026-W53"."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


class Rhythm(NamedTuple):
    """When in the week a chat wants its roundup; weekday counts from Monday as 1."""

    weekday: int
    hour: int
    zone: ZoneInfo


@lru_cache(maxsize=4096)
def next_due(after: datetime, rhythm: Rhythm, *, later_than_week: str | None = None) -> datetime:
    """The first due moment (UTC) after `after`, in an ISO week later than the one given.

    An hour that the zone skips means its next valid moment.
    """
    day = after.astimezone(rhythm.zone).date() - _DAY
    while True:
        day += _DAY * ((rhythm.weekday - day.isoweekday()) % _WEEK_DAYS)
        due = at_wall_time(day, rhythm.hour, rhythm.zone)
        if due > after and (later_than_week is None or iso_week(day) > later_than_week):
            return due
        day += _DAY


def latest_due(due: datetime, now: datetime, rhythm: Rhythm) -> datetime:
    """The last due moment not later than `now`, from `due` on: of many missed weeks one remains."""
    while (later := next_due(due, rhythm)) <= now:
        due = later
    return due


def at_wall_time(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """That hour of that day as UTC: the first of two where clocks go back, else the next valid moment."""
    local = datetime.combine(day, time(hour), tzinfo=zone)
    moment, other = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    return moment if moment <= other else _end_of_gap(other, moment, zone)  # in a gap alone


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Find the second between both at which the zone's offset changes."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
