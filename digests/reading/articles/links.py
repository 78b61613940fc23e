"""Where a link leads: redirectors undone, the paper's id in it, and what kind of place it is."""

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from digests import identity
from digests.reading.articles.places import kind_of

MAX_URL = 2000
_TRACKING = re.compile(r"(?<=[?&])(?:utm_\w+|fbclid|gclid|spm)=[^&#]*&?", re.IGNORECASE)
_LEFT_OVER = re.compile(r"[?&](?=#|$)")
_WRAPPED_MOST = 3
_SCHEME_MOST, _INSIDE = 12, 8
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
_SHARING = re.compile(
    r"/(?:share\w*|intent|sharing|submit(?:link)?)\b|[?&](?:share|via)="
    r"|//(?:[\w-]+\.)?(?:getpocket\.com|whatsapp\.com|hatena\.ne\.jp)/",
    re.IGNORECASE,
)
_NO_WEB = re.compile(r"\s*(?:mailto|javascript|data|tel|sms):", re.IGNORECASE)
_TRAILING = ".,;:!?'*_~|\\"
_NESTED = re.compile(r"https?(?::|%(?:25){0,2}3a)(?:/|%(?:25){0,2}2f){2}", re.IGNORECASE)
_WEB = re.compile(
    r"https?://(?P<host>[^\s/?#:@\[\]]+\.[^\s/?#:@\[\]]+)(?::\d+)?(?![^/?#])(?P<path>/[^?#]*)?",
    re.IGNORECASE,
)
_NEW_ID = re.compile(r"arxiv:\d{4}\.\d{5}")
_ARXIV_PATH = re.compile(
    r"/(?:abs|pdf|html|arxiv|papers?|format|src|list|overview)/", re.IGNORECASE
)


_NO_OWNERS = frozenset(
    "features topics orgs about sponsors marketplace search login explore collections apps".split()
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
    """A link seen through. `key` names a paper: "arxiv:2305.14314", or its address where it has no id.

    `is_odd`: the place is not known for papers, though its address has a paper's id in it.
    """

    url: str
    place: Place
    key: str | None = None
    is_odd: bool = False


@lru_cache(maxsize=4096)
def target(url: str) -> Target:
    """Look through redirectors and tell what a link leads to; any text at all has an answer."""
    direct = _LEFT_OVER.sub("", _TRACKING.sub("", unwrapped(url)))
    parts = _WEB.match(direct)
    if parts is None or _NO_WEB.match(url) or _shares(url):
        return Target(direct, Place.NONE)
    host, path = parts["host"].lower().removeprefix("www."), parts["path"] or ""
    kind = kind_of(host, path.lower())
    key = _paper_id(direct, host, path, is_archive=kind == "archive")
    if key is None and kind == "paper" and path.strip("/"):
        key = "link:" + f"{host}{path.lower()}".rstrip("/").removesuffix(".pdf")
    is_odd = key is not None and kind is None
    return Target(direct, Place.PAPER if key else _place(kind, path), key, is_odd)


def _place(kind: str | None, path: str) -> Place:
    if kind == "code":
        return _place_of_code(path)
    return Place.PROJECT if kind == "project" else Place.OTHER


def _shares(url: str) -> bool:
    """Tell whether a link is a button that sends another address on: that says nothing of a paper."""
    nested = _NESTED.search(url, _INSIDE)
    return nested is not None and _SHARING.search(url, 0, nested.start()) is not None


def unwrapped(url: str) -> str:
    """Return the address that a redirector's link has in it, else the link as it is."""
    text = url.strip()[:MAX_URL]
    for _ in range(_WRAPPED_MOST):
        nested = _NESTED.search(text, _INSIDE) if text.find("ttp", _INSIDE) >= 0 else None
        if nested is None:
            break
        is_parameter = text[nested.start() - 1] in "=?&"
        rest = text[nested.start() :]
        text = unquote(rest.partition("&")[0] if is_parameter else rest)
        text = unquote(text) if "%" in text[:_SCHEME_MOST] else text
    return text if ":" in text[:_SCHEME_MOST] or not URL.match(text) else f"https://{text}"


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


def _paper_id(url: str, host: str, path: str, *, is_archive: bool) -> str | None:
    """Return the key of the id in a link, where the place is known to have ids in its links."""
    holds_doi = "/10." in path
    if not (is_archive or holds_doi or _ARXIV_PATH.search(path)):
        return None
    keys = identity.ids_in(url)
    wanted = keys if is_archive else [key for key in keys if not key.startswith("openreview:")]
    if not is_archive and "arxiv" not in host and not holds_doi:
        wanted = [key for key in wanted if _NEW_ID.fullmatch(key)]
    return wanted[0] if wanted else None


def _closes_nothing(url: str) -> bool:
    closing = {")": "(", "]": "[", "}": "{"}.get(url[-1:])
    return closing is not None and url.count(url[-1]) > url.count(closing)
