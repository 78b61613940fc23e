"""What is new, changed, the same, renamed or gone, by key and content."""

from digests.comparing import compare
from digests.store.stored import StoredDigest

STORED = [StoredDigest(1, "a", "1"), StoredDigest(2, "b", "2"), StoredDigest(3, "mine/c", "3")]


def test_every_file_has_one_place_in_the_plan() -> None:
    """Same bytes are the same, other bytes changed, an unknown key new, a missing one removed."""
    plan = compare({"a": "1", "b": "9", "d": "4"}, STORED)
    assert (plan.same, plan.changed, plan.new) == (("a",), ("b",), ("d",))
    assert [one.key for one in plan.removed] == ["mine/c"]
    assert not plan.renamed


def test_the_same_bytes_under_a_new_name_are_a_renamed_digest() -> None:
    """A file that was renamed is neither new nor removed, even into another folder."""
    plan = compare({"a": "1", "mine/b": "2", "mine/c": "3"}, STORED)
    assert plan.renamed == {"mine/b": STORED[1]}
    assert (plan.new, plan.removed, plan.changed) == ((), (), ())


def test_a_copy_is_new() -> None:
    """The same bytes under a second name are a second digest while the first is there."""
    plan = compare({"a": "1", "b": "2", "mine/c": "3", "copy": "1"}, STORED)
    assert plan.new == ("copy",)


def test_of_two_copies_of_a_missing_file_one_is_the_renamed() -> None:
    """Only one file can be what the missing one has become."""
    plan = compare({"b": "2", "mine/c": "3", "x": "1", "y": "1"}, STORED)
    assert (list(plan.renamed), plan.new) == (["x"], ("y",))


def test_what_is_kept_is_not_removed() -> None:
    """A digest whose file could not be read stays."""
    assert not compare({"a": "1", "b": "2"}, STORED, lambda key: key == "mine/c").removed
