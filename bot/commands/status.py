"""/status: when the next roundup is due, what the last one held, what waits, and why it is silent."""

from functools import partial

from markupsafe import Markup

from bot.commands.command import Command
from bot.context import Context
from bot.locales import Locale
from bot.models import Chat, Message
from bot.render.paper import short_title
from bot.showing import when_next
from bot.store import editions, standing
from bot.subscribing import wanted_by
from digests.store import papers

TITLES_SHOWN = 5


async def handle(context: Context) -> None:
    """Tell how the chat stands."""
    locale, chat = await context.locale(), await context.chat()
    lines = [
        Markup("<b>{}</b>").format(locale.say("status_title")),
        await when_next(context),
        locale.say("status_subscriptions", n=len(await wanted_by(context))),
        await _last(context, locale),
    ]
    waiting = await context.services.database.read(partial(standing.waiting_for, chat_id=chat.id))
    if waiting:
        lines.append(locale.say("status_waiting", n=waiting))
    lines += _why_silent(chat, locale)
    await context.reply(Message(Markup("\n\n").join(lines)))


async def _last(context: Context, locale: Locale) -> Markup:
    database = context.services.database
    edition = await database.read(partial(editions.latest, chat_id=context.chat_id))
    if edition is None or edition.picks.empty:
        return locale.say("status_no_last")
    picks = edition.picks.new + edition.picks.archive
    shown = [pick.paper_id for pick in picks[:TITLES_SHOWN]]
    found = await database.read(lambda c: papers.by_ids(c, shown))
    titles = [short_title(paper) for paper in found] + ["…"] * (len(picks) > len(shown))
    week = locale.week(edition.week)
    return locale.say("status_last", n=len(picks), week=week, titles=locale.join(titles))


def _why_silent(chat: Chat, locale: Locale) -> list[Markup]:
    if chat.suspended:
        return [locale.say("status_suspended", reason=chat.suspended)]
    return [locale.say("status_silent")] if chat.silent else []


COMMAND = Command("status", handle)
