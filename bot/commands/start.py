"""/start: who the bot is and topics to begin with; a deep link leads to a topic or a paper."""

from markupsafe import Markup

from bot.commands.command import Command
from bot.context import Context
from bot.deeplinks import read_payload
from bot.models import SUBSCRIPTIONS_MOST, Message, SubscriptionKind
from bot.render.paper import text_in
from bot.showing import paper_by_id, popular_topics, show_card, start_text, when_next
from bot.subscribing import TooManyError, subscribe
from digests.store import papers


async def handle(context: Context) -> None:
    """Greet, or do what the deep link's payload says."""
    payload = read_payload(context.words)
    if payload.topic and await _to_topic(context, payload.topic):
        return
    if payload.paper_key and await _to_paper(context, payload.paper_key):
        return
    text = await _greeting(context)
    if context.words.strip():
        text = Markup("\n\n").join([(await context.locale()).say("start_dead_link"), text])
    await context.reply(await popular_topics(context, text))


async def _greeting(context: Context) -> Markup:
    if context.is_private:
        return await start_text(context)
    return (await context.locale()).say("group_hello")


async def _to_topic(context: Context, slug: str) -> bool:
    topic, locale = context.services.topics.get(slug), await context.locale()
    if topic is None:
        return False
    if not await context.decides():
        await context.reply(Message(locale.say("admins_only")))
        return True
    try:
        await subscribe(context, [(SubscriptionKind.TOPIC, topic.slug)])
    except TooManyError:
        await context.reply(Message(locale.say("subscribe_too_many", n=SUBSCRIPTIONS_MOST)))
        return True
    name, _ = text_in(topic.names, locale.language)
    told = locale.say("subscribe_done", names=name)
    await context.reply(Message(told + "\n\n" + await when_next(context)))
    return True


async def _to_paper(context: Context, key: str) -> bool:
    found = await context.services.database.read(lambda c: papers.by_key(c, [key]))
    paper = await paper_by_id(context, found[0]) if found else None
    if paper is None:
        return False
    await show_card(context, paper)
    return True


COMMAND = Command("start", handle)
