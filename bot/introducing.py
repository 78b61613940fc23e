"""What Telegram shows of the bot before anyone speaks to it: the command menu and a description."""

from collections.abc import Iterable

import structlog
from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import BadRequest, Forbidden

from bot.commands import COMMANDS, EDITORS_COMMANDS
from bot.commands.command import Command
from bot.locales import Locale

_log = structlog.get_logger(__name__)


async def introduce(bot: Bot, locale: Locale) -> None:
    """Set menu and description in one language where they differ; English is what others get."""
    code = _code(locale)
    menu = _menu(COMMANDS, locale)
    if await bot.get_my_commands(language_code=code) != menu:
        await bot.set_my_commands(menu, language_code=code)
    description = locale.label("description")
    if (await bot.get_my_description(language_code=code)).description != description:
        await bot.set_my_description(description, language_code=code)


async def introduce_to_editors(bot: Bot, locale: Locale, editors: Iterable[int]) -> None:
    """Set the menu of each editor's private chat, with the commands that are theirs alone."""
    code, menu = _code(locale), _menu((*COMMANDS, *EDITORS_COMMANDS), locale)
    for editor in editors:
        scope = BotCommandScopeChat(editor)
        try:
            if await bot.get_my_commands(scope, code) != menu:
                await bot.set_my_commands(menu, scope, code)
        except (BadRequest, Forbidden) as error:  # who never spoke to the bot has no chat with it
            _log.info("editor_has_no_chat", editor=editor, reason=error.message)


def _menu(commands: Iterable[Command], locale: Locale) -> tuple[BotCommand, ...]:
    return tuple(
        BotCommand(command.name, locale.label(f"command_{command.name}")) for command in commands
    )


def _code(locale: Locale) -> str | None:
    return None if locale.language == "en" else locale.language
