"""A world whose reader is an editor, and drafts in it."""

from functools import partial
from typing import Any

from digests.draft_models import Draft, DraftEntry, Note, NoteKind
from digests.store import drafts as store
from digests.store.drafts import StoredDraft
from tests.bot.world import Json, World
from tests.digests.drafts import draft, entry

TOOLFORMER = "2302.04761"


def weekly() -> Draft:
    """Return a draft of four entries: a known paper, one without title and id, and two new ones."""
    return draft(
        entry(
            1, "Toolformer: Language Models Can Teach Themselves to Use Tools", arxiv_id=TOOLFORMER
        ),
        DraftEntry(
            2,
            heading="Measuring reasoning",
            summary="A set of tasks nobody has solved yet.",
            notes=(Note(NoteKind.NO_TITLE), Note(NoteKind.NO_ID)),
        ),
        entry(3, "A Study of Zebra Herds", arxiv_id="2611.01234"),
        entry(4, "Quiet Robots", arxiv_id="2611.04321", topics=("embodied-games",)),
        title="Papers of the week",
    )


def good() -> Draft:
    """Return a draft that can be published as it is."""
    made = weekly()
    return draft(made.entries[0], entry(2, "A Study of Zebra Herds", arxiv_id="2611.01234"))


async def put(world: World, made: Draft | None = None, content_hash: str = "hash") -> StoredDraft:
    """Keep a draft as if it had been read."""
    add = partial(
        store.add,
        draft=made or weekly(),
        origin="editor",
        content_hash=content_hash,
        now=world.clock(),
    )
    return await stored(world, await world.app.database.write(add))


async def stored(world: World, draft_id: int = 1) -> StoredDraft:
    """Return a draft as it is kept now."""
    found = await world.app.database.read(partial(store.by_id, draft_id=draft_id))
    assert found is not None
    return found


async def kept_entry(world: World, position: int, draft_id: int = 1) -> DraftEntry:
    """Return an entry as it is kept now."""
    return (await stored(world, draft_id)).draft.entries[position - 1]


async def asked(world: World, message: Json, label: str) -> Json:
    """Press a button that asks for words; return the question."""
    [question] = await world.press(message, label)
    return question


async def answered(world: World, question: Json, words: str, **how: Any) -> list[Json]:
    """Answer a question by reply."""
    return await world.say(words, reply_to=question["message_id"], **how)
