"""A BibTeX list -> the entries of a draft."""

import logging
import re
from collections.abc import Mapping

from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware

from digests import identity
from digests.draft_models import Draft, DraftEntry, Note, NoteKind
from digests.errors import ArticleError, ArticleFault
from digests.reading.articles.about import title_in
from digests.reading.articles.blocks import Block
from digests.reading.articles.dates import day_in
from digests.reading.articles.languages import language_of
from digests.reading.articles.links import Place, bare, target
from digests.reading.articles.wording import is_prose

_HEAD_LINES = 30
_PARENTS = ("proceedings", "book")
_BRACES = re.compile(r"[{}]")
_TOLD = ("abstract", "annotation", "annote")
_YEAR = re.compile(r"(?:19|20)\d\d")


def read(text: str) -> Draft:
    """Read each entry of a list as one of a draft. Raises ArticleError where there is none."""
    logging.getLogger("bibtexparser").setLevel(logging.ERROR)
    library = parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    parents = {
        str(one.fields_dict["crossref"].value)
        for one in library.entries
        if "crossref" in one.fields_dict
    }
    entries: list[DraftEntry] = []
    for one in library.entries:
        fields = {name.lower(): _plain(field.value) for name, field in one.fields_dict.items()}
        if one.key not in parents and one.entry_type.lower() not in _PARENTS:
            entries.append(_entry(len(entries) + 1, fields))
    if not entries:
        raise ArticleError(ArticleFault.NO_BIBTEX)
    remarks = [
        Block(line.strip("% \t"))
        for line in text.splitlines()[:_HEAD_LINES]
        if line.strip().startswith("%")
    ]
    texts = " ".join(entry.summary or "" for entry in entries)
    return Draft(
        title=title_in(remarks),
        publisher=None,
        language=language_of(texts) or "en",
        published=day_in(remarks, "en"),
        link=None,
        entries=tuple(entries),
    )


def _plain(value: object) -> str:
    return " ".join(_BRACES.sub("", str(value)).replace("~", " ").split())


def _entry(position: int, fields: Mapping[str, str]) -> DraftEntry:
    said = " ".join(value for name, value in fields.items() if name != "title")
    links = [target(said[start:end]) for start, end in bare(said)]
    arxiv = identity.arxiv_id(f"arXiv:{fields['eprint']}") if fields.get("eprint") else None
    keys = [one.key for one in links if one.key] + list(identity.ids_in(said))
    ids = {
        kind: next((key.partition(":")[2] for key in keys if key.startswith(kind)), None)
        for kind in ("arxiv", "openreview", "doi")
    }
    code = next((one.url for one in links if one.place is Place.CODE), None)
    title = fields.get("title") or None
    note = fields.get("note", "")
    told = [fields.get(name, "") for name in _TOLD] + [note if is_prose(note) else ""]
    summary = next(filter(None, told), None)
    year = _YEAR.search(fields.get("year", "") or fields.get("date", ""))
    ids["arxiv"] = arxiv or ids["arxiv"]
    notes = [] if title else [Note(NoteKind.NO_TITLE)]
    notes += [] if any(ids.values()) else [Note(NoteKind.NO_ID)]
    return DraftEntry(
        position=position,
        title=title,
        arxiv_id=ids["arxiv"],
        openreview_id=ids["openreview"],
        doi=ids["doi"] or (identity.doi(fields["doi"]) if fields.get("doi") else None),
        link=fields.get("url")
        or next((one.url for one in links if one.place is Place.PAPER), None),
        code_link=code,
        summary=summary,
        language=language_of(summary) if summary else None,
        venue=fields.get("booktitle") or fields.get("journal") or None,
        year=int(year[0]) if year else None,
        first_author=_first_author(fields.get("author", "")),
        notes=tuple(notes),
    )


def _first_author(names: str) -> str | None:
    first = re.split(r"\s+and\s+", names)[0].strip()
    family, comma, given = first.partition(",")
    return (f"{given.strip()} {family.strip()}" if comma else first) or None
