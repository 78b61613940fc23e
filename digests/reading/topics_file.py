"""The file format of the list of topics: as pydantic models, and its JSON Schema."""

import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, Field, RootModel, ValidationError

from digests.errors import DigestFileError, Fault
from digests.models import Topic
from digests.reading.document import Document, DocumentError, parse
from digests.reading.faults import FileModel, faults_of
from digests.reading.fields import LocalTitle, Name, fault, shown

MAX_TOPICS = 400
MAX_SLUG = 40
_SLUG = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")


def _slug(text: str) -> str:
    if not _SLUG.fullmatch(text) or len(text) > MAX_SLUG:
        remedy = f"Write at most {MAX_SLUG} small letters, digits and hyphens, like tool-use."
        raise fault(f"{shown(text)} is not a slug.", remedy)
    return text


class TopicFile(FileModel):
    """One topic: a stable slug, its names by language, and the words that mean it."""

    slug: Annotated[str, AfterValidator(_slug), Field(json_schema_extra={"pattern": _SLUG.pattern})]
    names: LocalTitle
    aliases: list[Name] = Field([])


class TopicsFile(RootModel[Annotated[list[TopicFile], Field(min_length=1, max_length=MAX_TOPICS)]]):
    """The list of topics, in the order in which readers see it."""


def read(path: str, data: bytes) -> tuple[Topic, ...]:
    """Read a list of topics from a file's bytes. Raises DigestFileError naming every fault."""
    try:
        document = parse(data)
        listed = TopicsFile.model_validate(document.value, context={"language": "en"}).root
    except DocumentError as error:
        raise DigestFileError(path, (error.fault,)) from error
    except ValidationError as error:
        faults = [*document.faults, *faults_of(error, TopicFile, document)]
        raise DigestFileError(path, tuple(sorted(faults, key=lambda found: found.line))) from error
    faults = [*document.faults, *_given_twice(listed, document)]
    if faults:
        raise DigestFileError(path, tuple(sorted(faults, key=lambda found: found.line)))
    return tuple(Topic(topic.slug, topic.names, tuple(topic.aliases)) for topic in listed)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a list of topics."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **TopicsFile.model_json_schema(),
    }


def _given_twice(topics: list[TopicFile], document: Document) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for place, topic in enumerate(topics):
        line = document.line((place, "slug"))
        if topic.slug in first:
            problem = f"The slug {topic.slug} is taken by the topic in line {first[topic.slug]}."
            yield Fault(line, f"[{place + 1}].slug", problem, "Choose another.")
        first.setdefault(topic.slug, line)
