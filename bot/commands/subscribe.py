"""/subscribe: topics by any of their names, and phrases; what is no topic is offered as a phrase."""

from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup

from bot.buttons import Press, pack_words
from bot.commands.command import Command
from bot.context import Context
from bot.locales import Locale
from bot.messages import cut, split
from bot.models import SUBSCRIPTIONS_MOST, Block, Button, Message, SubscriptionKind, reason_of
from bot.render.lists import NAME_UNITS
from bot.render.paper import item, open_button, reason_name
from bot.showing import gone, popular_topics, when_next
from bot.subscribing import TooManyError, Wanted, subscribe
from digests.models import Paper
from digests.search.query import phrase
from digests.search.words import clean
from digests.store import fulltext, papers
from digests.topics import Topics

NEWEST_SHOWN = 3
PHRASE_CHARACTERS = 60
PARTS_MOST = SUBSCRIPTIONS_MOST


class Understood(NamedTuple):
    """What a reader's words ask for: topics and phrases, typos, and words that are neither."""

    wanted: tuple[Wanted, ...] = ()
    typos: tuple[tuple[str, str], ...] = ()  # the words, and what they were taken for
    unknown: tuple[str, ...] = ()


def understand(text: str, topics: Topics) -> Understood:
    """Part the words into topics, quoted phrases and words that match no topic."""
    wanted: list[Wanted] = []
    typos, unknown = [], []
    for part in topics.split(text)[:PARTS_MOST]:
        words = clean(part.text, PHRASE_CHARACTERS)
        match = None if part.quoted else topics.match(part.text)
        if part.quoted and phrase(words):
            wanted.append((SubscriptionKind.PHRASE, words.casefold()))
        elif match is None:
            unknown += [words] if phrase(words) else []
        else:
            wanted.append((SubscriptionKind.TOPIC, match.topic.slug))
            if match.took_for:
                typos.append((words, match.topic.slug))
    return Understood(tuple(dict.fromkeys(wanted)), tuple(typos), tuple(unknown))


async def handle(context: Context) -> None:
    """Subscribe to what is understood, offer the rest as phrases; without words show topics."""
    understood = understand(context.words, context.services.topics)
    if not understood.wanted and not understood.unknown:
        locale = await context.locale()
        await context.reply(await popular_topics(context, locale.say("subscribe_usage")))
        return
    await _subscribe(context, understood)


async def follow(context: Context, press: Press) -> None:
    """Follow a phrase that was offered; a long one is read from the message that was answered."""
    words = press.text(1)
    if not words:
        unknown = understand(context.replied_words(), context.services.topics).unknown
        words = unknown[press.number(0)] if press.number(0) < len(unknown) else ""
    if not phrase(clean(words, PHRASE_CHARACTERS)):
        await gone(context)
        return
    await context.toast()
    wanted = (SubscriptionKind.PHRASE, clean(words, PHRASE_CHARACTERS).casefold())
    await _subscribe(context, Understood((wanted,)))


async def _subscribe(context: Context, understood: Understood) -> None:
    locale, topics = await context.locale(), context.services.topics
    try:
        added = await subscribe(context, understood.wanted) if understood.wanted else []
    except TooManyError:
        await context.reply(Message(locale.say("subscribe_too_many", n=SUBSCRIPTIONS_MOST)))
        return
    lines = [
        locale.say("subscribe_took_for", words=words, topic=reason_name(slug, locale, topics))
        for words, slug in understood.typos
    ]
    for key, is_new in (("subscribe_done", True), ("subscribe_already", False)):
        names = [
            reason_name(reason_of(*wanted), locale, topics)
            for wanted, new in zip(understood.wanted, added, strict=True)
            if new is is_new
        ]
        lines += [locale.say(key, names=locale.join(names))] if names else []
    blocks = [Block(Markup("\n").join(lines))] if lines else []
    if any(added):
        blocks += await _newest(context, understood, locale)
        blocks.append(Block(await when_next(context)))
    offers = await _offers(context, understood, locale)
    if offers:
        blocks.append(
            Block(locale.say("subscribe_unknown", words=_quoted(understood.unknown, locale)))
        )
    await context.reply(*split(blocks, tuple((button,) for button in offers)))


async def _newest(context: Context, understood: Understood, locale: Locale) -> list[Block]:
    """Show the newest papers that match what was asked for."""
    found = await _matching(context, understood.wanted)
    if not found:
        return [Block(locale.say("subscribe_no_papers"))]
    heading = Block(Markup("<b>{}</b>").format(locale.say("subscribe_newest")))
    return [heading] + [
        Block(item(number, paper, locale), (open_button(number, paper),))
        for number, paper in enumerate(found, 1)
    ]


async def _matching(context: Context, wanted: tuple[Wanted, ...]) -> list[Paper]:
    database = context.services.database
    slugs = [value for kind, value in wanted if kind is SubscriptionKind.TOPIC]
    phrases = [value for kind, value in wanted if kind is SubscriptionKind.PHRASE]
    found: list[Paper] = []
    if slugs:
        found, _ = await database.read(lambda c: papers.of_topics(c, slugs, 0, NEWEST_SHOWN))
    if phrases:
        ids: set[int] = set()
        for text in phrases:
            ids |= await database.read(lambda c, text=text: fulltext.phrase_ids(c, text))  # type: ignore[misc]
        newest = sorted(ids, reverse=True)[:NEWEST_SHOWN]
        found = found + await database.read(lambda c: papers.by_ids(c, newest))
    unique = {paper.id: paper for paper in found}
    return sorted(unique.values(), key=_newness, reverse=True)[:NEWEST_SHOWN]


def _newness(paper: Paper) -> tuple[object, ...]:
    return paper.known_at, paper.year or 0, paper.id


async def _offers(context: Context, understood: Understood, locale: Locale) -> list[Button]:
    """Offer what is no topic as a phrase, each with how many known papers it would match."""
    buttons = []
    for number, words in enumerate(understood.unknown):
        count = await context.services.database.read(
            lambda c, words=words: fulltext.phrase_count(c, words)  # type: ignore[misc]
        )
        text = locale.label("button_follow", n=count, phrase=cut(words, NAME_UNITS))
        buttons.append(Button(text, data=pack_words("follow", number, words=words)))
    return buttons


def _quoted(phrases: Iterable[str], locale: Locale) -> str:
    return locale.join(locale.label("phrase", phrase=words) for words in phrases)


COMMAND = Command(
    "subscribe", handle, {"follow": follow}, decides=True, deciding=frozenset({"follow"})
)
