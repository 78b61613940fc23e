"""When a feed is asked again, and which of its articles are new."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.errors import DigestsError, FeedError, RetrievalError, RetrievalFault
from digests.feed_decisions import New, after_answer, after_failure, new_articles
from digests.reading.feed import FeedArticle

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

chances = st.floats(0, 1)
seconds = st.one_of(st.none(), st.floats(0, 1e9))
passing = st.builds(
    RetrievalError,
    st.sampled_from([RetrievalFault.TOO_OFTEN, RetrievalFault.BROKEN, RetrievalFault.TOO_SLOW]),
    retry_after=st.one_of(st.none(), st.floats(0, 30 * DAY)),
)
errors = st.one_of(st.builds(FeedError), passing)


def wait(until: datetime) -> float:
    """Return how long it is until then."""
    return (until - NOW).total_seconds()


def failing(error: DigestsError, failures: int, chance: float = 0.0) -> float:
    """Return how long to wait after so many failures."""
    return wait(after_failure(NOW, error, failures, chance))


@given(st.lists(seconds, max_size=3), chances)
def test_a_feed_that_answers_is_asked_within_bounds(
    hints: list[float | None], chance: float
) -> None:
    """Never within a quarter of an hour, always within a day and a tenth of it."""
    assert 15 * MINUTE <= wait(after_answer(NOW, hints, chance)) <= 1.1 * DAY


@given(st.lists(seconds, max_size=3), chances, chances)
def test_chance_only_adds_and_at_most_a_tenth(
    hints: list[float | None], one: float, other: float
) -> None:
    """The wait without chance is the shortest; more chance is never sooner."""
    plain = wait(after_answer(NOW, hints, 0))
    low, high = (wait(after_answer(NOW, hints, chance)) for chance in sorted((one, other)))
    assert plain <= low <= high <= plain * 1.1 + 1e-3


@given(st.lists(st.floats(15 * MINUTE, DAY), min_size=1, max_size=3))
def test_no_hint_is_disregarded(hints: list[float]) -> None:
    """Where several say how long it stays, the longest holds."""
    assert wait(after_answer(NOW, hints, 0)) == pytest.approx(max(hints), abs=1e-3)


@pytest.mark.parametrize(
    ("hints", "seconds"),
    [
        ([None, None], HOUR),
        ([], HOUR),
        ([0.0, None], 15 * MINUTE),
        ([60.0], 15 * MINUTE),
        ([1800.0, None], 1800.0),
        ([1800.0, 7200.0], 7200.0),
        ([31_536_000.0], DAY),
    ],
)
def test_how_long_an_answer_holds(hints: list[float | None], seconds: float) -> None:
    """What it says within its bounds; an hour where it says nothing."""
    assert wait(after_answer(NOW, hints, 0)) == seconds


@given(errors, st.integers(1, 10_000), chances)
def test_a_failing_feed_is_never_asked_before_it_allows(
    error: DigestsError, failures: int, chance: float
) -> None:
    """Not before Retry-After, nor within a quarter of an hour; nor more than a tenth past what holds."""
    asked = getattr(error, "retry_after", None) or 0.0
    until = after_failure(NOW, error, failures, chance)
    assert until >= NOW + timedelta(seconds=asked)
    assert 15 * MINUTE <= wait(until) <= 1.1 * max(DAY, asked) + 1e-3


@given(errors, st.integers(1, 100))
def test_more_failures_are_never_sooner(error: DigestsError, failures: int) -> None:
    """The wait grows with every failure, or stays."""
    assert failing(error, failures) <= failing(error, failures + 1)


def test_the_wait_doubles_to_a_day() -> None:
    """A quarter of an hour, a half, one, ... and once a day in the end."""
    waits = [failing(FeedError("No feed."), failures) / MINUTE for failures in range(1, 10)]
    assert waits == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]


@pytest.mark.parametrize("failures", [1, 2, 50])
def test_what_is_gone_is_asked_for_once_a_day(failures: int) -> None:
    """From the first time on."""
    assert failing(RetrievalError(RetrievalFault.NOT_FOUND, status=410), failures) == DAY


def test_retry_after_holds_where_it_is_longer() -> None:
    """A week is a week, though a failing feed is otherwise asked daily."""
    error = RetrievalError(RetrievalFault.TOO_OFTEN, status=429, retry_after=7 * DAY)
    assert failing(error, 1) == 7 * DAY
    assert failing(RetrievalError(RetrievalFault.TOO_OFTEN, retry_after=5.0), 1) == 15 * MINUTE


def article(key: str, published: str | None = None) -> FeedArticle:
    """Return an article."""
    return FeedArticle(key, f"https://a.example/{key}", key, published, None, None)


def keys(new: New) -> tuple[str, str]:
    """Return the keys of what is wanted and of what is passed over, each in its order."""
    wanted, passed = ("".join(one.key for one in part) for part in (new.wanted, new.passed_over))
    return wanted, passed


@pytest.mark.parametrize(
    ("articles", "seen", "is_first", "expected"),
    [
        ([article("c"), article("b"), article("a")], "a", False, ("bc", "")),
        ([article("b", "2024-01-02"), article("a", "2024-01-03")], "", False, ("ba", "")),
        ([article("b", "2024-01-02"), article("a", "2024-01-02")], "", False, ("ab", "")),
        ([article("b"), article("a")], "ab", False, ("", "")),
        ([article("c"), article("b"), article("a")], "", True, ("c", "ab")),
        ([article("a", "2024-01-01"), article("b", "2024-02-01")], "", True, ("b", "a")),
        ([article("a")], "", True, ("a", "")),
        ([], "", True, ("", "")),
    ],
)
def test_which_articles_are_new(
    articles: list[FeedArticle], seen: str, is_first: bool, expected: tuple[str, str]
) -> None:
    """Those not seen, the oldest first; of a feed's first answer the newest, the others passed over."""
    assert keys(new_articles(articles, set(seen), is_first=is_first)) == expected
