"""What the Bot API answers when it refuses a call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """An answer with `ok: false`: the status code, Telegram's sentence, its parameters."""

    code: int
    description: str
    parameters: Mapping[str, int] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """Return the JSON object Telegram sends."""
        body = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": dict(self.parameters)} if self.parameters else {})


class RefusedError(Exception):
    """The call is refused; `refusal` is the answer."""

    def __init__(
        self, code: int, description: str, parameters: Mapping[str, int] | None = None
    ) -> None:
        super().__init__(description)
        self.refusal = Refusal(code, description, parameters or {})


class BadRequestError(RefusedError):
    """Refused with 400; the reason is Telegram's sentence after `Bad Request: `."""

    def __init__(self, reason: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(400, f"Bad Request: {reason}", parameters)


class ForbiddenError(RefusedError):
    """Refused with 403; the reason is Telegram's sentence after `Forbidden: `."""

    def __init__(self, reason: str) -> None:
        super().__init__(403, f"Forbidden: {reason}")


class UnknownError(LookupError):
    """A person's act names a chat, user or message that is not there: the caller's mistake."""


class MarkupError(ValueError):
    """The HTML is not Telegram's; the message is what follows `can't parse entities: `."""
