"""/subscriptions: what the chat wants, each with a button that ends it."""

from markupsafe import Markup

from bot.buttons import Press
from bot.commands.command import Command
from bot.context import Context
from bot.models import Message
from bot.render import lists
from bot.render.paper import reason_name
from bot.showing import popular_topics, when_next
from bot.subscribing import unsubscribe, wanted_by


async def handle(context: Context) -> None:
    """List the subscriptions."""
    await context.reply(await listed(context))


async def drop(context: Context, press: Press) -> None:
    """End one, and show those that are left."""
    locale = await context.locale()
    wanted = {one.id: one for one in await wanted_by(context)}
    unwanted = wanted.get(press.number(0))
    if unwanted is None:
        await context.toast(locale.label("drop_gone"))
    else:
        await unsubscribe(context, [(unwanted.kind, unwanted.value)])
        name = reason_name(unwanted.reason, locale, context.services.topics)
        await context.toast(locale.label("tick_off", topic=name))
    await context.show(await listed(context))


async def listed(context: Context) -> Message:
    """Make the list, or where nothing is subscribed the topics to start with."""
    locale, wanted = await context.locale(), await wanted_by(context)
    if not wanted:
        return await popular_topics(context, locale.say("subscriptions_none"))
    coming = await when_next(context)
    text = Markup("\n\n").join([locale.say("subscriptions_title", n=len(wanted)), coming])
    return lists.subscriptions(wanted, locale, context.services.topics, text=text)


COMMAND = Command("subscriptions", handle, {"drop": drop}, deciding=frozenset({"drop"}))
