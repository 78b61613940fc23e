"""Which paper is meant: keys of entries, ids found in free text, links to a paper and back."""

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, unquote

from digests.models import Entry, Paper

_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas"
    "|cond-mat|cs|dg-ga|econ|eess|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th"
    "|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|q-fin|quant-ph|solv-int|stat"
    "|supr-con"
)
# Every quantifier is bounded, so that time stays linear in the text whatever it holds.
_IDS = re.compile(
    r"(?:(?<![\d.])(?=10\.\d{4})|doi(?:\.org/|\s{0,2}:\s{0,2}))"
    r"(?P<doi>10(?:\.\d{1,9}){1,3}/[-._;()/:A-Za-z0-9]{1,200})"
    r"|(?:openreview\.net/(?:forum|pdf|attachment|revisions|references(?:/pdf)?)\?"
    r"(?:[^\s]{0,200}?[&;])??id=|openreview\s{0,2}:\s{0,2}(?!https?:|www\.))(?P<openreview>[A-Za-z0-9_-]{5,40})"
    r"|(?:arxiv[\s:./]{0,3}|(?<![A-Za-z0-9.]))(?P<new>\d\d(?:0[1-9]|1[0-2])\.\d{4,5})"
    r"(?:v\d{1,3})?(?![A-Za-z0-9])"
    rf"|(?<![A-Za-z0-9-])(?P<archive>{_ARCHIVES})(?:\.[a-z-]{{2,20}})?"
    r"/(?P<old>\d\d(?:0[1-9]|1[0-2])\d{3})(?:v\d{1,3})?(?![A-Za-z0-9])",
    re.IGNORECASE | re.ASCII,
)
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.", re.IGNORECASE)
_DOI_TAIL = re.compile(r"(?:\.pdf|/(?:full|pdf|abstract|html|meta))$", re.IGNORECASE)
_BARE_OPENREVIEW = re.compile(r"[A-Za-z0-9_-]{5,40}", re.ASCII)
_LONE_WORD = re.compile(r"[A-Za-z0-9_-]{8,12}", re.ASCII)
_START_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_FIRST_FIVE_DIGIT_MONTH = 1501

ID_FIELDS = {"arxiv": "arxiv_id", "openreview": "openreview_id", "doi": "doi"}
"""The field of an entry that holds an id, by the kind its key begins with."""


def keys(entry: Entry) -> tuple[str, ...]:
    """Return what tells which paper an entry is about, strongest first: ids, then titles."""
    found = [f"arxiv:{entry.arxiv_id}"] if entry.arxiv_id else []
    found += [f"openreview:{entry.openreview_id}"] if entry.openreview_id else []
    found += [f"doi:{entry.doi.lower()}"] if entry.doi else []
    titles = (title_key(title) for title in (entry.title, *entry.alternative_titles))
    found += [f"title:{title}" for title in titles if title]
    return tuple(dict.fromkeys(found))


def title_key(title: str) -> str:
    """Return the letters and digits of a title, of any script, case folded, entities decoded."""
    folded = unicodedata.normalize("NFKC", html.unescape(title)).casefold()
    kept = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", folded)))
    return unicodedata.normalize("NFKC", kept)


def ids_in(text: str) -> tuple[str, ...]:
    """Return the keys of every id and link in a text, in its order.

    A lone word that could be an OpenReview id is offered last.
    """
    decoded = unicodedata.normalize("NFKC", unquote(unquote(text)))
    found = list(dict.fromkeys(_explicit_ids(decoded)))
    word = decoded.strip()
    if _LONE_WORD.fullmatch(word) and _looks_random(word):
        found.append(f"openreview:{word}")
    return tuple(found)


def fields_in(text: str) -> dict[str, str]:
    """Return the first id of each kind in a text, by the field of an entry that holds it."""
    found: dict[str, str] = {}
    for key in ids_in(text):
        kind, _, value = key.partition(":")
        found.setdefault(ID_FIELDS[kind], value)
    return found


def arxiv_id(text: str) -> str | None:
    """Return the arXiv id that a text is or links to, without its version; None: there is none."""
    return _id_of_kind("arxiv", text)


def openreview_id(text: str) -> str | None:
    """Return the OpenReview id that a text is or links to; None when there is none."""
    bare = _BARE_OPENREVIEW.fullmatch(text.strip())
    return bare[0] if bare else _id_of_kind("openreview", text)


def doi(text: str) -> str | None:
    """Return the DOI that a text is or links to, in lower case; None when there is none."""
    return _id_of_kind("doi", text)


def content_hash(data: bytes) -> str:
    """Return a fingerprint of a file's bytes: the same bytes, the same hash."""
    return hashlib.sha256(data).hexdigest()


def deep_link(paper: Paper) -> str:
    """Return a paper's start payload: at most 64 of A-Za-z0-9_-."""
    if paper.arxiv_id:
        return "a_" + paper.arxiv_id.replace(".", "-").replace("/", "_")
    if paper.openreview_id and _START_PAYLOAD.fullmatch(f"o_{paper.openreview_id}"):
        return f"o_{paper.openreview_id}"
    return f"n_{paper.id}"


def key_of_deep_link(payload: str) -> str | None:
    """Return the key a start payload stands for ("id:17" for a bare number); None when forged."""
    kind, _, rest = payload.partition("_")
    if not _START_PAYLOAD.fullmatch(payload):
        return None
    if kind == "a":
        number = rest.replace("_", "/") if "_" in rest else rest.replace("-", ".")
        return f"arxiv:{number}" if arxiv_id(number) == number else None
    if kind == "o":
        return f"openreview:{rest}" if openreview_id(rest) == rest else None
    return f"id:{int(rest)}" if kind == "n" and re.fullmatch(r"[0-9]{1,18}", rest) else None


def paper_link(
    arxiv_id: str | None, openreview_id: str | None, doi: str | None, link: str | None
) -> str | None:
    """Return the link to the paper itself: arXiv before OpenReview before DOI before another."""
    if arxiv_id:
        return f"https://arxiv.org/abs/{arxiv_id}"
    if openreview_id:
        return f"https://openreview.net/forum?id={openreview_id}"
    if doi:
        return "https://doi.org/" + quote(doi, safe="/:;()._-")
    return link


def _explicit_ids(text: str) -> Iterator[str]:
    for match in _IDS.finditer(text):
        if match["doi"]:
            yield from _keys_of_doi(match["doi"])
        elif match["openreview"]:
            yield f"openreview:{match['openreview']}"
        elif match["old"]:
            yield f"arxiv:{match['archive'].lower()}/{match['old']}"
        elif _has_right_length(match["new"]):
            yield f"arxiv:{match['new']}"


def _keys_of_doi(text: str) -> Iterator[str]:
    prefix = _ARXIV_DOI.match(text)
    if prefix:
        yield from _explicit_ids(text[prefix.end() :])
        return
    trimmed = _DOI_TAIL.sub("", text.rstrip(".,;:/-_("))
    while trimmed.endswith(")") and trimmed.count(")") > trimmed.count("("):
        trimmed = trimmed[:-1].rstrip(".,;:")
    if not trimmed.endswith("/"):
        yield f"doi:{trimmed.lower()}"


def _has_right_length(number: str) -> bool:
    """Tell whether an arXiv number has its month's length: five digits since 2015, four before."""
    return len(number) == (10 if int(number[:4]) >= _FIRST_FIVE_DIGIT_MONTH else 9)


def _looks_random(word: str) -> bool:
    has_letter = any(map(str.isalpha, word))
    is_mixed = any(map(str.isdigit, word)) or any(map(str.isupper, word[1:]))
    return has_letter and is_mixed and not word.isupper()


def _id_of_kind(kind: str, text: str) -> str | None:
    found = (key.partition(":") for key in ids_in(text))
    return next((value for name, _, value in found if name == kind), None)
