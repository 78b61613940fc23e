"""The flood limits as arithmetic on times: seconds of a monotonic clock in, seconds out. Sends nothing.

Telegram allows about 30 messages a second overall, one a second to a chat, 20 a minute to a group.
"""

from collections import deque
from dataclasses import dataclass, field

MINUTE_SECONDS = 60.0
_FORGET_EVERY = 1000


@dataclass(frozen=True)
class Limits:
    """What may be sent: messages a second overall and per chat, messages a minute per group."""

    per_second: float = 30
    per_chat_second: float = 1
    per_group_minute: int = 20


@dataclass
class Pacer:
    """Books the moments of sends: ask `next_slot` and `free_at`, send no earlier, `book` what is sent.

    Replies do not wait for `next_slot`: they are booked, so that roundups make room for them.
    """

    limits: Limits
    _next: float = 0.0
    _held_until: float = 0.0
    _chats: dict[int, float] = field(default_factory=dict)
    _holds: dict[int, float] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=dict)
    _booked: int = 0

    def next_slot(self, now: float) -> float:
        """When the next message to anyone may go."""
        return max(now, self._next, self._held_until)

    def free_at(self, chat_id: int, now: float, *, burst: int = 0) -> float:
        """When the next message to this chat may go, as far as the chat's own limits say.

        With a burst so many messages may go ahead of the chat's pace, as Telegram lets short ones pass.
        """
        sent = self._groups.get(chat_id)
        window = sent[0] + MINUTE_SECONDS if sent and len(sent) == sent.maxlen else now
        paced = self._chats.get(chat_id, now) - burst / self.limits.per_chat_second
        return max(now, paced, window, self._holds.get(chat_id, now))

    def book(self, chat_id: int, now: float) -> None:
        """Count a message sent to the chat now: a roundup's part or a reply alike."""
        self._next = max(now, self._next) + 1 / self.limits.per_second
        earliest = max(now, self._chats.get(chat_id, now))
        self._chats[chat_id] = earliest + 1 / self.limits.per_chat_second
        if chat_id < 0:
            room = self._groups.setdefault(chat_id, deque(maxlen=self.limits.per_group_minute))
            room.append(now)
        self._booked += 1
        if self._booked % _FORGET_EVERY == 0:
            self._forget(now)

    def hold(self, until: float) -> None:
        """Send nothing to anyone before this time."""
        self._held_until = max(self._held_until, until)

    def hold_chat(self, chat_id: int, until: float) -> None:
        """Send nothing to this chat before this time, replies neither."""
        self._holds[chat_id] = max(self._holds.get(chat_id, until), until)

    def _forget(self, now: float) -> None:
        self._chats = {chat: at for chat, at in self._chats.items() if at > now}
        self._holds = {chat: until for chat, until in self._holds.items() if until > now}
        self._groups = {
            chat: sent for chat, sent in self._groups.items() if sent[-1] > now - MINUTE_SECONDS
        }
