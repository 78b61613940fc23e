"""/help: every command in a line."""

from markupsafe import Markup

from bot.commands.command import Command
from bot.context import Context
from bot.locales import Locale
from bot.models import Message

_LEFT_OUT = ("help", "start")


async def handle(context: Context) -> None:
    """List the commands."""
    locale = await context.locale()
    lines = [_line(name, locale) for name in context.services.commands if name not in _LEFT_OUT]
    blocks = [locale.say("help_title"), Markup("\n").join(lines), locale.say("help_hint")]
    if context.is_editors:
        own = [_line(name, locale) for name in context.services.editors_commands]
        blocks += [locale.say("help_editors"), Markup("\n").join(own), locale.say("help_read")]
    await context.reply(Message(Markup("\n\n").join(blocks)))


def _line(name: str, locale: Locale) -> Markup:
    return Markup("/{} — {}").format(name, locale.say(f"command_{name}"))


COMMAND = Command("help", handle)
