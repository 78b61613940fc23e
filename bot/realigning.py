"""Due times reckoned anew: after the clock was set back, and after a zone's rules have changed."""

from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.models import zone_of
from bot.store import chats
from bot.store.chats import Ahead
from bot.timing import Rhythm, next_due
from digests.store.database import Database

WAIT_MOST = timedelta(days=16)
"""No chat waits longer, not even one that has just had Monday's and turns to a Sunday far west."""

_log = structlog.get_logger(__name__)


def realigned(one: Ahead, now: datetime) -> Ahead:
    """Reckon the due time as of now; a last week that lies too far ahead was had by a wrong clock."""
    rhythm = Rhythm(one.weekday, one.hour, zone_of(one.timezone))
    due = next_due(now, rhythm, later_than_week=one.last_week)
    if due <= now + WAIT_MOST:
        return one._replace(next_roundup_at=due)
    return one._replace(next_roundup_at=next_due(now, rhythm), last_week=None)


async def realign(database: Database, now: datetime, beyond: datetime) -> None:
    """Set right the due times that lie beyond a moment and are not as they must be."""
    ahead = await database.read(partial(chats.ahead, now=now, beyond=beyond))
    right = {one: realigned(one, now) for one in ahead}
    wrong = {one: its_right for one, its_right in right.items() if one != its_right}
    if wrong:
        count = await database.write(lambda c: chats.realign(c, wrong, now, beyond))
        _log.warning("due_times_realigned", chats=count)


async def realign_at_start(database: Database, now: datetime) -> None:
    """Reckon all that is to come by the zones as they are known now, and name those that are not."""
    ahead = await database.read(partial(chats.ahead, now=now, beyond=now))
    for name in sorted(
        {one.timezone for one in ahead if zone_of(one.timezone).key != one.timezone}
    ):
        _log.warning("zone_unknown", zone=name, instead="UTC")
    await realign(database, now, beyond=now)
