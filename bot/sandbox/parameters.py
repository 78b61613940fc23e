"""The parameters of one API call, whatever form they came in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import BadRequestError

_TRUE = ("true", "yes", "1")


@dataclass(frozen=True)
class Upload:
    """A file of a multipart body."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Parameters:
    """Named values as a call gave them: strings, or JSON values; files beside them."""

    values: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return the value as a string; an absent one is empty."""
        value = self.values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return the value as a number; what is none counts as the default."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """Return the value as a truth."""
        return self.text(name).strip().lower() in _TRUE

    def parsed(self, name: str) -> Any:
        """Return the value of a JSON-serialised parameter, None when absent; refuse bad JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise BadRequestError(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def mapping(self, name: str) -> dict[str, Any]:
        """Return a JSON object, empty when absent; refuse anything else."""
        value = self.parsed(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise BadRequestError(f"object expected as {name.replace('_', ' ')}")
        return value

    def array(self, name: str) -> list[Any]:
        """Return a JSON array, empty when absent; refuse anything else."""
        value = self.parsed(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise BadRequestError(f"array expected as {name.replace('_', ' ')}")
        return value

    def plain(self) -> dict[str, Any]:
        """Return the values with JSON read, as the record of calls shows them."""
        return {name: self._shown(value) for name, value in self.values.items()}

    @staticmethod
    def _shown(value: Any) -> Any:
        if isinstance(value, str) and value[:1] in ("{", "["):
            try:
                return json.loads(value)
            except ValueError:
                return value
        return value
