"""Lists: papers of any kind, digests, topics, subscriptions; each a page with its buttons."""

from collections.abc import Collection, Mapping, Sequence

from markupsafe import Markup

from bot.buttons import pack, pages
from bot.locales import Locale
from bot.messages import cut, rows_of, split
from bot.models import Block, Button, Keyboard, Message, Subscription
from bot.render.paper import item, open_button, published, reason_name, text_in
from digests.models import DigestInfo, Paper, Query, Topic
from digests.topics import Topics

PAPERS_PAGE = 5
DIGESTS_PAGE = 6
TOPICS_PAGE = 8
NAME_UNITS = 36  # of a topic's name on a button, so that a phone still shows the count after it
_TITLE_UNITS = 360


def papers(
    heading: Markup,
    found: Sequence[Paper],
    locale: Locale,
    *,
    offset: int = 0,
    query: Query | None = None,
    topics: Topics | None = None,
    last_rows: Keyboard = (),
) -> Message:
    """Show a page of papers, each with a numbered button that opens its card."""
    numbered = list(enumerate(found, offset + 1))
    buttons = [(open_button(number, paper),) for number, paper in numbered]
    rows = tuple(row for row in last_rows if row)
    fullest_first = (
        [item(number, paper, locale, query=query, topics=topics) for number, paper in numbered],
        [item(number, paper, locale) for number, paper in numbered],
        [Markup("{}. <b>{}</b>").format(number, paper.title) for number, paper in numbered],
    )
    for items in fullest_first:
        blocks = [Block(Markup("<b>{}</b>").format(heading)), *map(Block, items, buttons)]
        parts = split(blocks, rows)
        if len(parts) == 1:
            break
    return parts[0]


def digests(found: Sequence[DigestInfo], locale: Locale, *, offset: int, total: int) -> Message:
    """Show a page of digests, each with a numbered button that opens it."""
    lines = [Markup("<b>{}</b>").format(locale.say("digests_title", n=total))]
    for number, digest in enumerate(found, offset + 1):
        title, _ = text_in(digest.title, locale.language)
        details = digest_details(digest, locale)
        lines.append(Markup("{}. <b>{}</b>\n{}").format(number, cut(title, _TITLE_UNITS), details))
    buttons = [
        Button(str(number), data=pack("digest", digest.id))
        for number, digest in enumerate(found, offset + 1)
    ]
    turning = pages("digests", offset=offset, size=DIGESTS_PAGE, total=total)
    keyboard = rows_of(buttons, DIGESTS_PAGE) + ((turning,) if turning else ())
    return Message(Markup("\n\n").join(lines), keyboard)


def digest_details(digest: DigestInfo, locale: Locale) -> str:
    """Publisher, date and number of papers, as far as known."""
    count = locale.label("paper_count", n=digest.entry_count)
    details = (digest.publisher, published(digest.published, locale), count)
    return " · ".join(detail for detail in details if detail)


def topics(
    listed: Sequence[Topic],
    counts: Mapping[str, int],
    ticked: Collection[str],
    locale: Locale,
    *,
    text: Markup,
    offset: int,
    more: Button | None = None,
) -> Message:
    """Show a keyboard of topics with ticks and paper counts; `more` replaces the page buttons."""
    rows = [
        (_topic_button(topic, counts, ticked, locale, offset if more is None else None),)
        for topic in listed[offset : offset + TOPICS_PAGE]
    ]
    turning = (
        (more,) if more else pages("topics", offset=offset, size=TOPICS_PAGE, total=len(listed))
    )
    return Message(text, tuple(rows) + ((turning,) if turning else ()))


def subscriptions(
    wanted: Sequence[Subscription], locale: Locale, known: Topics, *, text: Markup
) -> Message:
    """Show what a chat is subscribed to, each with a button that ends it."""
    rows = [
        (
            Button(
                cut(f"✕ {reason_name(one.reason, locale, known)}", NAME_UNITS),
                data=pack("drop", one.id),
            ),
        )
        for one in wanted
    ]
    return Message(text, tuple(rows))


def _topic_button(
    topic: Topic,
    counts: Mapping[str, int],
    ticked: Collection[str],
    locale: Locale,
    offset: int | None,
) -> Button:
    name, _ = text_in(topic.names, locale.language)
    # The sign says what a press wants: the same, however often the press comes.
    tick, sign = ("✅ ", "-") if topic.slug in ticked else ("", "+")
    where = "" if offset is None else offset
    return Button(
        f"{tick}{cut(name, NAME_UNITS)} · {counts.get(topic.slug, 0)}",
        data=pack("tick", sign + topic.slug, where),
    )
