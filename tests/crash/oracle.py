"""An oracle of due moments: it looks at a clock every quarter of an hour, and reckons nothing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.models import Chat

FIRST, END = date(2024, 1, 1), date(2036, 1, 7)
DAY = timedelta(days=1)
_QUARTER = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
_EASTMOST = timedelta(hours=27)  # before any clock on earth shows the day, and to spare


class Due(NamedTuple):
    """A due moment, and the ISO week it belongs to."""

    moment: datetime
    week: str


def walk(zone: ZoneInfo, start: date, end: date) -> Iterator[tuple[date, int, datetime]]:
    """Yield every hour of every day with the first moment at which the clock shows it, or a later one."""
    wanted, last = (datetime.combine(day, time(), zone) for day in (start, end))
    moment = datetime.combine(start, time(), UTC) - _EASTMOST
    while wanted < last:
        while moment.astimezone(zone) < wanted:  # of one zone: what the clocks show is compared
            moment += _QUARTER
        yield wanted.date(), wanted.hour, moment
        wanted += _HOUR


@lru_cache(maxsize=64)
def dues(zone: ZoneInfo, weekday: int, hour: int, start: date, end: date) -> tuple[Due, ...]:
    """Return all due moments of a rhythm, in order."""
    return tuple(
        Due(moment, week(day))
        for day, at, moment in walk(zone, start, end)
        if at == hour and day.isoweekday() == weekday
    )


@lru_cache(maxsize=64)
def week(day: date) -> str:
    """Name the ISO week by the C library."""
    return day.strftime("%G-W%V")


def turnings(name: str) -> tuple[tuple[datetime, timedelta | None], ...]:
    """Return when a clock is turned, and what it then is ahead by: all that zones can differ in."""
    zone, found = ZoneInfo(name), list[tuple[datetime, timedelta | None]]()
    moment, ahead = datetime.combine(FIRST, time(), UTC) - 2 * _EASTMOST, None
    while moment.date() < END + 2 * DAY:
        if (now := moment.astimezone(zone).utcoffset()) != ahead:
            ahead = now
            found.append((moment, now))
        moment += _QUARTER
    return tuple(found)


def turns(zone: ZoneInfo) -> list[date]:
    """Return the days at whose end a zone's clock has been turned."""
    days = [FIRST + DAY * number for number in range((END - FIRST).days)]
    offsets = [datetime.combine(day, time(), UTC).astimezone(zone).utcoffset() for day in days]
    return [day for day, now, then in zip(days, offsets, offsets[1:], strict=False) if now != then]


def expected(chat: Chat, before: datetime, now: datetime) -> Due | None:
    """Return the chat's last due moment between two readings of the clock."""
    days = before.date() - 2 * DAY, now.date() + 2 * DAY
    due = dues(chat.zone, chat.weekday, chat.hour, *days)
    return next((one for one in reversed(due) if before < one.moment <= now), None)


def begin(random: Random) -> datetime:
    """Take any moment."""
    day = FIRST + DAY * random.randrange(365 * 11)
    return datetime.combine(day, time(), UTC) + timedelta(seconds=random.randrange(86_400))


def readings(random: Random, now: datetime, count: int) -> Iterator[datetime]:
    """Read a clock that mostly goes on, and now and then is set forward or back, by seconds to weeks."""
    for _ in range(count):
        yield now
        now += random.choice(
            [
                *[timedelta(minutes=random.randint(1, 24 * 60))] * 20,
                timedelta(seconds=random.uniform(-2, 2)),
                random.choice([-1, 1]) * _HOUR,
                random.choice([-1, 1]) * DAY,
                random.choice([-1, 1]) * DAY * random.randint(2, 45),
            ]
        )
