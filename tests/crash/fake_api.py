"""The part of the Bot API that the proofs need: fast, counting, and as faulty as told. It checks nothing."""

import asyncio
import json
import math
import time
from collections import deque
from collections.abc import Iterable
from http import HTTPStatus
from itertools import islice
from threading import Lock
from typing import Any

from tests.crash.ledger import Ledger, Sent
from tests.crash.meter import Holds, Limits, Meter
from tests.crash.mishaps import Cut, Flood, Garbage, Hang, Mishap, Mishaps, no_mishaps
from tests.crash.wire import Call, Exchange

ROUND_TRIP_SECONDS = 0.06
BATCH = 100
FIRST_MESSAGE = 1_000_000  # so that all answers are of a length
_SLACK_SECONDS = 0.02  # for two processes to take their turns
_PAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
_ME = {"id": 4242, "is_bot": True, "first_name": "Paperboy", "username": "paperboy_bot"}
Json = dict[str, Any]


class FakeApi:
    """Answers every call after a round trip. What a message does is done when it comes in."""

    def __init__(
        self,
        *,
        limits: Limits = Limits(),  # noqa: B008 - a value
        mishaps: Mishaps | None = None,
        round_trip: float = ROUND_TRIP_SECONDS,
    ) -> None:
        self.ledger = Ledger()
        self.meter = Meter(limits)
        self.mishaps = mishaps or no_mishaps()
        self.holds = Holds(grace=round_trip + _SLACK_SECONDS)
        self.cut_at: set[int] = set()  # after how many bytes answers were
        self._round_trip = round_trip
        self._updates: deque[Json] = deque()
        self._updating = Lock()
        self._loop: asyncio.AbstractEventLoop

    async def serve(self) -> tuple[asyncio.Server, str]:
        """Listen on a free port of this machine; return the server and its address."""
        self._loop = asyncio.get_running_loop()
        server = await self._loop.create_server(
            lambda: Exchange(self._handle), "127.0.0.1", 0, backlog=1024
        )
        return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    def give(self, updates: Iterable[Json]) -> None:
        """Let the bot fetch these updates, which are in the order of their ids."""
        with self._updating:
            self._updates.extend(updates)

    @property
    def unconfirmed(self) -> int:
        """How many updates the bot has not yet confirmed."""
        return len(self._updates)

    def _handle(self, call: Call) -> None:
        match call.method:
            case "sendMessage":
                self._send(call)
            case "getUpdates":
                self._poll(call)
            case "getMe":
                self._answer(call, _ME)
            case "getMyCommands":
                self._answer(call, [])
            case "getMyDescription":
                self._answer(call, {"description": ""})
            case _:
                self._answer(call, True)

    def _answer(self, call: Call, result: object) -> None:
        body = json.dumps({"ok": True, "result": result}).encode()
        self._loop.call_later(self._round_trip, call.answer, body)

    def _send(self, call: Call) -> None:
        chat_id, at = call.parameters.number("chat_id"), time.monotonic()
        if wait := self.holds.wait(chat_id, at):
            told = self._refuse(call, chat_id, at, wait)
            self.holds.tell(chat_id, at, at + self._round_trip + told)
            return
        mishap = self.mishaps.draw(chat_id)
        if isinstance(mishap, Flood):
            held = None if mishap.overall else chat_id
            self.holds.open(held, at + self._round_trip, mishap.seconds)
            self._refuse(call, chat_id, at, mishap.seconds + self._round_trip)
            return
        is_taken = mishap is None or mishap.taken
        if is_taken and (wait := self.meter.wait(chat_id, at)):
            self._refuse(call, chat_id, at, wait)
            return
        self.ledger.note(Sent(chat_id, at, hash(call.parameters.raw("text")), accepted=is_taken))
        self._tell(call, chat_id, mishap)

    def _tell(self, call: Call, chat_id: int, mishap: Mishap | None) -> None:
        """Answer that the message was sent, or go wrong where it shows."""
        chat = {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup"}
        number = FIRST_MESSAGE + len(self.ledger.calls)
        message = {"message_id": number, "date": int(time.time()), "chat": chat}
        match mishap:
            case Cut():
                body = json.dumps({"ok": True, "result": message}).encode()
                self._loop.call_later(self._round_trip, self._cut, call, body, mishap.after)
            case Garbage():
                status = HTTPStatus.BAD_GATEWAY
                self._loop.call_later(self._round_trip, call.answer, _PAGE, status)
            case Hang():
                self._loop.call_later(mishap.seconds, call.cut, b"", 0)
            case _:
                self._answer(call, message | {"text": "-"})

    def _cut(self, call: Call, body: bytes, after: int) -> None:
        self.cut_at.add(call.cut(body, after))

    def _refuse(self, call: Call, chat_id: int, at: float, wait: float) -> int:
        """Answer 429 with the whole seconds that remain when the answer comes; return them."""
        self.ledger.note(Sent(chat_id, at, 0, accepted=False))
        seconds = max(1, math.ceil(round(wait - self._round_trip, 3)))
        body = {
            "ok": False,
            "error_code": HTTPStatus.TOO_MANY_REQUESTS,
            "description": f"Too Many Requests: retry after {seconds}",
            "parameters": {"retry_after": seconds},
        }
        self._loop.call_later(
            self._round_trip, call.answer, json.dumps(body).encode(), HTTPStatus.TOO_MANY_REQUESTS
        )
        return seconds

    def _poll(self, call: Call, waited: float = 0.0) -> None:
        """Confirm what is below the offset; give what is there, or wait for it as long as asked."""
        offset, most = call.parameters.number("offset"), call.parameters.number("timeout")
        with self._updating:
            while self._updates and self._updates[0]["update_id"] < offset:
                self._updates.popleft()
            batch = list(islice(self._updates, BATCH))
        if batch or waited >= most:
            self._answer(call, batch)
        elif not call.is_gone:
            self._loop.call_later(1.0, self._poll, call, waited + 1.0)
