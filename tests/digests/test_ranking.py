"""Which papers first, and why."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from digests.models import Candidate, Topic
from digests.ranking import Ranked, order
from digests.topics import Topics

MONDAY = datetime(2024, 1, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
TOPICS = Topics(Topic(slug, {"en": slug}) for slug in ("rag", "code", "agents"))


def candidate(
    id: int,  # noqa: A002
    *topics: str,
    known_at: datetime = MONDAY,
    year: int | None = 2023,
    covered: int = 1,
    position: int = 1,
) -> Candidate:
    """Make a candidate of which only what a test names is special."""
    return Candidate(id, topics or ("rag",), known_at, year, covered, position)


def ranked(*candidates: Candidate, **phrases: set[int]) -> Ranked:
    """Rank candidates with the phrases they match."""
    return Ranked(candidates, TOPICS, {name: frozenset(ids) for name, ids in phrases.items()})


def test_the_order_goes_by_digests_then_day_then_year_then_position() -> None:
    """More digests, then the day it became known, the year, the position, the id decide."""
    best = [
        candidate(9, covered=2, year=None, position=9),
        candidate(8, known_at=MONDAY + DAY, year=1999),
        candidate(7, year=2024, position=5),
        candidate(6, known_at=MONDAY + timedelta(hours=2), position=1),
        candidate(5, position=2),
        candidate(10, position=2),
        candidate(1, year=None),
    ]
    assert order(sorted(best, key=lambda paper: paper.id)) == best


candidates = st.builds(
    Candidate,
    id=st.integers(1, 999),
    topics=st.lists(st.sampled_from(["rag", "code", "agents", "gone"]), unique=True).map(tuple),
    known_at=st.integers(0, 9).map(lambda days: MONDAY + days * DAY),
    year=st.none() | st.integers(2020, 2024),
    covered=st.integers(1, 3),
    position=st.integers(1, 5),
)
many = st.lists(candidates, unique_by=lambda paper: paper.id)


@given(many)
def test_the_order_does_not_depend_on_the_order_given(papers: list[Candidate]) -> None:
    """Ranking is total: shuffled papers come out the same."""
    shuffled = sorted(papers, key=lambda paper: (paper.id * 7919) % 31)
    assert order(shuffled) == order(papers)


def test_only_wanted_papers_that_are_later_match() -> None:
    """Papers with an id after the given one match, if a topic or phrase of theirs is wanted."""
    papers = ranked(
        candidate(1, "rag"),
        candidate(2, "rag"),
        candidate(3, "code", "rag"),
        candidate(4, "code"),
        candidate(5, covered=2),
    )
    wanted = papers.mask(["rag"], [])
    assert papers.matching(wanted, after=1) == [5, 2, 3]
    assert papers.matching(wanted, after=1, without={5}) == [2, 3]
    assert papers.matching(wanted, after=papers.newest_id) == []
    assert papers.matching(0, after=0) == []


def test_the_newest_id_is_the_last_one() -> None:
    """It belongs to the paper that became known last, whatever its rank; none has 0."""
    assert ranked(candidate(7), candidate(9), candidate(8, covered=3)).newest_id == 9
    assert ranked().newest_id == 0


def test_the_main_topic_goes_before_more_topics_before_the_order() -> None:
    """A paper mainly about what is wanted is first, then one about more of it."""
    papers = ranked(
        candidate(1, "code", "agents", covered=3),
        candidate(2, "code", "agents", "rag", covered=2),
        candidate(3, "rag"),
    )
    wanted = papers.mask(["rag", "agents"], [])
    assert papers.matching(wanted, after=0) == [3, 2, 1]
    alike = ranked(candidate(1, "rag", "agents"), candidate(2, "rag", "code", covered=2))
    assert alike.matching(alike.mask(["rag", "code", "agents"], []), after=0) == [2, 1]


def test_a_phrase_is_wanted_like_a_topic() -> None:
    """A followed phrase matches its papers, even ones the candidates do not hold are no harm."""
    papers = ranked(candidate(1, "code"), candidate(2, "code"), cache={2, 77})
    wanted = papers.mask([], ["cache"])
    assert papers.matching(wanted, after=0) == [2]
    assert papers.reasons(2, wanted) == ("cache",)


def test_what_is_not_known_wants_nothing() -> None:
    """A topic or phrase that is gone has no bit."""
    assert ranked(candidate(1)).mask(["gone"], ["never"]) == 0


def test_the_archive_gives_the_newest_first() -> None:
    """By year, then by when known; only ids up to the given one, and no more than asked."""
    papers = ranked(
        candidate(1, year=2022, covered=3),
        candidate(2, year=2024),
        candidate(3, year=2024, known_at=MONDAY - DAY, covered=3),
        candidate(4, year=None),
        candidate(5, "code", year=2024),
        candidate(6, year=2025),
    )
    wanted = papers.mask(["rag"], [])
    assert papers.newest(wanted, until=5, without=(), limit=9) == [2, 3, 1, 4]
    assert papers.newest(wanted, until=6, without={6, 2}, limit=1) == [3]


def test_reasons_are_the_wanted_topics_main_one_first() -> None:
    """A paper says which wanted topics and phrases it matches, and no others."""
    papers = ranked(candidate(1, "agents", "rag", "code"), cache={1}, other=set())
    wanted = papers.mask(["rag", "agents"], ["cache", "other"])
    assert papers.reasons(1, wanted) == ("agents", "rag", "cache")
    assert papers.reasons(2, wanted) == ()


@given(many, st.sets(st.sampled_from(["rag", "code", "agents"])), st.integers(0, 999))
def test_new_and_archive_are_all_that_is_wanted(
    papers: list[Candidate], topics: set[str], last: int
) -> None:
    """What matches after an id and the archive up to it share no paper and miss none."""
    both = Ranked(papers, TOPICS, {})
    wanted = both.mask(topics, ())
    new = both.matching(wanted, after=last)
    old = both.newest(wanted, until=last, without=(), limit=len(papers))
    assert sorted(new + old) == sorted(paper.id for paper in papers if topics & set(paper.topics))
    assert all(both.reasons(paper_id, wanted) for paper_id in new + old)
