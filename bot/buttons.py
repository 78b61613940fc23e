"""callback_data: a verb and its arguments within 64 bytes, read with distrust; and the buttons for pages."""

from typing import NamedTuple

from bot.models import Button

DATA_BYTES = 64
WORDS_BYTES = 48  # words up to this length fit beside any verb and number
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


class Spot(NamedTuple):
    """Where a draft's button leads: the draft as it stood (its stamp), an entry (0: none), and what else."""

    draft_id: int
    stamp: str = ""
    position: int = 0
    more: str = ""


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


def pack_spot(verb: str, spot: Spot) -> str:
    """Write callback data about a draft."""
    return pack(verb, *spot).rstrip(_SEPARATOR)


def spot_of(press: Press) -> Spot:
    """Read where a draft's button leads."""
    stamp, _, rest = press.text(1).partition(_SEPARATOR)
    position, _, more = rest.partition(_SEPARATOR)
    return Spot(press.number(0), stamp, Press("", (position,)).number(0), more)


def unpack(data: str, argument_count: int = 2) -> Press:
    """Read callback data; its last argument may hold the separator: a reader's words."""
    verb, *args = data.split(_SEPARATOR, argument_count)
    return Press(verb, tuple(args))


def pages(
    verb: str, *args: str | int, offset: int, size: int, total: int, words: str | None = None
) -> tuple[Button, ...]:
    """Return ‹ and › for a list that is shown from `offset` on; none where one page holds all."""

    def turn(text: str, to: int) -> Button:
        if words is None:
            return Button(text, data=pack(verb, *args, to))
        return Button(text, data=pack_words(verb, *args, to, words=words))

    row, count = [], -(-total // size)
    if offset > 0:
        back = min(offset - size, (count - 1) * size)  # a list may have shrunk since
        row.append(turn("‹", max(0, back)))
    if total > size:
        page = min(offset // size + 1, count)
        row.append(Button(f"{page} / {count}", data=pack("stay")))
    if offset + size < total:
        row.append(turn("›", offset + size))
    return tuple(row)
