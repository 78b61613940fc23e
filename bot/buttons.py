"""callback_data: a verb and its arguments within 64 bytes, read with distrust; and the buttons for pages."""

from typing import NamedTuple

from bot.models import Button

DATA_BYTES = 64
_SEPARATOR = ":"


class Press(NamedTuple):
    """A pressed button as read from its data."""

    verb: str
    args: tuple[str, ...]

    def number(self, index: int) -> int:
        """Return an argument as a number from 0 on, 0 where it is missing or none."""
        text = self.args[index] if index < len(self.args) else ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0  # noqa: PLR2004 - fits 64 bits

    def text(self, index: int) -> str:
        """Return an argument, empty where it is missing."""
        return self.args[index] if index < len(self.args) else ""


def pack(verb: str, *args: str | int) -> str:
    """Write callback data; raise ValueError where it would pass 64 bytes."""
    data = _SEPARATOR.join([verb, *map(str, args)])
    if len(data.encode()) > DATA_BYTES:
        raise ValueError("callback data passes 64 bytes")
    return data


def pack_words(verb: str, *args: str | int, words: str) -> str:
    """Write callback data that ends in a reader's words, or without them where they do not fit.

    The handler then takes them from the message that the buttons' message replies to.
    """
    try:
        return pack(verb, *args, words)
    except ValueError:
        return pack(verb, *args, "")


def unpack(data: str, argument_count: int = 3) -> Press:
    """Read callback data; the last argument may hold the separator."""
    verb, *args = data.split(_SEPARATOR, argument_count)
    return Press(verb, tuple(args))


def pages(verb: str, *args: str | int, offset: int, size: int, total: int) -> tuple[Button, ...]:
    """Return ‹ and › for a list that is shown from `offset` on; none where one page holds all."""
    row = []
    if offset > 0:
        row.append(Button("‹", data=pack(verb, *args, max(0, offset - size))))
    if total > size:
        page, count = offset // size + 1, -(-total // size)
        row.append(Button(f"{page} / {count}", data=pack("stay")))
    if offset + size < total:
        row.append(Button("›", data=pack(verb, *args, offset + size)))
    return tuple(row)
