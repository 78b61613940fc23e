"""What a push came to: counted by outcome while it goes on, told in one line when it is over."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.outcomes import Kind
from bot.recording import Landed
from bot.store.pushes import Push


@dataclass
class Tally:
    """Counts one push after another; `sent` is the number of all."""

    sent: int = 0
    _began_at: datetime | None = None
    _ended_at: datetime | None = None
    _figures: Counter[str] = field(default_factory=Counter)
    _error: str | None = None

    def count(self, landed: Iterable[Landed], now: datetime) -> None:
        """Count what has been recorded; what its turn did not come for is no part of a push."""
        for one in landed:
            kind = one.outcome.kind
            if kind is Kind.UNTRIED:
                continue
            self._began_at = self._began_at or now
            self._ended_at = now
            self._figures["flood" if one.outcome.flood else str(kind)] += 1
            self._figures["repeat"] += kind is Kind.SENT and one.delivery.doubts > 0
            self._error = one.outcome.reason or self._error
            self.sent += kind is Kind.SENT

    def finish(self) -> Push | None:
        """Return the push that is over, if there was one, and begin the next."""
        if self._began_at is None or self._ended_at is None:
            return None
        figures = {name: count for name, count in self._figures.items() if count}
        done = Push(self._began_at, self._ended_at, figures, self._error)
        self._began_at = self._ended_at = self._error = None
        self._figures = Counter()
        return done
