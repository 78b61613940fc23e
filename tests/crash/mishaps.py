"""What goes wrong with calls, drawn by a seeded chance."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

STRIDE = 41  # a prime: going round an answer of any length it comes by every byte


class Flood(NamedTuple):
    """A 429 for the chat or for all: nothing is sent, and nothing may come for so many seconds."""

    seconds: int
    overall: bool = False


class Cut(NamedTuple):
    """The connection ends after so many bytes of the answer; the message was taken, or not."""

    after: int
    taken: bool = True


class Garbage(NamedTuple):
    """A proxy's page instead of an answer; the message was taken, or not."""

    taken: bool = False


class Hang(NamedTuple):
    """No answer for so long, then the connection ends; the message was taken, or not."""

    seconds: float
    taken: bool = False


Mishap = Flood | Cut | Garbage | Hang
Make = Callable[[Random, int], Mishap]
"""Makes the mishap of a number, counted from 0."""


@dataclass
class Mishaps:
    """A share of the calls meets one, `most` in all.

    A chat's message is left in doubt but once without being taken: against a second time there is no help.
    """

    make: Make
    share: float
    most: float = math.inf
    random: Random = field(default_factory=lambda: Random(11))
    met: int = 0
    _in_doubt: set[int] = field(default_factory=set)

    def draw(self, chat_id: int) -> Mishap | None:
        """Return what the next call to a chat meets."""
        if self.met >= self.most or self.random.random() >= self.share:
            return None
        self.met += 1
        made = self.make(self.random, self.met - 1)
        if isinstance(made, Flood):
            return made
        if chat_id in self._in_doubt:
            return made._replace(taken=True)
        self._in_doubt.add(chat_id)
        return made


def no_mishaps() -> Mishaps:
    """Let everything go well."""
    return Mishaps(cut, share=0.0, most=0)


def cut(_: Random, number: int) -> Cut:
    """Cut after all numbers of bytes, wide apart in turn; one time of ten the message was not taken."""
    return Cut(number * STRIDE) if number % 10 else Cut(0, taken=False)


def flood(random: Random, number: int) -> Flood:
    """Refuse for a second or a few, one time of twenty for all chats."""
    return Flood(random.randint(1, 3), overall=number % 20 == 10)


def anything(random: Random, number: int) -> Mishap:
    """Make any mishap but one that lasts."""
    taken = random.random() < 0.5
    made: tuple[Mishap, ...] = (
        cut(random, number),
        flood(random, number),
        Garbage(taken),
        Hang(random.uniform(0.1, 2), taken),
    )
    return random.choice(made)
