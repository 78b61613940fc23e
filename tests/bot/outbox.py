"""The outbox as tests look into it."""

from datetime import UTC, datetime

from bot.models import Delivery
from bot.store import outbox
from tests.bot.world import World

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


async def claim_all(world: World, epoch: int) -> list[Delivery]:
    """Claim whatever may be claimed, as the instance of that epoch."""
    now = world.clock()
    return await world.app.database.write(lambda c: outbox.claim(c, epoch, now, 100, LONG_AGO))
