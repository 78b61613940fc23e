"""Rows as values."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from digests.models import Coverage, DigestInfo, Figure, Paper
from digests.store.schema import digest

DIGEST_INFO = (
    digest.c.id,
    digest.c.key,
    digest.c.title,
    digest.c.publisher,
    digest.c.language,
    digest.c.published,
    digest.c.link,
    digest.c.entry_count,
)


def digest_info_of(row: Any) -> DigestInfo:
    """Build a DigestInfo from a row that has the columns DIGEST_INFO."""
    return DigestInfo(
        row.id,
        row.key,
        row.title,
        row.publisher,
        row.language,
        row.published,
        row.link,
        row.entry_count,
    )


def figures_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Figure, ...]:
    """Build figures from what the JSON column holds."""
    return tuple(Figure(one["value"], one["label"]) for one in stored)


def coverage_of(row: Any) -> Coverage:
    """Build a Coverage from an entry's row with its digest's columns."""
    return Coverage(digest_info_of(row), row.position, row.summary, figures_of(row.figures))


def paper_of(row: Any, coverage: Iterable[Coverage]) -> Paper:
    """Build a Paper from its row."""
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


def texts_of(stored: str) -> tuple[str, ...]:
    """Return the texts that a JSON column holds, read as text."""
    return tuple(json.loads(stored))
