"""Publishing makes a draft a digest like any other; no correction or withdrawal makes an old paper new."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from digests.draft_models import Draft, DraftEntry
from digests.drafting import PublishFault
from digests.errors import NoDraftError, StaleDraftError
from digests.models import Found, Paper
from digests.publishing import Published, PublishError, publish, withdraw
from digests.store import drafts, entries, papers
from digests.store.database import Connection, Database
from digests.store.drafts import DraftState, StoredDraft
from digests.store.lookup import Lookup
from digests.topics import Topics
from tests.digests.drafts import draft, entry
from tests.digests.shelf import MONDAY, Shelf
from tests.digests.shelf import entry as written

A, B, C = "2305.14314", "2302.04761", "2401.00001"
DAY = timedelta(days=1)
T = TypeVar("T")


class Desk(Shelf):
    """A shelf with an editor at it: everything that is done is done a day after the last."""

    async def keep(self, made: Draft) -> int:
        """Keep a draft as one that was read."""
        self.now += DAY
        add = partial(drafts.add, draft=made, origin="editor", content_hash="h", now=self.now)
        return await self.database.write(add)

    async def stored(self, draft_id: int) -> StoredDraft:
        """Return a draft that is there."""
        found = await self.database.read(partial(drafts.by_id, draft_id=draft_id))
        assert found is not None
        return found

    async def save(self, draft_id: int, made: Draft) -> None:
        """Change a draft."""
        version = (await self.stored(draft_id)).version
        save = partial(drafts.save, draft_id=draft_id, version=version, draft=made, now=self.now)
        await self.database.write(save)

    async def publish(self, draft_id: int, version: int | None = None) -> Published:
        """Publish a draft, or its correction."""
        self.now += DAY
        return await publish(self.database, self.topics, draft_id, self.now, version=version)

    async def correct(self, draft_id: int, made: Draft) -> Published:
        """Change a draft and publish it again."""
        await self.save(draft_id, made)
        return await self.publish(draft_id)

    async def withdraw(self, draft_id: int) -> None:
        """Take a digest back."""
        self.now += DAY
        await withdraw(self.database, self.topics, draft_id, self.now)

    async def set_state(self, draft_id: int, state: DraftState) -> None:
        """Say what became of a draft."""
        change = partial(drafts.set_state, draft_id=draft_id, state=state, now=self.now)
        await self.database.write(change)

    async def keys(self) -> list[str]:
        """Return the keys of all digests."""
        found, _ = await self.database.read(partial(entries.digests, offset=0, limit=99))
        return sorted(one.key for one in found)

    async def read(self, fn: Callable[[Connection], Awaitable[T]]) -> T:
        """Read from the database."""
        return await self.database.read(fn)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Give an empty shelf with an editor at it."""
    desk = Desk(tmp_path)
    yield desk
    await desk.database.close()


def known(found: list[Paper]) -> list[tuple[int, object]]:
    """Return what must never change of papers, lest they be sent again."""
    return [(one.id, one.known_at) for one in found]


async def test_a_draft_becomes_a_digest(desk: Desk) -> None:
    """Its papers are known from now on, in the draft's order, and found by what it says of them."""
    number = await desk.keep(
        draft(entry(1, "QLoRA", arxiv_id=A, names=("QLoRA",)), entry(2, dropped=True), entry(3))
    )
    before = await desk.read(papers.revision)
    published = await desk.publish(number)
    assert published.new_papers == 2
    qlora, other = await desk.papers()
    assert (qlora.arxiv_id, qlora.names, qlora.known_at) == (A, ("QLoRA",), MONDAY + 2 * DAY)
    assert qlora.coverage[0].digest.key == f"editors/{number}"
    assert qlora.coverage[0].digest.id == published.digest_id
    assert qlora.coverage[0].summary == {"en": "What QLoRA says."}
    assert (other.coverage[0].position, other.coverage[0].digest.entry_count) == (2, 2)
    assert (await Lookup(desk.database).find("QLoRA")).found is Found.NAME
    assert await desk.read(papers.revision) > before
    assert (await desk.stored(number)).state is DraftState.PUBLISHED


async def test_a_known_paper_is_covered_once_more(desk: Desk) -> None:
    """It stays the paper it is, known since it was; what shipped has the first word."""
    desk.put("one", written("QLoRA", A), published="2025")
    await desk.load()
    [before] = await desk.papers()
    number = await desk.keep(draft(entry(1, "Q-LoRA", arxiv_id=A, venue="NeurIPS")))
    assert (await desk.publish(number)).new_papers == 0
    [after] = await desk.papers()
    assert known([after]) == known([before])
    assert (after.title, after.venue) == ("QLoRA", "NeurIPS")
    assert {one.digest.key for one in after.coverage} == {"one", f"editors/{number}"}


async def test_an_editor_counts_as_the_operator(desk: Desk) -> None:
    """Between a draft and the operator's file the older article has the first word."""
    desk.put("mine/new", written("New", A), published="2025")
    number = await desk.keep(draft(entry(1, "Old", arxiv_id=A), published="2024"))
    await desk.publish(number)
    await desk.load()
    assert await desk.titles() == ["Old"]
    await desk.correct(number, draft(entry(1, "Old", arxiv_id=A), published="2026"))
    assert await desk.titles() == ["New"]


async def test_loading_files_leaves_it_alone(desk: Desk) -> None:
    """It has no file, and goes with none: not when the folders are empty, away or full of others."""
    number = await desk.keep(draft(entry(1, "QLoRA", arxiv_id=A)))
    await desk.publish(number)
    before = await desk.papers()
    file = desk.put("one", written("Toolformer", B))
    result = await desk.load()
    assert (result.new, result.removed) == (("one",), ())
    file.unlink()
    assert (await desk.load()).removed == ("one",)
    desk.mine.rename(desk.mine.with_name("away"))
    result = await desk.load()
    assert (result.removed, result.changed, result.same) == ((), (), ())
    assert await desk.papers() == before


async def test_other_topics_make_its_words_anew(desk: Desk) -> None:
    """When a topic is renamed, its papers are found by the new name after the next load."""
    await desk.publish(await desk.keep(draft(entry(1, "QLoRA", topics=("peft",)))))
    await desk.load()
    desk.topics = Topics(
        replace(topic, names={"en": "Frugal tuning"}) if topic.slug == "peft" else topic
        for topic in desk.topics
    )
    await desk.load()
    found = await Lookup(desk.database).search("frugal", offset=0, limit=9)
    assert [paper.title for paper in found.papers] == ["QLoRA"]


async def test_another_analyser_makes_its_words_anew(desk: Desk) -> None:
    """Words that another version of the analyser made are replaced at the next load."""
    await desk.publish(await desk.keep(draft(entry(1, "QLoRA"))))

    async def spoil(connection: Connection) -> None:
        await connection.execute(text("DELETE FROM fulltext"))
        await connection.execute(text("UPDATE library_state SET analysed_by = 'older'"))

    await desk.database.write(spoil)
    await desk.load()
    assert (await Lookup(desk.database).search("QLoRA", offset=0, limit=9)).total == 1


async def test_a_topic_that_is_no_more_is_left_out(desk: Desk) -> None:
    """A draft may be older than the list of topics."""
    await desk.publish(await desk.keep(draft(entry(1, topics=("gone", "agents")))))
    [paper] = await desk.papers()
    assert paper.topics == ("agents",)


async def test_publishing_again_changes_nothing(desk: Desk) -> None:
    """A button pressed twice makes one digest, and no paper new."""
    number = await desk.keep(draft(entry(1), entry(2, arxiv_id=A)))
    first = await desk.publish(number)
    before = await desk.papers()
    assert await desk.publish(number) == Published(first.digest_id, 0)
    assert await desk.papers() == before


TITLED = entry(1, "Attention is al you need")
CORRECTIONS = [
    (entry(1, "QLoRA", arxiv_id=A), entry(1, "QLoRA", arxiv_id=B)),  # a wrong id is mended
    (entry(1, "QLoRA", arxiv_id=A), entry(1, "QLoRA: Efficient Finetuning", arxiv_id=A)),
    (entry(1, "QLoRA", arxiv_id=A), entry(1, "QLoRA")),  # the id is taken out
    (entry(1, "QLoRA"), entry(1, "QLoRA", openreview_id="OUIFPHEgJU")),  # or given
    (TITLED, entry(1, "Attention is all you need")),  # a title without any id is mended
    (entry(1, "QLoRA"), entry(1, "QLoRA", summary="Other words.", topics=("peft",))),
    (entry(1, "QLoRA"), entry(7, "QLoRA", language="ru")),  # it moves
]


@pytest.mark.parametrize("was_withdrawn", [False, True])
@pytest.mark.parametrize(("before", "after"), CORRECTIONS)
async def test_a_correction_keeps_the_paper(
    desk: Desk, before: DraftEntry, after: DraftEntry, *, was_withdrawn: bool
) -> None:
    """Mended in place, or taken back, mended and published again, no paper is new to any reader."""
    number = await desk.keep(draft(before, entry(2, "Another")))
    await desk.publish(number)
    papers_before = await desk.papers()
    newest = await desk.read(papers.newest_id)
    if was_withdrawn:
        await desk.withdraw(number)
        assert await desk.papers() == []
    others = [entry(2, "Another")]
    assert (await desk.correct(number, draft(after, *others))).new_papers == 0
    papers_after = await desk.papers()
    assert known(papers_after) == known(papers_before)
    assert await desk.read(papers.newest_id) == newest
    assert (papers_after[0].title, papers_after[0].arxiv_id) == (after.title, after.arxiv_id)


async def test_a_correction_tells_new_papers_from_known_ones(desk: Desk) -> None:
    """What is added is new, what is dropped is hidden, what is taken back is as old as it was."""
    first, second = entry(1, "QLoRA", arxiv_id=A), entry(2, "Toolformer", arxiv_id=B)
    number = await desk.keep(draft(first, second))
    await desk.publish(number)
    before = await desk.papers()
    dropped = replace(second, dropped=True)
    added = entry(3, "Mamba", arxiv_id=C)
    assert (await desk.correct(number, draft(first, dropped, added))).new_papers == 1
    assert await desk.titles() == ["QLoRA", "Mamba"]
    assert (await desk.correct(number, draft(first, second, added))).new_papers == 0
    after = await desk.papers()
    assert known(after)[:2] == known(before)
    assert after[2].known_at == desk.now - DAY


async def test_another_paper_in_its_place_is_new(desk: Desk) -> None:
    """Where both title and id were of another paper, the right one is new to readers, and is sent."""
    number = await desk.keep(draft(entry(1, "Toolformer", arxiv_id=B)))
    await desk.publish(number)
    assert (await desk.correct(number, draft(entry(1, "QLoRA", arxiv_id=A)))).new_papers == 1
    assert await desk.titles() == ["QLoRA"]


async def test_withdrawing_hides_what_no_other_digest_covers(desk: Desk) -> None:
    """The digest is in no list, its papers in no search; what another covers stays with that."""
    desk.put("one", written("Toolformer", B))
    await desk.load()
    number = await desk.keep(draft(entry(1, "QLoRA", arxiv_id=A), entry(2, "Other", arxiv_id=B)))
    await desk.publish(number)
    before, revision = await desk.papers(), await desk.read(papers.revision)
    await desk.withdraw(number)
    [left] = await desk.papers()
    assert (left.title, len(left.coverage)) == ("Toolformer", 1)
    assert await desk.keys() == ["one"]
    assert (await Lookup(desk.database).find("QLoRA")).found is Found.NONE
    assert await desk.read(papers.revision) > revision
    assert (await desk.stored(number)).state is DraftState.WITHDRAWN
    assert (await desk.publish(number)).new_papers == 0
    assert known(await desk.papers()) == known(before)
    assert len((await desk.papers())[0].coverage) == 2
    assert (await desk.stored(number)).state is DraftState.PUBLISHED


async def test_withdrawing_again_changes_nothing(desk: Desk) -> None:
    """Nor does withdrawing what was never published."""
    number = await desk.keep(draft(entry(1)))
    await desk.withdraw(number)
    assert (await desk.stored(number)).state is DraftState.WAITING
    await desk.publish(number)
    await desk.withdraw(number)
    withdrawn = await desk.stored(number)
    await desk.withdraw(number)
    assert await desk.stored(number) == withdrawn


async def test_a_paper_covered_elsewhere_meanwhile_is_the_same(desk: Desk) -> None:
    """A file that covers a withdrawn paper brings back the paper; publishing again joins it."""
    number = await desk.keep(draft(entry(1, "QLoRA", arxiv_id=A)))
    await desk.publish(number)
    before = await desk.papers()
    await desk.withdraw(number)
    desk.put("one", written("QLoRA", A))
    assert (await desk.load()).new_papers == 0
    assert (await desk.publish(number)).new_papers == 0
    after = await desk.papers()
    assert known(after) == known(before)
    assert len(after[0].coverage) == 2


async def test_a_draft_with_faults_is_not_published(desk: Desk) -> None:
    """The error has every fault and its place; nothing is changed, not even of what was published."""
    number = await desk.keep(draft(entry(1)))
    await desk.publish(number)
    before = await desk.papers()
    await desk.save(number, draft(entry(1), entry(4, "?"), language=None))
    with pytest.raises(PublishError) as refused:
        await desk.publish(number)
    assert refused.value.faults == (
        (PublishFault.NO_LANGUAGE, None),
        (PublishFault.NO_ENTRY_TITLE, 4),
    )
    assert "no_entry_title (entry 4)" in str(refused.value)
    assert await desk.papers() == before
    assert (await desk.stored(number)).published == draft(entry(1))


async def test_only_what_was_seen_is_published(desk: Desk) -> None:
    """Who presses publish below an older version hears that the draft was changed."""
    number = await desk.keep(draft(entry(1)))
    await desk.save(number, draft(entry(1, "Other")))
    with pytest.raises(StaleDraftError):
        await desk.publish(number, version=1)
    assert await desk.papers() == []
    await desk.publish(number, version=2)
    assert await desk.titles() == ["Other"]


class Interrupted(Database):
    """A database in which something else is written just before the next write."""

    def __init__(self, url: str, first: Callable[[], Awaitable[None]]) -> None:
        super().__init__(url)
        self._first: Callable[[], Awaitable[None]] | None = first

    async def write(self, fn: Callable[[Connection], Awaitable[T]]) -> T:
        """Let the other go first."""
        if self._first:
            first, self._first = self._first, None
            await first()
        return await super().write(fn)


@pytest.mark.parametrize("meanwhile", ["edited", "withdrawn", "discarded"])
async def test_what_changes_while_it_is_prepared_is_not_published(
    desk: Desk, meanwhile: str
) -> None:
    """What was checked and analysed is what is stored, or nothing."""
    number = await desk.keep(draft(entry(1)))
    await desk.publish(number)
    edited = draft(entry(1), entry(2, "Edited"))

    async def change() -> None:
        if meanwhile == "edited":
            await desk.save(number, edited)
        elif meanwhile == "withdrawn":
            await desk.withdraw(number)
        else:
            await desk.set_state(number, DraftState.DISCARDED)

    database = Interrupted(desk.url, change)
    with pytest.raises((StaleDraftError, NoDraftError)):
        await publish(database, desk.topics, number, desk.now)
    await database.close()
    assert await desk.titles() == ([] if meanwhile == "withdrawn" else ["Paper 1"])


@pytest.mark.parametrize("is_there", [True, False])
async def test_what_is_gone_is_neither_published_nor_withdrawn(
    desk: Desk, *, is_there: bool
) -> None:
    """A discarded draft is as gone as one that never was."""
    number = await desk.keep(draft(entry(1))) if is_there else 1
    if is_there:
        await desk.set_state(number, DraftState.DISCARDED)
    for attempt in (desk.publish, desk.withdraw):
        with pytest.raises(NoDraftError):
            await attempt(number)
    assert await desk.keys() == []


@pytest.mark.parametrize("table", ["draft", "library_state"])
async def test_it_is_published_whole_or_not_at_all(desk: Desk, table: str) -> None:
    """Where any step of it fails, nothing of it has happened; the same for taking it back."""
    number = await desk.keep(draft(entry(1)))
    other = await desk.keep(draft(entry(1, "Other")))
    await desk.publish(other)

    async def forbid(connection: Connection) -> None:
        refuse = "BEGIN SELECT RAISE(ABORT, 'refused'); END"
        await connection.exec_driver_sql(f"CREATE TRIGGER no BEFORE UPDATE ON {table} {refuse}")

    await desk.database.write(forbid)
    for attempt in (desk.publish(number), desk.withdraw(other)):
        with pytest.raises(Exception, match="refused"):
            await attempt
    assert await desk.titles() == ["Other"]
    assert await desk.keys() == [f"editors/{other}"]
    states = [(await desk.stored(one)).state for one in (number, other)]
    assert states == [DraftState.WAITING, DraftState.PUBLISHED]


Step = Callable[[Desk, int], Awaitable[object]]


async def edit(desk: Desk, number: int, position: int, change: DraftEntry) -> None:
    """Change one entry of a draft."""
    made = (await desk.stored(number)).draft
    changed = (change if one.position == position else one for one in made.entries)
    await desk.save(number, replace(made, entries=tuple(changed)))


async def retitle(desk: Desk, number: int) -> None:
    """Give the first entry, which has an id, yet another title."""
    title = f"Title of day {desk.now:%j}"
    desk.now += DAY
    await edit(desk, number, 1, entry(1, title, arxiv_id=A))


async def renumber(desk: Desk, number: int) -> None:
    """Give the second entry, which keeps its title, yet another id."""
    desk.now += DAY
    await edit(desk, number, 2, entry(2, "Toolformer", arxiv_id=f"2402.00{desk.now:%j}"))


async def toggle(desk: Desk, number: int) -> None:
    """Drop the third entry, or take it back."""
    third = (await desk.stored(number)).draft.entries[2]
    await edit(desk, number, 3, replace(third, dropped=not third.dropped))


async def shelve(desk: Desk, _number: int) -> None:
    """Cover the first paper by a file, or no more."""
    file = desk.shipped / "one.yaml"
    if file.exists():
        file.unlink()
    else:
        desk.put("one", written("Filed", A))
    await desk.load()


STEPS: Mapping[str, Step] = {
    "publish": Desk.publish,
    "withdraw": Desk.withdraw,
    "retitle": retitle,
    "renumber": renumber,
    "toggle": toggle,
    "shelve": shelve,
}


@settings(max_examples=25)
@given(steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=3, max_size=10))
@example(steps=["renumber", "publish", "withdraw", "renumber", "publish"])
@example(steps=["withdraw", "retitle", "shelve", "publish", "shelve", "publish"])
async def test_no_way_of_correcting_makes_a_paper_new(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    """Three papers stay three, known since they first were, whatever is mended, taken back, filed."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    number = await desk.keep(
        draft(entry(1, "QLoRA", arxiv_id=A), entry(2, "Toolformer", arxiv_id=B), entry(3, "Mamba"))
    )
    await desk.publish(number)
    first = known(await desk.papers())
    for step in steps:
        await STEPS[step](desk, number)
        assert set(known(await desk.papers())) <= set(first)
    await desk.publish(number)
    again = (await desk.stored(number)).draft
    await desk.correct(number, replace(again, entries=(*again.entries[:2], entry(3, "Mamba"))))
    assert known(await desk.papers()) == first
    await desk.database.close()
