"""What to do with digest files, given what is stored of them: a decision on values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from digests.store.stored import StoredDigest


@dataclass(frozen=True)
class Plan:
    """What is to be done, by digest key; `renamed` are stored digests by their new key."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    renamed: Mapping[str, StoredDigest]
    removed: tuple[StoredDigest, ...]


def compare(
    hashes: Mapping[str, str],
    stored: Sequence[StoredDigest],
    is_kept: Callable[[str], bool] = lambda _key: False,
) -> Plan:
    """Compare files (key -> content_hash) with what is stored.

    A digest whose file is gone is removed, unless a new file has its bytes or it `is_kept`.
    """
    known = {one.key: one.content_hash for one in stored}
    gone = {one.key: one for one in stored if one.key not in hashes and not is_kept(one.key)}
    by_hash = {one.content_hash: one for one in gone.values()}
    renamed: dict[str, StoredDigest] = {}
    for key in hashes:
        if key not in known and hashes[key] in by_hash:
            renamed[key] = by_hash.pop(hashes[key])
            del gone[renamed[key].key]
    return Plan(
        new=tuple(key for key in hashes if key not in known and key not in renamed),
        changed=tuple(key for key in hashes if key in known and known[key] != hashes[key]),
        same=tuple(key for key in hashes if key in known and known[key] == hashes[key]),
        renamed=renamed,
        removed=tuple(gone.values()),
    )
