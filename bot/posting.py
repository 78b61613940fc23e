"""Deliveries as calls of sendMessage: what chats of one edition have in common is written out once."""

import json
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import structlog
from telegram import Bot
from telegram.constants import ParseMode

from bot.flights import Flights
from bot.keyboards import NO_PREVIEW, to_json
from bot.messages import plain
from bot.models import Delivery, Message
from bot.store import outbox
from bot.transport import Ready, Transport
from digests.store.database import Connection

EDITIONS_KEPT = 32  # besides those claimed: chats of one edition are claimed together
_log = structlog.get_logger(__name__)


class _Part(NamedTuple):
    edition_id: int
    number: int
    plain: bool


class Poster:
    """Sends deliveries; their editions' texts are to be learned first."""

    def __init__(self, bot: Bot, transport: Transport) -> None:
        self._url = f"{bot.base_url}/sendMessage"
        self._transport = transport
        self._editions: dict[int, Sequence[Message]] = {}
        self._written: dict[_Part, bytes] = {}
        self._reported: _Part | None = None

    async def learn(self, connection: Connection, edition_ids: Collection[int]) -> None:
        """Read the texts that are not known; those longest not asked for are forgotten."""
        texts = await outbox.texts(connection, set(edition_ids) - self._editions.keys())
        for edition_id in edition_ids:
            known = self._editions.pop(edition_id, ())
            self._editions[edition_id] = known or texts[edition_id]
        while len(self._editions) > max(EDITIONS_KEPT, len(edition_ids)):
            self._forget(next(iter(self._editions)))

    async def send(self, delivery: Delivery, flights: Flights) -> int:
        """Send one; return the message's id. Raise TelegramError."""
        ready = Ready(
            self._body(delivery),
            begun=lambda: flights.begin(delivery.id),
            handed_over=lambda: flights.hand_over(delivery.id),
        )
        message = await self._transport.call(self._url, ready)
        return int(message["message_id"])

    def report(self, delivery: Delivery, reason: str) -> None:
        """Log which text Telegram refused, once for the chats that share it."""
        part = _part(delivery)
        if part != self._reported:
            self._reported = part
            _log.warning(
                "message_refused", edition=part.edition_id, part=part.number, reason=reason
            )

    def _forget(self, edition_id: int) -> None:
        for number in range(len(self._editions.pop(edition_id))):
            for is_plain in (False, True):
                self._written.pop(_Part(edition_id, number, is_plain), None)

    def _body(self, delivery: Delivery) -> bytes:
        part = _part(delivery)
        shared = self._written.get(part)
        if shared is None:
            message = self._editions[part.edition_id][part.number]
            shared = self._written[part] = _shared(message, is_plain=part.plain)
        own = {"chat_id": delivery.chat_id}
        if delivery.thread_id is not None:
            own["message_thread_id"] = delivery.thread_id
        return json.dumps(own).encode()[:-1] + b"," + shared[1:]


def _part(delivery: Delivery) -> _Part:
    return _Part(delivery.edition_id, delivery.part, delivery.plain)


def _shared(message: Message, *, is_plain: bool) -> bytes:
    """Write out all of a call but where the message goes."""
    call: dict[str, Any] = {
        "text": plain(message.html) if is_plain else message.html,
        "link_preview_options": NO_PREVIEW.to_dict(),
    }
    if not is_plain:
        call["parse_mode"] = ParseMode.HTML
        if markup := to_json(message.keyboard):
            call["reply_markup"] = markup
    return json.dumps(call, ensure_ascii=False).encode()
