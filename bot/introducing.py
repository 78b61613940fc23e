"""What Telegram shows of the bot before anyone speaks to it: the command menu and a description."""

from collections.abc import Iterable

import structlog
from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.audience import Audience
from bot.commands import commands_for
from bot.commands.command import Command
from bot.locales import LANGUAGES, Locale, Locales
from bot.settings import Settings

_log = structlog.get_logger(__name__)


async def introduce_everywhere(bot: Bot, locales: Locales, settings: Settings) -> None:
    """Give Telegram menus and description in each language; where it will not have them, log why."""
    try:
        for language in LANGUAGES:
            await introduce(bot, locales[language])
            await introduce_to_insiders(bot, locales[language], settings)
    except TelegramError as error:
        _log.warning("menu_not_set", reason=error.message)


async def introduce(bot: Bot, locale: Locale) -> None:
    """Set menu and description in one language where they differ; English is what others get."""
    code = _code(locale)
    menu = _menu(commands_for({Audience.EVERYBODY}), locale)
    if await bot.get_my_commands(language_code=code) != menu:
        await bot.set_my_commands(menu, language_code=code)
    description = locale.label("description")
    if (await bot.get_my_description(language_code=code)).description != description:
        await bot.set_my_description(description, language_code=code)


async def introduce_to_insiders(bot: Bot, locale: Locale, settings: Settings) -> None:
    """Set the menu of each editor's and operator's private chat, with the commands that are theirs."""
    code = _code(locale)
    for user_id in dict.fromkeys((*settings.editors, *settings.operators)):
        scope = BotCommandScopeChat(user_id)
        audiences = {one for one in Audience if settings.is_of(one, user_id)}
        menu = _menu(commands_for(audiences), locale)
        try:
            if await bot.get_my_commands(scope, code) != menu:
                await bot.set_my_commands(menu, scope, code)
        except (BadRequest, Forbidden) as error:  # who never spoke to the bot has no chat with it
            _log.info("insider_has_no_chat", user=user_id, reason=error.message)


def _menu(commands: Iterable[Command], locale: Locale) -> tuple[BotCommand, ...]:
    return tuple(
        BotCommand(command.name, locale.label(f"command_{command.name}")) for command in commands
    )


def _code(locale: Locale) -> str | None:
    return None if locale.language == "en" else locale.language
