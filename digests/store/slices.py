"""Many values in parts: SQLite binds no more than 32,766 at once, and a loop serves others in between."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def slices(values: Collection[T], size: int) -> Iterator[list[T]]:
    """Part values into lists of a size, the last one shorter: `itertools.batched` of Python 3.12."""
    left = iter(values)
    while some := list(islice(left, size)):
        yield some
