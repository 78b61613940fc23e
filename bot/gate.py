"""The gate before the handlers: chats side by side, each chat's updates in order, and floods kept out."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple
from weakref import WeakValueDictionary

import structlog
from telegram import Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.context import Context
from bot.guarding import Guard, Verdict
from bot.inbox import Handle
from bot.models import Message as OurMessage
from bot.services import Services
from digests.errors import DatabaseError

HANDLE_SECONDS = 120.0  # far more than any handler needs: one that hangs must not keep the rest
_log = structlog.get_logger(__name__)


class InOrder:
    """Handles chats side by side, and the updates of one chat in the order in which they came."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def __call__(self, update: Update) -> None:
        """Handle the update after the chat's earlier ones."""
        async with self.turn(update):
            await self.handle(update)

    @asynccontextmanager
    async def turn(self, update: Update) -> AsyncIterator[None]:
        """Wait for the chat's earlier ones; its later ones wait for the block."""
        if update.effective_chat is None:
            yield
            return
        lock = self._locks.setdefault(update.effective_chat.id, asyncio.Lock())
        async with lock:  # lives as long as someone holds it or waits for it
            yield

    async def handle(self, update: Update) -> None:
        """Handle the update now, in its turn; one that hangs is given up, and logged."""
        limit = asyncio.timeout(HANDLE_SECONDS)
        try:
            async with limit:
                await self._handle(update)
        except TimeoutError:
            if not limit.expired():
                raise
            _log.error("handler_hangs", update=update.update_id)


class _Speaker(NamedTuple):
    id: int
    presses: (
        bool  # a press has no date: what is said by Telegram's clock and by ours are counted apart
    )


class Gate:
    """Lets updates through to the handlers, each person's at a bearable rate.

    By when a command was said, not when it came: a day's backlog is no flood. `is_crowded` tells whether
    others may have to wait: then what was said in haste is not waited for.
    """

    def __init__(
        self, services: Services, in_order: InOrder, is_crowded: Callable[[], bool]
    ) -> None:
        self._services = services
        self._in_order = in_order
        self._is_crowded = is_crowded
        self._guard = Guard()
        settings = services.settings
        self._exempt = {*settings.operators, *settings.editors}

    async def __call__(self, update: Update) -> None:
        """Handle the update in its turn, or refuse it."""
        speaker = self._speaker(update)
        verdict = self._guard.judge(speaker, self._said_at(update)) if speaker else Verdict.TAKEN
        if verdict is not Verdict.REFUSED:
            async with self._in_order.turn(update):
                if verdict is Verdict.TAKEN or not self._is_crowded():
                    await self._in_order.handle(update)
                    return
        if speaker:
            await self._refuse(update, speaker)

    def _speaker(self, update: Update) -> _Speaker | None:
        """Return whose flood this may be a part of; None for what asks nothing of us."""
        sender, message = update.effective_sender, update.message or update.channel_post
        if sender is None or sender.id in self._exempt or update.effective_chat is None:
            return None
        if update.callback_query:
            return _Speaker(sender.id, presses=True)
        return _Speaker(sender.id, presses=False) if message and _is_to_us(message) else None

    def _said_at(self, update: Update) -> float:
        message = update.message or update.channel_post
        return (message.date if message else self._services.clock()).timestamp()

    async def _refuse(self, update: Update, speaker: _Speaker) -> None:
        """Say so in private, once a flood; a pressed button is always answered."""
        context = Context(self._services, update)
        is_told = context.is_private and self._guard.is_to_be_told(speaker)
        try:
            said = (await context.locale()).say("flood") if is_told else None
            if context.query:
                await context.toast(str(said.unescape()) if said else "")
            elif said:
                await context.reply(OurMessage(said))
        except (TelegramError, DatabaseError) as error:
            _log.warning("flood_not_told", chat=context.chat_id, reason=str(error))
        if is_told:
            _log.warning("flood", chat=context.chat_id)


def _is_to_us(message: Message) -> bool:
    """Whether words are for the bot: all in private, commands and replies to a bot elsewhere."""
    if message.chat.type == ChatType.PRIVATE or (message.text or "").startswith("/"):
        return True
    original = message.reply_to_message
    return bool(original and original.from_user and original.from_user.is_bot)
