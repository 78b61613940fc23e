"""A draft's entries get their papers: from our library, from the catalogues, or not at all."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog

import digests
from digests.catalogues import Identifier
from digests.draft_models import Draft, DraftEntry, Note, NoteKind
from digests.loading import load
from digests.retrieving.retriever import Retriever
from tests.digests.catalogues.playing import Article, Played, note, refusing
from tests.digests.catalogues.times import Times
from tests.digests.shelf import MONDAY, Shelf, entry

QLORA = Article(
    "2305.14314",
    "QLoRA: Efficient Finetuning of Quantized LLMs",
    ("Tim Dettmers",),
    abstract="We present QLoRA, quantization with low memory. Code: https://github.com/artidoro/qlora",
    comment="NeurIPS 2023. https://openreview.net/forum?id=OUIFPHEgJU",
)
LLAVA = Article("2304.08485", "Visual Instruction Tuning", ("Haotian Liu",))
MAMBA = Article("2312.00752", "Mamba", ("Albert Gu",), published="2023-12-01")
NO_ID, NO_TITLE = Note(NoteKind.NO_ID), Note(NoteKind.NO_TITLE)


def draft(*entries: DraftEntry) -> Draft:
    """Return an article with these entries, numbered in order."""
    numbered = (replace(one, position=place) for place, one in enumerate(entries, 1))
    return Draft("An article", None, "en", None, None, tuple(numbered))


def one(**fields: Any) -> DraftEntry:
    """Return an entry."""
    return DraftEntry(1, **fields)


@pytest.fixture
def identifier(shelf: Shelf, played: Played, retriever: Retriever) -> Identifier:
    """Give an identifier whose catalogues know a few papers."""
    played.articles += [QLORA, LLAVA, MAMBA]
    played.notes += [note("OUIFPHEgJU", "QLoRA", venue="NeurIPS 2023 oral")]
    return made(shelf, played, retriever)


def made(shelf: Shelf, played: Played, retriever: Retriever, **settings: Any) -> Identifier:
    """Make an identifier that waits for nothing."""
    times = Times()
    return Identifier(
        retriever,
        shelf.database,
        shelf.topics,
        arxiv_url=played.arxiv_url,
        openreview_url=played.openreview_urls[0],
        clock=times.clock,
        sleep=times.sleep,
        **settings,
    )


async def identified(identifier: Identifier, *entries: DraftEntry) -> tuple[DraftEntry, ...]:
    """Return entries as an article with them comes back."""
    return (await identifier.identify(draft(*entries), MONDAY)).entries


async def test_an_id_gives_the_rest(identifier: Identifier) -> None:
    """Title, author, venue, code, the other id, and topics that are suggested."""
    (found,) = await identified(identifier, one(arxiv_id="2305.14314", notes=(NO_TITLE,)))
    assert (found.title, found.first_author) == (QLORA.title, "Tim Dettmers")
    assert (found.venue, found.year, found.openreview_id) == ("NeurIPS 2023", 2023, "OUIFPHEgJU")
    assert found.code_link == "https://github.com/artidoro/qlora"
    assert set(found.topics) == {"quantization", "efficiency", "peft"}
    assert found.topics_are_suggested
    assert found.notes == ()


async def test_an_article_is_one_request(identifier: Identifier, played: Played) -> None:
    """However many of its entries have arXiv ids."""
    ids = ("2305.14314", "2304.08485", "2312.00752")
    found = await identified(identifier, *(one(arxiv_id=id_) for id_ in ids))
    assert [entry.title for entry in found] == [QLORA.title, LLAVA.title, MAMBA.title]
    assert played.asked() == ["arxiv 2305.14314,2304.08485,2312.00752"]


async def test_an_id_in_the_link_counts(identifier: Identifier) -> None:
    """As it will when the entry is published."""
    (found,) = await identified(identifier, one(link="https://arxiv.org/pdf/2304.08485v2.pdf"))
    assert (found.title, found.arxiv_id) == (LLAVA.title, "2304.08485")


async def test_an_openreview_id_gives_the_rest(identifier: Identifier) -> None:
    """And of arXiv only what the note states."""
    (found,) = await identified(identifier, one(openreview_id="OUIFPHEgJU"))
    assert (found.title, found.venue, found.arxiv_id) == ("QLoRA", "NeurIPS 2023", None)


async def test_a_title_gives_the_id(identifier: Identifier) -> None:
    """Where arXiv has a paper of just this title; then its note is answered."""
    asked = one(title="Visual instruction-tuning", notes=(NO_ID,))
    (found,) = await identified(identifier, asked)
    assert (found.arxiv_id, found.title, found.notes) == ("2304.08485", LLAVA.title, ())


async def test_a_heading_may_be_the_title(identifier: Identifier) -> None:
    """If there is a paper of just this title; else it is none."""
    stands_in = (NO_ID, Note(NoteKind.TITLE_FROM_HEADING))
    found, other = await identified(
        identifier,
        one(title=LLAVA.title, heading=LLAVA.title, notes=stands_in),
        one(title="Multimodal models of the week", notes=stands_in),
    )
    assert (found.arxiv_id, found.notes, found.alternative_titles) == ("2304.08485", (), ())
    assert (other.arxiv_id, other.notes) == (None, stands_in)


@pytest.mark.parametrize(
    "unsure",
    [
        one(title="Visual Instruction Tuning Revisited", notes=(NO_ID,)),
        one(title="Visual Instruction Tuning", first_author="Ada Lovelace", notes=(NO_ID,)),
        one(title="Mamba", notes=(NO_ID,)),
    ],
)
async def test_a_title_that_is_not_certain_gives_nothing(
    identifier: Identifier, unsure: DraftEntry
) -> None:
    """Another wording, another author, a word that many things are called."""
    (found,) = await identified(identifier, unsure)
    assert (found.arxiv_id, found.title, found.notes) == (None, unsure.title, (NO_ID,))


async def test_of_two_papers_with_a_title_neither_is_taken(
    identifier: Identifier, played: Played
) -> None:
    """Unless the author tells."""
    played.articles.append(Article("2401.00009", LLAVA.title, ("Ada Lovelace",)))
    unsure, sure = await identified(
        identifier, one(title=LLAVA.title), one(title=LLAVA.title, first_author="Lovelace")
    )
    assert (unsure.arxiv_id, sure.arxiv_id) == (None, "2401.00009")


async def test_titles_are_asked_for_together(identifier: Identifier, played: Played) -> None:
    """And never those of entries that have an id."""
    named = one(arxiv_id="2312.00752", title="Mamba and Its Selective State Spaces")
    await identified(identifier, one(title=LLAVA.title), one(title=QLORA.title), named)
    (asked,) = [asked for asked in played.asked() if " (ti:" in asked]
    assert "Visual" in asked
    assert "Mamba" not in asked


async def test_an_unknown_id_is_noted(identifier: Identifier) -> None:
    """Only where a catalogue says so; and no more once it is known."""
    wrong = one(arxiv_id="2401.99999", title="T", summary="S")
    (found,) = await identified(
        identifier,
        wrong,
    )
    assert found.notes == (Note(NoteKind.UNKNOWN_ID, "arxiv:2401.99999"),)
    (mended,) = await identified(identifier, replace(found, arxiv_id="2304.08485", title=None))
    assert mended.notes == ()


async def test_an_id_of_our_library_is_known(shelf: Shelf, identifier: Identifier) -> None:
    """Whatever a catalogue says."""
    shelf.put("one", entry("A Paper Withdrawn from Everywhere", "2401.99999"))
    await shelf.load()
    (found,) = await identified(identifier, one(arxiv_id="2401.99999"))
    assert (found.title, found.notes) == ("A Paper Withdrawn from Everywhere", ())


async def test_a_wrong_id_is_doubted(identifier: Identifier) -> None:
    """The paper of the id has quite another title."""
    (found,) = await identified(
        identifier, one(arxiv_id="2304.08485", title="Deep Residual Learning")
    )
    assert found.notes == (Note(NoteKind.TITLE_DIFFERS, "Deep Residual Learning"),)
    assert (found.title, found.first_author) == (LLAVA.title, None)


async def test_two_ids_of_two_papers_are_noted(identifier: Identifier) -> None:
    """The first one's facts are taken."""
    both = one(arxiv_id="2304.08485", openreview_id="OUIFPHEgJU")
    (found,) = await identified(identifier, both)
    assert found.title == LLAVA.title
    assert found.notes == (Note(NoteKind.SEVERAL_PAPERS, "openreview:OUIFPHEgJU"),)


async def test_a_paper_renamed_between_the_catalogues_is_one(
    identifier: Identifier, played: Played
) -> None:
    """It has the same first author; the other title stays as an alternative."""
    played.articles.append(Article("2310.03720", "HeaP: Web Policies", ("Paloma Sodhi",)))
    played.notes.append(note("5fg0VtRxgi", "SteP: Stacked Actions", authors=["Paloma Sodhi"]))
    both = one(arxiv_id="2310.03720", openreview_id="5fg0VtRxgi")
    (found,) = await identified(identifier, both)
    assert (found.title, found.notes) == ("HeaP: Web Policies", ())
    assert found.alternative_titles == ("SteP: Stacked Actions",)


async def test_the_same_paper_twice_is_noted(identifier: Identifier) -> None:
    """By what is known now, not by what the article says; a dropped entry does not count."""
    entries = (
        one(title=LLAVA.title),
        one(arxiv_id="2304.08485"),
        one(arxiv_id="2305.14314", notes=(Note(NoteKind.TWICE, "1"),)),
        one(arxiv_id="2305.14314", dropped=True),
    )
    found = await identified(identifier, *entries)
    assert [entry.notes for entry in found[:3]] == [(), (Note(NoteKind.TWICE, "1"),), ()]


async def test_a_dropped_entry_stays_as_it_is(identifier: Identifier, played: Played) -> None:
    """Nothing is asked for it."""
    dropped = one(arxiv_id="2305.14314", dropped=True)
    assert await identified(identifier, dropped) == (dropped,)
    assert played.requests == []


async def test_topics_an_editor_set_stay(identifier: Identifier) -> None:
    """Suggestions are for who has none."""
    (found,) = await identified(
        identifier, one(arxiv_id="2305.14314", topics=("agents",), topics_are_suggested=False)
    )
    assert found.topics == ("agents",)


async def test_our_library_knows_papers_too(
    shelf: Shelf, played: Played, retriever: Retriever
) -> None:
    """By id and by title, with names and topics; asked for nothing while the catalogues are off."""
    shelf.put(
        "one",
        entry(QLORA.title, "2305.14314", names=["QLoRA", "Guanaco"], topics=["peft"], year=2023),
        entry("A Study without an Id in It", topics=["safety"], first_author="Ada Lovelace"),
    )
    await shelf.load()
    found = await identified(
        made(shelf, played, retriever, enabled=False),
        one(arxiv_id="2305.14314"),
        one(title="QLoRA: efficient finetuning of quantized LLMs"),
        one(title="A study without an ID in it"),
        one(arxiv_id="2401.99999"),
    )
    assert [entry.title for entry in found[:2]] == [QLORA.title] * 2
    assert [entry.arxiv_id for entry in found] == ["2305.14314", "2305.14314", None, "2401.99999"]
    assert [entry.topics for entry in found[:3]] == [("peft",), ("peft",), ("safety",)]
    assert found[0].names == ("QLoRA", "Guanaco")
    assert (found[2].first_author, found[3].notes) == ("Ada Lovelace", ())
    assert found[1].notes == (Note(NoteKind.TWICE, "1"),)
    assert played.requests == []


async def test_a_title_of_ours_leads_to_the_catalogues(
    shelf: Shelf, identifier: Identifier
) -> None:
    """What our library lacks, the catalogue of its id may have."""
    shelf.put("one", entry(QLORA.title, "2305.14314", names=["Guanaco"]))
    await shelf.load()
    (found,) = await identified(identifier, one(title=QLORA.title))
    assert (found.names, found.venue) == (("Guanaco",), "NeurIPS 2023")


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 503])
async def test_a_failing_catalogue_leaves_the_draft(
    identifier: Identifier, played: Played, status: int
) -> None:
    """A warning, no exception, nothing filled; the entry says who did not answer, until someone does."""
    played.faults += [refusing(status) for _ in range(99)]
    entries = (
        one(arxiv_id="2305.14314", notes=(NO_TITLE,)),
        one(title=LLAVA.title, notes=(NO_ID,)),
    )
    with structlog.testing.capture_logs() as logs:
        found = await identified(identifier, *entries)
    left = [replace(entry, topics=(), silent=()) for entry in found]
    assert left == list(draft(*entries).entries)
    assert [entry.silent for entry in found] == [("arXiv",)] * 2
    assert {log["log_level"] for log in logs} == {"warning"}


async def test_nobody_waits_for_a_slow_catalogue_for_ever(
    shelf: Shelf, played: Played, retriever: Retriever
) -> None:
    """When patience ends the draft goes on without."""
    hurried = made(shelf, played, retriever, patience_seconds=0)
    with structlog.testing.capture_logs() as logs:
        found = await identified(hurried, one(arxiv_id="2304.08485", title="T"))
        assert await hurried.candidates(one(summary="用 QLoRA 训练模型"), "zh", MONDAY) == ()
    assert found == (one(arxiv_id="2304.08485", title="T"),)
    assert [log["event"] for log in logs] == ["catalogues_too_slow"] * 2


async def test_identifying_again_changes_nothing(identifier: Identifier) -> None:
    """An editor may ask as often as they like."""
    once = await identified(
        identifier,
        one(arxiv_id="2305.14314", title="QLoRA", summary="Finetuning."),
        one(arxiv_id="2304.08485", title="Deep Residual Learning"),
        one(title="Mamba", heading="架构", notes=(NO_ID,)),
        one(arxiv_id="2401.99999"),
        one(title=LLAVA.title),
    )
    assert await identified(identifier, *once) == once


async def test_an_empty_draft_is_a_draft(identifier: Identifier, played: Played) -> None:
    """There is nothing to ask."""
    assert await identified(identifier) == ()
    assert await identified(identifier, one()) == (one(),)
    assert played.requests == []


async def test_candidates_come_from_both(
    shelf: Shelf, identifier: Identifier, played: Played
) -> None:
    """What our library and arXiv have is one paper, in any language."""
    shelf.put(
        "one",
        entry("Goldfish", summary={"en": "Goldfish loss forgets."}),
        entry(QLORA.title, "2305.14314", summary={"en": "QLoRA trains Guanaco."}, year=2023),
    )
    await shelf.load()
    said = one(
        summary="QLoRA 把大模型量化后再微调,训练出 Guanaco 模型,显存占用大幅下降。", language="zh"
    )
    (best, *others) = await identifier.candidates(said, "zh", MONDAY)
    assert (best.title, best.arxiv_id, best.year) == (QLORA.title, "2305.14314", 2023)
    assert best.paper_id is not None
    assert best.certainty > 0.5
    assert all(other.certainty < best.certainty for other in others)
    assert played.asked() == ['arxiv all:"QLoRA" OR all:"Guanaco"', "v2 QLoRA Guanaco"]


async def test_candidates_are_offered_by_title(identifier: Identifier) -> None:
    """One that was not certain enough to be taken."""
    (best, *_) = await identifier.candidates(one(title="Mamba"), None, MONDAY)
    assert (best.title, best.first_author) == ("Mamba", "Albert Gu")
    assert 0 < best.certainty < 1


async def test_candidates_need_no_catalogue(
    shelf: Shelf, played: Played, retriever: Retriever
) -> None:
    """Off or failing, our own library still answers."""
    shelf.put("one", entry(QLORA.title, "2305.14314", summary={"en": "QLoRA trains Guanaco."}))
    await shelf.load()
    said = one(summary="QLoRA обучает Guanaco.")
    off = made(shelf, played, retriever, enabled=False)
    assert [found.title for found in await off.candidates(said, "ru", MONDAY)] == [QLORA.title]
    assert played.requests == []
    played.faults += [refusing(503) for _ in range(9)]
    on = made(shelf, played, retriever)
    assert [found.title for found in await on.candidates(said, "ru", MONDAY)] == [QLORA.title]


@pytest.mark.parametrize("said", [one(), one(summary=" \n"), one(summary="!?"), one(heading="…")])
async def test_where_nothing_is_said_nothing_is_offered(
    identifier: Identifier, played: Played, said: DraftEntry
) -> None:
    """And nobody is asked."""
    assert await identifier.candidates(said, "zh", MONDAY) == ()
    assert played.requests == []


RETOLD = {
    "PopQA": "有研究用一个叫 PopQA 的数据集考察模型记住了多少常识,越冷门的知识越容易答错。",
    "CoDA": "Адаптер CoDA ускоряет вывод: вычисления включаются лишь там, где они нужны.",
    "HELM": "Perspective API 会不断更新,照旧分数比较 HELM 里的模型得出的排名并不可靠。",
    "SwitchBack": "The SwitchBack layer trains CLIP in int8, and StableAdamW removes loss spikes.",
    "Pythia": "能否提前预测模型会背下哪些训练文本?实验用的是 Pythia 系列,小模型的预测并不准。",
    "Voyager": "Агент Voyager сам исследует мир Minecraft и копит навыки в виде программ.",
    "DataComp": "DataComp 固定训练代码,让参与者只比谁挑选的图文数据更好。",
}


@pytest.mark.parametrize("name", RETOLD)
async def test_a_retold_paper_of_the_shipped_library_is_found(
    shelf: Shelf, played: Played, retriever: Retriever, name: str
) -> None:
    """From a sentence or two in another language and other words, the right paper comes first."""
    library = Path(digests.__file__).parent / "library"
    await load([library], shelf.database, shelf.topics, MONDAY)
    identifier = made(shelf, played, retriever, enabled=False)
    best = (await identifier.candidates(one(summary=RETOLD[name]), None, MONDAY))[0]
    expected = {
        "PopQA": "2212.10511",
        "CoDA": "2304.04947",
        "HELM": "2304.12397",
        "SwitchBack": "2304.13013",
        "Pythia": "2304.11158",
        "Voyager": "2305.16291",
        "DataComp": "2304.14108",
    }
    assert best.arxiv_id == expected[name]


@pytest.mark.parametrize(
    "said",
    [
        "We train a small language model on code and it solves math problems.",
        "The agent plans its steps by searching a tree of actions on web pages.",
        "Модель учится на коде и решает задачи по математике.",
        "研究者提出一种新的检索增强方法,用于医学问答。",
    ],
)
async def test_what_shares_only_its_topic_is_not_offered(
    shelf: Shelf, played: Played, retriever: Retriever, said: str
) -> None:
    """A paper that the shipped library does not have is not taken for its neighbours."""
    library = Path(digests.__file__).parent / "library"
    await load([library], shelf.database, shelf.topics, MONDAY)
    identifier = made(shelf, played, retriever, enabled=False)
    assert tuple(await identifier.candidates(one(summary=said), None, MONDAY)) == ()


async def test_who_did_not_answer_is_told(identifier: Identifier, played: Played) -> None:
    """Of an entry only those asked about it, and of candidates all that were; then it is filled in."""
    played.faults += [refusing(403)] * 9
    asked = (
        one(openreview_id="OUIFPHEgJU"),
        one(arxiv_id="2304.08485", openreview_id="AbCdEf12"),
        one(summary="QLoRA."),
        one(doi="10.1000/182"),
    )
    found = await identified(identifier, *asked)
    assert [entry.silent for entry in found] == [(), ("arXiv",), (), ()]
    silent: set[str] = set()
    await identifier.candidates(one(summary="用 QLoRA 训练模型"), "zh", MONDAY, silent)
    assert silent == {"arXiv", "OpenReview"}
    played.faults.clear()
    again = await identified(identifier, found[1])
    assert [(entry.title, entry.silent) for entry in again] == [(LLAVA.title, ())]
