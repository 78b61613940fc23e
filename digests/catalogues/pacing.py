"""How often a catalogue is asked, as arithmetic on times: seconds of a monotonic clock in, seconds out.

arXiv asks for one request every three seconds over one connection; OpenReview is given the same.
"""

from dataclasses import dataclass
from math import inf

SECONDS_BETWEEN = 3.0


@dataclass
class Pacing:
    """The earliest moment of the next request: ask `wait`, then `book` what is asked."""

    seconds: float = SECONDS_BETWEEN
    _next: float = -inf

    def wait(self, now: float) -> float:
        """Return how long the next request has to wait."""
        return max(0.0, self._next - now)

    def book(self, now: float) -> None:
        """Count a request made now."""
        self._next = max(self._next, now + self.seconds)

    def rest(self, now: float, seconds: float) -> None:
        """Leave the catalogue alone for so long, as it asked."""
        self._next = max(self._next, now + seconds)
