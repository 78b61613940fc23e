"""/status: when the next roundup is due, what the last one held, what waits and why, and why it is silent."""

from functools import partial

from markupsafe import Markup

from bot.commands.command import Command
from bot.context import Context
from bot.locales import Locale
from bot.models import Edition, Message
from bot.reasons import TOO_LATE, away_reason
from bot.render import status as render
from bot.render.paper import short_title
from bot.render.reasons import said
from bot.showing import when_next
from bot.store import editions, instances, standing
from bot.subscribing import wanted_by
from digests.store import papers

TITLES_SHOWN = 5


async def handle(context: Context) -> None:
    """Tell how the chat stands."""
    locale = await context.locale()
    edition = await context.services.database.read(
        partial(editions.latest, chat_id=context.chat_id)
    )
    lines = [
        Markup("<b>{}</b>").format(locale.say("status_title")),
        _back(context, locale),
        await when_next(context),
        locale.say("status_subscriptions", n=len(await wanted_by(context))),
        await _last(context, edition, locale),
        await _missed(context, edition, locale),
        await _waiting(context, locale),
        locale.say("status_silent") if (await context.chat()).silent else Markup(),
    ]
    await context.reply(Message(Markup("\n\n").join(line for line in lines if line)))


def _back(context: Context, locale: Locale) -> Markup:
    """Say why roundups had stopped until the chat asked."""
    if context.was_away is None:
        return Markup()
    reason = away_reason(context.was_away, is_private=context.is_private) or context.was_away
    return locale.say("status_back", reason=said(reason, locale))


async def _last(context: Context, edition: Edition | None, locale: Locale) -> Markup:
    if edition is None:
        return locale.say("status_no_last")
    picks = edition.picks.new + edition.picks.archive
    shown = [pick.paper_id for pick in picks[:TITLES_SHOWN]]
    found = await context.services.database.read(lambda c: papers.by_ids(c, shown))
    titles = [short_title(paper) for paper in found] + ["…"] * (len(picks) > len(shown))
    week = locale.week(edition.week)
    return locale.say("status_last", n=len(picks), week=week, titles=locale.join(titles))


async def _missed(context: Context, edition: Edition | None, locale: Locale) -> Markup:
    """Say of which week the roundup could not come, where none came since."""
    week = await context.services.database.read(
        partial(standing.latest_week_with, chat_id=context.chat_id, error=TOO_LATE)
    )
    if week is None or (edition and edition.week >= week):
        return Markup()
    return locale.say("note_too_late", week=locale.week(week))


async def _waiting(context: Context, locale: Locale) -> Markup:
    """Say what waits, and for what."""
    database, chat = context.services.database, await context.chat()
    outbox = await database.read(partial(standing.waiting_for, chat_id=chat.id))
    if outbox is None:
        return Markup()
    bot = await database.read(instances.latest)
    hold = render.Hold(bot.held_until, bot.error) if bot else render.Hold()
    return render.waiting(outbox, hold, locale, chat.zone, context.now)


COMMAND = Command("status", handle)
