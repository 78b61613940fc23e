"""Rows as values."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from digests.models import Coverage, DigestInfo, Figure, Paper
from digests.store.schema import digest, entry, paper

DIGEST_INFO = (
    digest.c.id.label("digest_id"),
    digest.c.key.label("digest_key"),
    digest.c.title.label("digest_title"),
    digest.c.publisher,
    digest.c.language,
    digest.c.published,
    digest.c.link.label("digest_link"),
    digest.c.entry_count,
)
COVERED_PAPER = (
    paper,
    entry.c.position.label("entry_position"),
    entry.c.summary,
    entry.c.figures,
    *DIGEST_INFO,
)
"""A paper with one of its entries: as many rows as it has entries, none where it is hidden."""

COVERED = paper.join(entry, entry.c.paper_id == paper.c.id).join(digest)
NEWEST_DIGEST_FIRST = (digest.c.published.desc(), digest.c.id.desc(), entry.c.position)


def papers_of(rows: Iterable[Any]) -> dict[int, Paper]:
    """Build papers, by id, from rows with the columns COVERED_PAPER."""
    first: dict[int, Any] = {}
    coverage: dict[int, list[Coverage]] = {}
    for row in rows:
        first.setdefault(row.id, row)
        coverage.setdefault(row.id, []).append(_coverage(row))
    return {number: _paper(row, coverage[number]) for number, row in first.items()}


def digest_info_of(row: Any) -> DigestInfo:
    """Build a DigestInfo from a row with the columns DIGEST_INFO."""
    return DigestInfo(
        row.digest_id,
        row.digest_key,
        row.digest_title,
        row.publisher,
        row.language,
        row.published,
        row.digest_link,
        row.entry_count,
    )


def figures_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Figure, ...]:
    """Build figures from what the JSON column holds."""
    return tuple(Figure(one["value"], one["label"]) for one in stored)


def texts_of(stored: str) -> tuple[str, ...]:
    """Return the texts that a JSON column holds, read as text."""
    return tuple(json.loads(stored))


def _coverage(row: Any) -> Coverage:
    return Coverage(digest_info_of(row), row.entry_position, row.summary, figures_of(row.figures))


def _paper(row: Any, coverage: Iterable[Coverage]) -> Paper:
    return Paper(
        id=row.id,
        title=row.title,
        alternative_titles=tuple(row.alternative_titles),
        names=tuple(row.names),
        arxiv_id=row.arxiv_id,
        openreview_id=row.openreview_id,
        doi=row.doi,
        venue=row.venue,
        year=row.year,
        first_author=row.first_author,
        link=row.link,
        code_link=row.code_link,
        project_link=row.project_link,
        topics=tuple(row.topics),
        known_at=row.known_at,
        coverage=tuple(coverage),
    )
