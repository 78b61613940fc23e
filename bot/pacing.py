"""The flood limits as arithmetic on times: seconds of a monotonic clock in, seconds out. Sends nothing.

Telegram allows about 30 messages a second overall, one a second to a chat, 20 a minute to a group.
"""

from collections import deque
from dataclasses import dataclass

from bot.floods import Floods

JITTER_SECONDS = 0.012  # so much later than others a message may arrive, and still find room
MINUTE_SECONDS = 60.0 + JITTER_SECONDS
HASTE = 0.8  # of the even distance: how close messages may follow, to make up for a delay
SLACK_SECONDS = 0.01  # so far back a delay is made up for at once
_FORGET_EVERY = 1000


@dataclass(frozen=True)
class Limits:
    """What may be sent: messages a second overall and per chat, messages a minute per group."""

    per_second: float = 30
    per_chat_second: float = 1
    per_group_minute: int = 20


class Pacer:
    """Books the moments of sends. Roundups ask `next_slot` and `free_at`, send no earlier, and `book`.

    A reply waits until its chat is free, reserves a slot, for which roundups make room, and books its chat.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.floods = Floods()
        many = max(1, int(limits.per_second))
        self._span = many / limits.per_second + JITTER_SECONDS
        self._sent: deque[float] = deque(maxlen=many)
        self._next = 0.0
        self._chats: dict[int, float] = {}
        self._holds: dict[int, float] = {}
        self._groups: dict[int, deque[float]] = {}
        self._booked = 0

    def next_slot(self, now: float) -> float:
        """When the next roundup's message to anyone may go."""
        return max(self._free_at(now), self.floods.held_until(now))

    def free_at(self, chat_id: int, now: float, *, burst: int = 0) -> float:
        """When the next message to this chat may go, as far as the chat's own limits say.

        With a burst so many messages may go ahead of the chat's pace, as Telegram lets short ones pass.
        """
        sent = self._groups.get(chat_id)
        window = sent[0] + MINUTE_SECONDS if sent and len(sent) == sent.maxlen else now
        paced = self._chats.get(chat_id, now) - burst / self.limits.per_chat_second
        return max(now, paced, window, self._holds.get(chat_id, now))

    def held_until(self, chat_id: int, now: float) -> float:
        """Until when Telegram wants nothing at all to be done in this chat, as far as it said."""
        return max(self._holds.get(chat_id, now), self.floods.replies_held_until(now))

    def book(self, chat_id: int, now: float) -> None:
        """Count a roundup's message sent to the chat now."""
        self._book_slot(now)
        self.book_chat(chat_id, now)

    def book_chat(self, chat_id: int, at: float) -> None:
        """Count a reply that goes to the chat; its slot is reserved already."""
        earliest = max(at, self._chats.get(chat_id, at))
        self._chats[chat_id] = earliest + 1 / self.limits.per_chat_second
        if chat_id < 0:
            room = self._groups.setdefault(chat_id, deque(maxlen=self.limits.per_group_minute))
            room.append(at)
        self._booked += 1
        if self._booked % _FORGET_EVERY == 0:
            self._forget(at)

    def reserve_slot(self, now: float, *, most: float) -> float | None:
        """Book a reply ahead of all roundups, and return when; None where that is more seconds off."""
        at = max(self._free_at(now), self.floods.replies_held_until(now))
        if at > now + most:
            return None
        self._book_slot(at)
        return at

    def hold_chat(self, chat_id: int, until: float) -> None:
        """Send nothing to this chat before this time, replies neither."""
        self._holds[chat_id] = max(self._holds.get(chat_id, until), until)

    def refused(self, chat_id: int, made_at: float, now: float, until: float) -> None:
        """Obey a 429: hold the chat, and everyone as long as it may concern the whole bot."""
        self.hold_chat(chat_id, until)
        self.floods.refused(chat_id, made_at, now, until)

    def _book_slot(self, at: float) -> None:
        self._sent.append(at)
        self._next = max(self._next, at - SLACK_SECONDS) + HASTE / self.limits.per_second

    def _free_at(self, now: float) -> float:
        """When one more message fits in the second, at a distance from the last."""
        full = len(self._sent) == self._sent.maxlen
        return max(now, self._next, self._sent[0] + self._span if full else now)

    def _forget(self, now: float) -> None:
        self._chats = {chat: at for chat, at in self._chats.items() if at > now}
        self._holds = {chat: until for chat, until in self._holds.items() if until > now}
        self._groups = {
            chat: sent for chat, sent in self._groups.items() if sent[-1] > now - MINUTE_SECONDS
        }
