"""/topics: every topic with its paper count and a tick where subscribed; a press subscribes or ends it."""

from functools import partial

from markupsafe import Markup

from bot.buttons import Press
from bot.commands.command import Command
from bot.context import Context
from bot.models import SUBSCRIPTIONS_MOST, SubscriptionKind
from bot.render import lists
from bot.render.paper import text_in
from bot.showing import gone, popular_topics, when_next
from bot.subscribing import TooManyError, subscribe, unsubscribe, wanted_by
from digests.store import papers


async def handle(context: Context) -> None:
    """Answer with the first page of topics."""
    await show_page(context, 0)


async def turn(context: Context, press: Press) -> None:
    """Show another page in place."""
    await context.toast()
    await show_page(context, press.number(0))


async def tick(context: Context, press: Press) -> None:
    """Subscribe to the topic (+slug) or end the subscription (-slug), and show the tick."""
    sign, slug = press.text(0)[:1], press.text(0)[1:]
    topic = context.services.topics.get(slug)
    if topic is None or sign not in {"+", "-"}:
        await gone(context)
        return
    locale = await context.locale()
    wanted, is_wanted = (SubscriptionKind.TOPIC, topic.slug), sign == "+"
    name, _ = text_in(topic.names, locale.language)
    try:
        await (subscribe if is_wanted else unsubscribe)(context, [wanted])
    except TooManyError:
        await context.toast(locale.label("subscribe_too_many", n=SUBSCRIPTIONS_MOST), alert=True)
        return
    await context.toast(locale.label("tick_on" if is_wanted else "tick_off", topic=name))
    if press.text(1):
        await show_page(context, press.number(1))
    else:
        text = Markup("\n\n").join([await _title(context), await when_next(context)])
        await context.show(await popular_topics(context, text))


async def show_page(context: Context, offset: int) -> None:
    """Show topics from `offset` on."""
    services, locale = context.services, await context.locale()
    counts = await services.database.read(partial(papers.counts))
    ticked = {one.value for one in await wanted_by(context) if one.kind is SubscriptionKind.TOPIC}
    text = locale.say("topics_title", n=len(ticked))
    message = lists.topics(list(services.topics), counts, ticked, locale, text=text, offset=offset)
    await context.show(message)


async def _title(context: Context) -> Markup:
    ticked = [one for one in await wanted_by(context) if one.kind is SubscriptionKind.TOPIC]
    return (await context.locale()).say("topics_title", n=len(ticked))


COMMAND = Command("topics", handle, {"topics": turn, "tick": tick}, deciding=frozenset({"tick"}))
