"""What a bot tells about itself: commands by scope and language, its descriptions."""

import json
from typing import Any

Json = dict[str, Any]
_ORDER = ("all_private_chats", "default")


class Profile:
    """The commands set (by scope and language) and the texts beside the bot's name."""

    def __init__(self) -> None:
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.texts: dict[tuple[str, str], str] = {}

    def set_commands(self, scope: Json, language: str, commands: list[Json]) -> None:
        """Keep the commands of a scope and language; none deletes them."""
        key = (_scope_key(scope), language)
        self.commands[key] = commands
        if not commands:
            del self.commands[key]

    def commands_of(self, scope: Json, language: str) -> list[Json]:
        """Return exactly what was set for the scope and language."""
        return self.commands.get((_scope_key(scope), language), [])

    def menu(self) -> dict[str, list[Json]]:
        """Return what a private chat's menu shows, by language ('' stands for any other)."""
        keys = [_scope_key({"type": scope}) for scope in reversed(_ORDER)]
        shown = [
            (language, commands)
            for key in keys
            for (scope, language), commands in self.commands.items()
            if scope == key
        ]
        return dict(shown)


def _scope_key(scope: Json) -> str:
    return json.dumps(scope, sort_keys=True)
