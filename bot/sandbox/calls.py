"""The record of what the bot called."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_CHAT_ID = re.compile(r"-?[0-9]{1,18}")


@dataclass(frozen=True)
class Call:
    """One API call as it came in: the method, its parameters, when."""

    method: str
    params: dict[str, Any]
    at: datetime

    @property
    def chat_id(self) -> int | None:
        """The chat the call names by number, if it does."""
        text = str(self.params.get("chat_id", ""))
        return int(text) if _CHAT_ID.fullmatch(text) else None
