"""The bot at work: all that serves is started, watched and ended together."""

import asyncio

import structlog

from bot.app import App, system_clock
from bot.introducing import introduce_everywhere
from bot.realigning import realign_at_start
from bot.receiving import DRAIN_SECONDS, Poller
from bot.schedule import Ticking, schedule
from bot.watching import Watch
from bot.webhook import Webhook, remove_webhook

END_SECONDS = 9.0  # for everything that serves, when told to stop
_log = structlog.get_logger(__name__)


async def serve(app: App, stop: asyncio.Event) -> None:
    """Serve until `stop` is set or Telegram refuses the bot: then raise HaltError."""
    await realign_at_start(app.database, app.clock())
    ticking = _ticking(app)
    ending = asyncio.Event()
    services = app.services
    introducing = asyncio.create_task(
        introduce_everywhere(services.bot, services.locales, services.settings)
    )
    receiving = asyncio.create_task(_receive(app, ending))
    serving = [asyncio.create_task(app.sender.run(ending)), receiving]
    stopping = asyncio.create_task(stop.wait())
    ticking.start()
    _log.info("serving", bot=services.bot.username)
    await asyncio.wait({*serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    ticking.stop()
    ending.set()
    for task in (introducing, stopping):
        task.cancel()
    settling = asyncio.create_task(services.errands.end_with(receiving, DRAIN_SECONDS))
    _, late = await asyncio.wait([*serving, settling], timeout=END_SECONDS)
    for task in late:
        task.cancel()
    ended = (*serving, settling, introducing, stopping)
    for result in await asyncio.gather(*ended, return_exceptions=True):
        if isinstance(result, Exception):
            raise result


def _ticking(app: App) -> Ticking:
    scheduler = schedule(
        make_due=app.make_due,
        reload_library=app.reload,
        retire=app.retire,
        poll_feeds=app.poll_feeds,
        watch=Watch(app.services).look,
        forget_old=app.forget_old,
    )
    return Ticking(scheduler, system_clock)  # APScheduler goes by this one, not by ours


async def _receive(app: App, ending: asyncio.Event) -> None:
    settings, bot = app.settings, app.services.bot
    if settings.webhook_url and settings.webhook_secret:
        secret = settings.webhook_secret.get_secret_value()
        hook = Webhook(bot, settings.webhook_url, secret, app.inbox)
        await hook.run(settings.listen_address, ending)
    else:
        await remove_webhook(bot, ending)
        await Poller(app.fetcher, app.inbox, app.sender.desk.hear).run(ending)
