"""A clock that can be turned, and goes on from where it was turned to."""

from collections.abc import Callable
from datetime import datetime, timedelta


class TurnableClock:
    """Call it for the present moment, as turned."""

    def __init__(self, real: Callable[[], datetime]) -> None:
        self._real = real
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """Return the moment."""
        return self._real() + self._ahead

    @property
    def is_turned(self) -> bool:
        """Whether the clock shows another time than the real one."""
        return bool(self._ahead)

    def turn(self, to: datetime) -> None:
        """Turn the clock; it can be turned back too."""
        self._ahead = to - self._real()
