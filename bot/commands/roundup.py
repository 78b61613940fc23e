"""/roundup: the chat's roundup as it would be sent now, touching nothing; and the rest of one sent."""

import re

from bot.buttons import Press
from bot.commands.command import Command
from bot.context import Context
from bot.models import Message, Picks
from bot.picking import pick_for
from bot.render import roundup as render
from bot.showing import gone, popular_topics
from bot.store import editions
from bot.subscribing import wanted_by
from bot.timing import week_of
from digests.models import Paper
from digests.store import papers

_WEEK = re.compile(r"\d{4}-W\d\d")


async def handle(context: Context) -> None:
    """Show what a roundup made now would hold."""
    locale = await context.locale()
    if not await wanted_by(context):
        await context.reply(await popular_topics(context, locale.say("subscriptions_none")))
        return
    chat, services = await context.chat(), context.services
    picks = await pick_for(chat, services.database, services.topics)
    if picks.empty:
        await context.reply(Message(locale.say("roundup_preview_nothing")))
        return
    week = week_of(context.now, chat.zone)
    found = await _papers(context, picks)
    parts = render.roundup(picks, found, week, locale, services.topics, preview=True)
    told = locale.say("roundup_preview_paused" if chat.paused else "roundup_preview")
    await context.reply(Message(told), *parts)


async def now(context: Context, press: Press) -> None:
    """Show the roundup in place of one that could not be delivered in time."""
    await context.toast()
    await handle(context)


async def more(context: Context, press: Press) -> None:
    """Show a page of what stands behind “+k more” of a roundup this chat was sent."""
    week = press.text(0)
    edition = None
    if _WEEK.fullmatch(week):
        edition = await context.services.database.read(
            lambda c: editions.of_week(c, context.chat_id, week)
        )
    if edition is None or not edition.picks.more:
        await gone(context)
        return
    await context.toast()
    found = await _papers(context, edition.picks)
    parts = render.rest(
        edition.picks,
        found,
        await context.locale(),
        context.services.topics,
        week=week,
        offset=press.number(1),
    )
    turned = press.text(1) and len(parts) == 1
    await (context.show if turned else context.reply)(*parts)


async def _papers(context: Context, picks: Picks) -> dict[int, Paper]:
    ids = [pick.paper_id for pick in picks.new + picks.archive + picks.more]
    return await context.services.database.read(lambda c: papers.as_asked(c, ids))


COMMAND = Command("roundup", handle, {"more": more, "now": now})
