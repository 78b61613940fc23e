"""Digest files for an operator's folder, with papers that are nobody's."""

import json
from pathlib import Path
from typing import Any


def entry(number: int, topics: tuple[str, ...] = ("multimodal",), **fields: Any) -> dict[str, Any]:
    """Return an entry about a paper that no other entry is about."""
    return {
        "title": f"A Study of Something, Part {number}",
        "arxiv_id": f"2611.{number:05d}",
        "topics": list(topics),
        "summary": {"en": f"Part {number} studies something."},
        **fields,
    }


def put(folder: Path, stem: str, *entries: dict[str, Any]) -> Path:
    """Write a digest file (JSON is YAML too)."""
    digest = {"title": f"Digest {stem}", "language": "en", "published": "2026-11"}
    file = folder / f"{stem}.yaml"
    file.write_text(
        json.dumps(digest | {"publisher": "unknown", "entries": entries}), encoding="utf-8"
    )
    return file
