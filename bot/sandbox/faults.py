"""Faults to order: how the next calls of a method shall go wrong on the wire."""

from dataclasses import dataclass

from bot.sandbox.errors import Refusal


@dataclass(frozen=True)
class Cut:
    """Drop the connection: before the call takes effect, or after it and `after` answer bytes."""

    before: bool = False
    after: int = 0


@dataclass(frozen=True)
class Garbage:
    """Answer with this status and body; the call takes effect only where `done` says so."""

    status: int = 502
    body: bytes = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
    content_type: str = "text/html"
    done: bool = False


@dataclass(frozen=True)
class Hang:
    """Wait this many seconds before the call takes effect, or after it where `done` says so."""

    seconds: float
    done: bool = False


Fault = Refusal | Cut | Garbage | Hang


@dataclass
class _Order:
    method: str | None
    chat_id: int | None
    answer: Fault
    times: int

    def meets(self, method: str, chat_id: int | None) -> bool:
        if self.times < 1 or self.method not in (None, method):
            return False
        return self.chat_id in (None, chat_id)


class Faults:
    """The faults still to come, oldest order first."""

    def __init__(self) -> None:
        self._orders: list[_Order] = []

    def add(
        self,
        *,
        answer: Fault,
        method: str | None = None,
        chat_id: int | None = None,
        times: int = 1,
    ) -> None:
        """Order a fault for the next `times` calls of the method (any) to the chat (any)."""
        self._orders.append(_Order(method, chat_id, answer, times))

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """Return the fault this call meets, counting it; None when there is none."""
        order = next((o for o in self._orders if o.meets(method, chat_id)), None)
        if order is None:
            return None
        order.times -= 1
        self._orders = [o for o in self._orders if o.times > 0]
        return order.answer

    def clear(self) -> None:
        """Forget every fault ordered."""
        self._orders.clear()
