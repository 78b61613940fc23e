"""What the command line shows: a draft as text, as JSON, as a file; a paper's ids; how the bot stands."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from anyascii import anyascii

from bot.locales import Locales
from bot.messages import plain
from bot.render import health as render
from bot.report import Report
from digests.draft_models import Draft, DraftEntry
from digests.models import Paper
from digests.reading.articles.numbering import number_of
from digests.reading.writing import sentence, write

_FIELDS = (
    "position",
    "title",
    "heading",
    "arxiv_id",
    "openreview_id",
    "doi",
    "link",
    "code_link",
    "project_link",
    "summary",
    "language",
)
_NAME_MOST = 60
_SHOWN = 400


def as_json(draft: Draft) -> str:
    """Return a draft as JSON; null where the article does not say, `notes` being sentences."""
    fields = ("title", "publisher", "language", "published", "link")
    made = {name: getattr(draft, name) for name in fields} | {
        "entries": [_entry(one) for one in draft.entries]
    }
    return json.dumps(made, ensure_ascii=False, indent=2)


def health(report: Report, timezone: str) -> str:
    """Return what operators are told by /health, in English."""
    messages = render.health(report, Locales()["en"], ZoneInfo(timezone))
    return "\n\n".join(plain(message.html) for message in messages)


def as_text(draft: Draft) -> str:
    """Return a draft for a person to look over."""
    about = filter(None, (draft.publisher, draft.published, draft.language, draft.link))
    lines = [draft.title or "(no title)", " · ".join(about)]
    for one in draft.entries:
        lines += ["", *_lines(one)]
    return "\n".join(lines)


def save(draft: Draft, folder: Path) -> Path:
    """Write a draft as a digest file for an editor to finish; never over another. Raise FileExistsError."""
    file = folder / f"{_name(draft)}.yaml"
    with file.open("x", encoding="utf-8") as opened:
        opened.write(write(draft))
    return file


def ids(paper: Paper | DraftEntry) -> list[str]:
    """Return the ids of a paper as people write them."""
    named = (("arXiv", paper.arxiv_id), ("OpenReview", paper.openreview_id), ("DOI", paper.doi))
    return [f"{kind}:{value}" for kind, value in named if value]


def _entry(one: DraftEntry) -> dict[str, object]:
    made = {name: getattr(one, name) for name in _FIELDS}
    return made | {"notes": [sentence(note) for note in one.notes]}


def _lines(one: DraftEntry) -> Iterator[str]:
    yield f"{one.position}. {one.title or _unnumbered(one.heading or '') or '(no title)'}"
    if one.title and one.heading and one.title not in one.heading:
        yield f"   {one.heading}"
    links = " · ".join(filter(None, (*ids(one), one.link, one.code_link, one.project_link)))
    yield from [f"   {links}"] if links else []
    if one.summary:
        text = " ".join(one.summary.split())
        yield f"   {text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}"
    yield from (f"   ! {sentence(note)}" for note in one.notes)


def _unnumbered(heading: str) -> str:
    """Return a heading without the number the article gives it: it has one here."""
    number = number_of(heading)
    return (heading[number.end :].strip() if number else "") or heading


def _name(draft: Draft) -> str:
    """Return a file's name for a draft: its date and title in plain letters."""
    words = re.sub(r"[^a-z0-9]+", "-", anyascii(draft.title or "article").lower()).strip("-")
    dated = "-".join(filter(None, (draft.published, words)))
    return dated[:_NAME_MOST].rstrip("-") or "article"
