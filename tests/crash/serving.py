"""The fake Bot API in a thread of its own, so that a test may wait and kill as it likes."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.crash.fake_api import FakeApi

_WAIT_SECONDS = 20


class _Served:
    """What the thread tells the test's: its loop, its address, and how to end it."""

    def __init__(self, api: FakeApi) -> None:
        self._api = api
        self._loop: asyncio.AbstractEventLoop
        self._ending: asyncio.Event
        self.is_open = threading.Event()
        self.url = ""

    def serve(self) -> None:
        """Be the thread."""
        asyncio.run(self._serve())

    def end(self) -> None:
        """Let the thread end; called from another."""
        self._loop.call_soon_threadsafe(self._ending.set)

    async def _serve(self) -> None:
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        server, self.url = await self._api.serve()
        self.is_open.set()
        await self._ending.wait()
        server.close()


@contextmanager
def serving(api: FakeApi) -> Iterator[str]:
    """Serve; yield the address."""
    served = _Served(api)
    thread = threading.Thread(target=served.serve, name="fake Bot API", daemon=True)
    thread.start()
    assert served.is_open.wait(_WAIT_SECONDS), "the fake Bot API does not open"
    try:
        yield served.url
    finally:
        served.end()
        thread.join(_WAIT_SECONDS)
