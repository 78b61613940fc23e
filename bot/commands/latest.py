"""/latest: the newest papers, page by page."""

from bot.buttons import Press, pages
from bot.commands.command import Command
from bot.context import Context
from bot.render.lists import PAPERS_PAGE
from bot.showing import show_papers
from digests.store import papers


async def handle(context: Context) -> None:
    """Answer with the first page."""
    await _page(context, 0)


async def turn(context: Context, press: Press) -> None:
    """Show another page in place."""
    await context.toast()
    await _page(context, press.number(0))


async def _page(context: Context, offset: int) -> None:
    locale = await context.locale()
    found, total = await context.services.database.read(
        lambda c: papers.latest(c, offset, PAPERS_PAGE)
    )
    heading = locale.say("latest_title", n=total)
    turning = pages("latest", offset=offset, size=PAPERS_PAGE, total=total)
    await show_papers(context, heading, found, offset=offset, turning=turning)


COMMAND = Command("latest", handle, {"latest": turn})
