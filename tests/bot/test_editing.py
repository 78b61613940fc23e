"""A change to a draft that another editor was faster to change."""

from functools import partial

import pytest
from telegram import Update

from bot.context import Context
from bot.editing import change, change_anew
from digests.draft_models import Draft
from digests.drafting import EditError, drop, set_entry_field
from digests.errors import StaleDraftError
from digests.store import drafts as store
from digests.store.drafts import DraftState
from tests.bot.editors import put, stored
from tests.bot.world import YOU, World
from tests.digests.drafts import TOPICS


def context_of(world: World) -> Context:
    """Return the context of a message of yours."""
    message = world.telegram.say(YOU, YOU, "words")
    update = Update.de_json({"update_id": 1, "message": message}, world.app.services.bot)
    return Context(world.app.services, update)


def titled(draft: Draft) -> Draft:
    """Give the third entry another title."""
    return set_entry_field(draft, 3, "title", "Zebras at Night", TOPICS)


async def test_a_change_to_what_was_seen_is_kept(editors: World) -> None:
    """It is returned as it is kept."""
    seen = await put(editors)
    after = await change(context_of(editors), seen, titled)
    assert after == await stored(editors)
    assert after.version == seen.version + 1


async def test_a_change_to_what_is_no_more_is_refused(editors: World) -> None:
    """The other editor's change stays."""
    seen, context = await put(editors), context_of(editors)
    await change(context, seen, partial(drop, position=2))
    with pytest.raises(StaleDraftError):
        await change(context, seen, titled)
    assert (await stored(editors)).draft == drop(seen.draft, 2)


async def test_an_answer_is_put_into_what_the_other_made(editors: World) -> None:
    """Both changes are kept."""
    seen, context = await put(editors), context_of(editors)
    await change(context, seen, partial(drop, position=2))
    after = await change_anew(context, seen, titled)
    assert after == await stored(editors)
    assert after.draft == titled(drop(seen.draft, 2))


async def test_what_was_discarded_is_not_changed(editors: World) -> None:
    """Nor is a refused change kept."""
    seen, context = await put(editors), context_of(editors)
    with pytest.raises(EditError):
        await change(context, seen, partial(drop, position=9))
    discard = partial(
        store.set_state, draft_id=seen.id, state=DraftState.DISCARDED, now=editors.clock()
    )
    await editors.app.database.write(discard)
    with pytest.raises(StaleDraftError):
        await change_anew(context, seen, titled)
    assert (await stored(editors)).draft == seen.draft
