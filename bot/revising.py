"""What an editor does in a draft: steps to an entry, mends it by reply, finds its paper, drops it."""

from collections.abc import Callable
from functools import partial

from markupsafe import Markup

from bot.buttons import Press
from bot.context import Context
from bot.editing import (
    Change,
    change_anew,
    draft_by_id,
    edit_refused,
    make_change,
    opened,
    opened_as_seen,
    show_changed,
    show_entry,
    show_overview,
)
from bot.finding import show_filled_in
from bot.locales import Locale
from bot.messages import cut
from bot.models import Message
from bot.render import draft_entry, prompts
from bot.render import publishing as render_publishing
from bot.render.draft_head import values_of
from bot.render.prompts import DRAFT_FIELDS, ENTRY_FIELDS, Asked
from bot.showing import gone
from digests import drafting
from digests.draft_models import Draft
from digests.drafting import EditError, kept
from digests.entering import is_removal
from digests.errors import StaleDraftError
from digests.finishing import ids
from digests.store.drafts import DraftState, StoredDraft

_PLACEHOLDER_UNITS = 60
_YES = "yes"


async def step(context: Context, press: Press) -> None:
    """Show an entry in place."""
    found = await opened(context, press)
    if found is None:
        return
    await context.toast()
    stored, spot = found
    if spot.position:
        await show_entry(context, stored, spot.position)
    else:
        await show_overview(context, stored)


async def whole(context: Context, press: Press) -> None:
    """Show an entry's summary whole, in messages of its own."""
    found = await opened(context, press)
    if found is None or not found[1].position:
        return
    await context.toast()
    stored, spot = found
    locale = await context.locale()
    await context.reply(*draft_entry.whole_summary(stored, spot.position, locale))


async def ask(context: Context, press: Press) -> None:
    """Ask for the new words of a field; the answer comes as a reply."""
    found = await opened(context, press)
    if found is None:
        return
    stored, spot = found
    if spot.more not in (ENTRY_FIELDS if spot.position else DRAFT_FIELDS):
        await gone(context)
    elif stored.state is DraftState.DISCARDED:
        await show_changed(context, stored)
    else:
        await context.toast()
        await _ask(context, stored, Asked(stored.id, spot.position, spot.more))


async def answer(context: Context, asked: Asked) -> None:
    """Take the answer to a question about a draft, and show what it changed."""
    stored, locale = await draft_by_id(context, asked.draft_id), await context.locale()
    if stored is None or asked.position > len(stored.draft.entries):
        await context.reply(Message(locale.say("draft_gone")))
        return
    if stored.state is DraftState.DISCARDED:
        await show_overview(context, stored, note=locale.label("draft_is_discarded"))
        return
    try:
        after = await change_anew(context, stored, _edit(context, asked))
    except EditError as error:
        await _ask(context, stored, asked, edit_refused(error, locale))
        return
    except StaleDraftError:
        newest = await draft_by_id(context, stored.id)
        await show_changed(context, newest or stored, asked.position)
        return
    if asked.field == "id" and after is not stored and not is_removal(context.words):
        note = _saved(after, locale)
        context.later(show_filled_in(context, after, asked.position, note))
    else:
        await _show_answered(context, stored, after, asked)


async def drop(context: Context, press: Press) -> None:
    """Leave an entry out, to be taken back perhaps."""
    await _act(context, press, "entry_left_out", drafting.drop)


async def restore(context: Context, press: Press) -> None:
    """Take an entry back."""
    await _act(context, press, "entry_restored", drafting.restore)


async def entitle(context: Context, press: Press) -> None:
    """Take an entry's heading for its title."""
    topics = context.services.topics
    await _act(context, press, "entry_titled", partial(drafting.take_heading, topics=topics))


async def merge(context: Context, press: Press) -> None:
    """Merge an entry into the nearest before it, and show that one; asks where their ids differ."""
    found = await opened_as_seen(context, press)
    if found is None:
        return
    stored, spot = found
    question = None if spot.more == _YES else _doubt(stored, spot.position, await context.locale())
    if question is not None:
        await context.toast()
        locale = await context.locale()
        await context.show(
            render_publishing.confirm(stored, locale, question, "merge", spot.position)
        )
        return
    await _act(context, press, "entry_merged", drafting.merge, shows_whole=True)


def _doubt(stored: StoredDraft, position: int, locale: Locale) -> Markup | None:
    """Ask whether to merge an entry with the one before, where they have ids of two papers."""
    both = [entry for entry in kept(stored.draft) if entry.position <= position][-2:]
    if len(both) < 2 or both[1].position != position:  # noqa: PLR2004 - a pair
        return None
    whole, part = both
    theirs = ids(part)
    differing = [
        f"{mine} · {theirs[field]}"
        for field, mine in ids(whole).items()
        if theirs.get(field, mine) != mine
    ]
    if not differing:
        return None
    return locale.say(
        "merge_ask",
        entry=str(position),
        whole=str(whole.position),
        ids=locale.join(differing),
    )


async def _ask(
    context: Context, stored: StoredDraft, asked: Asked, note: Markup | None = None
) -> None:
    locale = await context.locale()
    present = _present(context, stored, asked, locale)
    prompt = prompts.prompt(asked, present, locale, note)
    placeholder = (present or locale.label("edit_placeholder")).replace("\n", " ")
    await context.ask(prompt, cut(placeholder, _PLACEHOLDER_UNITS))


def _present(context: Context, stored: StoredDraft, asked: Asked, locale: Locale) -> str | None:
    if not asked.position:
        values = values_of(stored.draft, locale)
        return stored.draft.published if asked.field == "published" else values[asked.field]
    entry = stored.draft.entries[asked.position - 1]
    return draft_entry.present_value(entry, asked.field, locale, context.services.topics)


def _edit(context: Context, asked: Asked) -> Change:
    """Return the change that an answer asks for."""
    words = context.words
    if not asked.position:
        if asked.field == "language":
            words = context.services.locales.code_of_tongue(words) or words
        return lambda draft: drafting.set_field(draft, asked.field, words)
    return lambda draft: drafting.set_entry_field(
        draft, asked.position, asked.field, words, context.services.topics
    )


async def _show_answered(
    context: Context, before: StoredDraft, after: StoredDraft, asked: Asked
) -> None:
    locale = await context.locale()
    is_same = before.draft == after.draft
    note = locale.label("edit_same") if is_same else _saved(after, locale)
    if asked.position:
        await show_entry(context, after, asked.position, note)
    else:
        await show_overview(context, after, note=note)


def _saved(stored: StoredDraft, locale: Locale) -> str:
    """Say that a change is kept; of a published draft, that readers do not have it yet."""
    if stored.state is DraftState.PUBLISHED:
        return locale.label("edit_saved_published", button=locale.label("button_correct"))
    return locale.label("edit_saved")


async def _act(
    context: Context,
    press: Press,
    told: str,
    edit: Callable[[Draft, int], Draft],
    *,
    shows_whole: bool = False,
) -> None:
    found = await opened_as_seen(context, press)
    if found is None or not found[1].position:
        return
    stored, position = found[0], found[1].position
    before = [entry.position for entry in kept(stored.draft) if entry.position < position]
    shown = before[-1] if shows_whole and before else position

    def edited(draft: Draft) -> Draft:
        return edit(draft, position)

    after = await make_change(context, stored, position, told, edited)
    if after is not None:
        await show_entry(context, after, shown)
