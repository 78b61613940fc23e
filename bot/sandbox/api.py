"""The Bot API over HTTP: `/bot<token>/<method>` in every form of a call, and the files' bytes."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from aiohttp import web

from bot.sandbox.calls import Call
from bot.sandbox.errors import BadRequestError, Refusal, RefusedError
from bot.sandbox.faults import Cut, Fault, Garbage, Hang
from bot.sandbox.methods import METHODS
from bot.sandbox.parameters import Parameters, Upload
from bot.sandbox.server import CLOSING
from bot.sandbox.telegram import Telegram

_LONGEST_POLL_SECONDS = 50
_UPDATES_AT_ONCE = 100

T = TypeVar("T")
Answer = Callable[[], Awaitable[web.Response]]


def routes(telegram: Telegram) -> list[web.RouteDef]:
    """Return the routes of the Bot API for this Telegram."""
    api = _Api(telegram)
    calls = [
        web.route(verb, path, api.handle)
        for verb in ("GET", "POST")
        for path in ("/bot{token}/{method}", "/bot{token}/test/{method}")
    ]
    return [*calls, web.get("/file/bot{token}/{path:.+}", api.file)]


class _Api:
    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, going wrong where a fault was ordered."""
        method = request.match_info["method"]
        if request.match_info["token"] != self.telegram.token:
            return _refused(Refusal(401, "Unauthorized"))
        try:
            call = await _parameters(request)
        except RefusedError as error:
            return _refused(error.refusal)
        self.telegram.calls.append(Call(method, call.plain(), self.telegram.clock()))
        fault = self.telegram.faults.take(method, call.integer("chat_id") or None)
        return await _answer(request, fault, partial(self._called, request, method, call))

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Give the bytes of a file, going wrong where a fault of the method `file` was ordered."""
        if request.match_info["token"] != self.telegram.token:
            return _refused(Refusal(401, "Unauthorized"))
        fault = self.telegram.faults.take("file", None)
        return await _answer(request, fault, partial(self._fetched, request.match_info["path"]))

    async def _called(self, request: web.Request, method: str, call: Parameters) -> web.Response:
        try:
            result = await self._result(request, method, call)
        except RefusedError as error:
            return _refused(error.refusal)
        return _json(200, {"ok": True, "result": result})

    async def _fetched(self, path: str) -> web.Response:
        content = self.telegram.files.fetch(path)
        if content is None:
            return _refused(Refusal(404, "Not Found"))
        return web.Response(body=content, content_type="application/octet-stream")

    async def _result(self, request: web.Request, method: str, call: Parameters) -> Any:
        if method.lower() == "getupdates":
            return await self._updates(request, call)
        known = METHODS.get(method.lower())
        if known is None:
            raise RefusedError(404, "Not Found")
        return known(self.telegram, call)

    async def _updates(self, request: web.Request, call: Parameters) -> list[dict[str, Any]]:
        updates = self.telegram.updates
        allowed = call.parsed("allowed_updates")
        updates.allow(allowed if isinstance(allowed, list) else None)
        seconds = max(0, min(call.integer("timeout"), _LONGEST_POLL_SECONDS))
        limit = call.integer("limit", _UPDATES_AT_ONCE)
        poll = updates.poll(call.integer("offset"), limit, seconds)
        return await _until_closing(request, poll) or []


async def _answer(request: web.Request, fault: Fault | None, answer: Answer) -> web.StreamResponse:
    """Answer as the fault wants it, or well where there is none."""
    if fault is None:
        return await answer()
    if isinstance(fault, Refusal):
        return _refused(fault)
    if isinstance(fault, Garbage):
        if fault.done:
            await answer()
        headers = {"Content-Type": fault.content_type}
        return web.Response(status=fault.status, body=fault.body, headers=headers)
    if isinstance(fault, Hang):
        return await _hang(request, fault, answer)
    return await _cut(request, fault, answer)


async def _hang(request: web.Request, fault: Hang, answer: Answer) -> web.Response:
    done = await answer() if fault.done else None
    await _until_closing(request, asyncio.sleep(fault.seconds))
    if request.app[CLOSING].is_set():
        return web.Response(status=503)
    return done or await answer()


async def _cut(request: web.Request, fault: Cut, answer: Answer) -> web.StreamResponse:
    """Drop the connection: before the effect, or after it and some bytes of the answer."""
    given = None if fault.before else await answer()
    transport = request.transport
    if transport is not None:
        if given is not None and isinstance(given.body, bytes) and fault.after:
            head = _head(given.status, len(given.body))
            transport.write((head + given.body)[: fault.after])
            transport.close()
        else:
            transport.abort()
    return web.Response(status=500)


def _head(status: int, length: int) -> bytes:
    return (
        f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\n"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()


async def _until_closing(request: web.Request, work: Coroutine[Any, Any, T]) -> T | None:
    """Do the work, but leave it and return None as soon as the server closes."""
    doing = asyncio.ensure_future(work)
    closing = asyncio.ensure_future(request.app[CLOSING].wait())
    try:
        await asyncio.wait((doing, closing), return_when=asyncio.FIRST_COMPLETED)
        return doing.result() if doing.done() else None
    finally:
        doing.cancel()
        closing.cancel()


async def _parameters(request: web.Request) -> Parameters:
    """Read the query and the body, whatever form it has."""
    values: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        return Parameters(values | await _json_body(request))
    if request.method != "POST":
        return Parameters(values)
    files = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            with value.file as file:
                files[name] = Upload(value.filename, value.content_type, file.read())
        else:
            values[name] = value
    return Parameters(_attached(values, files), files)


def _attached(values: dict[str, Any], files: dict[str, Upload]) -> dict[str, Any]:
    """Let `attach://x` name the file of part x."""
    for name, value in list(values.items()):
        part = value.removeprefix("attach://") if isinstance(value, str) else ""
        if part in files and value.startswith("attach://"):
            files[name] = files[part]
    return values


async def _json_body(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise BadRequestError("object expected as request body")
    return body


def _json(status: int, body: dict[str, Any]) -> web.Response:
    return web.json_response(body, status=status)


def _refused(refusal: Refusal) -> web.Response:
    return _json(refusal.code, refusal.body())
