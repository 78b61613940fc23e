"""/feeds: how each feed is doing, in words."""

from bot.audience import Audience
from bot.buttons import Press
from bot.commands.command import Command
from bot.context import Context
from bot.models import Message
from bot.render import feeds as render
from digests.store import feeds as store


async def handle(context: Context) -> None:
    """Answer with the state of every feed."""
    await context.reply(*await _states(context))


async def look_again(context: Context, _press: Press) -> None:
    """Show the states as they are now, in place where one message holds them."""
    await context.toast()
    messages = await _states(context)
    await (context.show if len(messages) == 1 else context.reply)(*messages)


async def _states(context: Context) -> list[Message]:
    services = context.services
    found = await services.database.read(store.states)
    chat = await context.chat()
    return render.states(
        found,
        await context.locale(),
        trusted=services.settings.trusted_feeds,
        zone=chat.zone,
        now=context.now,
    )


COMMAND = Command("feeds", handle, {"feeds": look_again}, audience=Audience.EDITORS)
