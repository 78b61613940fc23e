"""The words by which articles show how they are built, in the languages they are written in."""

import importlib.resources
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import yaml


class Words(NamedTuple):
    """The lists of words.yaml, folded as `fold` folds."""

    labels: Mapping[str, str]  # what each word means
    decoration: str
    noise_elements: frozenset[str]
    pointers: frozenset[str]
    pictures: frozenset[str]
    sections: frozenset[str]
    frames: frozenset[str]
    places: Mapping[str, tuple[str, ...]]
    section_beginnings: re.Pattern[str]
    endings: re.Pattern[str]


def fold(words: str) -> str:
    """Fold case and spaces, and letters and signs that are written in two ways."""
    folded = words.casefold().replace("ё", "е").replace("’", "'")
    return " ".join(folded.split())


@lru_cache(maxsize=1)
def words() -> Words:
    """Return the words; they are read once."""
    file = importlib.resources.files(__package__) / "words.yaml"
    lists: Mapping[str, Any] = yaml.load(file.read_bytes(), Loader=yaml.CBaseLoader)  # noqa: S506 - texts only
    return Words(
        labels={word: means for means, by in lists["labels"].items() for word in _folded(by)},
        decoration=lists["decoration"],
        noise_elements=frozenset(lists["noise_elements"]),
        pointers=frozenset(map(fold, lists["pointers"])),
        pictures=frozenset(map(fold, lists["pictures"])),
        sections=frozenset(_folded(lists["sections"])),
        frames=frozenset(_folded(lists["frames"])),
        places={kind: tuple(listed) for kind, listed in lists["places"].items()},
        section_beginnings=_beginning(lists["section_beginnings"]),
        endings=_beginning(lists["endings"]),
    )


def _folded(by_script: Mapping[str, Iterable[str]]) -> list[str]:
    return [fold(word) for listed in by_script.values() for word in listed]


def _beginning(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
