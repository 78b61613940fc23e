"""/unsubscribe: ends subscriptions by name, all of them, or by button."""

from bot.commands.command import Command
from bot.context import Context
from bot.models import Message, Subscription
from bot.render import lists
from bot.render.paper import reason_name
from bot.showing import popular_topics, when_next
from bot.subscribing import unsubscribe, wanted_by
from digests.search.words import clean, squash

_ALL = frozenset({"all", "everything", "все", "всё", "全部", "所有"})


async def handle(context: Context) -> None:
    """End what is named; without words show what could be."""
    locale, wanted = await context.locale(), await wanted_by(context)
    if not wanted:
        await context.reply(await popular_topics(context, locale.say("subscriptions_none")))
        return
    unwanted = _named(context, wanted)
    if not unwanted:
        text = "unsubscribe_unknown" if clean(context.words) else "unsubscribe_usage"
        told = locale.say(text, words=clean(context.words, 60))
        await context.reply(lists.subscriptions(wanted, locale, context.services.topics, text=told))
        return
    await unsubscribe(context, [(one.kind, one.value) for one in unwanted])
    topics = context.services.topics
    names = locale.join(reason_name(one.reason, locale, topics) for one in unwanted)
    told = locale.say("unsubscribe_done", names=names)
    await context.reply(Message(told + "\n\n" + await when_next(context)))


def _named(context: Context, wanted: list[Subscription]) -> list[Subscription]:
    """Return the subscriptions that the words name."""
    if clean(context.words).casefold() in _ALL:
        return wanted
    topics = context.services.topics
    names = set()
    for part in topics.split(context.words):
        names.add(squash(part.text))
        match = None if part.quoted else topics.match(part.text)
        if match:
            names.add(squash(match.topic.slug))
    names.add(squash(context.words))
    return [one for one in wanted if squash(one.value) in names - {""}]


COMMAND = Command("unsubscribe", handle, decides=True)
