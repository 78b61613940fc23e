"""Telegram's flood limits, counted without mercy: what came too fast, and what came though told to wait."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import NamedTuple

SECOND, MINUTE = 1.0, 60.0
CHAT_BURST = 3
LATENESS_SECONDS = 0.01  # by which this server may itself read one call later than another
EARLINESS_SECONDS = 0.005  # the resolution of a caller's timer


class Limits(NamedTuple):
    """Messages allowed: overall and per chat in a second, per group in a minute."""

    per_second: float = math.inf
    per_chat_second: float = math.inf
    per_group_minute: float = math.inf


class Meter:
    """Tells how long a message must wait, in any window of a second or a minute; counts those that must."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._all: deque[float] = deque()
        self._groups: defaultdict[int, deque[float]] = defaultdict(deque)
        self._tokens: dict[int, tuple[float, float]] = {}
        self.too_fast = 0

    def wait(self, chat_id: int, at: float) -> float:
        """Return 0 and count the message, or the seconds it came too early and count that."""
        limits = self._limits
        wait = _window_wait(self._all, at, SECOND, limits.per_second)
        if chat_id < 0:
            wait = max(
                wait, _window_wait(self._groups[chat_id], at, MINUTE, limits.per_group_minute)
            )
        else:
            wait = max(wait, (1 - self._left(chat_id, at)) / limits.per_chat_second)
        if wait > 0:
            self.too_fast += 1
            return wait
        self._take(chat_id, at)
        return 0.0

    def _left(self, chat_id: int, at: float) -> float:
        left, since = self._tokens.get(chat_id, (float(CHAT_BURST), at))
        earned = (at - since + LATENESS_SECONDS) * self._limits.per_chat_second
        return min(CHAT_BURST, left + earned)

    def _take(self, chat_id: int, at: float) -> None:
        self._all.append(at)
        if chat_id < 0:
            self._groups[chat_id].append(at)
        elif self._limits.per_chat_second < math.inf:
            self._tokens[chat_id] = (self._left(chat_id, at) - 1, at)


def _window_wait(taken: deque[float], at: float, seconds: float, most: float) -> float:
    while taken and taken[0] <= at - seconds + LATENESS_SECONDS:
        taken.popleft()
    return taken[0] + seconds - at if len(taken) >= most else 0.0


@dataclass
class Hold:
    """A 429: when its answer was written, and until when, as far as was told, nothing may come."""

    told_at: float
    until: float


@dataclass
class Holds:
    """The 429s that stand, for a chat or (None) for all; a call that comes all the same breaks one.

    What was on its way when the answer was written, for at most `grace` seconds, is refused but no breach.
    """

    grace: float
    broken: int = 0
    overall: list[Hold] = field(default_factory=list)
    _holds: dict[int | None, Hold] = field(default_factory=dict)

    def open(self, chat_id: int | None, told_at: float, seconds: float) -> None:
        """Let nothing in from `told_at` on."""
        self._holds[chat_id] = Hold(told_at, told_at + seconds)
        if chat_id is None:
            self.overall.append(self._holds[None])

    def overall_seconds(self, end: float) -> float:
        """Return for how long, until `end`, nothing at all could come."""
        return sum(max(0.0, min(hold.until, end) - hold.told_at) for hold in self.overall)

    def wait(self, chat_id: int, at: float) -> float:
        """Return how long a call must wait for the holds that stand, counting a breach."""
        standing = self._standing(chat_id, at)
        self.broken += any(at > hold.told_at + self.grace for hold in standing)
        return max((hold.until - at for hold in standing), default=0.0)

    def tell(self, chat_id: int, at: float, until: float) -> None:
        """Let what is told in whole seconds bind: the longest hold ends no earlier than that."""
        hold = max(self._standing(chat_id, at), key=lambda standing: standing.until)
        hold.until = max(hold.until, until)

    def _standing(self, chat_id: int, at: float) -> list[Hold]:
        return [
            hold
            for key in (None, chat_id)
            if (hold := self._holds.get(key)) and at < hold.until - EARLINESS_SECONDS
        ]
