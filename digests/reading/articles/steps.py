"""A page's tree -> its texts and elements in order, without what is no text."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

_SKIPPED = frozenset(
    "script style noscript template svg iframe object embed button select textarea input head nav"
    " canvas audio video map math dialog progress datalist title annotation".split()
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_NESTED_MOST = 200
_TEXT = "-text"
Attributes = Mapping[str, str | None]


class Step(NamedTuple):
    """An element that opens, or that closes: then without attributes."""

    tag: str
    attributes: Attributes | None = None


def steps(tree: LexborHTMLParser) -> Iterator[str | Step]:
    """Give each text, and each element when it opens and closes; nothing is nested by calls."""
    node, depth = tree.root, 0
    while node is not None:
        tag = node.tag or ""
        child = None
        if tag == _TEXT:
            yield node.text_content or ""
        elif node.is_element_node:
            attributes = node.attributes
            yield Step(tag, attributes)
            if depth <= _NESTED_MOST and not _is_skipped(tag, attributes):
                child = node.first_child
            if child is None:
                yield Step(tag)
        if child is not None:
            node, depth = child, depth + 1
            continue
        while node.next is None:
            node, depth = node.parent, depth - 1
            if node is None or depth < 0:
                return
            yield Step(node.tag or "")
        node = node.next


def _is_skipped(tag: str, attributes: Attributes) -> bool:
    if tag in _SKIPPED or "hidden" in attributes:
        return True
    style = attributes.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None
