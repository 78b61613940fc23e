"""The feeds as an editor sees them: what each brings, when it was looked at, what is wrong with it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.buttons import pack
from bot.locales import Locale
from bot.messages import cut, split
from bot.models import Block, Button, Message
from bot.render.draft_entry import short_link
from bot.render.paper import linked
from digests.store.feeds import FeedState

_TITLE_UNITS = 120
_ERROR_UNITS = 400


def states(
    found: Sequence[FeedState],
    locale: Locale,
    *,
    trusted: Collection[str],
    zone: ZoneInfo,
    now: datetime,
) -> list[Message]:
    """Show every feed; times are the zone's."""
    if not found:
        return [Message(locale.say("feeds_none"))]
    title = Markup("<b>{}</b>").format(locale.say("feeds_title", n=len(found)))
    blocks = [_state(feed, locale, feed.url in trusted, zone, now) for feed in found]
    again = Button(locale.label("button_look_again"), data=pack("feeds"))
    return split([Block(title), *map(Block, blocks)], ((again,),))


def _state(
    feed: FeedState, locale: Locale, is_trusted: bool, zone: ZoneInfo, now: datetime
) -> Markup:
    def moment(time: datetime) -> str:
        return locale.moment(time.astimezone(zone))

    name = linked(cut(feed.title or short_link(feed.url), _TITLE_UNITS), feed.url)
    lines = [
        Markup("{} <b>{}</b>").format("⚠️" if feed.failures else "✅", name),
        locale.say("feed_trusted" if is_trusted else "feed_drafts"),
    ]
    if feed.failures:
        lines.append(locale.say("feed_failed", n=feed.failures))
        lines.append(Markup("<i>{}</i>").format(cut(feed.error or "", _ERROR_UNITS)))
    elif feed.article_error:
        lines.append(locale.say("feed_article_failed"))
        lines.append(Markup("<i>{}</i>").format(cut(feed.article_error, _ERROR_UNITS)))
    if feed.waiting:
        lines.append(locale.say("feed_waiting", n=feed.waiting))
    if feed.checked_at:
        lines.append(locale.say("feed_checked", moment=moment(feed.checked_at)))
    if feed.found_at:
        lines.append(locale.say("feed_found", moment=moment(feed.found_at)))
    if feed.next_check_at > now:
        lines.append(locale.say("feed_next", moment=moment(feed.next_check_at)))
    else:
        lines.append(locale.say("feed_next_soon"))
    return Markup("\n").join(line for line in lines if line)
