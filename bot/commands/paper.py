"""/paper: one paper's card, however it is called; plain words in a private chat mean the same."""

from bot.buttons import Press, pack, pack_words
from bot.commands.command import Command
from bot.context import Context
from bot.locales import LANGUAGES
from bot.models import Button, Message
from bot.render import lists
from bot.render import paper as render
from bot.showing import card, gone, open_card, paper_by_id, show_card, show_papers
from digests.models import Found, SearchResult
from digests.search.words import clean, unquoted
from digests.store import papers

SIMILAR_SHOWN = 5


async def handle(context: Context) -> None:
    """Look the words up: a card for one hit, a list for several, the nearest names for none."""
    words = clean(context.words)
    if not words:
        await _usage(context)
        return
    result = await context.services.lookup.find(context.words, limit=lists.PAPERS_PAGE)
    await _answer(context, result, words)


async def _answer(context: Context, result: SearchResult, words: str) -> None:
    locale, words = await context.locale(), unquoted(words)
    if result.found is Found.NONE:
        await _nothing(context, result, words)
        return
    if len(result.papers) == 1 and result.total == 1:
        took_for = result.took_for and locale.say(
            "paper_took_for", words=words, name=result.took_for
        )
        await show_card(context, result.papers[0], note=took_for or None)
        return
    heading = locale.say("paper_several", n=result.total, words=words)
    more = result.total > len(result.papers)
    turning = (
        (_more(result.total, words, locale.label("button_all", n=result.total)),) if more else ()
    )
    query = result.query if result.found is Found.WORDS else None
    await show_papers(context, heading, result.papers, query=query, turning=turning)


async def _nothing(context: Context, result: SearchResult, words: str) -> None:
    locale = await context.locale()
    if not result.papers:
        is_id = any(key.startswith(("arxiv:", "doi:")) for key in result.query.keys)
        key = "paper_id_unknown" if is_id else "paper_none"
        await context.reply(Message(locale.say(key, words=words)))
        return
    rows = tuple(
        (Button(render.short_title(paper), data=pack("card", paper.id)),) for paper in result.papers
    )
    await context.reply(Message(locale.say("paper_none_nearest", words=words), rows))


async def _usage(context: Context) -> None:
    locale = await context.locale()
    newest, _ = await context.services.database.read(lambda c: papers.latest(c, 0, 3))
    rows = tuple(
        (Button(render.short_title(paper), data=pack("card", paper.id)),) for paper in newest
    )
    await context.reply(Message(locale.say("paper_usage"), rows))


async def in_language(context: Context, press: Press) -> None:
    """Show the card in another language, in place."""
    paper, language = await paper_by_id(context, press.number(0)), press.text(1)
    if paper is None or language not in LANGUAGES:
        await gone(context)
        return
    await context.toast()
    parts = card(context, paper, context.services.locales[language])
    await (context.show if len(parts) == 1 else context.reply)(*parts)


async def similar(context: Context, press: Press) -> None:
    """List papers like this one."""
    paper = await paper_by_id(context, press.number(0))
    if paper is None:
        await gone(context)
        return
    locale = await context.locale()
    found = await context.services.database.read(
        lambda c: papers.similar(c, paper.id, SIMILAR_SHOWN)
    )
    if not found:
        await context.toast(locale.label("similar_none"))
        return
    await context.toast()
    heading = locale.say("similar_title", title=render.short_title(paper))
    await context.reply(lists.papers(heading, found, locale))


async def stay(context: Context, _press: Press) -> None:
    """Answer the button that only tells the page."""
    await context.toast()


def _more(total: int, words: str, text: str) -> Button:
    return Button(text, data=pack_words("find", 0, words=words))


COMMAND = Command(
    "paper",
    handle,
    {"card": open_card, "lang": in_language, "like": similar, "stay": stay},
)
