"""What Telegram shows of the bot before anyone speaks to it: the command menu and a description."""

from telegram import Bot, BotCommand

from bot.commands import COMMANDS
from bot.locales import Locale


async def introduce(bot: Bot, locale: Locale) -> None:
    """Set menu and description in one language where they differ; English is what others get."""
    code = None if locale.language == "en" else locale.language
    menu = tuple(
        BotCommand(command.name, locale.label(f"command_{command.name}")) for command in COMMANDS
    )
    if await bot.get_my_commands(language_code=code) != menu:
        await bot.set_my_commands(menu, language_code=code)
    description = locale.label("description")
    if (await bot.get_my_description(language_code=code)).description != description:
        await bot.set_my_description(description, language_code=code)
