"""What is told unasked: to editors what feeds brought, to operators what needs them."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.keyboards import NO_PREVIEW
from bot.locales import Locale
from bot.models import Message
from bot.render.new_drafts import new_drafts
from bot.saying import PATIENCE_SECONDS, say
from bot.services import Services
from bot.store import chats
from bot.transport import InDoubtError
from digests.draft_models import NewDraft

EDITORS_PATIENCE_SECONDS = 60.0
_log = structlog.get_logger(__name__)

Make = Callable[[Locale, ZoneInfo], Message]


async def tell_editors(services: Services, made: Sequence[NewDraft]) -> None:
    """Send every editor one message about new drafts; who cannot be told still finds them by /drafts."""
    if made:
        editors = services.settings.editors
        await _tell(
            services, editors, lambda locale, _: new_drafts(made, locale), EDITORS_PATIENCE_SECONDS
        )


async def tell_operators(services: Services, make: Make) -> int:
    """Send every operator a message; return how many have it."""
    return await _tell(services, services.settings.operators, make)


async def _tell(
    services: Services, user_ids: Iterable[int], make: Make, patience: float = PATIENCE_SECONDS
) -> int:
    told = 0
    for user_id in user_ids:
        locale, zone = await _chat_of(services, user_id)
        send = partial(
            services.bot.send_message,
            user_id,
            make(locale, zone).html,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
        )
        try:
            told += await say(services, user_id, send, patience=patience) is not None
        except InDoubtError:
            told += 1  # twice in doubt, or once by the operator's policy: rather that than an alarm a minute
        except TelegramError as error:
            _log.warning("user_not_told", user=user_id, reason=error.message)
    return told


async def _chat_of(services: Services, user_id: int) -> tuple[Locale, ZoneInfo]:
    """Return language and time zone of a user's private chat, which has the user's id."""
    chat = await services.database.read(partial(chats.by_id, chat_id=user_id))
    settings = services.settings
    locale = services.locales[chat.language if chat else settings.language]
    return locale, chat.zone if chat else ZoneInfo(settings.timezone)
