"""A page -> a draft: cleared of what stands around it, parted by its rhythm, each part read as an entry."""

from collections.abc import Sequence
from dataclasses import replace

from digests.draft_models import Draft, DraftEntry
from digests.reading.articles.about import title_in
from digests.reading.articles.blocks import Block, Page
from digests.reading.articles.clearing import cleared, without_noise_elements
from digests.reading.articles.closing import parts
from digests.reading.articles.dates import day_in
from digests.reading.articles.entries import entry
from digests.reading.articles.languages import SEEN, is_in_script, language_of
from digests.reading.articles.lines import Line, lines_of
from digests.reading.articles.owning import Span, own_keys, paper_count
from digests.reading.articles.references import Strength
from digests.reading.articles.rhythm import Rhythm, find
from digests.reading.articles.titles import Manner, are_titles

MOST_ENTRIES = 1000
"""Twice what a digest may hold; what more a page has is left out."""


def read(page: Page) -> Draft:
    """Read the entries of a page; it may hold none."""
    blocks = without_noise_elements(page)
    lines = cleared(lines_of(blocks))
    language = _language(lines, page)
    found = find(lines, page.containers)
    told = parts(lines, found)[:MOST_ENTRIES] if found else []
    if not told and paper_count(own_keys(lines, Strength.CLOSING)) == 1:
        told = _alone(lines, Strength.CLOSING)
    manner = Manner(language, are_titles([part[0] for part in told], language))
    return Draft(
        title=page.title or title_in(_above(blocks, told)),
        publisher=page.publisher,
        language=language,
        published=page.published or day_in(blocks, language),
        link=page.link,
        entries=tuple(_entry(number, part, manner) for number, part in enumerate(told, 1)),
    )


def single(page: Page, least: Strength) -> DraftEntry | None:
    """Read a page about one paper as an entry; None: it refers to none so surely."""
    lines = cleared(lines_of(without_noise_elements(page)))
    told = _alone(lines, least)
    manner = Manner(_language(lines, page), headings_are_titles=True)
    return _entry(1, told[0], manner) if told else None


def _alone(lines: Sequence[Line], least: Strength) -> list[Sequence[Line]]:
    """Return all lines as the part of one entry, where they refer so surely to a paper."""
    told = parts(lines, Rhythm((Span(0, len(lines)),))) if lines else []
    return told if told and own_keys(told[0], least) else []


def _language(lines: Sequence[Line], page: Page) -> str | None:
    prose, length = list[str](), 0
    for line in lines:
        if line.is_prose:
            prose.append(line.text)
            length += len(line.text)
        if length > SEEN:
            break
    return language_of("\n".join(prose), page.language)


def _above(blocks: Sequence[Block], told: Sequence[Sequence[Line]]) -> Sequence[Block]:
    """Return the blocks above the first entry."""
    first = told[0][0].block if told else None
    end = next((number for number, block in enumerate(blocks) if block is first), len(blocks))
    return blocks[:end]


def _entry(number: int, part: Sequence[Line], manner: Manner) -> DraftEntry:
    """Read an entry, in its article's language unless its letters are of another."""
    made = entry(number, part, manner)
    if made.summary is None:
        return made
    if manner.language and is_in_script(made.summary, manner.language):
        return replace(made, language=manner.language)
    return replace(made, language=language_of(made.summary) or manner.language)
