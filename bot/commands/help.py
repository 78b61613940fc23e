"""/help: every command in a line."""

from markupsafe import Markup

from bot.commands.command import Command
from bot.context import Context
from bot.models import Message

NAMES = (
    "paper",
    "search",
    "latest",
    "digests",
    "topics",
    "subscribe",
    "unsubscribe",
    "subscriptions",
    "roundup",
    "settings",
    "status",
    "mydata",
    "forget",
)


async def handle(context: Context) -> None:
    """List the commands."""
    locale = await context.locale()
    lines = [Markup("/{} — {}").format(name, locale.say(f"command_{name}")) for name in NAMES]
    text = Markup("\n\n").join(
        [locale.say("help_title"), Markup("\n").join(lines), locale.say("help_hint")]
    )
    await context.reply(Message(text))


COMMAND = Command("help", handle)
