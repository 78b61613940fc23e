"""Who says too much, as arithmetic on times: seconds in, verdicts out. Handles and sends nothing.

Each has a bucket of tokens: a command takes one, and they come back at an even pace.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum

PER_MINUTE = 20
BURST = 20
AT_ONCE = 5  # so many are answered without a pause: nobody waits for them
_ROUNDING_SECONDS = 1e-6
_FORGET_EVERY = 1000


class Verdict(StrEnum):
    """What becomes of a command; a hasty one is handled if that makes nobody else wait."""

    TAKEN = "taken"
    HASTY = "hasty"
    REFUSED = "refused"


@dataclass
class _Bucket:
    full_at: float
    last_at: float
    told: bool = False


class Guard:
    """Judges commands by who says them and when. For nobody does time go back: what was earlier is now."""

    def __init__(
        self, per_minute: int = PER_MINUTE, burst: int = BURST, at_once: int = AT_ONCE
    ) -> None:
        self._interval = 60 / per_minute
        self._burst = burst
        self._at_once = at_once
        self._buckets: dict[Hashable, _Bucket] = {}
        self._judged = 0

    def __len__(self) -> int:
        return len(self._buckets)

    def judge(self, who: Hashable, at: float) -> Verdict:
        """Take a token for what was said then, or refuse it where none is left."""
        self._judged += 1
        if self._judged % _FORGET_EVERY == 0:
            self._forget(at)
        bucket = self._buckets.get(who)
        if bucket is None or bucket.full_at <= at:
            bucket = self._buckets[who] = _Bucket(at, at)
        bucket.last_at = max(at, bucket.last_at)
        bucket.full_at = max(bucket.full_at, bucket.last_at)
        taken = (bucket.full_at - bucket.last_at - _ROUNDING_SECONDS) / self._interval
        if taken > self._burst - 1:
            return Verdict.REFUSED
        bucket.full_at += self._interval
        return Verdict.HASTY if taken > self._at_once - 1 else Verdict.TAKEN

    def is_to_be_told(self, who: Hashable) -> bool:
        """Whether a refusal is the first of a flood; asked once, it is told. A full bucket ends a flood."""
        bucket = self._buckets.get(who)
        if bucket is None or bucket.told:
            return False
        bucket.told = True
        return True

    def _forget(self, at: float) -> None:
        """Forget who has a full bucket: an unknown one's is full as well."""
        self._buckets = {who: one for who, one in self._buckets.items() if one.full_at > at}
