"""The benchmarks run; how fast anything is, is not tested."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from rich.progress import Progress

from benchmarks.command import BENCHMARKS, table
from benchmarks.invention import names, write_digests
from benchmarks.measurement import Measurement, Run, Unit, percentile
from digests.reading import library
from digests.search.words import squash
from digests.topics import shipped


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Return a run at a thousandth of the scale that draws nothing."""
    with Progress(disable=True, auto_refresh=False) as progress:
        yield Run(tmp_path, 0.001, progress)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_benchmark_measures_ours_and_a_floor(name: str, run: Run) -> None:
    """At a tiny scale each yields figures above zero, and so a ratio."""
    measured = BENCHMARKS[name](run)
    assert measured
    assert all(one.ours > 0 and one.floor > 0 and one.ratio > 0 for one in measured)
    assert table({name: measured}).row_count == len(measured)


def test_a_ratio_says_how_many_times_the_floor_ours_costs() -> None:
    """Twice the time, and half the rate, are both a ratio of two."""
    assert Measurement("", Unit.SECONDS, ours=2, floor=1).ratio == 2
    assert Measurement("", Unit.CHATS, ours=1, floor=2).ratio == 2


def test_a_percentile_is_the_value_that_a_share_does_not_exceed() -> None:
    """Of one to a hundred, 99 values are below the last; of one value, it is that."""
    values = [float(value) for value in range(1, 101)]
    assert (percentile(values, 0.5), percentile(values, 0.99)) == (51, 100)
    assert percentile([3.0], 0.99) == 3


def test_invented_names_are_distinct_and_always_the_same() -> None:
    """No two are alike when compared as look-ups do, and every run has the same."""
    some = list(islice(names(), 3000))
    assert len({squash(name) for name in some}) == 3000
    assert some == list(islice(names(), 3000))


def test_invented_digests_are_files_as_editors_write_them(tmp_path: Path) -> None:
    """The reader takes every one of them, with all their entries in three languages."""
    files = list(write_digests(tmp_path / "made", 25, 10, shipped()))
    read = [library.read(str(file), file.read_bytes(), shipped()) for file in files]
    assert [len(digest.entries) for digest in read] == [10, 10, 5]
    assert {tuple(entry.summary) for digest in read for entry in digest.entries} == {
        ("en", "zh", "ru")
    }
