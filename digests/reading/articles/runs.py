"""A block being gathered: its text with spaces folded, and where in it links and marks are."""

import re

from digests.reading.articles.blocks import Link

_SPACES = re.compile(r"[\s\u200b\ufeff\u2060\u00ad]+")
_SIGNS_MOST = 8
_JOINT = re.compile(r"[a-z0-9][A-Z]$")
Marks = tuple[tuple[int, int], ...]


class Run:
    """Text without a break; links, marks and bold may be open over several."""

    def __init__(self) -> None:
        self.bold = 0  # how many bold elements are open
        self._pieces: list[str] = []
        self._length = self._bold_end = 0
        self._links: list[Link] = []
        self._marked: list[tuple[int, int]] = []
        self._link: str | None = None
        self._link_start = (0, 0)
        self._mark_start: tuple[int, int] | None = None
        self._is_joint = False

    def add(self, text: str) -> None:
        """Add a text, its spaces folded with those before."""
        is_plain = text.isascii() and text.isprintable() and "  " not in text
        plain = text if is_plain else _SPACES.sub(" ", text)
        if not self._pieces or self._pieces[-1].endswith(" "):
            plain = plain.lstrip(" ")
        if not plain:
            return
        if self._is_joint and self._pieces and _JOINT.search(self._pieces[-1] + plain[:1]):
            plain = f" {plain}"
        self._is_joint = False
        if self.bold and (self._bold_end == self._length or self._has_only_signs()):
            self._bold_end = self._length + len(plain)
        self._pieces.append(plain)
        self._length += len(plain)

    def _has_only_signs(self) -> bool:
        """Tell whether nothing but a number or signs stands before: they may be bold or not."""
        return self._length <= _SIGNS_MOST and not any(map(str.isalpha, "".join(self._pieces)))

    def joint(self) -> None:
        """Take note of where an element begins or ends: words that only it parts are set apart."""
        self._is_joint = True

    def open_link(self, url: str) -> None:
        """Begin a link; one that was open ends."""
        self.close_link()
        self._link, self._link_start = url, self._place()

    def close_link(self) -> None:
        """End the link that is open."""
        if self._link is not None:
            self._add_link(self._link)
        self._link = None

    def open_mark(self) -> None:
        """Begin a stretch in italics."""
        self._mark_start = self._place()

    def close_mark(self) -> None:
        """End it."""
        if self._mark_start is not None:
            span = self._since(self._mark_start)
            self._marked += [span] if span[0] < span[1] else []
        self._mark_start = None

    def end(self) -> tuple[str, tuple[Link, ...], Marks, int]:
        """Return the text, its links and marks and how much is bold at its start; begin anew."""
        if self._link is not None:
            self._add_link(self._link)
        text = "".join(self._pieces).rstrip()
        made = text, tuple(self._links), tuple(self._marked), min(self._bold_end, len(text))
        self._pieces, self._links, self._marked = [], [], []
        self._length = self._bold_end = 0
        self._link_start, self._mark_start = (0, 0), None
        return made

    def _place(self) -> tuple[int, int]:
        """Return how long the text is by now, in characters and in pieces."""
        return self._length, len(self._pieces)

    def _since(self, place: tuple[int, int]) -> tuple[int, int]:
        """Return the span from a place to here, without the spaces at its ends."""
        start, piece = place
        if piece < len(self._pieces):
            start += self._pieces[piece].startswith(" ")
        end = self._length - (bool(self._pieces) and self._pieces[-1].endswith(" "))
        return start, max(start, end)

    def _add_link(self, url: str) -> None:
        start, end = self._since(self._link_start)
        if start < end:
            self._links.append(Link(url, start, end))
