"""One entry of a draft as an editor looks it over: all that was read, what to look at, what can be done."""

from urllib.parse import urlsplit

from markupsafe import Markup

from bot.buttons import Spot, pack, pack_spot
from bot.locales import Locale
from bot.messages import TEXT_UNITS, cut, pieces, plain, split, units
from bot.models import Block, Button, Keyboard, Message
from bot.render.draft_head import language_of, pressable, spot, to_overview
from bot.render.paper import linked, reason_name
from digests import identity
from digests.draft_models import Draft, DraftEntry, Note, NoteKind
from digests.store.drafts import DraftState, StoredDraft
from digests.topics import Topics

_TITLE_UNITS = 400
_LINK_UNITS = 48
_DETAIL_UNITS = 300
_PIECE_UNITS = 1800
_NUMBER_CHARACTERS = 3
_SUMMARY_LEAST_UNITS = 400
_KEYS = {"arxiv:": "arXiv ", "openreview:": "OpenReview ", "doi:": "DOI "}


def entry(
    stored: StoredDraft,
    position: int,
    locale: Locale,
    topics: Topics,
    *,
    is_known: bool = False,
    note: str = "",
) -> Message:
    """Show an entry whole, its summary as far as it fits."""
    one = stored.draft.entries[position - 1]
    blocks = [
        Markup("<i>{}</i>").format(note) if note else Markup(),
        _head(stored, one, locale),
        _facts(one, locale, topics, is_known=is_known),
        _notes(one, locale),
    ]
    known = [block for block in blocks if block]
    room = TEXT_UNITS - units(plain(Markup("\n\n").join(known))) - 100
    summary, is_cut = _summary(one, stored.draft, locale, max(room, _SUMMARY_LEAST_UNITS))
    at = len(known) - bool(blocks[-1])
    parts = [*known[:at], *filter(None, [summary]), *known[at:]]
    return Message(Markup("\n\n").join(parts), _keyboard(stored, one, locale, is_cut=is_cut))


def whole_summary(stored: StoredDraft, position: int, locale: Locale) -> list[Message]:
    """Show an entry's summary whole, in as many messages as it takes."""
    one = stored.draft.entries[position - 1]
    title = locale.say("entry_summary_whole", draft=str(stored.id), entry=str(position))
    parted = pieces(one.summary or "", _PIECE_UNITS)
    texts = [Markup("<b>{}</b>").format(title), *(Markup("{}").format(piece) for piece in parted)]
    return split([Block(text) for text in texts])


def present_value(one: DraftEntry, field: str, locale: Locale, topics: Topics) -> str | None:
    """Return a field of an entry as an editor writes it."""
    if field == "id":
        return one.arxiv_id or one.openreview_id or one.doi
    if field == "topics":
        return ", ".join(reason_name(slug, locale, topics) for slug in one.topics)
    return {
        "title": one.title,
        "summary": one.summary,
        "code_link": one.code_link,
    }[field]


def _head(stored: StoredDraft, one: DraftEntry, locale: Locale) -> Markup:
    place = locale.say(
        "entry_line",
        entry=str(one.position),
        total=str(len(stored.draft.entries)),
        draft=str(stored.id),
    )
    lines = [Markup("<i>{}</i>").format(place)]
    if one.dropped:
        lines.append(locale.say("entry_dropped"))
    title = cut(one.title, _TITLE_UNITS) if one.title else f"❗ {locale.label('entry_no_title')}"
    lines.append(Markup("<b>{}</b>").format(title))
    if one.heading and not _says_the_title(one.heading, one.title or ""):
        lines.append(Markup("<i>{}</i>").format(cut(one.heading, _TITLE_UNITS)))
    return Markup("\n").join(lines)


def _says_the_title(heading: str, title: str) -> bool:
    """Whether a heading is but the title, perhaps with a number before it."""
    said, named = identity.title_key(heading), identity.title_key(title)
    return bool(named) and said.endswith(named) and len(said) - len(named) <= _NUMBER_CHARACTERS


def _facts(one: DraftEntry, locale: Locale, topics: Topics, *, is_known: bool) -> Markup:
    names = locale.join(reason_name(slug, locale, topics) for slug in one.topics)
    if names and one.topics_are_suggested:
        names += locale.label("in_brackets", text=locale.label("topics_suggested"))
    lines = [
        Markup("{}").format(cut(_byline(one), _DETAIL_UNITS)),
        _ids(one, locale),
        *_links(one, locale),
        locale.say("card_topics", topics=names) if names else locale.say("entry_no_topics"),
        locale.say("entry_known") if is_known else Markup(),
    ]
    return Markup("\n").join(line for line in lines if line)


def _byline(one: DraftEntry) -> str:
    year = str(one.year) if one.year and str(one.year) not in (one.venue or "") else ""
    venue = f"{one.venue or ''} {year}".strip()
    return " · ".join(part for part in (one.first_author, venue) if part)


def _ids(one: DraftEntry, locale: Locale) -> Markup:
    given = (
        ("arXiv", one.arxiv_id, identity.paper_link(one.arxiv_id, None, None, None)),
        ("OpenReview", one.openreview_id, identity.paper_link(None, one.openreview_id, None, None)),
        ("DOI", one.doi, identity.paper_link(None, None, one.doi, None)),
    )
    shown = [
        Markup("{} {}").format(name, linked(value, pressable(link)))
        for name, value, link in given
        if value
    ]
    return Markup(" · ").join(shown) if shown else Markup("🆔 {}").format(locale.say("entry_no_id"))


def _links(one: DraftEntry, locale: Locale) -> list[Markup]:
    has_id = one.arxiv_id or one.openreview_id or one.doi
    given = (
        ("entry_link", None if has_id else one.link),
        ("entry_code", one.code_link),
        ("entry_project", one.project_link),
    )
    return [
        locale.say(key, link=linked(short_link(link), pressable(link)))
        for key, link in given
        if link
    ]


def short_link(link: str) -> str:
    """Return a link as people read it: host and path, cut."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return cut(link, _LINK_UNITS)
    return cut(f"{parts.netloc}{parts.path}".removeprefix("www.").rstrip("/"), _LINK_UNITS)


def _summary(one: DraftEntry, draft: Draft, locale: Locale, room: int) -> tuple[Markup, bool]:
    """Return the summary with its language, cut to the room there is, and whether it was cut."""
    if not one.summary:
        return Markup("📄 {}").format(locale.say("entry_no_summary")), False
    language = language_of(one, draft)
    label = (
        locale.say("entry_summary_in", language=locale.tongue(language))
        if language
        else locale.say("entry_summary")
    )
    text = cut(one.summary, room - units(plain(label)))
    quoted = Markup("<b>{}</b>\n<blockquote expandable>{}</blockquote>").format(label, text)
    return quoted, text != one.summary


def _notes(one: DraftEntry, locale: Locale) -> Markup:
    # What is plainly missing is said where it is missing.
    plain_ones = (NoteKind.NO_TITLE, NoteKind.NO_ID, NoteKind.NO_SUMMARY)
    lines = [_note(note, locale) for note in one.notes if note.kind not in plain_ones]
    if one.silent:
        lines.append(locale.say("silent_entry", catalogues=locale.join(one.silent)))
    return Markup("\n").join(lines)


def _note(note: Note, locale: Locale) -> Markup:
    sign = "🔗" if note.kind is NoteKind.ODD_LINK else "⚠️"
    if note.kind is NoteKind.TITLE_FROM_HEADING:
        said = locale.say("note_title_from_heading")
    elif note.kind is NoteKind.TWICE:
        said = locale.say("note_twice", detail=note.detail)
    else:
        detail = Markup("<code>{}</code>").format(cut(_named(note.detail), _DETAIL_UNITS))
        said = locale.say(f"note_{note.kind}", detail=detail)
    return Markup("{} {}").format(sign, said)


def _named(detail: str) -> str:
    """Write the keys of papers as people do."""
    for key, name in _KEYS.items():
        detail = detail.replace(key, name)
    return detail


def _ask(stored: StoredDraft, position: int, field: str) -> str:
    return pack_spot("ask", Spot(stored.id, "", position, field))


def _keyboard(stored: StoredDraft, one: DraftEntry, locale: Locale, *, is_cut: bool) -> Keyboard:
    position, total = one.position, len(stored.draft.entries)

    def step(sign: str, to: int) -> Button:
        return Button(sign, data=pack_spot("entry", Spot(stored.id, "", to)))

    def ask(name: str, field: str) -> Button:
        return Button(locale.label(name), data=_ask(stored, position, field))

    def act(name: str, verb: str) -> Button:
        return Button(locale.label(name), data=pack_spot(verb, spot(stored, position)))

    stepping = (
        *((step("‹", position - 1),) if position > 1 else ()),
        Button(f"{position} / {total}", data=pack("stay")),
        *((step("›", position + 1),) if position < total else ()),
    )
    back = (to_overview(stored, locale, position),)
    whole = (act("button_whole", "whole"),) if is_cut else ()
    if stored.state is DraftState.DISCARDED:
        return tuple(row for row in (stepping, whole, back) if row)
    if one.dropped:
        return (stepping, (act("button_restore", "restore"),), back)
    has_heading = bool(one.heading and not one.title)
    titling = (act("button_titled", "entitle"),) if has_heading else ()
    merging = (act("button_merge", "merge"),) if position > 1 else ()
    rows = (
        stepping,
        whole,
        titling,
        (ask("button_title", "title"), ask("button_id", "id"), ask("button_topics", "topics")),
        (ask("button_summary", "summary"), ask("button_code_link", "code_link")),
        (act("button_find", "seek"), act("button_drop", "leaveout")),
        merging,
        back,
    )
    return tuple(row for row in rows if row)
