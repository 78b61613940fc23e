"""Blocks of HTML -> messages within Telegram's limits, cut between blocks so that no tag is ever broken."""

import html
import re
from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from bot.models import Block, Button, Keyboard, Message

TEXT_UNITS = 4096
RAW_BYTES = 32_000
ENTITIES = 100

_TAG = re.compile(r"<[^>]*>")
_ENDS = (
    re.compile(r"\n+"),
    re.compile(r"[.!?…]+[\"'”’»)\]]*\s+|[。！？]+[”’」』）]*\s*"),
    re.compile(r"\s+"),
)
"""Where a long text may be parted, the best first: at ends of paragraphs, sentences, words."""
_GAP = Markup("\n\n")


def plain(text: str) -> str:
    """Return what a reader sees of our HTML."""
    return html.unescape(_TAG.sub("", text))


def units(text: str) -> int:
    """Count UTF-16 units, as Telegram does."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """Return a plain text, ended by … where it has more than so many UTF-16 units."""
    if units(text) <= most:
        return text
    start = text.encode("utf-16-le", "surrogatepass")[: 2 * (most - 1)]
    return start.decode("utf-16-le", "ignore").rstrip() + "…"


def pieces(text: str, most: int) -> list[str]:
    """Part a plain text into pieces of at most so many UTF-16 units, at its paragraphs' ends if it can be."""
    parted: list[str] = []
    while units(text) > most:
        window = text.encode("utf-16-le", "surrogatepass")[: 2 * most]
        end = max(1, _end(window.decode("utf-16-le", "ignore")))
        parted.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*parted, text]


def _end(window: str) -> int:
    """Return where to part a text of which this is the beginning: in its second half, or at its end."""
    for ends in _ENDS:
        found = [match.end() for match in ends.finditer(window, len(window) // 2)]
        if found:
            return found[-1]
    return len(window)


def split(blocks: Sequence[Block], last_rows: Keyboard = ()) -> list[Message]:
    """Join blocks into as few messages as the limits allow, each with its own blocks' buttons.

    `last_rows` go below the last message. Buttons of neighbouring blocks share rows of up to five.
    """
    parts: list[list[Block]] = [[]]
    for block in blocks:
        if parts[-1] and not _fits([*parts[-1], block]):
            parts.append([])
        parts[-1].append(block)
    messages = [_message(part) for part in parts]
    last = messages[-1]
    messages[-1] = replace(last, keyboard=last.keyboard + last_rows)
    return messages


def _message(part: Sequence[Block]) -> Message:
    buttons = [button for block in part for button in block.buttons]
    about = tuple(block.paper_id for block in part if block.paper_id is not None)
    return Message(_GAP.join(block.html for block in part), rows_of(buttons, 5), about)


def rows_of(buttons: Sequence[Button], width: int) -> Keyboard:
    """Lay buttons out in rows of about equal length, at most `width` long."""
    if not buttons:
        return ()
    count = -(-len(buttons) // width)
    length = -(-len(buttons) // count)
    return tuple(tuple(buttons[i : i + length]) for i in range(0, len(buttons), length))


def _fits(part: Sequence[Block]) -> bool:
    text = _GAP.join(block.html for block in part)
    return (
        units(plain(text)) <= TEXT_UNITS
        and len(text.encode()) <= RAW_BYTES
        and text.count("</") <= ENTITIES
    )
