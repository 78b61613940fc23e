"""Values in parts."""

import pytest

from digests.store.slices import slices


@pytest.mark.parametrize(
    ("count", "parts"), [(0, []), (1, [[0]]), (2, [[0, 1]]), (5, [[0, 1], [2, 3], [4]])]
)
def test_all_values_are_in_one_part_each(count: int, parts: list[list[int]]) -> None:
    """In order, the last part shorter."""
    assert list(slices(range(count), 2)) == parts
    assert list(slices(dict.fromkeys(range(count)), 2)) == parts
