"""A clock that only moves when someone waits by it."""

from dataclasses import dataclass, field


@dataclass
class Times:
    """Seconds of a monotonic clock; `slept` are the waits, in order."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        """Tell the time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let so much time pass at once."""
        self.slept.append(seconds)
        self.now += seconds
