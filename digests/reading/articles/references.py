"""The links and ids in a block, and how surely each is the entry's own paper, code or project."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

from digests.reading.articles import links
from digests.reading.articles.blocks import Block, Kind
from digests.reading.articles.labels import Labelled, Means, means_of
from digests.reading.articles.links import Place, Target
from digests.reading.articles.wording import LETTER, could_be_title, is_capitalised
from digests.reading.articles.words import words as known_words

_ADDRESS = re.compile(r"^(?:https?://|www\.|arxiv\.org/|doi\.org/)\S+$", re.IGNORECASE)
_JOINTS = re.compile(r"[\s|/·•,;:：，、()（）\[\]【】<>《》«»→↓👉🔗—–\-.~*_#&+]+")
_BEFORE_CLOSING = " \t|·•,:：、—–-→[(（【<"
_NAMED_ENDS = (":", "：", "-", "–", "—", "(", "[")
_PARTS = re.compile(r"[|;,，；。.\n·]")
_SOME_WORD = re.compile(r"[^\W\d_]{2}")
_QUOTES = "«„“\"《「『‘'"
_PLACES = ("arxiv", "github", "openreview", "http", "hugging")
_SEPARATORS = "·|•—–:：/→↓👉"
_NAME_MOST, _BESIDE_LINKS_MOST, _AFTER_MOST = 40, 160, 200
_MEANINGS = {Place.PAPER: Means.PAPER, Place.CODE: Means.CODE, Place.PROJECT: Means.PROJECT}


class Strength(IntEnum):
    """How surely a link to a paper is the entry's own."""

    PASSING = 1  # within a sentence
    CLOSING = (
        2  # at the end of a paragraph, on a word such as "paper"; or in a line that is no prose
    )
    TITLE = 3  # on words that could be the title
    OWN = 4  # labelled, on a line of its own, or in a heading


class Reference(NamedTuple):
    """A link or an id in a line; `words` is what it stands on, empty for a bare address."""

    target: Target
    start: int
    end: int
    words: str
    strength: Strength = Strength.PASSING
    means: Means | None = None


def refrains(blocks: Sequence[Block]) -> frozenset[str]:
    """Return the words on which links to different places stand: they are no titles, whatever they say."""
    urls: dict[str, set[str]] = {}
    for block in blocks:
        for link in block.links:
            urls.setdefault(block.text[link.start : link.end], set()).add(link.url)
    return frozenset(words for words, places in urls.items() if len(places) > 1)


def references_in(block: Block, repeated: frozenset[str]) -> tuple[Reference, ...]:
    """Return the links, bare addresses and named ids of a block in order; `repeated` are refrains."""
    found = sorted(_found(block), key=lambda one: one.start)
    return tuple(_meaning(one, block.text, repeated) for one in found)


def are_all(text: str, references: Sequence[Reference]) -> bool:
    """Tell whether a line has nothing but links and the words that name them."""
    beside = len(text) - sum(one.end - one.start for one in references)
    if not references or beside > _BESIDE_LINKS_MOST:
        return False
    rest, last = [], 0
    for one in references:
        rest.append(text[last : one.start])
        rest.append("" if is_pointer(one) else one.words)
        last = max(last, one.end)
    rest.append(text[last:])
    plain = (_JOINTS.sub(" ", part).strip() for part in rest)
    return all(not LETTER.search(part) or means_of(part) for part in plain)


def before_closing(text: str, references: Sequence[Reference]) -> str:
    """Return a text without the links at its end that only point to something."""
    for one in reversed(references):
        if LETTER.search(text[one.end :]) or not is_pointer(one):
            break
        text = text[: one.start].rstrip(_BEFORE_CLOSING)
    return text


def is_pointer(one: Reference) -> bool:
    """Tell whether a link's words only say what it leads to: "paper", "here", "arXiv:2305.14314"."""
    if not one.words or one.means is not None or means_of(one.words):
        return True
    words = one.words.strip(" []()<>→↗»«").casefold()
    is_name = " " not in words and any(place in words for place in _PLACES)
    return is_name or words in known_words().pointers


def with_strength(
    one: Reference, block: Block, found: Labelled | None, *, is_links: bool, is_prose: bool
) -> Reference:
    """Add how surely a reference is the entry's own, in a block with a label or none."""
    if one.target.place is Place.NONE or _says_nothing(one, found, is_links=is_links):
        return one
    if found is not None and one.means is None and (is_links or one.start <= found.start + 1):
        one = one._replace(means=found.means)
    is_labelled = found is not None and found.means is Means.PAPER
    if not one.words and not is_prose and one.target.place is Place.PAPER and not is_links:
        return one._replace(strength=Strength.OWN if is_labelled else Strength.TITLE)
    if is_links or is_labelled or block.kind is Kind.HEADING:
        return _with_file(one)._replace(strength=Strength.OWN)
    says_paper = not is_prose and _says_paper(one, block.text)
    if says_paper or _is_title(one, block, is_prose=is_prose):
        return one._replace(strength=Strength.TITLE)
    is_closing = is_pointer(one) and not _words_after(block, one)
    if one.means is Means.PAPER or not is_prose or is_closing:
        return one._replace(strength=Strength.CLOSING)
    return one


def _says_paper(one: Reference, text: str) -> bool:
    """Tell whether a link's own words name a paper, no place, and are set off from those before."""
    before = text[: one.start].rstrip()
    if before and before[-1] not in _SEPARATORS:
        return False
    is_pointing = one.words.strip(" []()").casefold() in known_words().pointers
    return one.means is Means.PAPER and not is_pointing and means_of(one.words) is Means.PAPER


def _with_file(one: Reference) -> Reference:
    """Let the file that a link is said to be stand for a paper, wherever it lies."""
    url = one.target.url
    is_said = one.target.place is Place.OTHER and one.means is Means.PAPER
    is_file = is_said and url.partition("?")[0].lower().endswith(".pdf")
    return one._replace(target=one.target._replace(key=f"link:{url}")) if is_file else one


def _found(block: Block) -> Iterator[Reference]:
    """Give what a block refers to, none within another."""
    text = block.text
    linked = sorted((link.start, link.end) for link in block.links)
    for link in block.links:
        shown = text[link.start : link.end]
        shown = "" if _ADDRESS.match(shown) else shown
        yield Reference(links.target(link.url), link.start, link.end, shown)
    addresses = [span for span in links.bare(text) if _is_free(span, linked)]
    for start, end in addresses:
        yield Reference(links.target(text[start:end]), start, end, "")
    taken = sorted((*linked, *addresses))
    for start, end, key in links.named_ids(text):
        if _is_free((start, end), taken):
            yield Reference(Target("", Place.PAPER, key), start, end, "")


def _is_free(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a span overlaps none of those taken, which are in order."""
    place = bisect_left(taken, span)
    before, after = taken[max(0, place - 1) : place], taken[place : place + 1]
    return all(end <= span[0] for _, end in before) and all(span[1] <= start for start, _ in after)


def _meaning(one: Reference, text: str, repeated: frozenset[str]) -> Reference:
    """Add what a reference's own words, or the word before it, say it is."""
    if one.words in repeated:
        return one._replace(means=_MEANINGS.get(one.target.place))
    return one._replace(means=means_of(one.words) or _named_before(text, one.start))


def _named_before(text: str, start: int) -> Means | None:
    """Return what the word before a link says it is: "... Code: https://...", "Paper - <link>"."""
    before = text[max(0, start - _NAME_MOST) : start]
    if not before.rstrip().endswith(_NAMED_ENDS):
        return None
    return means_of(_PARTS.split(before)[-1])


def _says_nothing(one: Reference, found: Labelled | None, *, is_links: bool) -> bool:
    """Tell whether a link in running text is to no place known for papers or code."""
    is_elsewhere = one.target.place is Place.OTHER and one.words != ""
    return is_elsewhere and one.means is None and found is None and not is_links


def _is_title(one: Reference, block: Block, *, is_prose: bool) -> bool:
    """Tell whether a link's words can be the title, and stand where titles stand."""
    if one.means is not None or not could_be_title(one.words):
        return False
    if not _SOME_WORD.search(block.text, 0, one.start):
        return True
    before = block.text[max(0, one.start - 2) : one.start].rstrip()
    is_set_off = before[-1:] in _QUOTES or is_capitalised(one.words)
    return not is_prose and (is_set_off or (one.end - one.start) * 2 > len(block.text))


def _words_after(block: Block, one: Reference) -> bool:
    """Tell whether words follow a link in its block that are no links themselves."""
    if len(block.text) - one.end > _AFTER_MOST:
        return True
    after = block.text[one.end :]
    for other in block.links:
        if other.start >= one.end:
            after = after.replace(block.text[other.start : other.end], " ")
    parts = filter(None, _JOINTS.split(links.URL.sub(" ", after)))
    return any(LETTER.search(part) and means_of(part) is None for part in parts)
