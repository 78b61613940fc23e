"""/health: how the whole bot stands, for operators."""

from bot import reporting
from bot.audience import Audience
from bot.buttons import Press
from bot.commands.command import Command
from bot.context import Context
from bot.models import Message
from bot.render import health as render


async def handle(context: Context) -> None:
    """Answer with how the bot stands."""
    await context.reply(*await _report(context))


async def look_again(context: Context, _press: Press) -> None:
    """Show how it stands now, in place where one message holds it."""
    await context.toast()
    messages = await _report(context)
    await (context.show if len(messages) == 1 else context.reply)(*messages)


async def _report(context: Context) -> list[Message]:
    report = await reporting.read(context.services.database, context.now)
    return render.health(report, await context.locale(), (await context.chat()).zone)


COMMAND = Command("health", handle, {"health": look_again}, audience=Audience.OPERATORS)
