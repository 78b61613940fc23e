"""/start: who the bot is and topics to begin with; a deep link leads to a topic or a paper."""

from bot.commands.command import Command
from bot.context import Context
from bot.deeplinks import read_payload
from bot.models import Message, SubscriptionKind
from bot.render.paper import text_in
from bot.showing import paper_by_id, popular_topics, show_card, start_text, when_next
from bot.store import chats
from bot.subscribing import TooManyError, subscribe
from digests.store import papers


async def handle(context: Context) -> None:
    """Greet, or do what the deep link's payload says."""
    if context.is_private:
        await _welcome_back(context)
    payload = read_payload(context.words)
    if payload.topic and await _to_topic(context, payload.topic):
        return
    if payload.paper_key and await _to_paper(context, payload.paper_key):
        return
    await context.reply(await popular_topics(context, await start_text(context)))


async def _welcome_back(context: Context) -> None:
    """Take up a chat whose reader had blocked the bot: Telegram may not have told."""
    kept = await context.kept()
    if kept and kept.suspended:
        await context.services.database.write(lambda c: chats.restore(c, context.chat_id))
        context.forget_kept()


async def _to_topic(context: Context, slug: str) -> bool:
    topic = context.services.topics.get(slug)
    if topic is None or not await context.decides():
        return False
    try:
        await subscribe(context, [(SubscriptionKind.TOPIC, topic.slug)])
    except TooManyError:
        return False
    locale = await context.locale()
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
