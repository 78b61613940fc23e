"""/read: an article becomes a draft, brought by link, as a file, as a forwarded post or pasted."""

import contextlib
from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from markupsafe import Markup
from telegram import Document
from telegram import Message as TelegramMessage
from telegram.error import TelegramError

from bot.audience import Audience
from bot.buttons import Press, pack
from bot.commands.command import Command
from bot.context import Context
from bot.editing import draft_by_id, overview
from bot.locales import Locale
from bot.models import Button, Message
from bot.render.draft_entry import short_link
from bot.showing import gone
from bot.typed import argument, links_in, lone_link, post
from digests.errors import ArticleError, RetrievalError
from digests.identity import ids_in
from digests.intake import Taken
from digests.reading.articles.links import Place, target
from digests.search.words import clean

FILE_BYTES = 15_000_000
PASTE_CHARACTERS = 300
PASTE_LINES = 3
TEXT_CHARACTERS = 1000  # longer than any name, title or search
_NAME_CHARACTERS = 100
ORIGIN = "editor"  # who it was is nobody's business
POST_TYPE = "application/vnd.telegram.post+json"
_log = structlog.get_logger(__name__)


async def handle(context: Context) -> None:
    """Read the link or the text after the command, else the message that it replies to."""
    message = context.message
    if message is None:
        return
    replied = message.reply_to_message
    if argument(message).strip():
        await _read_message(context, message)
    elif isinstance(replied, TelegramMessage):
        await _read_message(context, replied)
    else:
        await context.reply(Message((await context.locale()).say("read_usage")))


async def take_in(context: Context) -> None:
    """Read what an editor brought without a command: a link alone, a file, a forwarded post."""
    if context.message is not None:
        await _read_message(context, context.message)


async def offer(context: Context) -> None:
    """Offer to read a long text that was pasted."""
    locale = await context.locale()
    button = Button(locale.label("button_read"), data=pack("read"))
    await context.reply(Message(locale.say("read_offer"), ((button,),)))


async def accept(context: Context, _press: Press) -> None:
    """Read the text that was offered to be read."""
    original = context.message.reply_to_message if context.message else None
    if not isinstance(original, TelegramMessage):
        await gone(context)
        return
    await context.toast()
    await _read_message(context, original)


def is_article(message: TelegramMessage) -> bool:
    """Whether an editor's message is brought to be read: a file, a forwarded post, a link to no paper."""
    if message.document or (message.forward_origin and (message.text or message.caption)):
        return True
    link = lone_link(message) if message.text else None
    return link is not None and target(link).place is not Place.PAPER


def may_be_article(message: TelegramMessage) -> bool:
    """Whether a text may bring one: it leads to a page, is very long, or is long and holds an id or link."""
    text = message.text or ""
    if len(text) > TEXT_CHARACTERS or _page_link(message) is not None:
        return True
    is_long = len(text) > PASTE_CHARACTERS or len(text.split("\n")) > PASTE_LINES
    return is_long and bool(links_in(message) or ids_in(text))


async def _read_message(context: Context, message: TelegramMessage) -> None:
    link = lone_link(message) or _page_link(message)
    if message.document:
        await _read_file(context, message.document)
    elif link:
        await _read_link(context, link)
    elif message.text or message.caption:
        await _read_post(context, message)
    else:
        await context.reply(Message((await context.locale()).say("read_nothing")))


def _page_link(message: TelegramMessage) -> str | None:
    """Return the one link of a short text, where it leads to a page that is no paper's or code's."""
    links = links_in(message)
    if len(links) != 1 or len(message.text or message.caption or "") > PASTE_CHARACTERS:
        return None
    return links[0] if target(links[0]).place is Place.OTHER else None


async def _read_link(context: Context, link: str) -> None:
    intake = context.services.intake
    take = partial(intake.of_link, link, ORIGIN, context.now)
    await _read(context, short_link(link), take)


async def _read_post(context: Context, message: TelegramMessage) -> None:
    locale = await context.locale()
    brought = post(message)
    name = locale.label("read_post" if message.forward_origin else "read_text")
    take = partial(
        context.services.intake.of_bytes,
        brought.data,
        ORIGIN,
        context.now,
        link=brought.link,
        content_type=POST_TYPE,
    )
    await _read(context, name, take)


async def _read_file(context: Context, document: Document) -> None:
    locale = await context.locale()
    name = clean(document.file_name or "", _NAME_CHARACTERS) or locale.label("read_file")
    if (document.file_size or 0) > FILE_BYTES:
        await context.reply(Message(locale.say("article_too_large", megabytes=_megabytes())))
        return
    await _read(context, name, partial(_of_file, context, document))


async def _of_file(context: Context, document: Document) -> Taken:
    file = await context.services.bot.get_file(document.file_id)
    data = bytes(await file.download_as_bytearray())
    return await context.services.intake.of_bytes(
        data,
        ORIGIN,
        context.now,
        content_type=document.mime_type,
        name=document.file_name,
    )


async def _read(context: Context, name: str, take: Callable[[], Awaitable[Taken]]) -> None:
    """Say that it is being read; later put the draft, or what is wrong, in its place."""
    locale = await context.locale()
    begun = await context.begin(Message(locale.say("reading", name=name)))
    given_up = Message(locale.say("read_given_up", name=name))
    context.later(_take(context, begun, take), partial(_give_up, context, begun, given_up))


async def _give_up(context: Context, begun: int | None, given_up: Message) -> None:
    """Let no message say for ever that something is being read."""
    with contextlib.suppress(TelegramError):
        await context.finish(begun, given_up)


async def _take(context: Context, begun: int | None, take: Callable[[], Awaitable[Taken]]) -> None:
    locale = await context.locale()
    try:
        taken = await take()
    except RetrievalError as error:
        await context.finish(begun, Message(_not_retrieved(error, locale)))
    except ArticleError as error:
        await context.finish(begun, Message(_not_read(error, locale)))
    except TelegramError as error:
        _log.warning("file_not_fetched", reason=error.message)
        await context.finish(begun, Message(locale.say("read_not_fetched")))
    else:
        stored = await draft_by_id(context, taken.draft_id)
        note = locale.label("read_again") if taken.again else ""
        if stored is not None:
            await context.finish(begun, await overview(context, stored, note=note))


def _not_retrieved(error: RetrievalError, locale: Locale) -> Markup:
    """Say why a link gave nothing, and what to do."""
    said = locale.say(f"retrieval_{error.fault}", host=error.host)
    return said if error.status is None else said + f" (HTTP {error.status})"


def _not_read(error: ArticleError, locale: Locale) -> Markup:
    """Say why an article cannot be read, and what to do."""
    return locale.say(f"article_{error.fault}", megabytes=_megabytes())


def _megabytes() -> str:
    return str(FILE_BYTES // 1_000_000)


COMMAND = Command("read", handle, {"read": accept}, audience=Audience.EDITORS)
