"""/forget: erases all that is kept of the chat; asks once."""

from bot.buttons import Press, pack
from bot.commands.command import Command
from bot.context import Context
from bot.models import Button, Message
from bot.store import chats, editions
from digests.store.database import Connection


async def handle(context: Context) -> None:
    """Ask whether it is meant."""
    locale = await context.locale()
    if await context.kept() is None:
        await context.reply(Message(locale.say("mydata_none")))
        return
    buttons = (
        Button(locale.label("button_forget"), data=pack("forget", "yes")),
        Button(locale.label("button_keep"), data=pack("forget", "no")),
    )
    await context.reply(Message(locale.say("forget_ask"), (buttons,)))


async def decide(context: Context, press: Press) -> None:
    """Erase, or leave all as it is."""
    locale = await context.locale()
    await context.toast()
    if press.text(0) != "yes":
        await context.show(Message(locale.say("forget_kept")))
        return
    await context.services.database.write(lambda c: _erase(c, context.chat_id))
    await context.show(Message(locale.say("forget_done")))


async def _erase(connection: Connection, chat_id: int) -> None:
    await chats.forget(connection, chat_id)
    await editions.forget_unsent(connection)


COMMAND = Command(
    "forget", handle, {"forget": decide}, decides=True, deciding=frozenset({"forget"})
)
