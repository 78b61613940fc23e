"""Watches how the bot stands, and tells the operators once when something needs them."""

from bot import reporting
from bot.render.health import alarm
from bot.report import Need, needs
from bot.services import Services
from bot.telling import tell_operators


class Watch:
    """What operators were told of: it is told again only when it was over meanwhile."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._since = services.clock()
        self._seen: frozenset[Need] = frozenset()
        self._told: frozenset[Need] = frozenset()

    async def look(self) -> None:
        """Tell of what two looks in a row have seen; what none of them could be told, the next look tells."""
        services = self._services
        if not services.settings.operators:
            return
        report = await reporting.read(services.database, services.clock(), self._since)
        needed = needs(report)
        new = (needed & self._seen) - self._told
        self._seen, self._told = needed, self._told & needed
        if new and await tell_operators(
            services, lambda locale, zone: alarm(report, new, locale, zone)
        ):
            self._told |= new
