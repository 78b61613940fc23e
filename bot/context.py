"""What a handler may touch: the chat it answers, the services, and the ways to answer; all typed."""

import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

from markupsafe import Markup
from telegram import (
    CallbackQuery,
    ForceReply,
    InlineKeyboardMarkup,
    ReplyParameters,
    Update,
)
from telegram import Message as TelegramMessage
from telegram.constants import ChatAction, ChatType, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.admins import is_admin
from bot.audience import Audience
from bot.buttons import WORDS_BYTES
from bot.keyboards import NO_PREVIEW, to_markup
from bot.locales import Locale, guess
from bot.models import Chat, Message
from bot.saying import amend, say
from bot.services import Services
from bot.store import chats
from bot.trying import try_twice
from bot.typed import argument

REPLY_BURST = 4
_UNCHANGEABLE = (
    "message to edit not found",
    "message can't be edited",
    "message identifier is not specified",  # it had none yet when it was shown
)


class Context:
    """One update being answered. `words` is what follows the command, as typed."""

    def __init__(self, services: Services, update: Update, words: str = "") -> None:
        self.services = services
        self.words = words
        self.query: CallbackQuery | None = update.callback_query
        self.query_answered = False
        self.update = update
        message = update.effective_message
        is_shown = isinstance(message, TelegramMessage) and message.is_accessible
        self.message = message if is_shown else None
        if update.effective_chat is None:
            raise ValueError("an update without a chat reached a handler")
        self._chat = update.effective_chat
        self.chat_id: int = self._chat.id
        self.now = services.clock()
        self.was_away: str | None = None  # why the chat was suspended until it spoke just now
        self._kept: Chat | None = None
        self._loaded = False

    @property
    def is_private(self) -> bool:
        """Whether this is a chat with one person."""
        return self._chat.type == ChatType.PRIVATE

    def is_for(self, audience: Audience) -> bool:
        """Whether here is the place for what is theirs, and one of them speaks."""
        if audience is Audience.EVERYBODY:
            return True
        return self.is_private and self.is_of(audience)

    def is_of(self, audience: Audience) -> bool:
        """Whether one of them speaks, wherever: by user id, and looked at anew for every update."""
        user = self.update.effective_user
        return user is not None and self.services.settings.is_of(audience, user.id)

    @property
    def thread_id(self) -> int | None:
        """The forum thread the message stands in."""
        message = self.message
        return message.message_thread_id if message and message.is_topic_message else None

    async def kept(self) -> Chat | None:
        """Return what is kept of the chat."""
        if not self._loaded:
            self._kept = await self.services.database.read(
                partial(chats.by_id, chat_id=self.chat_id)
            )
            self._loaded = True
        return self._kept

    async def chat(self) -> Chat:
        """Return the chat as kept, or as it would be with the defaults."""
        settings = self.services.settings
        return await self.kept() or Chat(
            id=self.chat_id,
            language=self._guessed_language(),
            weekday=settings.weekday,
            hour=settings.roundup_hour,
            timezone=settings.timezone,
            thread_id=self.thread_id,
        )

    async def locale(self) -> Locale:
        """Return the language of the answer: the chat's, or one guessed while nothing is kept."""
        return self.services.locales[(await self.chat()).language]

    async def welcome_back(self) -> None:
        """Take up a suspended chat that speaks: it is here again, though Telegram need not have told."""
        kept = await self.kept()
        if kept and kept.suspended:
            await self.services.database.write(partial(chats.restore, chat_id=self.chat_id))
            self.was_away = kept.suspended
            self.forget_kept()

    def forget_kept(self) -> None:
        """Read the chat again next time: it was changed."""
        self._loaded = False

    async def decides(self) -> bool:
        """Whether who speaks may change the chat: in groups its administrators; fails closed."""
        if self.is_private:
            return True
        sender = self.message.sender_chat if self.message and not self.query else None
        if sender is not None:
            return sender.id == self.chat_id
        user = self.update.effective_user
        known, bot = self.services.admins, self.services.bot
        return user is not None and await is_admin(bot, known, self.chat_id, user.id)

    async def reply(self, *messages: Message) -> None:
        """Answer with new messages; the first quotes the command in groups, or where a button needs it.

        Where one has to be withheld so are those after it.
        """
        for number, message in enumerate(messages):
            markup = to_markup(message.keyboard)
            if await self._send(message.html, markup, quote=number == 0) is None:
                return

    async def ask(self, prompt: Markup, placeholder: str) -> None:
        """Ask for words: the answer comes as a reply to this prompt."""
        await self._send(prompt, ForceReply(selective=True, input_field_placeholder=placeholder))

    def later(
        self,
        work: Coroutine[Any, Any, None],
        give_up: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Do what takes long beside the updates; where it fails, it is told as if it had been waited for.

        `give_up` is called where it fails, and where it is not done before the end.
        """
        self.services.errands.start(self, work, give_up)

    async def begin(self, message: Message) -> int | None:
        """Say that work has begun; return the id of the message that `finish` puts the result into."""
        begun = await self._send(message.html, to_markup(message.keyboard))
        if begun is not None:
            with contextlib.suppress(TelegramError):  # it is but an ornament
                await self.services.bot.send_chat_action(self.chat_id, ChatAction.TYPING)
        return begun

    async def finish(self, begun: int | None, message: Message) -> None:
        """Put the result in place of the message that said work had begun."""
        if begun is None or not await self._edit(begun, message):
            await self.reply(message)

    async def show(self, message: Message) -> None:
        """Put the message in place of the one whose button was pressed, else answer with it."""
        is_pressed = self.query is not None and self.message is not None
        if not (is_pressed and self.message and await self._edit(self.message.message_id, message)):
            await self.reply(message)

    async def toast(self, text: str = "", *, alert: bool = False) -> bool:
        """Answer the pressed button, with a short text or none; tell whether it was seen: not too late."""
        if self.query is None:
            return False
        self.query_answered = True
        try:
            await try_twice(partial(self.query.answer, text[:200] or None, show_alert=alert))
        except BadRequest:
            return False
        return True

    def replied_words(self) -> str:
        """Return the words of the command that the buttons' message replies to, or none."""
        original = self.message.reply_to_message if self.message else None
        return argument(original) if isinstance(original, TelegramMessage) else ""

    async def _edit(self, message_id: int, message: Message) -> bool:
        """Put the message in place of one of ours; return False where that one is gone."""
        edit = partial(
            self.services.bot.edit_message_text,
            message.html,
            self.chat_id,
            message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=to_markup(message.keyboard),
            link_preview_options=NO_PREVIEW,
        )
        try:
            await amend(self.services, self.chat_id, edit)
        except BadRequest as error:
            reason = error.message.lower()
            if any(gone in reason for gone in _UNCHANGEABLE):
                return False
            if "not modified" not in reason:
                raise
        return True

    def _guessed_language(self) -> str:
        default = self.services.settings.language
        user = self.update.effective_user
        if not self.is_private or user is None:
            return default
        return guess(user.language_code, default)

    def _wants_quote(self) -> bool:
        """In private a quote is noise, unless words that no button can hold are to be read from it."""
        return not self.is_private or len(self.words.encode(errors="replace")) > WORDS_BYTES

    async def _send(
        self, text: Markup, markup: InlineKeyboardMarkup | ForceReply | None, *, quote: bool = True
    ) -> int | None:
        """Send a message; return its id, or None where it was withheld."""
        message = self.message
        reply = None
        if message and quote and self.query is None and self._wants_quote():
            reply = ReplyParameters(message.message_id, allow_sending_without_reply=True)
        send = partial(
            self.services.bot.send_message,
            self.chat_id,
            text,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
            reply_parameters=reply,
            message_thread_id=self.thread_id,
            link_preview_options=NO_PREVIEW,
        )
        sent = await say(self.services, self.chat_id, send, burst=REPLY_BURST)
        return sent.message_id if sent else None
