"""/search: papers by words, ranked, page by page, with the words found made visible."""

from bot.buttons import Press, pack_words
from bot.commands.command import Command
from bot.context import Context
from bot.models import Button, Message
from bot.render.lists import PAPERS_PAGE
from bot.showing import gone, show_papers
from digests.search.words import clean


async def handle(context: Context) -> None:
    """Answer with the first page, or say how to search."""
    words = clean(context.words)
    if not words:
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
        await context.show(Message(locale.say("search_none", words=words)))
        return
    heading = locale.say("search_title", n=result.total, words=words)
    turning = _turning(words, offset, result.total)
    await show_papers(
        context, heading, result.papers, offset=offset, query=result.query, turning=turning
    )


def _turning(words: str, offset: int, total: int) -> list[Button]:
    row = []
    if offset > 0:
        back = max(0, offset - PAPERS_PAGE)
        row.append(Button("‹", data=pack_words("find", back, words=words)))
    if total > PAPERS_PAGE:
        page, count = offset // PAPERS_PAGE + 1, -(-total // PAPERS_PAGE)
        row.append(Button(f"{page} / {count}", data="stay"))
    if offset + PAPERS_PAGE < total:
        row.append(Button("›", data=pack_words("find", offset + PAPERS_PAGE, words=words)))
    return row


COMMAND = Command("search", handle, {"find": turn})
