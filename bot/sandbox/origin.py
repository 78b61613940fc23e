"""Who may speak to the page's server: the page itself, on this machine."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost"})


def guarded(handler: Handler) -> Handler:
    """Refuse what another site's page, or a name that resolves to us, sends here."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if urlsplit(f"//{request.host}").hostname not in _LOCAL_HOSTS:
            return refused(403, "this page answers under 127.0.0.1 or localhost only")
        if request.headers.get("Origin", f"http://{request.host}") != f"http://{request.host}":
            return refused(403, "this page answers itself only, no other site")
        if request.method == "POST" and request.content_type != "application/json":
            return refused(415, "the body must be application/json")
        return await handler(request)

    return answer


def refused(status: int, reason: str) -> web.Response:
    """Return {"error": reason} with the status."""
    return web.json_response({"error": reason}, status=status)
