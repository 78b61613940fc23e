"""/search: papers by words, ranked, page by page, with the words found made visible."""

from bot.buttons import Press, pages
from bot.commands.command import Command
from bot.context import Context
from bot.models import Message
from bot.render.lists import PAPERS_PAGE
from bot.showing import gone, show_papers
from digests.search.words import clean, squash, unquoted


async def handle(context: Context) -> None:
    """Answer with the first page, or say how to search."""
    words = clean(context.words)
    if not squash(words):
        await context.reply(Message((await context.locale()).say("search_usage")))
        return
    await _page(context, words, 0)


async def turn(context: Context, press: Press) -> None:
    """Show another page in place; long words are read from the message that was answered."""
    words = clean(press.text(1)) or clean(context.replied_words())
    if not words:
        await gone(context)
        return
    await context.toast()
    await _page(context, words, press.number(0))


async def _page(context: Context, words: str, offset: int) -> None:
    locale = await context.locale()
    result = await context.services.lookup.search(words, offset=offset, limit=PAPERS_PAGE)
    if not result.papers:
        await context.show(Message(locale.say("search_none", words=unquoted(words))))
        return
    heading = locale.say("search_title", n=result.total, words=unquoted(words))
    turning = pages("find", offset=offset, size=PAPERS_PAGE, total=result.total, words=words)
    await show_papers(
        context, heading, result.papers, offset=offset, query=result.query, turning=turning
    )


COMMAND = Command("search", handle, {"find": turn})
