"""What editors are told unasked: what feeds brought."""

import math
from collections.abc import Sequence
from functools import partial

import structlog
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.keyboards import NO_PREVIEW
from bot.locales import Locale
from bot.render.new_drafts import new_drafts
from bot.services import Services
from bot.store import chats
from bot.turns import turn
from digests.models import NewDraft

_log = structlog.get_logger(__name__)


async def tell_editors(services: Services, made: Sequence[NewDraft]) -> None:
    """Send every editor one message about new drafts; who cannot be told still finds them by /drafts."""
    if not made:
        return
    for editor in services.settings.editors:
        locale = await _locale(services, editor)
        await turn(services.pacer, editor, patience=math.inf)
        try:
            await services.bot.send_message(
                editor,
                new_drafts(made, locale).html,
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
            )
        except TelegramError as error:
            _log.warning("editor_not_told", editor=editor, reason=error.message)


async def _locale(services: Services, editor: int) -> Locale:
    """Return the language of an editor's private chat, which has the editor's id."""
    chat = await services.database.read(partial(chats.by_id, chat_id=editor))
    return services.locales[chat.language if chat else services.settings.language]
