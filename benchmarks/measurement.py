"""What a benchmark yields, and what it is given: a folder of its own, a scale, a progress bar."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from rich.progress import Progress


class Unit(StrEnum):
    """In what ours and floor are given; of rates more is better, of the rest less."""

    MICROSECONDS = "µs"
    MILLISECONDS = "ms"
    SECONDS = "s"
    MEGABYTES = "MB"
    ENTRIES = "entries/s"
    CHATS = "chats/s"
    MESSAGES = "messages/s"

    @property
    def is_rate(self) -> bool:
        """Whether more of it is better."""
        return self.endswith("/s")


class Measurement(NamedTuple):
    """One line of the table: what was measured, ours and the floor."""

    what: str
    unit: Unit
    ours: float
    floor: float
    note: str = ""

    @property
    def ratio(self) -> float:
        """How many times the floor's cost ours is: 1 is as good as the floor."""
        return self.floor / self.ours if self.unit.is_rate else self.ours / self.floor


@dataclass(frozen=True)
class Run:
    """What all benchmarks of one run share. `folder` is temporary; 1 is the whole scale."""

    folder: Path
    scale: float
    progress: Progress

    def size(self, whole: int, least: int = 1) -> int:
        """Return a size at this run's scale."""
        return max(least, round(whole * self.scale))

    @contextmanager
    def bar(self, what: str, total: int) -> Iterator[Callable[[float], None]]:
        """Show a progress bar while the `with` lasts; call what it gives with how much is done.

        It is drawn within these calls alone: a thread that draws would be measured too.
        """
        task = self.progress.add_task(what, total=total)

        def done(count: float) -> None:
            self.progress.update(task, completed=count)
            self.progress.refresh()

        done(0)
        try:
            yield done
        finally:
            self.progress.remove_task(task)
            self.progress.refresh()


class Stopwatch:
    """Sums the seconds that its `with` blocks took; by `time.process_time` those of this process alone."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self.seconds = 0.0
        self._clock = clock
        self._started = 0.0

    def __enter__(self) -> "Stopwatch":
        self._started = self._clock()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds += self._clock() - self._started


def percentile(values: list[float], share: float) -> float:
    """Return the value that a share of the values (0.99) does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
