"""Of several instances on one database one delivers; who was shut out meanwhile can write no more.

A lock of the operating system tells whether the one that delivers still lives; its epoch in the database,
looked at in every transaction of the sender, and in all others where it was not heard of for long, is the
fence against one that was taken for dead and was not.
"""

import asyncio
import contextlib
import fcntl
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from glob import escape
from pathlib import Path

import structlog

from bot.flights import Flights, Left, left_behind, recorded_by
from bot.halting import HaltError
from bot.store import instances
from bot.store.instances import Known
from digests.errors import DatabaseError
from digests.store.database import Connection, Database

WATCH_SECONDS = 15.0  # longer than an instance that was told to stop takes to do so
FRESH_SECONDS = 10.0  # shorter: one that was not heard of for longer asks before it sends
_LOOK_SECONDS = 0.25
_log = structlog.get_logger(__name__)


class FencedError(HaltError):
    """Another instance has taken over."""

    def __init__(self) -> None:
        super().__init__(
            "Another Paperboy has taken over this database: this one was not heard of for"
            f" {WATCH_SECONDS:.0f} seconds. Only one of them may run."
        )


class Instance:
    """This process as the one that delivers: `take` first, `release` in the end.

    From then on the database lets us write only as long as nobody has taken over.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._lock = _Lock(_beside(database.path, "lock"))
        self._heard = 0.0
        self._recorded = 0
        self.epoch = 0
        self.held_until: datetime | None = None  # the bot, as the instance before this one was told
        self._flights: Flights | None = None

    async def take(self) -> None:
        """Become the one that delivers. Raise HaltError where another does."""
        while not await self._follow(await self._last_of_others()):  # noqa: ASYNC110 - nobody signals it
            await asyncio.sleep(_LOOK_SECONDS)
        with _failing(path := self._flights_path(self.epoch)):
            self._flights = Flights(path, self._recorded)

    @property
    def flights(self) -> Flights:
        """How far our messages have come; there is none before `take`."""
        if self._flights is None:
            raise RuntimeError("This instance does not deliver.")
        return self._flights

    def left_by(self, epoch: int) -> Left:
        """Return how far the messages of an earlier instance came."""
        return left_behind(self._flights_path(epoch))

    def forget_left(self) -> None:
        """Remove what earlier instances left; after all of it was settled."""
        for path in self._all_flights():
            if path != self.flights.path:
                path.unlink(missing_ok=True)

    async def check(
        self,
        connection: Connection,
        held_until: datetime | None = None,
        error: str | None = None,
        *,
        recorded: int = 0,
    ) -> None:
        """Say, within a transaction, that we work and how we stand, and that it records what came of so many.

        Raise FencedError where shut out.
        """
        now, epoch = self._clock(), self.epoch
        if not await instances.heard(connection, epoch, now, held_until, error, recorded=recorded):
            raise FencedError
        self._heard = time.monotonic()

    async def confirm(self) -> None:
        """Make sure that nobody has taken us for dead meanwhile. Raise FencedError."""
        if self.epoch and not self.is_fresh:
            await self._database.read(self._fence)

    @asynccontextmanager
    async def noting_halts(self) -> AsyncIterator[None]:
        """Keep the sentence of a HaltError in the database: nobody may read what a service writes."""
        try:
            yield
        except FencedError:
            raise
        except HaltError as error:
            sentence = str(error)
            with contextlib.suppress(DatabaseError):
                await self._database.write(lambda c: instances.halt(c, self.epoch, sentence))
            raise

    async def _fence(self, connection: Connection) -> None:
        if not self.is_fresh:
            known = await instances.latest(connection)
            if known is None or known.epoch != self.epoch:
                raise FencedError

    @property
    def is_fresh(self) -> bool:
        """Whether nobody can have taken us for dead yet: else `check` before sending."""
        return time.monotonic() - self._heard < FRESH_SECONDS

    def release(self) -> None:
        """Let another instance deliver."""
        if self._flights:
            self._flights.close()
            self._flights = None
        self.epoch = 0
        self._database.fence = None
        self._lock.close()

    async def _last_of_others(self) -> Known | None:
        """Wait until the last instance is dead, or silent for long. Raise HaltError where it works."""
        first = known = await self._database.read(instances.latest)
        until = time.monotonic() + WATCH_SECONDS
        if known is not None and self._lock.is_held(known.epoch):
            _log.warning("another_instance", name=known.name)
        while known is not None and self._lock.is_held(known.epoch):
            if time.monotonic() >= until:
                if first is None or known.heard_at == first.heard_at:
                    _log.error("another_instance_is_silent", name=known.name)
                    return known
                raise HaltError(
                    f"Another Paperboy ({known.name}) works with {self._database.path}."
                    " Only one may: stop it, or name another database."
                )
            await asyncio.sleep(_LOOK_SECONDS)
            known = await self._database.read(instances.latest)
        return known

    async def _follow(self, known: Known | None) -> bool:
        epoch = known.epoch + 1 if known else 1
        if not self._lock.take(epoch):
            return False
        if known:
            self._refuse_older(known)
            self._recorded = known.recorded
        name, now = f"process {os.getpid()}", self._clock()
        if not await self._database.write(lambda c: instances.replace(c, known, name, now)):
            self._lock.give_up(epoch)
            return False
        self.epoch, self._heard = epoch, time.monotonic()
        self.held_until = known.held_until if known else None
        self._database.fence = self._fence
        return True

    def _refuse_older(self, known: Known) -> None:
        """Raise HaltError where the database knows of less than an instance that worked with it."""
        for path in self._all_flights():
            if recorded_by(path) > known.recorded:
                raise HaltError(
                    f"The database {self._database.path} knows less than was sent from it: it is an older"
                    " copy, or lacks its -wal. What was sent since would go again. Bring the right one"
                    f" back; or, to go on with this one, remove {path}."
                )

    def _all_flights(self) -> list[Path]:
        path = self._database.path
        return list(path.parent.glob(f"{escape(path.name)}.flights-*"))

    def _flights_path(self, epoch: int) -> Path:
        return _beside(self._database.path, f"flights-{epoch}")


class _Lock:
    """A byte of a file for each epoch, locked as long as its instance lives."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None  # one for all: closing any would end every lock

    def take(self, epoch: int) -> bool:
        with _failing(self._path):
            try:
                fcntl.lockf(self._opened(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, epoch)
            except BlockingIOError:
                return False
        return True

    def give_up(self, epoch: int) -> None:
        fcntl.lockf(self._opened(), fcntl.LOCK_UN, 1, epoch)

    def is_held(self, epoch: int) -> bool:
        """Whether another process holds it."""
        if not self.take(epoch):
            return True
        self.give_up(epoch)
        return False

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _opened(self) -> int:
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        return self._descriptor


@contextmanager
def _failing(path: Path) -> Iterator[None]:
    """Turn a failure of a file beside the database into a DatabaseError."""
    try:
        yield
    except OSError as error:
        raise DatabaseError(
            f"The file {path} cannot be used: {error.strerror}. Look at the disk, and at who owns it."
        ) from error


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}.{ending}")
