"""The file format of digests: what editors write, as pydantic models, and its JSON Schema."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo

from digests.reading.faults import FileModel
from digests.reading.fields import (
    ArxivId,
    Doi,
    KnownLink,
    Language,
    Link,
    LocalLabel,
    LocalSummary,
    LocalTitle,
    Name,
    OpenReviewId,
    Phrase,
    Published,
    Publisher,
    Title,
    Value,
    Year,
    fault,
    shown,
)
from digests.topics import Topics

MAX_ENTRIES = 500
MAX_FIGURES = 10
MAX_TOPICS = 8
MAX_NAMES = 20


def _topic(slug: str, info: ValidationInfo) -> str:
    topics: Topics = (info.context or {})["topics"]
    if topics.get(slug):
        return slug
    near = topics.nearest(slug)
    remedy = f"Write {near}." if near else "The topics are listed in topics.yaml."
    raise fault(f"{shown(slug)} is not a topic.", remedy)


class FigureFile(FileModel):
    """A key figure: its value without words, and what it measures."""

    value: Value = Field(description='The number with its sign: "79.2%", "15.3×", "<50%".')
    label: LocalLabel = Field(description="What it measures, its unit included, by language.")


class EntryFile(FileModel):
    """What the article says of one paper."""

    title: Title = Field(description="The paper's official title.")
    alternative_titles: list[Title] = Field([], max_length=MAX_NAMES)
    names: list[Name] = Field([], max_length=MAX_NAMES, description="Short names: [QLoRA].")
    arxiv_id: ArxivId | None = Field(None, description='The id or a link: "2305.14314".')
    openreview_id: OpenReviewId | None = Field(None, description="The id or a link.")
    doi: Doi | None = Field(None, description="The DOI or a link; not arXiv's own.")
    venue: Phrase | None = None
    year: Year | None = None
    first_author: Name | None = None
    heading: Title | None = Field(None, description="The entry's own line in the article.")
    link: Link | None = None
    code_link: Link | None = None
    project_link: Link | None = None
    topics: list[Annotated[str, AfterValidator(_topic)]] = Field(
        [], max_length=MAX_TOPICS, description="Slugs of topics.yaml, the main one first."
    )
    figures: list[FigureFile] = Field([], max_length=MAX_FIGURES)
    summary: LocalSummary = Field(description="What the paper does and finds, by language.")


class DigestFile(FileModel):
    """An article that presents papers: who published it when, and its entries in order."""

    title: LocalTitle = Field(description="The article's title by language.")
    publisher: Publisher = Field(None, description="Who published it, or: unknown")
    language: Language = Field(description="The article's own language: en, zh, ru ...")
    published: Published = Field(None, description="2024-02-05, 2024-02, 2024, or: unknown")
    link: KnownLink = Field(None, description="Where the article stands, or: unknown")
    entries: list[EntryFile] = Field(min_length=1, max_length=MAX_ENTRIES)


def schema(topics: Topics) -> dict[str, Any]:
    """Return the JSON Schema of a digest file, its topics those of the list."""
    made = DigestFile.model_json_schema()
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    items = made["$defs"]["EntryFile"]["properties"]["topics"]["items"]
    items["enum"] = [topic.slug for topic in topics]
    return made
