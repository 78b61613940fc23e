"""A block seen as part of an article: what it labels and refers to, and how it reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from digests.reading.articles.blocks import Block, Kind
from digests.reading.articles.citations import title_in
from digests.reading.articles.labels import Labelled, Means, label, means_of
from digests.reading.articles.numbering import Number, number_of
from digests.reading.articles.references import (
    Reference,
    are_all,
    before_closing,
    references_in,
    refrains,
    with_strength,
)
from digests.reading.articles.wording import is_heading, is_prose

_LONE_LABEL_MOST = 24
_HEADS = (Kind.HEADING, Kind.TERM)


@dataclass(frozen=True, slots=True)
class Line:
    """A block with what it was found to be."""

    block: Block
    label: Labelled | None
    references: tuple[Reference, ...]
    is_links: bool  # nothing but links and words for them
    is_prose: bool
    is_title: bool  # could be a title or a heading
    number: Number | None
    cited: (
        tuple[int, int] | None
    )  # where the title stands, of a line that is a reference to a paper

    @property
    def text(self) -> str:
        """The block's text."""
        return self.block.text

    @property
    def value(self) -> str:
        """What stands after the label, or all where there is none."""
        return self.text[self.label.start :] if self.label else self.text


def lines_of(blocks: Sequence[Block]) -> list[Line]:
    """Look at each block, knowing the label that stands alone before it."""
    lines: list[Line] = []
    waiting: Means | None = None
    repeated = refrains(blocks)
    for block in blocks:
        line = _line(block, waiting, repeated)
        lines.append(line)
        is_alone = line.label is not None and not line.value.strip() and not line.references
        waiting = line.label.means if line.label and is_alone else None
    return lines


def _line(block: Block, waiting: Means | None, repeated: frozenset[str]) -> Line:
    text = block.text
    found = references_in(block, repeated)
    is_links = are_all(text, found)
    named = _label(block) or _waited_for(waiting, has_references=bool(found))
    told = before_closing(text, found)
    cited = None if is_links else title_in(told)
    is_text = not is_links and block.kind is not Kind.HEADING and cited is None
    reads = is_text and is_prose(told)
    strong = (with_strength(one, block, named, is_links=is_links, is_prose=reads) for one in found)
    return Line(
        block=block,
        label=named,
        references=tuple(strong),
        is_links=is_links,
        is_prose=reads,
        is_title=not is_links and (block.kind in _HEADS or (not reads and is_heading(text))),
        number=number_of(text),
        cited=cited,
    )


def _label(block: Block) -> Labelled | None:
    if block.label:
        means = means_of(block.label)
        return Labelled(means, 0) if means else None
    is_lone = block.kind in (Kind.TERM, Kind.HEADING) or len(block.text) < _LONE_LABEL_MOST
    return label(block.text, alone=is_lone)


def _waited_for(waiting: Means | None, *, has_references: bool) -> Labelled | None:
    """Return the label alone in the line before, where this line can be what it labels."""
    is_fitting = has_references or waiting in (Means.TITLE, Means.FACT, Means.SUMMARY)
    return Labelled(waiting, 0) if waiting and is_fitting else None
