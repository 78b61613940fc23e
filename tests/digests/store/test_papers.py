"""Papers come back whole, in the order asked, newest first where no order was asked."""

from datetime import timedelta
from functools import partial

from digests.models import Candidate, Figure
from digests.store import papers
from tests.digests.shelf import MONDAY, Shelf, entry

DAY = timedelta(days=1)


async def test_a_paper_comes_back_as_it_was_read(shelf: Shelf) -> None:
    """Nothing that a file says of a paper is lost or changed on the way, in any script."""
    label = {"en": "accuracy", "zh": "准确率", "ru": "точность"}
    shelf.put(
        "one",
        entry(
            "思维树: Tree of Thoughts",
            "2305.10601",
            alternative_titles=["Tree of Thoughts"],
            names=["ToT", "思维树"],
            openreview_id="5Xc1ecxO1h",
            doi="10.1234/abc.5",
            venue="NeurIPS 2023",
            year=2023,
            first_author="Shunyu Yao",
            heading="思维树登场",
            link="https://example.org/paper",
            code_link="https://github.com/princeton-nlp/tree-of-thought-llm",
            project_link="https://example.org/",
            topics=["reasoning", "agents"],
            figures=[{"value": "74%", "label": label}],
            summary={"en": "Search.", "zh": "搜索。", "ru": "Поиск."},
        ),
        title={"zh": "回顾"},
        publisher="新智元",
        language="zh",
        published="2024-02-05",
        link="https://example.org/digest",
    )
    await shelf.load()
    [paper] = await shelf.papers()
    assert (paper.title, paper.alternative_titles) == (
        "思维树: Tree of Thoughts",
        ("Tree of Thoughts",),
    )
    assert paper.names == ("ToT", "思维树")
    assert (paper.arxiv_id, paper.openreview_id) == ("2305.10601", "5Xc1ecxO1h")
    assert (paper.doi, paper.venue, paper.year) == ("10.1234/abc.5", "NeurIPS 2023", 2023)
    assert (paper.first_author, paper.link) == ("Shunyu Yao", "https://example.org/paper")
    assert paper.code_link == "https://github.com/princeton-nlp/tree-of-thought-llm"
    assert (paper.project_link, paper.topics) == ("https://example.org/", ("reasoning", "agents"))
    [coverage] = paper.coverage
    assert coverage.figures == (Figure("74%", label),)
    assert coverage.summary == {"en": "Search.", "zh": "搜索。", "ru": "Поиск."}
    digest = coverage.digest
    assert (digest.key, digest.title, digest.publisher) == ("one", {"zh": "回顾"}, "新智元")
    assert (digest.language, digest.published, digest.entry_count) == ("zh", "2024-02-05", 1)
    assert digest.link == "https://example.org/digest"


async def test_papers_come_in_the_order_asked(shelf: Shelf) -> None:
    """Each once, unknown numbers left out."""
    shelf.put("one", *(entry(f"Paper {number}") for number in range(4)))
    await shelf.load()
    ids = [paper.id for paper in await shelf.papers()]
    asked = [ids[2], 999, ids[0], ids[2]]
    found = await shelf.database.read(partial(papers.by_ids, ids=asked))
    assert [paper.id for paper in found] == [ids[2], ids[0]]
    assert await shelf.database.read(partial(papers.by_ids, ids=[])) == []


async def test_the_newest_digest_of_a_paper_is_first(shelf: Shelf) -> None:
    """Coverage is ordered by the day the digest was published, undated ones last."""
    for stem, published in (("a", "2023"), ("b", "2024-02"), ("c", "unknown"), ("d", "2024-02-05")):
        shelf.put(stem, entry("QLoRA", "2305.14314"), published=published)
    await shelf.load()
    [paper] = await shelf.papers()
    assert [one.digest.key for one in paper.coverage] == ["d", "b", "a", "c"]


async def test_keys_lead_to_papers_in_their_order(shelf: Shelf) -> None:
    """An id, a DOI, a number of ours: each key finds its paper, an unknown one nothing."""
    shelf.put("one", entry("A", "2305.14314"), entry("B", doi="10.1234/x"), entry("C"))
    await shelf.load()
    a, b, c = [paper.id for paper in await shelf.papers()]
    keys = [f"id:{c}", "doi:10.1234/x", "arxiv:9999.99999", "id:999", "arxiv:2305.14314"]
    assert await shelf.database.read(partial(papers.by_key, keys=keys)) == [c, b, a]


async def test_names_are_given_as_they_are_written(shelf: Shelf) -> None:
    """A name that two papers bear stands there with each."""
    shelf.put("one", entry("A", names=["BERT"]), entry("B", names=["Bert"]))
    await shelf.load()
    a, b = [paper.id for paper in await shelf.papers()]
    assert await shelf.database.read(papers.names) == [("BERT", a), ("Bert", b)]


async def test_a_paper_merged_since_stands_under_the_id_asked_for(shelf: Shelf) -> None:
    """Who kept the old id gets the paper that it became; an unknown id gets nothing."""
    shelf.put("one", entry("A", "2305.14314"), entry("Twin", doi="10.1234/abc"))
    await shelf.load()
    a, twin = [paper.id for paper in await shelf.papers()]
    shelf.put("one", entry("A", "2305.14314", doi="10.1234/abc"))
    await shelf.load()
    [left] = await shelf.papers()
    found = await shelf.database.read(partial(papers.as_asked, ids=[twin, a, 999]))
    assert found == {a: left, twin: left}


async def test_a_name_written_twice_is_shown_as_it_came_first(shelf: Shelf) -> None:
    """Two spellings that are compared alike are one name."""
    shelf.put("one", entry("A", names=["ReST-MCTS*", "ReST MCTS"]))
    await shelf.load()
    assert [name for name, _ in await shelf.database.read(papers.names)] == ["ReST-MCTS*"]


async def test_the_latest_are_the_last_known(shelf: Shelf) -> None:
    """Newest first: by the time they became known, then by year; in pages with the total."""
    shelf.put("one", entry("Old", year=2024))
    await shelf.load()
    shelf.put("two", entry("Undated"), entry("This year", year=2026), entry("Last year", year=2025))
    await shelf.load()
    titles = ["This year", "Last year", "Undated", "Old"]
    found, total = await shelf.database.read(partial(papers.latest, offset=0, limit=9))
    assert ([paper.title for paper in found], total) == (titles, 4)
    found, total = await shelf.database.read(partial(papers.latest, offset=1, limit=2))
    assert ([paper.title for paper in found], total) == (titles[1:3], 4)
    assert (await shelf.database.read(partial(papers.latest, offset=9, limit=2))) == ([], 4)


async def test_topics_have_papers_and_counts(shelf: Shelf) -> None:
    """A paper of two topics asked for comes once and counts once."""
    shelf.put(
        "one",
        entry("A", topics=["agents", "code"]),
        entry("B", topics=["code"]),
        entry("C", topics=["video"]),
    )
    await shelf.load()
    of_topics = partial(papers.of_topics, slugs=["agents", "code"], offset=0, limit=9)
    found, total = await shelf.database.read(of_topics)
    assert ([paper.title for paper in found], total) == (["B", "A"], 2)
    assert await shelf.database.read(papers.counts) == {"agents": 1, "code": 2, "video": 1}


async def test_candidates_hold_what_choosing_needs(shelf: Shelf) -> None:
    """Topics in order, by how many digests, the best position."""
    shelf.put("one", entry("A"), entry("B", "2305.14314", topics=["code", "agents"], year=2023))
    await shelf.load()
    shelf.put("two", entry("B", "2305.14314", topics=["agents"]), entry("C"))
    await shelf.load()
    a, b, c = [paper.id for paper in await shelf.papers()]
    found = await shelf.database.read(papers.candidates)
    assert sorted(found, key=lambda one: one.id) == [
        Candidate(a, ("agents",), MONDAY + DAY, None, 1, 1),
        Candidate(b, ("code", "agents"), MONDAY + DAY, 2023, 2, 1),
        Candidate(c, ("agents",), MONDAY + 2 * DAY, None, 1, 2),
    ]


async def test_similar_papers_share_rare_topics_and_words(shelf: Shelf) -> None:
    """The rare topic weighs more than the common one; the paper itself is not among them."""
    common = [entry(f"Common {number}", topics=["agents"]) for number in range(6)]
    rare = entry("Something else", topics=["video"])
    asked = entry("Watching films", topics=["agents", "video"])
    shelf.put("one", *common, rare, asked, entry("Films", topics=["code"], summary={"en": "None."}))
    await shelf.load()
    number = (await shelf.papers())[7].id
    found = await shelf.database.read(partial(papers.similar, paper_id=number, limit=3))
    assert {paper.title for paper in found[:2]} == {"Something else", "Films"}
    assert len(found) == 3
    assert await shelf.database.read(partial(papers.similar, paper_id=999, limit=3)) == []
