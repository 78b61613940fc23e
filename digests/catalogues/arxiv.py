"""arXiv: how its API is asked, and how its answers, which are Atom feeds, are read.

After arXiv's API user's manual (info.arxiv.org/help/api/user-manual.html).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlencode
from xml.etree import ElementTree

from digests import identity
from digests.catalogues.links import code_link_in, project_link_in
from digests.catalogues.records import Record
from digests.catalogues.venues import journal, venue_in, year_in
from digests.errors import CatalogueError, RequestRefusedError

NAME = "arXiv"
ACCEPT = "application/atom+xml"
URL = "https://export.arxiv.org"
MAX_IDS = 100  # in one request
MAX_TITLES = 5
_RESULTS_A_TITLE = 10
_RESULTS = 25
_TITLE_CHARS, _ODD_WORDS = 300, 12  # an address has an end
_LEAST_RUN = 6  # characters; "of the" alone would do no good

_ATOM = "{http://www.w3.org/2005/Atom}"
_OWN = "{http://arxiv.org/schemas/atom}"
_ERRORS = "/api/errors"
_WITHDRAWN = re.compile(
    r"(?:this|the) (?:paper|article|work|manuscript|submission|preprint)\b.{0,40}\bwithdrawn\b"
    r"|withdrawn\b",
    re.IGNORECASE,
)
_PLAIN_WORD = re.compile(r"[A-Za-z]+")
_OUTER = "\"'“”‘’«»()[]{}.,:;!?-–—"
_FIRST_NEW, _LAST_OLD, _FIRST_OLD = 704, 703, 9108


def is_possible(arxiv_id: str) -> bool:
    """Tell whether an id is of its month's form; one that is not spoils a request for many."""
    if "/" in arxiv_id:
        month = int(arxiv_id.partition("/")[2][:4])
        return month >= _FIRST_OLD or month <= _LAST_OLD
    return _FIRST_NEW <= int(arxiv_id[:4]) < _FIRST_OLD


def url_of_ids(root: str, ids: Sequence[str]) -> str:
    """Return the address that answers with the papers of at most MAX_IDS ids."""
    return _url(root, {"id_list": ",".join(ids), "max_results": len(ids)})


def is_searchable(title: str) -> bool:
    """Tell whether a title has words in Latin letters: arXiv's titles are English."""
    return bool(_titled(title))


def url_of_titles(root: str, titles: Sequence[str]) -> str:
    """Return the address that answers with papers titled like any of at most MAX_TITLES titles."""
    wanted = " OR ".join(filter(None, map(_titled, titles)))
    return _url(root, {"search_query": wanted, "max_results": _RESULTS_A_TITLE * len(titles)})


def url_of_words(root: str, words: Iterable[str]) -> str:
    """Return the address that answers with the papers that have any of the words, best first."""
    phrases = (" ".join(re.findall(r"[^\W_]+", word)) for word in words)
    wanted = " OR ".join(f'all:"{phrase}"' for phrase in phrases if phrase)
    return _url(root, {"search_query": wanted, "max_results": _RESULTS})


def read(body: bytes) -> tuple[Record, ...]:
    """Read an answer. Raise RequestRefusedError if it reports an error, CatalogueError if it is none.

    A document type is refused, and with it every entity that could grow without end.
    """
    try:
        text = body.decode("utf-8-sig")
        if "<!DOCTYPE" in text:
            raise CatalogueError("arXiv's answer is not a feed.")
        feed = ElementTree.fromstring(text)  # noqa: S314 - no document type, no entities
    except (ValueError, ElementTree.ParseError) as error:
        raise CatalogueError("arXiv's answer is not a whole feed.") from error
    if feed.tag != f"{_ATOM}feed":
        raise CatalogueError("arXiv's answer is not a feed.")
    return tuple(_records(feed.iterfind(f"{_ATOM}entry")))


def _url(root: str, parameters: dict[str, str | int]) -> str:
    return f"{root.rstrip('/')}/api/query?{urlencode(parameters)}"


def _titled(title: str) -> str:
    """Write a title as its runs of plain words: what arXiv makes of the rest is not the same everywhere."""
    runs: list[list[str]] = [[]]
    for word in title[:_TITLE_CHARS].split():
        parts = re.split(r"[-‐‑–—/:]", word.strip(_OUTER))
        if all(map(_PLAIN_WORD.fullmatch, parts)):
            runs[-1] += parts
        else:
            runs.append([])
    written = [" ".join(run) for run in runs]
    phrases = [f'ti:"{run}"' for run in written if len(run) >= _LEAST_RUN]
    if not phrases:
        words = re.findall(r"[A-Za-z0-9]+", title[:_TITLE_CHARS])
        phrases = [f"ti:{word}" for word in words[:_ODD_WORDS]]
    return f"({' AND '.join(phrases)})" if phrases else ""


def _records(entries: Iterable[ElementTree.Element]) -> Iterator[Record]:
    for entry in entries:
        address = _text(entry, f"{_ATOM}id") or ""
        if _ERRORS in address:
            raise RequestRefusedError(f"arXiv: {_text(entry, f'{_ATOM}summary') or 'an error'}.")
        arxiv_id, title = identity.arxiv_id(address), _text(entry, f"{_ATOM}title")
        if arxiv_id and title:
            yield _record(entry, arxiv_id, title)


def _record(entry: ElementTree.Element, arxiv_id: str, title: str) -> Record:
    abstract = _text(entry, f"{_ATOM}summary") or ""
    comment = _text(entry, f"{_OWN}comment") or ""
    published = (_text(entry, f"{_ATOM}published") or "")[:10] or None
    venue = journal(_text(entry, f"{_OWN}journal_ref") or "") or venue_in(comment)
    category = entry.find(f"{_OWN}primary_category")
    names = (_text(author, f"{_ATOM}name") for author in entry.iterfind(f"{_ATOM}author"))
    return Record(
        key=f"arxiv:{arxiv_id}",
        title=title,
        authors=tuple(filter(None, names)),
        abstract=abstract,
        published=published,
        updated=(_text(entry, f"{_ATOM}updated") or "")[:10] or None,
        venue=venue,
        year=year_in(venue) or year_in(published),
        doi=identity.doi(_text(entry, f"{_OWN}doi") or ""),
        arxiv_id=arxiv_id,
        openreview_id=_openreview_id(comment),
        code_link=code_link_in(comment) or code_link_in(abstract),
        project_link=project_link_in(comment) or project_link_in(abstract),
        comment=comment or None,
        category=None if category is None else category.get("term"),
        withdrawn=any(map(_WITHDRAWN.match, (comment, abstract))),
    )


def _openreview_id(comment: str) -> str | None:
    """Return the OpenReview id a comment links to."""
    return identity.fields_in(comment).get("openreview_id")


def _text(element: ElementTree.Element, tag: str) -> str | None:
    """Return a child's text with its spaces folded; None if there is none."""
    return " ".join((element.findtext(tag) or "").split()) or None
