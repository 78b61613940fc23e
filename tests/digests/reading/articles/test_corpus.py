"""Articles of many layouts, languages and formats: what is found in them against what a person found."""

import re
from collections.abc import Iterator
from operator import attrgetter
from urllib.parse import unquote

import pytest
import yaml

from digests.draft_models import Draft, DraftEntry
from digests.identity import title_key
from digests.reading import articles
from tests.digests.reading.articles.golds import CORPUS, Article, Gold, corpus

ARTICLES = corpus()
of_each_article = pytest.mark.parametrize("article", ARTICLES, ids=attrgetter("name"))


def squeezed(text: str | None) -> str:
    """Return a text without its spaces: how lines were joined is not what is asked here."""
    return "".join((text or "").split())


def identifiers(paper: DraftEntry | Gold) -> set[str]:
    """Return what identifies a paper, of an entry or of what a person found."""
    of = paper.get if isinstance(paper, dict) else lambda name: getattr(paper, name)
    return {str(of(name)).lower() for name in ("arxiv_id", "openreview_id", "doi") if of(name)}


def is_found(entry: DraftEntry, gold: Gold) -> bool:
    """Tell whether an entry is the one that a person found: its paper, or else its title or first words."""
    if of_gold := identifiers(gold):
        return bool(of_gold & identifiers(entry))
    if gold["title"] and title_key(gold["title"]) == title_key(entry.title or ""):
        return True
    first = squeezed(gold["summary_starts"])
    return bool(first) and squeezed(entry.summary).startswith(first)


def faults_of_entry(entry: DraftEntry, gold: Gold) -> Iterator[str]:
    """Yield what is wrong with an entry that was found."""
    summary = squeezed(entry.summary)
    if identifiers(entry) != identifiers(gold):
        yield "identifiers"
    if title_key(entry.title or "") != title_key(gold["title"] or ""):
        yield "title"
    if (entry.code_link or "").rstrip("/") != (gold["code_link"] or "").rstrip("/"):
        yield "code"
    if not summary.startswith(squeezed(gold["summary_starts"])):
        yield "start"
    if not summary.endswith(squeezed(gold["summary_ends"])):
        yield "end"
    if not gold["summary_starts"] and summary:
        yield "summary"
    for other in gold["not_in_summary"]:
        if squeezed(other) in summary:
            yield f"holds {other}"


def faults(draft: Draft, gold: Gold) -> Iterator[str]:
    """Yield what is wrong with a draft: `5 title`, `5 missed`, `extra 8`, `published`."""
    left = list(draft.entries)
    for number, of_gold in enumerate(gold["entries"], 1):
        entry = next((entry for entry in left if is_found(entry, of_gold)), None)
        if entry is None:
            yield f"{number} missed"
            continue
        left.remove(entry)
        yield from (f"{number} {fault}" for fault in faults_of_entry(entry, of_gold))
    yield from (f"extra {entry.position}" for entry in left)
    yield from (
        name
        for name in ("title", "publisher", "language", "published")
        if getattr(draft, name) != gold[name]
    )


def read(article: Article) -> Draft:
    """Return the draft of an article of the corpus."""
    return articles.read(article.file.read_bytes(), name=article.file.name)


def known_faults() -> dict[str, list[str]]:
    """Return what is known to be wrong with what is read, by article."""
    known: dict[str, list[str]] = yaml.safe_load((CORPUS / "faults.yaml").read_text("utf-8"))
    return known


@of_each_article
def test_an_article_of_the_corpus_is_read(article: Article) -> None:
    """As a person read it, but for the faults that are known."""
    assert list(faults(read(article), article.gold)) == known_faults().get(article.name, [])


def test_all_entries_of_the_corpus_are_found_and_hardly_anything_else() -> None:
    """The one extra is a paper that `83-train-ride-blog` mentions by the way."""
    found = [fault for one in ARTICLES for fault in faults(read(one), one.gold)]
    assert sum(len(one.gold["entries"]) for one in ARTICLES) == 549
    assert not [fault for fault in found if fault.endswith(("missed", "identifiers"))]
    assert len([fault for fault in found if fault.startswith("extra")]) <= 1


@of_each_article
def test_no_identifier_is_invented(article: Article) -> None:
    """Its letters stand in the article, however a link is written or broken there."""
    text = unquote(article.file.read_text("utf-8", errors="replace"))
    letters = "".join(re.findall(r"\w", text.casefold()))
    for entry in read(article).entries:
        for identifier in identifiers(entry):
            assert "".join(re.findall(r"\w", identifier)) in letters
