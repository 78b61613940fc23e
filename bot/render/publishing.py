"""What an editor sees on the way to readers: what is in the way, what publishing means, what came of it."""

from markupsafe import Markup

from bot.buttons import Spot, pack, pack_spot
from bot.locales import Locale
from bot.messages import cut, rows_of
from bot.models import Button, Message
from bot.render.draft_head import ask_button, spot, to_overview
from digests.finishing import Faults, PublishFault
from digests.store.drafts import DraftState, StoredDraft

_TITLE_UNITS = 300
_FAULTS_SHOWN = 20
_DETAILS = {
    PublishFault.NO_DRAFT_TITLE: "title",
    PublishFault.NO_LANGUAGE: "language",
    PublishFault.TOO_LONG: "title",
}
"""The field of a draft that a fault of its own is about."""


def faults(stored: StoredDraft, found: Faults, locale: Locale) -> Message:
    """Name what keeps a draft from being published, with buttons that lead there."""
    lines = [_fault(fault, position, locale) for fault, position in found[:_FAULTS_SHOWN]]
    left = len(found) - len(lines)
    if left > 0:
        lines.append(Markup("• {}").format(locale.say("faults_more", n=left)))
    asks = [
        ask_button(stored, _DETAILS[fault], locale)
        for fault, position in found
        if position is None and fault in _DETAILS
    ]
    positions = dict.fromkeys(position for _, position in found if position)
    leads = [
        Button(str(position), data=pack_spot("entry", Spot(stored.id, "", position)))
        for position in list(positions)[:_FAULTS_SHOWN]
    ]
    text = Markup("\n\n").join(
        [locale.say("faults_title", draft=str(stored.id)), Markup("\n").join(lines)]
    )
    back = (to_overview(stored, locale),)
    return Message(text, (*((one,) for one in asks), *rows_of(leads, 5), back))


def ask(stored: StoredDraft, locale: Locale, *, entries: int, new: int) -> Message:
    """Ask whether to publish, and say what readers will get."""
    title = cut(stored.draft.title or "", _TITLE_UNITS)
    is_correction = stored.state is DraftState.PUBLISHED
    said = locale.say("correct_ask" if is_correction else "publish_ask", title=title)
    news = locale.say("publish_new", n=new) if new else locale.say("publish_no_new")
    lines = [locale.say("publish_entries", n=entries), news]
    text = Markup("\n\n").join([said, Markup("\n").join(lines)])
    label = (
        locale.label("button_correct_yes")
        if is_correction
        else locale.label("button_publish_yes", n=entries)
    )
    yes = Button(label, data=pack_spot("publish", spot(stored, more="yes")))
    return Message(text, ((yes,), (to_overview(stored, locale),)))


def done(
    stored: StoredDraft,
    locale: Locale,
    *,
    digest_id: int,
    new: int,
    is_correction: bool,
    moment: str,
    zone: str,
) -> Message:
    """Say what readers see now, and when the new papers reach them."""
    title = cut(stored.draft.title or "", _TITLE_UNITS)
    lines = [locale.say("correct_done" if is_correction else "publish_done", title=title)]
    if new and moment:
        lines.append(locale.say("publish_when", n=new, moment=moment, zone=zone))
    elif new:
        lines.append(locale.say("publish_nobody", n=new))
    elif not is_correction:
        lines.append(locale.say("publish_none_new"))
    see = Button(locale.label("button_as_readers"), data=pack("digest", digest_id))
    return Message(Markup("\n\n").join(lines), ((see,), (to_overview(stored, locale),)))


def confirm(
    stored: StoredDraft, locale: Locale, question: Markup, verb: str, position: int = 0
) -> Message:
    """Ask once before something is taken away from a draft, or from an entry of it."""
    agreed = pack_spot(verb, spot(stored, position, "yes"))
    yes = Button(locale.label(f"button_{verb}_yes"), data=agreed)
    back = pack_spot("entry" if position else "draft", Spot(stored.id, "", position))
    no = Button(locale.label("button_keep"), data=back)
    title = Markup("<b>{}</b>").format(cut(stored.draft.title or "", _TITLE_UNITS))
    text = Markup("\n\n").join([part for part in (question, title) if part])
    return Message(text, ((yes, no),))


def _fault(fault: PublishFault, position: int | None, locale: Locale) -> Markup:
    if position is None:
        return Markup("• {}").format(locale.say(f"fault_{fault}"))
    is_long = fault is PublishFault.TOO_LONG
    said = locale.say("fault_entry_too_long" if is_long else f"fault_{fault}")
    return Markup("• {}").format(locale.say("fault_entry", entry=str(position), fault=said))
