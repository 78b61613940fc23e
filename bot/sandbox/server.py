"""An aiohttp server on 127.0.0.1 for whatever routes it is given."""

import asyncio
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from aiohttp import web

CLOSING: web.AppKey[asyncio.Event] = web.AppKey("closing", asyncio.Event)
_HOST = "127.0.0.1"
_SHUTDOWN_SECONDS = 0.1
_BODY_BYTES = 50 * 1024 * 1024


class LocalServer:
    """Serve the routes while the `async with` lasts; `url` is where (port 0: any free one).

    Whoever waits in a handler may watch `request.app[CLOSING]`; who does not is cancelled.
    """

    def __init__(self, routes: Iterable[web.AbstractRouteDef], *, port: int = 0) -> None:
        self._routes = list(routes)
        self._wanted_port = port
        self._runner: web.AppRunner | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """The root of the server, without a slash at the end."""
        return f"http://{_HOST}:{self.port}"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_BODY_BYTES)
        app[CLOSING] = asyncio.Event()
        app.on_shutdown.append(_announce)
        app.router.add_routes(self._routes)
        runner = web.AppRunner(app, shutdown_timeout=_SHUTDOWN_SECONDS, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, _HOST, self._wanted_port).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner, self.port = runner, int(runner.addresses[0][1])
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


async def _announce(app: web.Application) -> None:
    app[CLOSING].set()
