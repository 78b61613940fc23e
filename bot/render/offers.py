"""The papers an entry of a draft may be about, each with how sure."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from bot.buttons import Spot, pack_spot
from bot.locales import Locale
from bot.messages import cut
from bot.models import Button, Message
from bot.render.draft_head import stamp
from bot.render.drafts import shown_name
from digests.store.drafts import StoredDraft

_TITLE_UNITS = 400
_DETAIL_UNITS = 300
_SURE, _LIKELY, _POSSIBLE = 0.95, 0.8, 0.5


class Offer(NamedTuple):
    """A paper that an entry may be about: what to show of it, how to name it in a button, how sure."""

    title: str
    byline: str
    key: str
    certainty: float


def offers(
    stored: StoredDraft,
    position: int,
    found: Sequence[Offer],
    locale: Locale,
    silent: Sequence[str] = (),
) -> Message:
    """Show the papers an entry may be about, each with how sure; a press takes one.

    `silent` are the catalogues that did not answer.
    """
    one = stored.draft.entries[position - 1]
    name = shown_name(one, locale, _TITLE_UNITS)
    key = "find_which" if found else "find_none"
    blocks = [
        locale.say("silent_entry", catalogues=locale.join(silent)) if silent else Markup(),
        locale.say(key, entry=str(position), name=name),
    ]
    for number, offer in enumerate(found, 1):
        lines = [
            Markup("{}. <b>{}</b>").format(number, cut(offer.title, _TITLE_UNITS)),
            Markup("{}").format(cut(offer.byline, _DETAIL_UNITS)),
            Markup("<i>{}</i>").format(_how_sure(offer.certainty, locale)),
        ]
        blocks.append(Markup("\n").join(filter(None, lines)))
    takes = tuple(
        Button(str(number), data=_take(stored, position, offer.key, number))
        for number, offer in enumerate(found, 1)
    )
    again = (
        Button(
            locale.label("button_id"), data=pack_spot("ask", Spot(stored.id, "", position, "id"))
        ),
    )
    back = (
        Button(
            locale.label("button_entry", entry=str(position)),
            data=pack_spot("entry", Spot(stored.id, "", position)),
        ),
    )
    rows = (takes, back) if found else (again, back)
    return Message(Markup("\n\n").join(filter(None, blocks)), rows)


def _how_sure(certainty: float, locale: Locale) -> Markup:
    share = locale.percent(certainty)
    for least, key in ((_SURE, "sure"), (_LIKELY, "likely"), (_POSSIBLE, "possible")):
        if certainty >= least:
            return locale.say(f"certainty_{key}", share=share)
    return locale.say("certainty_guess", share=share)


def _take(stored: StoredDraft, position: int, key: str, number: int) -> str:
    """Name the paper in the button, or where its id is too long its place among those found."""
    try:
        return pack_spot("take", Spot(stored.id, stamp(stored), position, key))
    except ValueError:
        return pack_spot("take", Spot(stored.id, stamp(stored), position, f"n{number}"))
