"""The Bot API over HTTP: `/bot<token>/<method>`, GET and POST, form, multipart and JSON."""

import asyncio
import io
import json
from collections.abc import Coroutine
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


def routes(telegram: Telegram) -> list[web.RouteDef]:
    """Return the routes of the Bot API for this Telegram."""
    api = _Api(telegram)
    return [
        web.route(verb, path, api.handle)
        for verb in ("GET", "POST")
        for path in ("/bot{token}/{method}", "/bot{token}/test/{method}")
    ]


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
        if fault is None:
            return await self._answer(request, method, call)
        return await self._fail(request, method, call, fault)

    async def _answer(self, request: web.Request, method: str, call: Parameters) -> web.Response:
        try:
            result = await self._result(request, method, call)
        except RefusedError as error:
            return _refused(error.refusal)
        return _json(200, {"ok": True, "result": result})

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

    async def _fail(
        self, request: web.Request, method: str, call: Parameters, fault: Fault
    ) -> web.StreamResponse:
        if isinstance(fault, Refusal):
            return _refused(fault)
        if isinstance(fault, Garbage):
            if fault.done:
                await self._answer(request, method, call)
            headers = {"Content-Type": fault.content_type}
            return web.Response(status=fault.status, body=fault.body, headers=headers)
        if isinstance(fault, Hang):
            return await self._hang(request, method, call, fault)
        return await self._cut(request, method, call, fault)

    async def _hang(
        self, request: web.Request, method: str, call: Parameters, fault: Hang
    ) -> web.Response:
        done = await self._answer(request, method, call) if fault.done else None
        await _until_closing(request, asyncio.sleep(fault.seconds))
        if request.app[CLOSING].is_set():
            return web.Response(status=503)
        return done or await self._answer(request, method, call)

    async def _cut(
        self, request: web.Request, method: str, call: Parameters, fault: Cut
    ) -> web.StreamResponse:
        """Drop the connection: before the effect, or after it and some bytes of the answer."""
        answer = None if fault.before else await self._answer(request, method, call)
        transport = request.transport
        if transport is not None:
            if answer is not None and isinstance(answer.body, bytes) and fault.after:
                head = _head(answer.status, len(answer.body))
                transport.write((head + answer.body)[: fault.after])
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
            size = value.file.seek(0, io.SEEK_END)
            files[name] = Upload(value.filename, value.content_type, size)
            value.file.close()
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
