"""Due times reckoned anew: after the clock was set back, and after a zone's rules have changed."""

from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.models import zone_of
from bot.store import chats
from bot.store.chats import Ahead
from bot.timing import Rhythm, next_due
from digests.store.database import Connection, Database

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


async def realign(database: Database, now: datetime, beyond: datetime) -> list[Ahead]:
    """Set right the due times beyond a moment that are not as they must be; return all that lie there."""
    ahead = await database.read(partial(chats.ahead, now=now, beyond=beyond))
    pairs = ((one, realigned(one, now)) for one in ahead)
    wrong = [(one, right) for one, right in pairs if one != right]
    if wrong:

        async def write(connection: Connection) -> int:
            return sum([await chats.realign(connection, one, right) for one, right in wrong])

        _log.warning("due_times_realigned", chats=await database.write(write))
    return ahead


async def realign_at_start(database: Database, now: datetime) -> None:
    """Reckon all that is to come by the zones as they are known now, and name those that are not."""
    names = {one.timezone for one in await realign(database, now, beyond=now)}
    for name in sorted(name for name in names if zone_of(name).key != name):
        _log.warning("zone_unknown", zone=name, instead="UTC")
