"""Whom a 429 concerns, told from what became of the calls around it: one chat, or the whole bot.

Telegram says how long to wait, not for what. A call that was made later and was taken shows that the bot as
a whole is not held; until there is one, the refusal may concern everybody. It does where several chats are
told to wait until the same moment.
"""

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

SUSPECTED_SECONDS = 5.0  # nothing else was refused: it may well be that chat alone
CONFIRMED_SECONDS = 3600.0
REPLIES_SECONDS = 60.0
SAME_SECONDS = 1.5  # waits are told in whole seconds, and told so much later


class _Refusal(NamedTuple):
    made_at: float
    refused_at: float
    until: float


@dataclass
class Floods:
    """Seconds of a monotonic clock in and out."""

    _refusals: dict[int, _Refusal] = field(default_factory=dict)
    _taken: float = -math.inf  # when the latest call was made that was taken
    _left: _Refusal | None = None  # what a process before this one was told, and believed

    def refused(self, chat_id: int, made_at: float, now: float, until: float) -> None:
        """Note that a call to a chat, made then, was told to wait."""
        self._refusals = {chat: one for chat, one in self._refusals.items() if one.until > now}
        self._refusals[chat_id] = _Refusal(made_at, now, until)

    def obey(self, now: float, until: float) -> None:
        """Go on holding the bot as a process before this one did."""
        self._left = _Refusal(now, now, min(until, now + CONFIRMED_SECONDS))

    def taken(self, made_at: float) -> None:
        """Note that a call made then was taken."""
        self._taken = max(self._taken, made_at)

    def held_until(self, now: float) -> float:
        """Until when the bot as a whole may be held; `now` where nothing hints at it."""
        trusted = CONFIRMED_SECONDS if self.is_confirmed(now) else SUSPECTED_SECONDS
        ends = [min(one.until, one.refused_at + trusted) for one in self._unanswered(now)]
        if self._left and self._left.made_at > self._taken:
            ends.append(self._left.until)
        return max([now, *ends])

    def replies_held_until(self, now: float) -> float:
        """Until when readers get no answer: the bot is surely held.

        After a minute some go all the same, to see whether it still is.
        """
        if not self.is_confirmed(now):
            return now
        latest = max(one.refused_at for one in self._unanswered(now))
        return max(now, min(self.held_until(now), latest + REPLIES_SECONDS))

    def is_confirmed(self, now: float) -> bool:
        """Whether several chats were refused until the same moment, and none was served since."""
        ends = sorted(one.until for one in self._unanswered(now))
        return any(later - end <= SAME_SECONDS for end, later in pairwise(ends))

    def _unanswered(self, now: float) -> list[_Refusal]:
        """Return the refusals after which no call was taken."""
        return [
            one for one in self._refusals.values() if one.until > now and one.made_at > self._taken
        ]
