"""What stands around an article without being it: menus, comments, references, closing words."""

import re

from digests.reading.articles.words import fold, words

MAX_HEADING = 60
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_OWN, _FEET = frozenset(("card", "entry", "item")), frozenset(("footer", "links"))
"""A card's footer is a part of an entry, not of the page."""

_EDGES = " \t*_#:：-–—•·【】[]「」()（）.!！?？…👇👉📚🔗💬📎✉️"
_LEADING = re.compile(r"^[\W_]*(?:\d{1,2}[.)、]\s*)?")
_CAPTION_SIGNS = ("▲", "△", "▼")
_COUNT = re.compile(r"\s*[(（]?\s*\d+\s*[)）]?$|^\d+\s+")


def is_noise_element(names: str) -> bool:
    """Tell from an element's class and id whether it stands beside the article."""
    return any(map(_is_noise_name, names.split()))


def _is_noise_name(name: str) -> bool:
    parts = {part.lower() for part in _PARTS.findall(name)}
    if parts & _OWN:
        parts -= _FEET
    return name.lower() in words().noise_elements or not parts.isdisjoint(words().noise_elements)


def is_noise_heading(text: str) -> bool:
    """Tell whether a line opens a section that is not about the papers: references, comments."""
    bare = _bare(text) if len(text) <= MAX_HEADING * 2 else ""
    if not 0 < len(bare) <= MAX_HEADING:
        return False
    known = words()
    counted = _COUNT.sub("", bare).strip(_EDGES)
    is_known = bare in known.sections or counted in known.sections
    return is_known or known.section_beginnings.match(bare) is not None


def is_of_picture(text: str) -> bool:
    """Tell whether a line stands where a picture was, or below it."""
    return text.startswith(_CAPTION_SIGNS) or _bare(text) in words().pictures


def is_frame_heading(text: str) -> bool:
    """Tell whether a heading is of an introduction or a conclusion."""
    return len(text) <= MAX_HEADING * 2 and _bare(text) in words().frames


def is_ending(text: str) -> bool:
    """Tell whether a paragraph begins as closing words do: about all papers, or to the reader."""
    return words().endings.match(_LEADING.sub("", text)) is not None


def _bare(text: str) -> str:
    head = _LEADING.sub("", text)
    return fold(head.strip(_EDGES))
