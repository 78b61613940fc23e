"""Where a link leads: redirectors undone, the paper's id in it, and what kind of place it is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from digests import identity

MAX_URL = 2000
_WIDE = "，。、；：！？（）【】《》「」『』“”‘’\u3000"
_SCHEMELESS = (
    r"(?<![\w/.@-])(?:www\.|(?:arxiv\.org|openreview\.net|doi\.org|github\.com|huggingface\.co)/)"
)
URL = re.compile(rf"(?:https?://|{_SCHEMELESS})[^\s<>\"`{_WIDE}]{{3,{MAX_URL}}}", re.IGNORECASE)
NAMED_ID = re.compile(
    r"(?:arxiv\s{0,2}(?:id|preprint)?\s{0,2}[:：.]?\s{0,2}|(?<=[\[(（【]))"
    r"(?:\d{4}\.\d{4,5}|[a-z-]{2,9}(?:\.[a-z]{2})?/\d{7})(?:v\d{1,2})?(?![\d.]\d)"
    r"|\bdoi\s{0,2}[:：]\s{0,2}10\.\d{4,9}/[^\s\"<>，。；]{1,200}",
    re.IGNORECASE,
)
"""A paper's id that running text names: "arXiv:2305.14314", "[2305.14314]", "doi: 10.1000/182"."""

_LAST_ID = re.compile(r"(?:^|(?<=[\s·.…]))\d{4}\.\d{4,5}(?:v\d{1,2})?(?=\s*(?:$|[\[(（【]))")
_LINE_MOST = 200
_ID_SHAPE = re.compile(r"\d{4}\.\d{4}|/\d{7}|10\.\d{4}")
_SHARING = re.compile(r"/(?:share|sharer|intent|sharing)\b|[?&](?:share|via)=", re.IGNORECASE)
_TRAILING = ".,;:!?'*_~|\\"
_NESTED = re.compile(r"https?(?::|%3a)(?:/|%2f){2}", re.IGNORECASE)
_ARXIV_PATH = re.compile(
    r"/(?:abs|pdf|html|arxiv|papers?|format|src|list|overview)/", re.IGNORECASE
)


def _places(listed: str) -> dict[str, list[str]]:
    """Sort places by their host: how the paths there begin."""
    places: dict[str, list[str]] = {}
    for place in listed.split():
        host, slash, path = place.partition("/")
        places.setdefault(host, []).append(slash + path)
    return places


_ARCHIVES = _places(
    "arxiv.org doi.org openreview.net alphaxiv.org ar5iv.org arxiv-vanity.com huggingface.co/papers"
    " hf.co/papers papers.cool xxx.itp.ac.cn semanticscholar.org/arxiv emergentmind.com"
    " scirate.com deeplearn.org catalyzex.com themoonlight.io researchtrend.ai bytez.com"
)
_PAPER_PLACES = _places(
    "aclanthology.org aclweb.org/anthology proceedings.neurips.cc papers.nips.cc papers.neurips.cc"
    " proceedings.mlr.press openaccess.thecvf.com dl.acm.org ieeexplore.ieee.org link.springer.com"
    " nature.com/articles science.org/doi biorxiv.org medrxiv.org semanticscholar.org/paper"
    " paperswithcode.com/paper ecva.net isca-archive.org isca-speech.org jmlr.org ojs.aaai.org"
    " usenix.org hal.science papers.ssrn.com pubmed.ncbi.nlm.nih.gov ncbi.nlm.nih.gov/pmc"
    " proceedings.iclr.cc ijcai.org/proceedings cdn.openai.com/papers direct.mit.edu"
    " onlinelibrary.wiley.com sciencedirect.com/science/article pnas.org/doi cell.com/fulltext"
    " roboticsproceedings.org eprint.iacr.org preprints.org techrxiv.org osf.io/preprints"
    " journals.plos.org mdpi.com frontiersin.org/articles tandfonline.com/doi academic.oup.com"
)
_CODE_PLACES = _places("github.com gitlab.com bitbucket.org codeberg.org gitee.com")
_PROJECT_PLACES = _places("github.io gitlab.io netlify.app vercel.app pages.dev sites.google.com")
_NO_OWNERS = frozenset(
    [
        "features",
        "topics",
        "orgs",
        "about",
        "sponsors",
        "marketplace",
        "search",
        "login",
        "explore",
        "collections",
        "apps",
    ]
)
_REPOSITORY_STEPS = 2


class Place(Enum):
    """What kind of place a link leads to."""

    PAPER = "paper"
    CODE = "code"
    PROJECT = "project"
    OTHER = "other"
    NONE = "none"  # within the page, mail, a script


class Target(NamedTuple):
    """A link seen through. `key` names a paper: "arxiv:2305.14314", or its address where it has no id."""

    url: str
    place: Place
    key: str | None = None


@lru_cache(maxsize=4096)
def target(url: str) -> Target:
    """Look through redirectors and tell what a link leads to; any text at all has an answer."""
    direct = unwrapped(url)
    is_shared = direct != url and _SHARING.search(url[: len(url) // 2]) is not None
    try:
        parts = urlsplit(direct)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return Target(direct, Place.NONE)
    if is_shared or parts.scheme not in ("http", "https") or "." not in host:
        return Target(direct, Place.NONE)
    key = _key(direct, host, parts.path)
    return Target(direct, Place.PAPER if key else _place(host, parts.path.lower()), key)


def _key(url: str, host: str, path: str) -> str | None:
    """Return what tells the paper a link leads to: an id, else its place among papers."""
    found = _paper_id(url, host, path)
    if found or not _is_at(host, path.lower(), _PAPER_PLACES):
        return found
    where = f"{host}{path.lower()}".rstrip("/").removesuffix(".pdf")
    return f"link:{where}"


def _place(host: str, path: str) -> Place:
    if _is_at(host, path, _CODE_PLACES):
        return _place_of_code(path)
    return Place.PROJECT if _is_at(host, path, _PROJECT_PLACES) else Place.OTHER


def unwrapped(url: str) -> str:
    """Return the address that a redirector's link has in it, else the link as it is."""
    text = url.strip()[:MAX_URL]
    for _ in range(3):
        nested = _NESTED.search(text, 8)
        if nested is None:
            break
        is_parameter = text[nested.start() - 1] in "=?&"
        rest = text[nested.start() :]
        text = unquote(rest.partition("&")[0] if is_parameter else rest)
    return text if ":" in text[:12] or not URL.match(text) else f"https://{text}"


def bare(text: str) -> Iterator[tuple[int, int]]:
    """Give the spans of the addresses in running text, without the punctuation that follows."""
    if "/" not in text and "www." not in text:
        return
    for match in URL.finditer(text):
        end = match.end()
        while end > match.start() and (
            text[end - 1] in _TRAILING or _closes_nothing(text[match.start() : end])
        ):
            end -= 1
        yield match.start(), end


def named_ids(text: str) -> Iterator[tuple[int, int, str]]:
    """Give the spans and keys of ids without a link: those running text names, or a line ends with."""
    if not _ID_SHAPE.search(text):
        return
    named = list(NAMED_ID.finditer(text))
    last = _LAST_ID.search(text) if len(text) <= _LINE_MOST else None
    if last and not any(match.start() <= last.start() < match.end() for match in named):
        named.append(last)
    for match in named:
        keys = identity.ids_in(match[0])
        if keys:
            yield match.start(), match.end(), keys[0]


def _place_of_code(path: str) -> Place:
    """Tell a repository from its owner's page: that is no paper's code."""
    steps = [step for step in path.lower().split("/") if step]
    is_repository = len(steps) >= _REPOSITORY_STEPS and steps[0] not in _NO_OWNERS
    return Place.CODE if is_repository else Place.OTHER


def _paper_id(url: str, host: str, path: str) -> str | None:
    """Return the key of the id in a link, where the place is known to have ids in its links."""
    is_archive = _is_at(host, path.lower(), _ARCHIVES)
    holds_doi = "/10." in path
    if not (is_archive or holds_doi or _ARXIV_PATH.search(path)):
        return None
    keys = identity.ids_in(url)
    wanted = keys if is_archive else [key for key in keys if not key.startswith("openreview:")]
    if not is_archive and "arxiv" not in host and not holds_doi:
        wanted = [key for key in wanted if re.fullmatch(r"arxiv:\d{4}\.\d{5}", key)]
    return wanted[0] if wanted else None


def _is_at(host: str, path: str, places: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether an address is at one of some places: a host or one below it, and how the path begins."""
    name = host
    while name:
        if any(path.startswith(start) for start in places.get(name, ())):
            return True
        name = name.partition(".")[2]
    return False


def _closes_nothing(url: str) -> bool:
    closing = {")": "(", "]": "[", "}": "{"}.get(url[-1:])
    return closing is not None and url.count(url[-1]) > url.count(closing)
