"""What a command is: a name, what it does, and the buttons it understands."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.audience import Audience
from bot.buttons import Press
from bot.context import Context

Handle = Callable[[Context], Awaitable[None]]
HandlePress = Callable[[Context, Press], Awaitable[None]]


@dataclass(frozen=True)
class Command:
    """One command. `presses` maps verbs of callback data to what they do.

    `decides`: in groups only administrators may use it; `deciding` names the verbs for which that holds.
    To those who are not of its `audience` it is an unknown command.
    """

    name: str
    handle: Handle
    presses: Mapping[str, HandlePress] = field(default_factory=dict)
    decides: bool = False
    deciding: frozenset[str] = frozenset()
    audience: Audience = Audience.EVERYBODY
