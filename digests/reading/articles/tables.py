"""A table being walked: what its head says of the cells below."""

from digests.reading.articles.blocks import Block

_FEWEST = 2


class Table:
    """The words of a table's head, and the row at hand."""

    def __init__(self) -> None:
        self._heads: list[str] = []
        self._cells: list[tuple[str, int]] = []  # tag, and the number of the first block in it

    def enter(self, tag: str, block: int) -> None:
        """Take note of a row or a cell that opens before a block."""
        if tag == "tr":
            self._cells = []
        elif tag in ("td", "th"):
            self._cells.append((tag, block))

    def label(self) -> str:
        """Return what the head says of the cell at hand."""
        column = len(self._cells) - 1
        return self._heads[column] if 0 <= column < len(self._heads) else ""

    def end_row(self, blocks: list[Block]) -> None:
        """Take a first row of heads out of the blocks."""
        are_heads = len(self._cells) >= _FEWEST and all(tag == "th" for tag, _ in self._cells)
        if self._heads or not are_heads:
            return
        starts = [start for _, start in self._cells]
        for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
            self._heads.append(" ".join(block.text for block in blocks[start:end]))
        del blocks[starts[0] :]
