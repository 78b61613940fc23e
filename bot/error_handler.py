"""When a handler fails: log it, apologise to the chat once, and never fail a second time."""

import structlog
from telegram import Update
from telegram.error import RetryAfter, TelegramError

from bot.context import Context
from bot.instance import FencedError
from bot.models import Message
from bot.outcomes import leaves_nobody
from bot.saying import told_to_wait
from bot.transport import InDoubtError, UnsentError
from digests.errors import DatabaseError

_log = structlog.get_logger(__name__)


async def on_error(context: Context | None, update: object, error: BaseException) -> None:
    """Log the failure; tell the chat in a sentence, where one can be told."""
    if isinstance(error, FencedError):
        return  # whoever has taken over answers; the sender ends the bot
    if leaves_nobody(error):  # of a group that moved an update of its own tells
        _log.info("nobody_to_answer", reason=str(error))
        return
    if isinstance(error, RetryAfter) and context is not None:
        until = told_to_wait(context.chat_id, error)  # an apology would prolong the wait
        context.services.pacer.hold_chat(context.chat_id, until)
        return
    number = update.update_id if isinstance(update, Update) else None
    if _is_out_of_reach(error):
        _log.warning("not_answered", update=number, reason=str(error))
        return
    _log.error("handler_failed", update=number, exc_info=error)
    if context is None:
        return
    key = "error_database" if isinstance(error, DatabaseError) else "error"
    try:
        locale = context.services.locales[await _language(context)]
        if not await context.toast(locale.label(key), alert=True):
            await context.reply(Message(locale.say(key)))
    except (TelegramError, DatabaseError) as second:
        _log.warning("apology_failed", reason=str(second))


async def _language(context: Context) -> str:
    try:
        return (await context.locale()).language
    except DatabaseError:
        return context.services.settings.language


def _is_out_of_reach(error: BaseException) -> bool:
    """Whether Telegram could not be reached, rather than refused what we sent."""
    return isinstance(error, UnsentError | InDoubtError)
