"""All fifty papers are found by all they are called, in each language: the right card, in one answer."""

import shutil
from collections.abc import AsyncIterator, Iterator
from importlib import resources
from pathlib import Path

import pytest

from bot.locales import LANGUAGES
from digests import topics
from digests.models import Entry
from digests.reading import library
from tests.bot.spoken import speak
from tests.bot.world import World, open_world

TOPICS = topics.shipped()


def shipped() -> Iterator[Entry]:
    """Give the entries of the digests that ship, read from their files."""
    for file in (resources.files("digests") / "library").iterdir():
        if file.name.endswith(".yaml") and file.name != "topics.yaml":
            yield from library.read(file.name, file.read_bytes(), TOPICS).entries


def ways(entry: Entry) -> Iterator[str]:
    """Give everything by which a reader may ask for a paper."""
    yield from entry.names
    yield from (name.lower() for name in entry.names)
    yield entry.title
    yield entry.title.upper()
    yield from entry.alternative_titles
    if entry.arxiv_id:
        yield entry.arxiv_id
        yield f"{entry.arxiv_id}v2"
        yield f"arXiv:{entry.arxiv_id}"
        yield f"https://arxiv.org/abs/{entry.arxiv_id}v3"
        yield f"https://arxiv.org/pdf/{entry.arxiv_id}v1"
        yield f"http://www.arxiv.org/pdf/{entry.arxiv_id}v2.pdf"
        yield f"https://doi.org/10.48550/arXiv.{entry.arxiv_id}"
    if entry.openreview_id:
        yield entry.openreview_id
        yield f"OpenReview: {entry.openreview_id}"
        yield f"https://openreview.net/forum?id={entry.openreview_id}"
        yield f"https://openreview.net/pdf?id={entry.openreview_id}"


ENTRIES = list(shipped())


@pytest.fixture(scope="module")
async def asked(
    tmp_path_factory: pytest.TempPathFactory, shipped_database: Path
) -> AsyncIterator[World]:
    """Open one world for all look-ups: they change nothing."""
    folder = tmp_path_factory.mktemp("asked")
    shutil.copy(shipped_database, folder)
    async with open_world(folder) as world:
        yield world


def test_there_are_fifty() -> None:
    """Fifty papers, each with a name, an id and a summary in every language the bot speaks."""
    assert len({entry.title for entry in ENTRIES}) == 50
    for entry in ENTRIES:
        assert entry.names
        assert entry.arxiv_id or entry.openreview_id
        assert entry.summary.keys() >= LANGUAGES.keys()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_paper_is_found_by_all_its_names(asked: World, language: str) -> None:
    """One message, whose first line is the paper's title and whose summary is in the reader's language."""
    speak(asked, language)
    wrong = []
    for entry in ENTRIES:
        for words in ways(entry):
            answers = [answer["text"] for answer in await asked.say(f"/paper {words}")]
            right = len(answers) == 1 and answers[0].startswith(f"{entry.title}\n")
            if not right or entry.summary[language] not in answers[0]:
                wrong.append((words, answers))
        asked.telegram.directory.chat(1001).messages.clear()
    assert wrong == []
