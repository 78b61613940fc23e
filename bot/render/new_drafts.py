"""What feeds brought, as editors are told of it."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.locales import Locale
from bot.messages import cut
from bot.models import Message
from digests.draft_models import NewDraft

MOST_NAMED = 10
_TITLE_UNITS = 120
_FEED_UNITS = 60


def new_drafts(made: Sequence[NewDraft], locale: Locale) -> Message:
    """Name the new drafts, and what was published without one, in one message."""
    waiting = [draft for draft in made if not draft.is_published]
    published = [draft for draft in made if draft.is_published]
    parts = [
        *([_named("new_drafts", waiting, locale)] if waiting else []),
        *([_named("new_digests", published, locale)] if published else []),
        locale.say("new_drafts_hint"),
    ]
    return Message(Markup("\n\n").join(parts))


def _named(key: str, made: Sequence[NewDraft], locale: Locale) -> Markup:
    lines = [Markup("<b>{}</b>").format(locale.say(key, n=len(made)))]
    lines += [_line(draft, locale) for draft in made[:MOST_NAMED]]
    if len(made) > MOST_NAMED:
        lines.append(locale.say("new_drafts_more", n=len(made) - MOST_NAMED))
    return Markup("\n").join(lines)


def _line(draft: NewDraft, locale: Locale) -> Markup:
    """Name a draft and its feed; of a new feed's first, say what became of the others."""
    line = Markup("• {} · <i>{}</i>").format(
        cut(draft.title, _TITLE_UNITS), cut(draft.feed, _FEED_UNITS)
    )
    if not draft.passed_over:
        return line
    return line + Markup("\n  ") + locale.say("new_feed", n=draft.passed_over)
