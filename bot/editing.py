"""An editor's draft in chat: opened as it stands now, changed only as it was seen, shown again after."""

from collections.abc import Callable, Collection
from functools import partial
from typing import TypeVar

from markupsafe import Markup

from bot.buttons import Press, Spot, spot_of
from bot.context import Context
from bot.locales import Locale
from bot.models import Message
from bot.render import draft_entry
from bot.render import drafts as render
from bot.render.draft_head import stamp
from bot.showing import gone
from digests import identity
from digests.draft_models import Draft
from digests.drafting import EditError
from digests.errors import StaleDraftError
from digests.finishing import entry_of
from digests.store import drafts as store
from digests.store import papers
from digests.store import stored as stored_papers
from digests.store.database import Connection
from digests.store.drafts import DraftState, StoredDraft

T = TypeVar("T")
Change = Callable[[Draft], Draft]


async def draft_by_id(context: Context, draft_id: int) -> StoredDraft | None:
    """Return a draft as it stands now."""
    return await context.services.database.read(partial(store.by_id, draft_id=draft_id))


async def opened(context: Context, press: Press) -> tuple[StoredDraft, Spot] | None:
    """Return the draft a button leads to, and what in it; None, and said, where it is no more."""
    spot = spot_of(press)
    stored = await draft_by_id(context, spot.draft_id)
    if stored is None or spot.position > len(stored.draft.entries):
        await gone(context)
        return None
    return stored, spot


async def opened_as_seen(context: Context, press: Press) -> tuple[StoredDraft, Spot] | None:
    """Return the draft as the button's message shows it; changed since, it is shown anew instead."""
    found = await opened(context, press)
    if found is None or stamp(found[0]) == found[1].stamp:
        return found
    await show_changed(context, found[0], found[1].position)
    return None


async def show_changed(context: Context, stored: StoredDraft, position: int = 0) -> None:
    """Say that the draft was changed meanwhile, and show how it stands now."""
    locale = await context.locale()
    await context.toast(locale.label("draft_changed"), alert=True)
    note = locale.label("draft_changed")
    if position:
        await show_entry(context, stored, position, note)
    else:
        await show_overview(context, stored, note=note)


async def change(context: Context, stored: StoredDraft, edit: Change) -> StoredDraft:
    """Change a draft and return it as it is then.

    Raise EditError where the edit is refused, StaleDraftError where the draft was changed meanwhile.
    """
    edited = edit(stored.draft)
    if edited == stored.draft:
        return stored
    save = partial(
        store.save,
        draft_id=stored.id,
        version=stored.version,
        draft=edited,
        now=context.now,
    )
    version = await context.services.database.write(save)
    return stored._replace(draft=edited, version=version, changed_at=context.now)


async def change_anew(context: Context, stored: StoredDraft, edit: Change) -> StoredDraft:
    """Change a draft; where another editor was faster, make the same change to what it is now."""
    try:
        return await change(context, stored, edit)
    except StaleDraftError:
        newest = await draft_by_id(context, stored.id)
        return await change(context, newest or stored, edit)


async def show_overview(
    context: Context, stored: StoredDraft, *, offset: int = 0, note: str = ""
) -> None:
    """Show a draft's overview; in place of the message whose button was pressed."""
    await context.show(await overview(context, stored, offset=offset, note=note))


async def overview(
    context: Context, stored: StoredDraft, *, offset: int = 0, note: str = ""
) -> Message:
    """Make a draft's overview, with the entries marked whose papers are known."""
    return render.overview(
        stored, await _known_before(context, stored), await context.locale(), offset, note
    )


async def show_entry(
    context: Context, stored: StoredDraft, position: int, note: str | Markup = ""
) -> None:
    """Show an entry of a draft; in place of the message whose button was pressed."""
    known = await _known_before(context, stored)
    message = draft_entry.entry(
        stored,
        position,
        await context.locale(),
        context.services.topics,
        is_known=position in known,
        note=note,
    )
    await context.show(message)


async def _known_before(context: Context, stored: StoredDraft) -> Collection[int]:
    """Return which entries are about known papers; of a published draft all are, by itself: none is told."""
    if stored.state is DraftState.PUBLISHED:
        return ()
    return await known_positions(context, stored.draft)


async def known_positions(context: Context, draft: Draft) -> Collection[int]:
    """Return the positions of the kept entries that are about papers readers have already."""
    keys = _keys(draft)

    async def known(connection: Connection) -> set[int]:
        return {
            position
            for position, named in keys.items()
            if named and await papers.by_key(connection, named)
        }

    return await context.services.database.read(known)


async def count_new(context: Context, draft: Draft) -> int:
    """Count the kept entries whose papers roundups will bring as new: one once withdrawn is not."""
    keys = _keys(draft)
    every = {key for named in keys.values() for key in named}
    known = await context.services.database.read(partial(stored_papers.owners, keys=every))
    return sum(known.keys().isdisjoint(named) for named in keys.values())


def _keys(draft: Draft) -> dict[int, tuple[str, ...]]:
    """Return the keys of each kept entry's paper, by position."""
    return {
        entry.position: identity.keys(entry_of(entry, entry.position, draft.language or "en"))
        for entry in draft.entries
        if not entry.dropped
    }


async def make_change(
    context: Context,
    stored: StoredDraft,
    position: int,
    told: str,
    edit: Change,
) -> StoredDraft | None:
    """Make the change of an entry that a button is for, and say so; None, and said, where it cannot be."""
    locale = await context.locale()
    try:
        after = await change(context, stored, edit)
    except EditError as error:
        await context.toast(edit_refused(error, locale).unescape(), alert=True)
        return None
    except StaleDraftError:
        await show_changed(context, await draft_by_id(context, stored.id) or stored, position)
        return None
    await context.toast(locale.label(told, entry=str(position)))
    return after


def edit_refused(error: EditError, locale: Locale) -> Markup:
    """Say why an edit was refused, and what to write."""
    return Markup("⚠️ {}").format(locale.say(f"refused_{error.fault}", detail=error.detail))
