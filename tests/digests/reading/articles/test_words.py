"""The lists of words are sound: read once, folded, no word with two meanings."""

import importlib.resources
import re

import yaml

from digests.reading.articles import words as module
from digests.reading.articles.labels import Means
from digests.reading.articles.words import fold, words


def lists() -> dict[str, object]:
    """Return the file as it stands."""
    file = importlib.resources.files(module.__package__ or "") / "words.yaml"
    made = yaml.safe_load(file.read_bytes())
    assert isinstance(made, dict)
    return made


def test_no_word_means_two_things() -> None:
    """Else the last list would silently win; each list says what `Means` knows."""
    labels = lists()["labels"]
    assert isinstance(labels, dict)
    assert list(labels) == [means.value for means in Means]
    meanings: dict[str, set[str]] = {}
    for means, by_script in labels.items():
        for word in (fold(str(word)) for listed in by_script.values() for word in listed):
            meanings.setdefault(word, set()).add(means)
    assert {word: found for word, found in meanings.items() if len(found) > 1} == {}


def test_words_are_folded_as_they_are_looked_up() -> None:
    """Case, ё, typographic apostrophes and spaces do not count."""
    assert fold("  О  ЧЁМ ") == "о чем"
    assert fold("L’article") == fold("l'article")
    assert words().labels["о чем"] == "summary"
    assert all(word == fold(word) for word in (*words().labels, *words().sections))


def test_no_pattern_matches_nothing() -> None:
    """A pattern that fits every text would make every line a closing word."""
    for pattern in (words().endings, words().section_beginnings):
        assert pattern.match("") is None
        assert pattern.match("QLoRA keeps a model in four bits") is None
        assert pattern.flags & re.IGNORECASE
