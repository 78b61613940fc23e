"""/digests: the digests, and one of them whole, page by page."""

from functools import partial

from bot.buttons import Press, pages
from bot.commands.command import Command
from bot.context import Context
from bot.render import lists
from bot.render.paper import linked, text_in
from bot.showing import gone, show_papers
from digests.store import entries


async def handle(context: Context) -> None:
    """Answer with the first page of digests."""
    await _page(context, 0)


async def turn(context: Context, press: Press) -> None:
    """Show another page of digests in place."""
    await context.toast()
    await _page(context, press.number(0))


async def browse(context: Context, press: Press) -> None:
    """Show a page of a digest's papers: the first as a new message, others in place."""
    database = context.services.database
    digest = await database.read(partial(entries.digest, digest_id=press.number(0)))
    if digest is None:
        await gone(context)
        return
    await context.toast()
    locale, offset = await context.locale(), press.number(1)
    found = await database.read(
        lambda c: entries.entries_of(c, digest.id, offset, lists.PAPERS_PAGE)
    )
    title, _ = text_in(digest.title, locale.language)
    details = lists.digest_details(digest, locale)
    heading = locale.say("digest_title", title=linked(title, digest.link), details=details)
    turning = pages(
        "digest", digest.id, offset=offset, size=lists.PAPERS_PAGE, total=digest.entry_count
    )
    in_place = len(press.args) > 1
    await show_papers(context, heading, found, offset=offset, turning=turning, in_place=in_place)


async def _page(context: Context, offset: int) -> None:
    found, total = await context.services.database.read(
        lambda c: entries.digests(c, offset, lists.DIGESTS_PAGE)
    )
    await context.show(lists.digests(found, await context.locale(), offset=offset, total=total))


COMMAND = Command("digests", handle, {"digests": turn, "digest": browse})
