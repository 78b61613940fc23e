"""Flood limits: how many messages Telegram takes before it answers 429."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.errors import RefusedError

_MINUTE = 60.0
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Rates:
    """Messages allowed: overall a second, to a private chat a second, to a group a minute."""

    overall: int = 30
    private: float = 1.0
    private_burst: int = 3
    group_minute: int = 20


class Meter:
    """Counts what was sent and refuses what comes too early; a refused call counts nothing."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._overall: deque[float] = deque()
        self._groups: defaultdict[int, deque[float]] = defaultdict(deque)
        self._private: dict[int, tuple[float, float]] = {}

    def count(self, chat_id: int, at: datetime) -> None:
        """Count one message to the chat; raise RefusedError (429) when it is one too many."""
        now = at.timestamp()
        wait = max(self._overall_wait(now), self._chat_wait(chat_id, now))
        if wait > _TOLERANCE:
            seconds = max(1, math.ceil(wait))
            raise RefusedError(
                429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds}
            )
        self._overall.append(now)
        if chat_id > 0:
            self._private[chat_id] = (self._tokens(chat_id, now) - 1, now)
        else:
            self._groups[chat_id].append(now)

    def _overall_wait(self, now: float) -> float:
        return _window_wait(self._overall, now, 1.0, self._rates.overall)

    def _chat_wait(self, chat_id: int, now: float) -> float:
        if chat_id < 0:
            return _window_wait(self._groups[chat_id], now, _MINUTE, self._rates.group_minute)
        return max(0.0, (1 - self._tokens(chat_id, now)) / self._rates.private)

    def _tokens(self, chat_id: int, now: float) -> float:
        burst = self._rates.private_burst
        tokens, since = self._private.get(chat_id, (float(burst), now))
        return min(float(burst), tokens + max(0.0, now - since) * self._rates.private)


def _window_wait(sent: deque[float], now: float, seconds: float, allowed: int) -> float:
    while sent and not now - seconds + _TOLERANCE < sent[0] <= now:
        sent.popleft()
    return sent[0] + seconds - now if len(sent) >= allowed else 0.0
