"""What the server saw: every message sent to it, and whether it took it. All proofs are read from here."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple


class Sent(NamedTuple):
    """A call of sendMessage: `at` in seconds of the monotonic clock, `text` a hash."""

    chat_id: int
    at: float
    text: int
    accepted: bool


@dataclass
class Ledger:
    """Written by the server's thread, read by the test's."""

    calls: list[Sent] = field(default_factory=list)
    accepted: int = 0

    def note(self, sent: Sent) -> None:
        """Write a call down."""
        self.calls.append(sent)
        self.accepted += sent.accepted

    def copies(self) -> Counter[int]:
        """Count the messages each chat got."""
        return Counter(sent.chat_id for sent in self.calls[:] if sent.accepted)

    def first_after(self, moment: float) -> float | None:
        """Return when the first call after a moment came."""
        return next((sent.at for sent in self.calls[:] if sent.at > moment), None)
