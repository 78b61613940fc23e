"""The articles of the corpus, and what a person found in each: see `corpus/README.md`."""

import json
from pathlib import Path
from typing import Any, NamedTuple

CORPUS = Path(__file__).parent / "corpus"
_GOLD = ".gold.json"
Gold = dict[str, Any]


class Article(NamedTuple):
    """An article of the corpus: its name, its file, and what a person found in it."""

    name: str
    file: Path
    gold: Gold


def corpus() -> list[Article]:
    """Return all articles of the corpus, by name."""
    return [_article(gold_file) for gold_file in sorted(CORPUS.glob(f"*{_GOLD}"))]


def _article(gold_file: Path) -> Article:
    name = gold_file.name.removesuffix(_GOLD)
    [file] = (file for file in CORPUS.glob(f"{name}.*") if file != gold_file)
    return Article(name, file, json.loads(gold_file.read_text("utf-8")))
