"""The one assembly: settings and a clock in, a running bot out; started and stopped in order."""

import asyncio
import gc
import time
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from telegram.error import InvalidToken
from telegram.ext import Application, ExtBot

from bot.audience import Audience
from bot.commands import commands_for
from bot.desk import Desk
from bot.errands import Errands
from bot.error_handler import on_error
from bot.fetching import Fetcher, updates_transport
from bot.gate import Gate, InOrder
from bot.health import Health
from bot.inbox import Inbox
from bot.instance import Instance
from bot.library import fingerprint, folders, log_result
from bot.locales import Locales
from bot.pacing import Limits, Pacer
from bot.posting import Poster
from bot.recording import Recorder
from bot.remembering import HandledUpdates
from bot.render.notes import thread_gone
from bot.retiring import retire, wake
from bot.roundups import Maker
from bot.router import add_handlers
from bot.sender import Sender
from bot.services import Services
from bot.settings import Settings
from bot.store import MIGRATIONS, editions
from bot.telling import tell_editors
from bot.transport import Transport
from bot.zones import Zones
from digests import topics
from digests.catalogues.identifying import Identifier
from digests.feeds import Feeds
from digests.intake import Intake
from digests.loading import load
from digests.models import LoadResult
from digests.retrieving.addresses import Allows, is_public
from digests.retrieving.retriever import Retriever
from digests.store.database import Database, migrate
from digests.store.lookup import Lookup

Clock = Callable[[], datetime]
NO_TOKEN = "0:none"  # noqa: S105 - stands where no token is needed, as for a dry run
WRITE_SECONDS = 0.5  # for remembering the updates handled last
_log = structlog.get_logger(__name__)


def system_clock() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class App:
    """The bot, whole. `build` makes it, `serving.serve` lets it work."""

    def __init__(self, settings: Settings, clock: Clock, allows: Allows = is_public) -> None:
        self.settings = settings
        self.clock = clock
        self.database = Database(settings.database_url)
        self.topics = topics.shipped()
        self.retriever = Retriever(allows)
        self._locales = Locales()
        self.maker = Maker(self.database, self.topics, self._locales, settings.deadline)
        self._bot = ExtBot(
            settings.token.get_secret_value() if settings.token else NO_TOKEN,
            base_url=f"{settings.api_url}/bot",
            base_file_url=f"{settings.api_url}/file/bot",
            request=(transport := Transport()),
            get_updates_request=(polling := updates_transport()),
        )
        limits = Limits(settings.rate, settings.rate_per_chat, settings.rate_per_group_minute)
        self.instance = Instance(self.database, clock)
        self.sender = self._make_sender(transport, pacer := Pacer(limits))
        self._application = (
            Application.builder().bot(self._bot).updater(None).job_queue(None).build()
        )
        identifier = Identifier(
            self.retriever,
            self.database,
            self.topics,
            enabled=settings.catalogues,
            arxiv_url=settings.arxiv_url,
            openreview_url=settings.openreview_url,
        )
        self.services = Services(
            settings=settings,
            database=self.database,
            lookup=Lookup(self.database),
            topics=self.topics,
            locales=self._locales,
            clock=clock,
            pacer=pacer,
            bot=self._bot,
            zones=Zones(self._locales),
            commands={one: tuple(c.name for c in commands_for({one})) for one in Audience},
            intake=Intake(self.database, self.retriever, identifier),
            identifier=identifier,
            errands=Errands(lambda context, error: on_error(context, context.update, error)),
        )
        self._feeds = Feeds(
            self.database,
            self.retriever,
            self.services.intake,
            self.topics,
            urls=settings.feeds,
            trusted=settings.trusted_feeds,
        )
        add_handlers(self._application, self.services)
        self.handle = InOrder(self._application.process_update)
        gate = Gate(self.services, self.handle, lambda: self.inbox.is_crowded)
        self.handled = HandledUpdates(self.database, clock)
        self.inbox = Inbox(self._bot, gate, self.handled, self.instance.confirm)
        self.fetcher = Fetcher(self._bot, polling)
        self._seen: object = "nothing yet"

    def _make_sender(self, transport: Transport, pacer: Pacer) -> Sender:
        poster = Poster(self._bot, transport)
        recorder = Recorder(
            self.settings.on_doubt, lambda language: thread_gone(self._locales[language])
        )
        desk = Desk(
            database=self.database,
            instance=self.instance,
            recorder=recorder,
            learn=poster.learn,
            clock=self.clock,
            deadline=self.settings.deadline,
        )
        return Sender(
            database=self.database,
            desk=desk,
            poster=poster,
            health=Health(self._bot),
            pacer=pacer,
            instance=self.instance,
            clock=self.clock,
        )

    async def take(self) -> None:
        """Become the one instance that delivers. Raise HaltError where another does."""
        await self.instance.take()
        if until := self.instance.held_until:
            self.sender.desk.held_until = until
            now = time.monotonic()
            seconds = (until - self.clock()).total_seconds()
            self.services.pacer.floods.obey(now, now + seconds)
        await self.sender.desk.settle_lost()

    async def load(self, progress: Callable[[int, int], None] | None = None) -> LoadResult:
        """Bring the database to what the digest folders hold."""
        return await load(
            folders(self.settings), self.database, self.topics, self.clock(), progress=progress
        )

    async def reload(self) -> None:
        """Load where a file of the operator's folder has changed since the last look, and log it."""
        seen = await asyncio.to_thread(fingerprint, self.settings.digests_dir)
        if seen != self._seen:
            log_result(await self.load())
            self._seen = seen  # only now: a load that failed is tried again

    async def make_due(self) -> int:
        """Make the roundups due now and let the sender know."""
        made = await self.maker.make_due(self.clock())
        if made:
            _log.info("roundups_made", deliveries=made)
            self.sender.wake()
        return made

    async def retire(self) -> None:
        """Replace what waited too long by notes, and wake what sleeps by a clock that was wrong."""
        woken = await wake(self.database, self.clock())
        if woken:
            _log.warning("deliveries_woken", deliveries=woken)
        retired = await retire(self.database, self._locales, self.clock(), self.settings.deadline)
        if retired:
            _log.warning("roundups_too_late", roundups=retired)
            self.sender.wake()

    async def poll_feeds(self) -> None:
        """Ask the feeds that are due, and tell the editors what they brought."""
        await tell_editors(self.services, await self._feeds.poll(self.clock()))

    async def forget_old(self) -> None:
        """Forget the texts of roundups that were delivered, and updates handled long ago."""
        await self.database.write(editions.forget_old)
        await self.handled.forget_old()

    async def connect(self) -> None:
        """Learn who the bot is. Raise TelegramError where Telegram will not have it."""
        try:
            await self._application.initialize()
        except InvalidToken:  # the library's own sentence quotes the token
            raise InvalidToken("Telegram does not know this token.") from None

    def settle_in(self) -> None:
        """Let what has been made by now be: looking through it for garbage takes a tenth of a second."""
        gc.collect()
        gc.freeze()

    async def close(self) -> None:
        """Close what is open: the network first, then the database."""
        await self.services.errands.stop()
        await self._application.shutdown()
        await self._bot.shutdown()
        await self.retriever.close()
        await self.handled.close(WRITE_SECONDS)
        await self.database.close()
        self.instance.release()


def build(settings: Settings, clock: Clock = system_clock, allows: Allows = is_public) -> App:
    """Assemble the bot over a database brought to this version. Raise DatabaseError.

    `allows` says from which addresses articles may be retrieved.
    """
    migrate(settings.database_url, MIGRATIONS)
    return App(settings, clock, allows)
