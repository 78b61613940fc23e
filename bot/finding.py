"""Which paper an entry is about: offered with how sure, taken by an editor, filled in from what is known."""

from collections.abc import Sequence
from dataclasses import replace

from bot.buttons import Press
from bot.context import Context
from bot.editing import change, draft_by_id, make_change, opened, opened_as_seen, show_entry
from bot.models import Message
from bot.render import offers as render
from bot.render.offers import Offer
from bot.showing import gone
from digests import drafting
from digests.draft_models import Draft, DraftEntry, PaperCandidate
from digests.drafting import EditError
from digests.errors import StaleDraftError
from digests.finishing import ids
from digests.store.drafts import StoredDraft
from digests.topics import Topics

OFFERED_MOST = 1000


async def seek(context: Context, press: Press) -> None:
    """Look for the paper an entry is about, and offer what is found."""
    found = await opened(context, press)
    if found is None or not found[1].position:
        return
    await context.toast()
    (stored, spot), locale = found, await context.locale()
    await context.show(Message(locale.say("finding", entry=str(spot.position))))
    context.later(_show_offers(context, stored, spot.position))


async def take(context: Context, press: Press) -> None:
    """Take a paper that was offered: its title, ids and authors become the entry's."""
    found = await opened_as_seen(context, press)
    if found is None or not found[1].position:
        return
    stored, spot = found
    candidates = context.services.offered.get((stored.id, spot.position))
    if candidates is None:  # forgotten since: offered anew
        await seek(context, press)
        return
    chosen = _chosen(candidates, spot.more)
    if chosen is None:
        await gone(context)
        return
    topics, position = context.services.topics, spot.position

    def taken(draft: Draft) -> Draft:
        return _taken(draft, position, chosen, topics)

    after = await make_change(context, stored, position, "entry_taken", taken)
    if after is not None:
        context.later(show_filled_in(context, after, position))


async def show_filled_in(
    context: Context, stored: StoredDraft, position: int, note: str = ""
) -> None:
    """Fill an entry from what is known of its paper, and show it."""
    await show_entry(context, await _filled_in(context, stored, position), position, note)


async def _show_offers(context: Context, stored: StoredDraft, position: int) -> None:
    """Offer papers for an entry; where a catalogue was silent about its id, ask that again first."""
    if stored.draft.entries[position - 1].silent:
        stored = await _filled_in(context, stored, position)
        entry = stored.draft.entries[position - 1]
        if ids(entry) and not entry.silent:
            await show_entry(context, stored, position)
            return
    silent: set[str] = set()
    candidates = await _candidates(context, stored, position, silent)
    offers = [_offer(candidate) for candidate in candidates]
    locale = await context.locale()
    await context.show(
        render.offers(stored, position, offers, locale, sorted(silent, key=str.casefold))
    )


async def _filled_in(context: Context, stored: StoredDraft, position: int) -> StoredDraft:
    one = stored.draft.entries[position - 1]
    alone = replace(stored.draft, entries=(one,))
    [filled] = (await context.services.identifier.identify(alone, context.now)).entries
    try:
        return await change(context, stored, lambda draft: _with(draft, filled))
    except StaleDraftError:  # what another editor did meanwhile counts for more
        return await draft_by_id(context, stored.id) or stored


async def _candidates(
    context: Context, stored: StoredDraft, position: int, silent: set[str]
) -> tuple[PaperCandidate, ...]:
    """Search for candidates; they are remembered, so that taking one needs no second search.

    Of one that would change nothing, such as the paper the entry itself made, nothing is said.
    """
    services, draft = context.services, stored.draft
    entry = draft.entries[position - 1]
    every = await services.identifier.candidates(entry, draft.language, context.now, silent)
    found = tuple(one for one in every if _is_of_use(draft, position, one, services.topics))
    if len(services.offered) >= OFFERED_MOST:
        services.offered.clear()
    services.offered[stored.id, position] = found
    return found


def _is_of_use(draft: Draft, position: int, one: PaperCandidate, topics: Topics) -> bool:
    try:
        return _taken(draft, position, one, topics) != draft
    except EditError:  # a catalogue's word that no digest could hold
        return False


def _offer(candidate: PaperCandidate) -> Offer:
    """Return what to show of a candidate."""
    year = candidate.year if str(candidate.year) not in (candidate.venue or "") else None
    venue = f"{candidate.venue or ''} {year or ''}".strip()
    ids = (
        ("arXiv", candidate.arxiv_id),
        ("OpenReview", candidate.openreview_id),
        ("DOI", candidate.doi),
    )
    known_as = next((f"{name} {value}" for name, value in ids if value), None)
    shown = (candidate.first_author, venue, known_as)
    byline = " · ".join(part for part in shown if part)
    return Offer(candidate.title, byline, _key(candidate), candidate.certainty)


def _key(candidate: PaperCandidate) -> str:
    """Name a candidate in a button."""
    keys = (
        ("a", candidate.arxiv_id),
        ("o", candidate.openreview_id),
        ("p", candidate.paper_id),
        ("d", candidate.doi),
    )
    return next((f"{kind}{value}" for kind, value in keys if value), "")


def _chosen(candidates: Sequence[PaperCandidate], key: str) -> PaperCandidate | None:
    by_key = {_key(one): one for one in candidates}
    by_number = {f"n{number}": one for number, one in enumerate(candidates, 1)}
    return by_key.get(key) or by_number.get(key)


def _taken(draft: Draft, position: int, chosen: PaperCandidate, topics: Topics) -> Draft:
    """Return the draft with an entry that is about the paper chosen."""
    named = [
        f"arXiv:{chosen.arxiv_id}" if chosen.arxiv_id else "",
        f"openreview:{chosen.openreview_id}" if chosen.openreview_id else "",
        f"doi:{chosen.doi}" if chosen.doi else "",
    ]
    if any(named):
        draft = drafting.set_entry_field(draft, position, "id", " ".join(named), topics)
    draft = drafting.set_entry_field(draft, position, "title", chosen.title, topics)
    entry = draft.entries[position - 1]
    entry = replace(
        entry,
        first_author=chosen.first_author or entry.first_author,
        year=chosen.year or entry.year,
        venue=chosen.venue or entry.venue,
    )
    return _with(draft, entry)


def _with(draft: Draft, entry: DraftEntry) -> Draft:
    """Put an entry in its place; it is noted anew which entries are about the same paper."""
    entries = tuple(entry if one.position == entry.position else one for one in draft.entries)
    put = replace(draft, entries=entries)
    return put if entry.dropped else drafting.restore(put, entry.position)
