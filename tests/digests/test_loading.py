"""Loading brings the database to what the folders hold, and never makes an old paper new."""

import asyncio
import os
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from digests.loading import files, load
from digests.models import Found, LoadResult
from digests.store import entries, fulltext, papers
from digests.store.database import Connection
from digests.store.lookup import Lookup
from digests.topics import Topics
from tests.digests.shelf import MONDAY, Shelf, entry

A, B, C = "2305.14314", "2302.04761", "2401.00001"
DAY = timedelta(days=1)


async def revision(shelf: Shelf) -> int:
    """Return the library's revision."""
    return await shelf.database.read(papers.revision)


async def test_a_first_load_makes_everything_known(shelf: Shelf) -> None:
    """Digests are new, their papers are known from now on, with what was said of them."""
    shelf.put("one", entry("QLoRA", A, names=["QLoRA"]), entry("Toolformer", B))
    result = await shelf.load()
    assert result == LoadResult(new=("one",), new_papers=2)
    qlora, toolformer = await shelf.papers()
    assert (qlora.arxiv_id, qlora.names, qlora.topics) == (A, ("QLoRA",), ("agents",))
    assert qlora.known_at == MONDAY + DAY
    assert toolformer.coverage[0].summary == {"en": "What Toolformer says."}
    assert toolformer.coverage[0].position == 2


async def test_loading_again_changes_nothing(shelf: Shelf) -> None:
    """The same bytes are the same; nothing is written."""
    shelf.put("one", entry("QLoRA", A))
    await shelf.load()
    before = await shelf.papers(), await revision(shelf)
    assert await shelf.load() == LoadResult(same=("one",))
    assert (await shelf.papers(), await revision(shelf)) == before


async def test_a_paper_of_two_digests_is_one(shelf: Shelf) -> None:
    """Facts are united, what shipped and was published first counts first; both are named."""
    first = entry("QLoRA", A, names=["QLoRA"], venue="NeurIPS 2023", topics=["peft"])
    second = entry("QLoRA!", A, names=["qlora", "Guanaco"], year=2023, venue="?", topics=["agents"])
    shelf.put("mine/early", second, published="2022")
    shelf.put("late", first, published="2024")
    assert (await shelf.load()).new_papers == 1
    [paper] = await shelf.papers()
    assert (paper.title, paper.venue, paper.year) == ("QLoRA", "NeurIPS 2023", 2023)
    assert (paper.names, paper.topics) == (("QLoRA", "Guanaco"), ("peft", "agents"))
    assert [one.digest.key for one in paper.coverage] == ["late", "mine/early"]


async def test_the_order_of_loading_does_not_matter(shelf: Shelf) -> None:
    """Facts follow from the digests, not from which of them was loaded first."""
    shelf.put("b", entry("QLoRA B", A), published="2024")
    await shelf.load()
    shelf.put("a", entry("QLoRA A", A), published="2023")
    await shelf.load()
    assert await shelf.titles() == ["QLoRA A"]


async def test_an_edited_digest_is_replaced(shelf: Shelf) -> None:
    """What a changed file no longer says is gone, what it says anew is there, the rest stays."""
    shelf.put("one", entry("QLoRA", A), entry("Toolformer", B))
    await shelf.load()
    shelf.put("one", entry("Mamba", C), entry("QLoRA", A, venue="NeurIPS"))
    assert await shelf.load() == LoadResult(changed=("one",), new_papers=1)
    qlora, mamba = await shelf.papers()
    assert (qlora.venue, qlora.known_at) == ("NeurIPS", MONDAY + DAY)
    assert (mamba.title, mamba.known_at) == ("Mamba", MONDAY + 2 * DAY)
    assert [one.position for one in (qlora.coverage[0], mamba.coverage[0])] == [2, 1]


async def test_a_removed_digest_hides_its_papers_everywhere(shelf: Shelf) -> None:
    """A paper nobody covers is in no list, count or search; coming back it is not new."""
    file = shelf.put("one", entry("QLoRA", A, names=["QLoRA"]))
    shelf.put("two", entry("Toolformer", B))
    await shelf.load()
    [qlora, _] = await shelf.papers()
    bytes_ = file.read_bytes()
    file.unlink()
    assert (await shelf.load()).removed == ("one",)
    assert await shelf.titles() == ["Toolformer"]
    read = shelf.database.read
    assert await read(papers.counts) == {"agents": 1}
    assert qlora.id not in [one.id for one in await read(papers.candidates)]
    assert "QLoRA" not in [name for name, _ in await read(papers.names)]
    assert await read(lambda connection: papers.by_ids(connection, [qlora.id])) == []
    assert await read(lambda connection: papers.by_key(connection, [f"arxiv:{A}"])) == []
    assert (await read(lambda connection: papers.of_topics(connection, ["agents"], 0, 9)))[1] == 1
    for words in ("QLoRA", A, "What QLoRA says"):
        assert (await Lookup(shelf.database).find(words)).found is Found.NONE
    file.write_bytes(bytes_)
    result = await shelf.load()
    assert (result.new, result.new_papers) == (("one",), 0)
    assert qlora.known_at == (await shelf.papers())[0].known_at
    assert (await Lookup(shelf.database).find("QLoRA")).found is Found.NAME


async def test_a_paper_stays_while_one_digest_covers_it(shelf: Shelf) -> None:
    """Removing one of two digests leaves the paper with what the other says."""
    file = shelf.put("one", entry("QLoRA", A, venue="NeurIPS"), published="2023")
    shelf.put("two", entry("QLoRA, again", A))
    await shelf.load()
    file.unlink()
    await shelf.load()
    [paper] = await shelf.papers()
    assert (paper.title, paper.venue, len(paper.coverage)) == ("QLoRA, again", None, 1)


async def test_a_renamed_file_is_the_same_digest(shelf: Shelf) -> None:
    """A new file name, even in the other folder, changes the key and nothing else."""
    file = shelf.put("one", entry("QLoRA", A))
    await shelf.load()
    [before] = await shelf.papers()
    file.rename(shelf.mine / "two.yaml")
    assert await shelf.load() == LoadResult(changed=("mine/two",))
    [after] = await shelf.papers()
    digest = replace(before.coverage[0].digest, key="mine/two")
    assert after.coverage[0].digest == digest
    assert after.known_at == before.known_at


async def test_two_origins_may_use_the_same_name(shelf: Shelf) -> None:
    """An operator's file does not replace the shipped one of its name."""
    shelf.put("one", entry("QLoRA", A))
    shelf.put("mine/one", entry("Toolformer", B))
    assert (await shelf.load()).new == ("one", "mine/one")
    assert await shelf.titles() == ["QLoRA", "Toolformer"]


async def test_two_files_for_one_digest_are_refused(shelf: Shelf) -> None:
    """one.yaml and one.yml would be the same digest: the second is refused, with a remedy."""
    shelf.put("one", entry("QLoRA", A)).with_suffix(".yml").write_text("...")
    result = await shelf.load()
    assert result.new == ("one",)
    assert "Rename one" in result.refused[0].sentence


async def test_a_refused_file_leaves_what_it_was(shelf: Shelf) -> None:
    """A broken edit names file and line; what was loaded before stays, the other files load."""
    file = shelf.put("one", entry("QLoRA", A))
    await shelf.load()
    file.write_text("title: [", encoding="utf-8")
    shelf.put("two", entry("Toolformer", B))
    result = await shelf.load()
    assert (result.new, result.changed, result.removed) == (("two",), (), ())
    assert result.refused[0].path == str(file)
    assert f"{file}: line" in result.refused[0].sentence
    assert await shelf.titles() == ["QLoRA", "Toolformer"]
    shelf.put("one", entry("QLoRA!", A))
    assert (await shelf.load()).changed == ("one",)


async def test_a_folder_that_cannot_be_read_leaves_what_it_was(shelf: Shelf) -> None:
    """A disk that is not mounted is no reason to forget its digests."""
    shelf.put("one", entry("QLoRA", A))
    shelf.put("mine/two", entry("Toolformer", B))
    await shelf.load()
    shelf.mine.rename(shelf.mine.with_name("away"))
    result = await shelf.load()
    assert (result.same, result.removed) == (("one",), ())
    assert str(shelf.mine) in result.refused[0].sentence
    assert await shelf.titles() == ["QLoRA", "Toolformer"]


async def test_a_file_that_cannot_be_read_leaves_what_it_was(shelf: Shelf) -> None:
    """A link to nothing is refused in a sentence; its digest stays."""
    file = shelf.put("one", entry("QLoRA", A))
    await shelf.load()
    file.unlink()
    file.symlink_to("nothing.yaml")
    result = await shelf.load()
    assert result.removed == ()
    assert "cannot be read" in result.refused[0].sentence
    assert await shelf.titles() == ["QLoRA"]


@pytest.mark.parametrize(
    "steps",
    [
        [("QLoRA", C)],  # a wrong id is mended
        [("QLoRA: Efficient Finetuning", A)],  # a title is mended
        [("QLoRA: Efficient Finetuning", A), ("QLoRA: Efficient Finetuning", C)],  # both, in turn
        [("QLoRA", None), ("QLoRA", C)],  # the id is left out, then another is given
        [("QLoRA", C), ("QLoRA", A)],  # back and forth
    ],
)
async def test_a_correction_keeps_the_paper(
    shelf: Shelf, steps: list[tuple[str, str | None]]
) -> None:
    """Editing an id or a title in place, one at a time, never makes the paper new."""
    shelf.put("one", entry("QLoRA", A))
    await shelf.load()
    [before] = await shelf.papers()
    for title, arxiv in steps:
        shelf.put("one", entry(title, arxiv))
        assert (await shelf.load()).new_papers == 0
    [after] = await shelf.papers()
    assert (after.id, after.known_at) == (before.id, before.known_at)
    assert (after.title, after.arxiv_id) == steps[-1]


async def test_a_mended_title_keeps_a_paper_that_has_no_id(shelf: Shelf) -> None:
    """A misspelling corrected in place does not make a paper without ids new."""
    shelf.put("one", entry("Attention is al you need"), entry("Mamba"))
    await shelf.load()
    shelf.put("one", entry("Attention is all you need"), entry("Mamba"))
    assert (await shelf.load()).new_papers == 0
    assert await shelf.titles() == ["Attention is all you need", "Mamba"]


async def test_a_corrected_id_no_longer_means_the_paper(shelf: Shelf) -> None:
    """The id that was wrong is free for the paper it really belongs to."""
    shelf.put("one", entry("QLoRA", B))
    await shelf.load()
    shelf.put("one", entry("QLoRA", A))
    await shelf.load()
    shelf.put("two", entry("Toolformer", B))
    assert (await shelf.load()).new_papers == 1
    assert [paper.arxiv_id for paper in await shelf.papers()] == [A, B]


async def test_an_id_corrected_by_another_digest_no_longer_means_the_paper(shelf: Shelf) -> None:
    """A paper that comes back with another id does not keep the one nobody gives it any more."""
    file = shelf.put("one", entry("QLoRA", B))
    await shelf.load()
    file.unlink()
    await shelf.load()
    shelf.put("two", entry("QLoRA", A))
    assert (await shelf.load()).new_papers == 0
    shelf.put("three", entry("Toolformer", B))
    assert (await shelf.load()).new_papers == 1


async def test_a_correction_in_two_digests_at_once_keeps_the_paper(shelf: Shelf) -> None:
    """The same wrong id mended in both digests that had it does not make the paper new."""
    shelf.put("one", entry("QLoRA", B))
    shelf.put("two", entry("QLoRA", B))
    await shelf.load()
    shelf.put("one", entry("QLoRA", A))
    shelf.put("two", entry("QLoRA", A))
    assert (await shelf.load()).new_papers == 0
    assert [paper.arxiv_id for paper in await shelf.papers()] == [A]


async def test_the_same_title_with_another_id_is_another_paper(shelf: Shelf) -> None:
    """Two papers may share a title; both are found by it."""
    shelf.put("one", entry("Survey", A))
    shelf.put("two", entry("Survey", B))
    assert (await shelf.load()).new_papers == 2
    result = await Lookup(shelf.database).find("survey")
    assert (result.found, result.total) == (Found.TITLE, 2)


async def test_an_entry_that_joins_two_papers_merges_them(shelf: Shelf) -> None:
    """Known apart by id and by title, they become the older one; the other's number leads there."""
    shelf.put("one", entry("Tool use", names=["TU"]))
    await shelf.load()
    shelf.put("two", entry("Toolformer", B, venue="NeurIPS"))
    await shelf.load()
    older, younger = await shelf.papers()
    shelf.put("three", entry("Tool use", B))
    assert (await shelf.load()).new_papers == 0
    [paper] = await shelf.papers()
    assert (paper.id, paper.known_at, paper.venue) == (older.id, older.known_at, "NeurIPS")
    assert len(paper.coverage) == 3
    assert await shelf.database.read(papers.merged) == {younger.id: older.id}
    asked = [younger.id, older.id]
    assert await shelf.database.read(lambda c: papers.by_ids(c, asked)) == [paper]
    assert await shelf.database.read(lambda c: papers.by_key(c, [f"id:{younger.id}"])) == [older.id]
    shelf.put("four", entry("Toolformer", B))
    assert (await shelf.load()).new_papers == 0


async def test_merges_lead_to_the_last(shelf: Shelf) -> None:
    """A paper that was merged into one that is merged in turn leads to what that became."""
    for stem, paper in (("a", entry("T")), ("b", entry("U")), ("c", entry("V", A))):
        shelf.put(stem, paper)
        await shelf.load()
    oldest, older, young = [paper.id for paper in await shelf.papers()]
    shelf.put("d", entry("U", A))
    await shelf.load()
    assert await shelf.database.read(papers.merged) == {young: older}
    shelf.put("e", entry("T", A))
    await shelf.load()
    assert await shelf.database.read(papers.merged) == {young: oldest, older: oldest}


async def test_words_follow_the_text(shelf: Shelf) -> None:
    """After an edit a paper is found by its new words and no more by the old."""
    shelf.put("one", entry("QLoRA", A, summary={"en": "four bit weights"}))
    await shelf.load()
    shelf.put("one", entry("QLoRA", A, summary={"en": "eight bit weights"}))
    await shelf.load()
    count = [
        await shelf.database.read(partial(fulltext.phrase_count, text=word))
        for word in ("four", "eight")
    ]
    assert count == [0, 1]


async def test_other_topics_make_all_words_anew(shelf: Shelf) -> None:
    """When a topic gets another name, its papers are found by it without being loaded again."""
    shelf.put("one", entry("QLoRA", A, topics=["peft"]))
    await shelf.load()
    renamed = (
        replace(topic, names={"en": "Frugal tuning"}) if topic.slug == "peft" else topic
        for topic in shelf.topics
    )
    shelf.topics = Topics(renamed)
    assert (await shelf.load()).same == ("one",)
    found = await Lookup(shelf.database).search("frugal", offset=0, limit=9)
    assert [paper.title for paper in found.papers] == ["QLoRA"]


async def test_another_analyser_makes_all_words_anew(shelf: Shelf) -> None:
    """Words that another version of the analyser made are replaced at the next load."""
    shelf.put("one", entry("QLoRA", A))
    await shelf.load()

    async def spoil(connection: Connection) -> None:
        await connection.execute(text("DELETE FROM fulltext"))
        await connection.execute(text("UPDATE library_state SET analysed_by = 'older'"))

    await shelf.database.write(spoil)
    await shelf.load()
    assert (await Lookup(shelf.database).search("QLoRA", offset=0, limit=9)).total == 1


async def test_two_loads_at_once_do_no_harm(shelf: Shelf) -> None:
    """The bot and the command line may load the same files at the same time."""
    for number in range(8):
        shelf.put(f"d{number}", entry(f"Paper {number}", f"2401.0000{number}"), entry("QLoRA", A))
    await asyncio.gather(shelf.load(), shelf.load())
    assert len(await shelf.papers()) == 9
    assert (await shelf.load()).same == tuple(f"d{number}" for number in range(8))


async def test_a_load_that_was_cut_short_is_finished_by_the_next(shelf: Shelf) -> None:
    """Each digest is stored whole or not at all, and what is missing comes with the next load."""
    for number in range(5):
        shelf.put(f"d{number}", entry(f"Paper {number}", f"2401.0000{number}"))

    def stop(done: int, total: int) -> None:
        if done == 3:
            raise InterruptedError(done, total)

    with pytest.raises(InterruptedError):
        await load([shelf.shipped], shelf.database, shelf.topics, MONDAY, progress=stop)
    found, total = await shelf.database.read(lambda c: entries.digests(c, 0, 9))
    assert total == len(found) == len(await shelf.papers()) == 3
    assert len((await shelf.load()).new) == 2


async def test_progress_counts_what_has_to_be_stored(shelf: Shelf) -> None:
    """Who waits hears of every digest that is new or changed, refused ones too."""
    shelf.put("one", entry("QLoRA", A))
    await shelf.load()
    shelf.put("two", entry("Toolformer", B))
    shelf.put("three", entry("Broken", "no id"))
    told: list[tuple[int, int]] = []
    folders = [shelf.shipped]
    await load(folders, shelf.database, shelf.topics, MONDAY, progress=lambda *at: told.append(at))
    assert told == [(1, 2), (2, 2)]


def test_digest_files_are_what_the_folder_itself_holds(tmp_path: Path) -> None:
    """Hidden files, the topics, other kinds, folders, pipes and links to outside are no digests."""
    folder = tmp_path / "library"
    (folder / "deeper.yaml").mkdir(parents=True)
    for name in ("b.yaml", "a.yml", ".hidden.yaml", "topics.yaml", "notes.txt", "../outside.yaml"):
        (folder / name).touch()
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    os.mkfifo(folder / "pipe.yaml")
    assert [file.name for file in files(folder)] == ["a.yml", "b.yaml"]


async def test_the_shipped_library_loads(shelf: Shelf) -> None:
    """Every digest that ships is accepted, and loading it again finds it the same."""
    folder = Path(__file__).parents[2] / "digests" / "library"
    result = await load([folder], shelf.database, shelf.topics, MONDAY)
    assert result.refused == ()
    assert result.new_papers == len(await shelf.papers())
    again = await load([folder], shelf.database, shelf.topics, MONDAY)
    assert again.same == result.new
