"""What several commands show: a paper's card, a page of papers, topics to start with."""

from collections.abc import Sequence
from functools import partial

from markupsafe import Markup

from bot.buttons import Press, pack
from bot.context import Context
from bot.deeplinks import paper_address
from bot.locales import Locale
from bot.models import Button, Keyboard, Message, SubscriptionKind
from bot.render import lists, settings
from bot.render import paper as render
from bot.subscribing import due_after, wanted_by
from digests.models import Paper, Query
from digests.store import papers

POPULAR_TOPICS = 8


async def paper_by_id(context: Context, paper_id: int) -> Paper | None:
    """Return a paper, or None where no digest covers it (any more)."""
    found = await context.services.database.read(partial(papers.by_ids, ids=[paper_id]))
    return found[0] if found else None


async def show_card(context: Context, paper: Paper, note: Markup | None = None) -> None:
    """Answer with a paper's card, below a note."""
    await context.reply(*card(context, paper, await context.locale(), note))


def card(
    context: Context, paper: Paper, locale: Locale, note: Markup | None = None
) -> list[Message]:
    """Make a paper's card in a language, with the link that opens it."""
    services = context.services
    address = paper_address(services.bot.username, paper)
    return render.card(paper, locale, services.topics, note=note, address=address)


async def show_papers(
    context: Context,
    heading: Markup,
    found: Sequence[Paper],
    *,
    offset: int = 0,
    query: Query | None = None,
    turning: Sequence[Button] = (),
    in_place: bool = True,
) -> None:
    """Show a page of papers; in place of the message whose button was pressed, or as a new one."""
    rows: Keyboard = (tuple(turning),) if turning else ()
    message = lists.papers(
        heading,
        found,
        await context.locale(),
        offset=offset,
        query=query,
        topics=context.services.topics,
        last_rows=rows,
    )
    await (context.show if in_place else context.reply)(message)


async def gone(context: Context) -> None:
    """Say that what a button led to is no more."""
    await context.toast((await context.locale()).label("button_stale"), alert=True)


async def open_card(context: Context, press: Press) -> None:
    """Answer a numbered button with the card of its paper."""
    paper = await paper_by_id(context, press.number(0))
    if paper is None:
        await gone(context)
        return
    await context.toast()
    await show_card(context, paper)


async def popular_topics(context: Context, text: Markup) -> Message:
    """Make the keyboard to start with: the topics with the most papers, ticked where subscribed."""
    services, locale = context.services, await context.locale()
    counts = await services.database.read(papers.counts)
    most = sorted(services.topics, key=lambda topic: -counts.get(topic.slug, 0))[:POPULAR_TOPICS]
    ticked = {one.value for one in await wanted_by(context) if one.kind is SubscriptionKind.TOPIC}
    every = Button(locale.label("button_all_topics", n=len(services.topics)), data=pack("topics"))
    return lists.topics(most, counts, ticked, locale, text=text, offset=0, more=every)


async def when_next(context: Context) -> Markup:
    """Say when the chat's next roundup comes, or would come once it wants something."""
    chat = await context.chat()
    locale = await context.locale()
    return settings.when(chat, locale, chat.next_roundup_at)


async def start_text(context: Context) -> Markup:
    """Say who the bot is, and when the first roundup will come."""
    chat, locale = await context.chat(), await context.locale()
    if chat.next_roundup_at:
        coming = settings.when(chat, locale, chat.next_roundup_at)
    else:
        first = locale.moment(due_after(chat, context.now).astimezone(chat.zone))
        coming = locale.say("start_first", moment=first, zone=locale.city(chat.timezone))
    return Markup("\n\n").join([locale.say("start_hello"), coming])
