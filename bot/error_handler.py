"""When a handler fails: log it, apologise to the chat once, and never fail a second time."""

import structlog
from telegram import Update
from telegram.error import Forbidden, NetworkError, TelegramError

from bot.context import Context
from bot.models import Message
from digests.errors import DatabaseError

_log = structlog.get_logger(__name__)


async def on_error(context: Context | None, update: object, error: BaseException) -> None:
    """Log the failure; tell the chat in a sentence, where one can be told."""
    if isinstance(error, Forbidden):
        return
    kind = update.update_id if isinstance(update, Update) else None
    _log.error("handler_failed", update=kind, exc_info=error)
    if context is None or (isinstance(error, NetworkError) and not _is_ours(error)):
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


def _is_ours(error: NetworkError) -> bool:
    """Whether Telegram refused what we sent, rather than being out of reach."""
    return type(error).__name__ == "BadRequest"
