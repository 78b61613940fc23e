"""Updates -> handlers: commands by name, their buttons by verb, plain words and articles in private chats."""

import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from rapidfuzz import process
from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot import membership, revising
from bot.audience import Audience
from bot.buttons import unpack
from bot.commands import COMMANDS, paper, read, settings
from bot.commands.command import Command
from bot.context import Context
from bot.error_handler import on_error
from bot.locales import LANGUAGES
from bot.models import Message as OurMessage
from bot.render.prompts import read_prompt
from bot.services import Services
from bot.typed import argument, lone_link
from bot.typed import command as typed
from digests.search.names import other_layout
from digests.search.words import clean

# An edited command is not run again, nor is a channel's post answered once more in its discussion group.
_NEW = (
    filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST
) & ~filters.IS_AUTOMATIC_FORWARD
_LIKENESS = 70

Handle = Callable[[Context], Awaitable[None]]
Handler = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


def add_handlers(
    application: Application[Any, Any, Any, Any, Any, Any], services: Services
) -> None:
    """Register everything the bot answers to."""
    router = Router(services)
    for command in COMMANDS:
        application.add_handler(CommandHandler(command.name, router.command(command), _NEW))
    application.add_handler(CallbackQueryHandler(router.press))
    application.add_handler(ChatMemberHandler(router.member, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageHandler(_NEW & filters.StatusUpdate.MIGRATE, router.migration))
    application.add_handler(MessageHandler(_NEW & filters.COMMAND, router.unknown))
    plain = _NEW & filters.TEXT & (filters.ChatType.PRIVATE | filters.REPLY)
    application.add_handler(MessageHandler(plain, router.words))
    brought = filters.Document.ALL | (filters.FORWARDED & filters.CAPTION)
    application.add_handler(
        MessageHandler(_NEW & filters.ChatType.PRIVATE & brought, router.article)
    )
    application.add_error_handler(router.failed)


class Router:
    """Makes each update a Context and calls what it is for."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._presses = {
            verb: (command, handle)
            for command in COMMANDS
            for verb, handle in command.presses.items()
        }

    def command(self, command: Command) -> Handler:
        """Return the handler of a command."""

        async def handle(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
            context = Context(self._services, update, argument(update.effective_message))
            if not context.is_for(command.audience):
                is_elsewhere = context.is_of(command.audience)
                await (
                    _send_to_private(context, command.audience)
                    if is_elsewhere
                    else self.unknown(update, _)
                )
                return
            await context.welcome_back()
            if command.decides and not await context.decides():
                await context.reply(OurMessage((await context.locale()).say("admins_only")))
                return
            await command.handle(context)

        return handle

    async def press(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Call what a button's verb is for; data that is not ours is answered as stale."""
        query: CallbackQuery | None = update.callback_query
        if query is None:
            return
        if update.effective_chat is None:  # of a message sent by way of inline: none is ours
            with contextlib.suppress(BadRequest):
                await query.answer()
            return
        context = Context(self._services, update)
        await context.welcome_back()
        press = unpack(query.data or "")
        command, handle = self._presses.get(press.verb, (None, None))
        if command is None or handle is None or not context.is_for(command.audience):
            await context.toast((await context.locale()).label("button_stale"), alert=True)
        elif press.verb in command.deciding and not await context.decides():
            await context.toast((await context.locale()).label("admins_only"), alert=True)
        else:
            await handle(context, press)
        if not context.query_answered:
            await context.toast()

    async def words(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Take an answer to a question of ours; look other words up, or read what an editor brought."""
        message = update.effective_message
        context = Context(self._services, update, (message.text or "") if message else "")
        if self._asked_for_zone(message):
            if await context.decides():
                await settings.answer_zone(context)
        elif context.is_private and context.words.startswith("/"):
            await self.unknown(update, _)
        elif context.is_private:
            await context.welcome_back()
            await (self._editors(context) or paper.handle)(context)
        elif context.is_of(Audience.EDITORS) and self._question(message) and _brings_link(message):
            await _send_to_private(context, Audience.EDITORS)

    async def article(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Read a file or a forwarded post that an editor brought; anyone else's is nothing to us."""
        context = Context(self._services, update)
        if context.is_for(Audience.EDITORS):
            await context.welcome_back()
            await read.take_in(context)

    async def unknown(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Name the command that was probably meant; in groups only when the bot was addressed."""
        message = update.effective_message
        words = (message.text or "").split(maxsplit=1) if message else []
        if not words:
            return
        name, _at, addressee = (typed(message) or words[0])[1:].partition("@")
        is_mine = addressee.casefold() == self._services.bot.username.casefold()
        context = Context(self._services, update)
        if not is_mine and (addressee or not context.is_private):
            return
        locale = await context.locale()
        known = self._services.commands
        names = [name for one in Audience if context.is_for(one) for name in known[one]]
        nearest = _nearest(name.lower(), names)
        key = "command_unknown_nearest" if nearest else "command_unknown"
        said = locale.say(key, name=clean(name, 32), nearest=nearest or "")
        await context.reply(OurMessage(said))

    async def member(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Follow the bot's own membership."""
        await membership.on_my_chat_member(self._services, update)

    async def migration(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Follow a group that became a supergroup."""
        if update.effective_message:
            await membership.on_migration(self._services, update.effective_message)

    async def failed(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Hand a failure to the one place that tells of it."""
        has_chat = isinstance(update, Update) and update.effective_chat is not None
        ours = Context(self._services, update) if isinstance(update, Update) and has_chat else None
        if context.error is not None:
            await on_error(ours, update, context.error)

    def _asked_for_zone(self, message: Message | None) -> bool:
        """Whether the message replies to our prompt for a time zone, in any of our languages."""
        prompts = (self._services.locales[code].label("zone_prompt") for code in LANGUAGES)
        return self._question(message) in prompts

    def _editors(self, context: Context) -> Handle | None:
        """Return what an editor's words are for, where they are not to be looked up."""
        message = context.message
        if message is None or not context.is_for(Audience.EDITORS):
            return None
        if asked := read_prompt(self._question(message), self._services.locales):
            return partial(revising.answer, asked=asked)
        if read.is_article(message):
            return read.take_in
        return read.offer if read.may_be_article(message) else None

    def _question(self, message: Message | None) -> str:
        """Return the message of ours that a message replies to, or nothing."""
        original = message.reply_to_message if message else None
        if original is None:
            return ""
        writer = original.from_user  # in a channel all posts are the channel's, and nobody's
        is_ours = writer.is_bot if writer else original.chat.type == ChatType.CHANNEL
        return (original.text or "") if is_ours else ""


def _brings_link(message: Message | None) -> bool:
    """Whether a message is but a link that an editor's bot would read."""
    return message is not None and lone_link(message) is not None and read.is_article(message)


async def _send_to_private(context: Context, audience: Audience) -> None:
    """Tell an editor or an operator where they are answered: what they see is nobody else's."""
    locale = await context.locale()
    await context.reply(OurMessage(locale.say(f"in_private_{audience}")))


def _nearest(name: str, names: Sequence[str]) -> str | None:
    """Return the command that a name on the other keyboard layout is, or misspells."""
    if (swapped := other_layout(name)) in names:
        return swapped
    nearest = process.extractOne(name, names, score_cutoff=_LIKENESS)
    return nearest[0] if nearest else None
