"""/mydata: all that is kept of the chat, as it is kept."""

from bot.commands.command import Command
from bot.context import Context
from bot.messages import split
from bot.models import Block, Message
from bot.render import settings
from bot.store import mydata


async def handle(context: Context) -> None:
    """Show every row about the chat."""
    locale = await context.locale()
    kept = await context.services.database.read(lambda c: mydata.of_chat(c, context.chat_id))
    if kept is None:
        await context.reply(Message(locale.say("mydata_none")))
        return
    await context.reply(*split([Block(block) for block in settings.my_data(kept, locale)]))


COMMAND = Command("mydata", handle)
