"""Drafts are kept whole, changed only by who has seen them as they are, and listed newest first."""

import json
import re
from dataclasses import asdict
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given

from digests.draft_models import Draft, Note, NoteKind
from digests.errors import NoDraftError, StaleDraftError
from digests.store import drafts
from digests.store.database import Connection
from digests.store.drafts import DraftState, StoredDraft
from tests.digests.drafts import draft, entry
from tests.digests.drafts import drafts as any_drafts
from tests.digests.shelf import MONDAY, Shelf

HOUR = timedelta(hours=1)
WHOLE = draft(
    entry(
        1,
        notes=(Note(NoteKind.ODD_LINK, "https://odd.example"), Note(NoteKind.NO_ID)),
        alternative_titles=("A", "B"),
        names=("C",),
        year=2023,
        language="zh",
    ),
    entry(2, dropped=True, topics_are_suggested=False),
)


async def add(shelf: Shelf, made: Draft, content_hash: str = "h", hours: int = 0) -> int:
    """Keep a draft, some hours after Monday."""
    kept = partial(drafts.add, draft=made, origin="editor", content_hash=content_hash)
    return await shelf.database.write(lambda c: kept(c, now=MONDAY + hours * HOUR))


async def stored(shelf: Shelf, draft_id: int) -> StoredDraft:
    """Return a draft that is there."""
    found = await shelf.database.read(partial(drafts.by_id, draft_id=draft_id))
    assert found is not None
    return found


async def set_state(shelf: Shelf, draft_id: int, state: DraftState) -> None:
    """Say what became of a draft."""
    change = partial(drafts.set_state, draft_id=draft_id, state=state, now=MONDAY)
    await shelf.database.write(change)


async def test_a_draft_is_kept_whole(shelf: Shelf) -> None:
    """It comes back as it was, waiting, in its first version, with where it is from."""
    number = await add(shelf, WHOLE)
    assert await stored(shelf, number) == StoredDraft(
        number, DraftState.WAITING, "editor", 1, MONDAY, MONDAY, WHOLE, None
    )


@given(any_drafts)
def test_any_draft_can_be_kept(made: Draft) -> None:
    """What is written can be encoded and read; only halves of surrogate pairs are replaced."""
    written = json.dumps(drafts.content(made), ensure_ascii=False).encode()
    again = drafts.read(json.loads(written))
    assert drafts.content(again) == drafts.content(made)
    if not _has_surrogates(made):
        assert again == made


def _has_surrogates(made: Draft) -> bool:
    return re.search("[\ud800-\udfff]", json.dumps(asdict(made), ensure_ascii=False)) is not None


async def test_a_lone_surrogate_is_replaced(shelf: Shelf) -> None:
    """Half of a character does not keep its draft from being kept."""
    number = await add(shelf, draft(entry(1, "A\ud800B \ud83d\ude42 \0")))
    assert (await stored(shelf, number)).draft.entries[0].title == "A\ufffdB \U0001f642 \0"


async def test_saving_makes_a_new_version(shelf: Shelf) -> None:
    """Who saves what they saw gets the next version; its state stays."""
    number = await add(shelf, WHOLE)
    await set_state(shelf, number, DraftState.ASIDE)
    changed = draft(entry(1))
    save = partial(drafts.save, draft_id=number, version=1, draft=changed, now=MONDAY + HOUR)
    assert await shelf.database.write(save) == 2
    found = await stored(shelf, number)
    assert (found.draft, found.version, found.state) == (changed, 2, DraftState.ASIDE)
    assert (found.created_at, found.changed_at) == (MONDAY, MONDAY + HOUR)


async def test_who_saw_an_older_version_cannot_save(shelf: Shelf) -> None:
    """Of two editors the slower hears of the other's change, and overwrites nothing."""
    number = await add(shelf, WHOLE)
    save = partial(drafts.save, draft_id=number, version=1, now=MONDAY)
    await shelf.database.write(partial(save, draft=draft(entry(1, "First"))))
    with pytest.raises(StaleDraftError):
        await shelf.database.write(partial(save, draft=draft(entry(1, "Second"))))
    assert (await stored(shelf, number)).draft.entries[0].title == "First"


async def test_what_was_discarded_cannot_be_saved(shelf: Shelf) -> None:
    """A draft that one editor threw away is not changed by another's answer; nor one that never was."""
    number = await add(shelf, WHOLE)
    await set_state(shelf, number, DraftState.DISCARDED)
    for draft_id in (number, number + 1):
        save = partial(drafts.save, draft_id=draft_id, version=1, draft=WHOLE, now=MONDAY)
        with pytest.raises(StaleDraftError):
            await shelf.database.write(save)


async def test_a_draft_that_never_was_has_no_state(shelf: Shelf) -> None:
    """Setting it is an error, not silence."""
    with pytest.raises(NoDraftError):
        await set_state(shelf, 1, DraftState.ASIDE)
    assert await shelf.database.read(partial(drafts.by_id, draft_id=1)) is None


async def test_a_state_changes_only_from_the_one_that_was_seen(shelf: Shelf) -> None:
    """What one editor published, the other, who still sees it wait, does not throw away."""
    number = await add(shelf, WHOLE)
    await set_state(shelf, number, DraftState.PUBLISHED)
    discard = partial(
        drafts.set_state,
        draft_id=number,
        state=DraftState.DISCARDED,
        now=MONDAY,
        was=DraftState.WAITING,
    )
    with pytest.raises(StaleDraftError):
        await shelf.database.write(discard)
    assert (await stored(shelf, number)).state is DraftState.PUBLISHED
    await shelf.database.write(partial(discard, was=DraftState.PUBLISHED))
    assert (await stored(shelf, number)).state is DraftState.DISCARDED


async def test_the_same_article_is_found_again(shelf: Shelf) -> None:
    """By its bytes, its latest draft that was not discarded."""
    numbers = [await add(shelf, WHOLE, "same") for _ in range(3)]
    await add(shelf, WHOLE, "other")
    await set_state(shelf, numbers[2], DraftState.DISCARDED)
    found = await shelf.database.read(partial(drafts.by_hash, content_hash="same"))
    assert found is not None
    assert found.id == numbers[1]
    assert await shelf.database.read(partial(drafts.by_hash, content_hash="none")) is None


async def test_lists_are_newest_first_with_their_total(shelf: Shelf) -> None:
    """Waiting and put aside are one list, published and withdrawn another; discarded are in none."""
    states = [*DraftState, DraftState.WAITING, DraftState.PUBLISHED]
    numbers = [await add(shelf, WHOLE, hours=hours % 3) for hours in range(len(states))]
    for number, state in zip(numbers, states, strict=True):
        await set_state(shelf, number, state)
    waiting, count = await shelf.database.read(partial(drafts.waiting, offset=0, limit=9))
    assert ([one.id for one in waiting], count) == ([numbers[5], numbers[1], numbers[0]], 3)
    published, count = await shelf.database.read(partial(drafts.published, offset=0, limit=9))
    assert ([one.id for one in published], count) == ([numbers[2], numbers[6], numbers[3]], 3)
    page, count = await shelf.database.read(partial(drafts.waiting, offset=1, limit=1))
    assert ([one.id for one in page], count) == ([numbers[1]], 3)


async def test_an_id_is_never_given_again(shelf: Shelf) -> None:
    """A button of an old message must not come to lead to another draft."""
    number = await add(shelf, WHOLE)

    async def erase(connection: Connection) -> None:
        await connection.exec_driver_sql("DELETE FROM draft")

    await shelf.database.write(erase)
    assert await add(shelf, WHOLE) == number + 1


async def test_what_was_published_is_kept_beside_what_is_edited(shelf: Shelf) -> None:
    """An edit after publishing leaves what readers have as it was."""
    number = await add(shelf, WHOLE)
    mark = partial(drafts.mark_published, draft_id=number, draft=WHOLE, now=MONDAY + HOUR)
    await shelf.database.write(mark)
    edited = draft(entry(1, "Edited"))
    save = partial(drafts.save, draft_id=number, version=1, draft=edited, now=MONDAY)
    await shelf.database.write(save)
    found = await stored(shelf, number)
    assert (found.state, found.draft, found.published) == (DraftState.PUBLISHED, edited, WHOLE)
