"""What a draft is: its number and state, its title, publisher, language and date; and its buttons' data."""

from collections.abc import Mapping

from markupsafe import Markup

from bot.buttons import Spot, pack_spot
from bot.locales import Locale
from bot.messages import cut, rows_of
from bot.models import Button, Message
from bot.render.paper import linked, published
from bot.render.prompts import DRAFT_FIELDS
from digests.draft_models import Draft, DraftEntry
from digests.reading.fields import is_link, is_published
from digests.store.drafts import StoredDraft

ENTRIES_PAGE = 10
_TITLE_UNITS = 300


def stamp(stored: StoredDraft) -> str:
    """Return what tells one state of a draft from any other."""
    return f"{stored.version}-{stored.state}"


def spot(stored: StoredDraft, position: int = 0, more: str = "") -> Spot:
    """Return what a button of the draft holds, as the draft stands."""
    return Spot(stored.id, stamp(stored), position, more)


def head(stored: StoredDraft, locale: Locale) -> Markup:
    """Name a draft: number and state, title, publisher, language and date."""
    draft = stored.draft
    state = locale.say(f"draft_state_{stored.state}")
    return Markup("\n").join(
        [
            Markup("<i>{}</i>").format(locale.say("draft_line", draft=str(stored.id), state=state)),
            Markup("<b>{}</b>").format(_titled(draft, locale)),
            Markup("{}").format(_details(draft, locale)),
        ]
    )


def details(stored: StoredDraft, locale: Locale) -> Message:
    """Show what can be said of the article itself, each with a button that changes it."""
    values = values_of(stored.draft, locale)
    lines = [
        locale.say(
            "draft_detail",
            field=locale.say(f"field_draft_{field}"),
            value=_shown(values[field], locale),
        )
        for field in DRAFT_FIELDS
    ]
    buttons = [ask_button(stored, field, locale) for field in DRAFT_FIELDS]
    text = Markup("\n\n").join(
        [locale.say("draft_details", draft=str(stored.id)), Markup("\n").join(lines)]
    )
    return Message(text, (*rows_of(buttons, 2), (to_overview(stored, locale),)))


def ask_button(stored: StoredDraft, field: str, locale: Locale) -> Button:
    """Return a button that asks for a field of the draft itself."""
    label = locale.label("button_edit", field=locale.label(f"field_draft_{field}"))
    return Button(label, data=pack_spot("ask", Spot(stored.id, more=field)))


def values_of(draft: Draft, locale: Locale) -> Mapping[str, str | None]:
    """Return the draft's own fields as an editor reads them, by field."""
    day = draft.published or ""
    return {
        "title": draft.title,
        "publisher": draft.publisher,
        "language": draft.language and locale.tongue(draft.language),
        "published": published(day, locale) if is_published(day) else day or None,
        "link": draft.link,
    }


def to_overview(stored: StoredDraft, locale: Locale, position: int = 0) -> Button:
    """A button back to the page of the overview that an entry is on."""
    offset = max(0, position - 1) // ENTRIES_PAGE * ENTRIES_PAGE
    data = pack_spot("draft", Spot(stored.id, more=str(offset)))
    return Button(locale.label("button_overview"), data=data)


def pressable(link: str | None) -> str | None:
    """Return a link that is a web address, else None: an article may hold anything."""
    return link if link and is_link(link) and link.isprintable() else None


def language_of(entry: DraftEntry, draft: Draft) -> str | None:
    """Return the language an entry's summary is in: its own, else the draft's."""
    return entry.language or draft.language


def _titled(draft: Draft, locale: Locale) -> Markup:
    link = pressable(draft.link)
    if draft.title:
        return linked(cut(draft.title, _TITLE_UNITS), link)
    return Markup("❗ {}").format(linked(locale.label("draft_no_title"), link))


def _details(draft: Draft, locale: Locale) -> str:
    values = values_of(draft, locale)
    language = values["language"] or "❗ " + locale.label("draft_no_language")
    known = (values["publisher"], language, values["published"])
    return " · ".join(value for value in known if value)


def _shown(value: str | None, locale: Locale) -> Markup:
    if value:
        return Markup("<b>{}</b>").format(cut(value, _TITLE_UNITS))
    return Markup("<i>{}</i>").format(locale.say("missing"))
