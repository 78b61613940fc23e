"""A draft as an editor looks it over: what was read, what is missing or doubtful; the lists of drafts."""

from collections.abc import Collection, Mapping, Sequence

from markupsafe import Markup

from bot.buttons import Spot, pack, pack_spot, pages
from bot.locales import Locale
from bot.messages import cut, rows_of
from bot.models import Button, Keyboard, Message
from bot.render.draft_head import ENTRIES_PAGE, head, spot
from digests.draft_models import Draft, DraftEntry, NoteKind
from digests.search.words import clean
from digests.store.drafts import DraftState, StoredDraft

DRAFTS_PAGE = 6
TITLE_UNITS = 90
_NAME_CHARACTERS = 1000  # more than is shown of any
_BUTTONS_IN_ROW = 5
MARKS: Mapping[str, str] = {
    "no_title": "❗",
    "no_id": "🆔",
    "no_summary": "📄",
    "doubtful": "⚠️",
    "odd_link": "🔗",
    "known": "📚",
    "dropped": "✂️",
}
"""By what there is to see in an entry, in the legend's order."""

_MISSING = (NoteKind.NO_TITLE, NoteKind.NO_ID, NoteKind.NO_SUMMARY)
_ENDED = (DraftState.PUBLISHED, DraftState.WITHDRAWN, DraftState.DISCARDED)


def overview(
    stored: StoredDraft, known: Collection[int], locale: Locale, offset: int = 0, note: str = ""
) -> Message:
    """Show a page of a draft's entries below its title; `known` are positions of known papers."""
    entries = stored.draft.entries
    offset = min(max(0, offset), max(0, len(entries) - 1)) // ENTRIES_PAGE * ENTRIES_PAGE
    shown = entries[offset : offset + ENTRIES_PAGE]
    marks = [_marks(entry, entry.position in known) for entry in shown]
    lines = [_line(entry, found, locale) for entry, found in zip(shown, marks, strict=True)]
    blocks = [
        Markup("<i>{}</i>").format(note) if note else Markup(),
        head(stored, locale),
        _counts(stored, known, locale),
        _silent(stored, locale),
        locale.say("draft_unpublished") if _is_ahead(stored) else Markup(),
        Markup("\n").join(lines),
        _legend([mark for found in marks for mark in found], locale),
    ]
    numbers = [
        Button(str(entry.position), data=pack_spot("entry", spot(stored, entry.position)))
        for entry in shown
    ]
    turning = pages(
        "draft", stored.id, "", "", offset=offset, size=ENTRIES_PAGE, total=len(entries)
    )
    keyboard = (*rows_of(numbers, _BUTTONS_IN_ROW), turning, *_fates(stored, locale))
    return Message(Markup("\n\n").join(filter(None, blocks)), tuple(row for row in keyboard if row))


def drafts(
    found: Sequence[StoredDraft],
    locale: Locale,
    *,
    offset: int,
    total: int,
    is_published: bool,
    others: int,
) -> Message:
    """Show a page of the drafts that wait, or of the published; `others` counts the other list."""
    which = "published" if is_published else "waiting"
    title = locale.say(f"drafts_{which}", n=total) if total else locale.say(f"drafts_none_{which}")
    blocks = [Markup("<b>{}</b>").format(title)]
    for stored in found:
        title_line = Markup("{}. <b>{}</b>").format(stored.id, _name(stored.draft, locale))
        blocks.append(title_line + Markup("\n{}").format(_list_details(stored, locale)))
    buttons = [Button(str(stored.id), data=pack_spot("draft", Spot(stored.id))) for stored in found]
    turning = pages("drafts", which, offset=offset, size=DRAFTS_PAGE, total=total)
    other = "waiting" if is_published else "published"
    label = "button_drafts_waiting" if is_published else "button_drafts_published"
    last = (Button(locale.label(label, n=others), data=pack("drafts", other, 0)),)
    if not total and not is_published:
        blocks.append(locale.say("drafts_none"))
    rows = (*rows_of(buttons, DRAFTS_PAGE), turning, last if others or is_published else ())
    return Message(Markup("\n\n").join(blocks), tuple(row for row in rows if row))


def _is_ahead(stored: StoredDraft) -> bool:
    """Whether a published draft was changed since."""
    return stored.state is DraftState.PUBLISHED and stored.published != stored.draft


def is_doubtful(entry: DraftEntry) -> bool:
    """Whether a note asks the editor to look at the entry, apart from what is plainly missing."""
    return any(note.kind not in (*_MISSING, NoteKind.ODD_LINK) for note in entry.notes)


def _name(draft: Draft, locale: Locale) -> str:
    return cut(draft.title or draft.link or locale.label("draft_no_title"), TITLE_UNITS * 2)


def _list_details(stored: StoredDraft, locale: Locale) -> str:
    kept = sum(not entry.dropped for entry in stored.draft.entries)
    details = [
        stored.draft.publisher,
        locale.label("entry_count", n=kept),
        locale.label(f"draft_state_{stored.state}") if stored.state != DraftState.WAITING else "",
    ]
    return " · ".join(detail for detail in details if detail)


def _counts(stored: StoredDraft, known: Collection[int], locale: Locale) -> Markup:
    kept = [entry for entry in stored.draft.entries if not entry.dropped]
    dropped = len(stored.draft.entries) - len(kept)
    parts = [locale.say("entry_count", n=len(kept))]
    if dropped:
        parts.append(locale.say("draft_dropped", n=dropped))
    if kept and stored.state is not DraftState.PUBLISHED:
        n = sum(entry.position in known for entry in kept)
        parts.append(locale.say("draft_known", n=n))
    return Markup(" · ").join(parts)


def _silent(stored: StoredDraft, locale: Locale) -> Markup:
    """Say which catalogues did not answer, while something can still be filled in."""
    if stored.state in (DraftState.PUBLISHED, DraftState.DISCARDED):
        return Markup()
    silent = {name for entry in stored.draft.entries if not entry.dropped for name in entry.silent}
    return (
        locale.say("silent_draft", catalogues=locale.join(sorted(silent, key=str.casefold)))
        if silent
        else Markup()
    )


def _marks(entry: DraftEntry, is_known: bool) -> list[str]:
    if entry.dropped:
        return ["dropped"]
    has_id = entry.arxiv_id or entry.openreview_id or entry.doi
    found = {
        "no_title": not entry.title,
        "no_id": not has_id,
        "no_summary": not entry.summary,
        "doubtful": is_doubtful(entry),
        "odd_link": any(note.kind is NoteKind.ODD_LINK for note in entry.notes),
        "known": is_known,
    }
    return [mark for mark in MARKS if found.get(mark)]


def _line(entry: DraftEntry, marks: Sequence[str], locale: Locale) -> Markup:
    name = shown_name(entry, locale, TITLE_UNITS)
    if entry.dropped:
        name = Markup("<s>{}</s>").format(cut(entry.title or entry.heading or "—", TITLE_UNITS))
    signs = "".join(MARKS[mark] for mark in marks)
    return Markup("{}. {} {}").format(entry.position, name, signs).rstrip()


def shown_name(entry: DraftEntry, locale: Locale, most: int) -> Markup:
    """Name an entry by its title, else in italics by its heading, else by how its text begins."""
    if title := clean(entry.title or "", _NAME_CHARACTERS):
        return Markup("{}").format(cut(title, most))
    texts = (clean(text or "", _NAME_CHARACTERS) for text in (entry.heading, entry.summary))
    other = next(filter(None, texts), locale.label("missing"))
    return Markup("<i>{}</i>").format(cut(other, most))


def _legend(marks: Collection[str], locale: Locale) -> Markup:
    words = [
        Markup("{} {}").format(sign, locale.say(f"mark_{mark}"))
        for mark, sign in MARKS.items()
        if mark in marks
    ]
    return Markup("<i>{}</i>").format(Markup(" · ").join(words)) if words else Markup()


def _fates(stored: StoredDraft, locale: Locale) -> Keyboard:
    """Return the rows of buttons that change the draft as a whole, as its state allows."""

    def button(name: str, verb: str) -> Button:
        return Button(locale.label(name), data=pack_spot(verb, spot(stored)))

    edit = button("button_details", "details")
    match stored.state:
        case DraftState.PUBLISHED:
            correct = (button("button_correct", "publish"),) if _is_ahead(stored) else ()
            return ((edit, *correct), (button("button_withdraw", "withdraw"),))
        case DraftState.DISCARDED:
            return ((button("button_take_up", "takeup"),),)
        case DraftState.ASIDE:
            other = button("button_take_up", "takeup")
        case DraftState.WITHDRAWN:
            other = button("button_discard", "discard")
            return ((edit, button("button_publish", "publish")), (other,))
        case _:
            other = button("button_aside", "aside")
    discard = button("button_discard", "discard")
    return ((edit, button("button_publish", "publish")), (other, discard))
