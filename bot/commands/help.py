"""/help: every command in a line."""

from markupsafe import Markup

from bot.audience import Audience
from bot.commands.command import Command
from bot.context import Context
from bot.locales import Locale
from bot.models import Message

_LEFT_OUT = ("help", "start")
_HINTS = {Audience.EVERYBODY: "help_hint", Audience.EDITORS: "help_read"}


async def handle(context: Context) -> None:
    """List the commands."""
    locale = await context.locale()
    blocks = []
    for audience in filter(context.is_for, Audience):
        names = context.services.commands[audience]
        lines = [_line(name, locale) for name in names if name not in _LEFT_OUT]
        blocks += [locale.say(f"help_title_{audience}"), Markup("\n").join(lines)]
        if audience in _HINTS:
            blocks.append(locale.say(_HINTS[audience]))
    await context.reply(Message(Markup("\n\n").join(blocks)))


def _line(name: str, locale: Locale) -> Markup:
    return Markup("/{} — {}").format(name, locale.say(f"command_{name}"))


COMMAND = Command("help", handle)
