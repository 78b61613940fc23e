"""/help: every command in a line."""

from markupsafe import Markup

from bot.commands.command import Command
from bot.context import Context
from bot.models import Message

_LEFT_OUT = ("help", "start")


async def handle(context: Context) -> None:
    """List the commands."""
    locale = await context.locale()
    lines = [
        Markup("/{} — {}").format(name, locale.say(f"command_{name}"))
        for name in context.services.commands
        if name not in _LEFT_OUT
    ]
    text = Markup("\n\n").join(
        [locale.say("help_title"), Markup("\n").join(lines), locale.say("help_hint")]
    )
    await context.reply(Message(text))


COMMAND = Command("help", handle)
