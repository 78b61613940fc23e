"""What the head of a page says of its article: its title, who published it, and when."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from digests.reading.articles.blocks import Block, Kind
from digests.reading.articles.dates import date_in, is_dated, is_of_change
from digests.reading.articles.noise import is_noise_heading
from digests.reading.articles.wording import LETTER, WIDE, WORD, weight

_TITLE_WORDS, _TITLE_LEAST, _TITLE_MOST, _DATE_LINE_MOST, _FIRST_LINES = 3, 12, 300, 60, 8
_SITES = ("og:site_name", "application-name", "citation_publisher")
_TIMES = (
    "datepublished publishdate pubdate date dc.date dc.date.issued og:published_time"
    " og:article:published_time weibo:article:create_at parsely-pub-date sailthru.date"
    " citation_publication_date article.published"
).split()
_CATEGORY = re.compile(r"^(?:\[[^\]]{1,12}\]|【[^】]{1,8}】)\s*")
_TITLE_LABEL = re.compile(
    r"^(?:title|subject|тема|заголовок|标题|主题|件名|betreff|titel|asunto|título|objet)\s*[:：]\s*",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"\s+[|–—·»•>]\s+|\s+-\s+|\s*[|_]\s*(?=\S{2,40}$)")
_NO_TITLE_END = re.compile(r"[.。;；:：,，]$")
_CODE = re.compile(r"[a-z]{2}(?![a-z])")
_STAMP = re.compile(
    r"\b(?:createTime|ct|publish_?time|oriCreateTime)\b['\"]?\s*[=:]\s*['\"]?"
    r"(\d{10}|20\d\d-\d\d-\d\d)",
    re.IGNORECASE,
)
_SCRIPTS_MOST, _SCRIPT_MOST, _LINKED_MOST, _TIME_TAGS_MOST = 60, 200_000, 10, 3
Metas = Mapping[str, str]
Linked = Sequence[Mapping[str, Any]]


def of_html(tree: LexborHTMLParser) -> dict[str, str | None]:
    """Return title, publisher, language and published of a page, as far as its head says."""
    metas, linked = _metas(tree), list(_linked_data(tree))
    page = tree.css_first("html")
    attributes = page.attributes if page else {}
    language = attributes.get("lang") or attributes.get("xml:lang") or metas.get("og:locale") or ""
    code = _CODE.match(language.strip().lower())
    return {
        "title": _title(tree, metas),
        "publisher": _publisher(tree, metas, linked),
        "language": code[0] if code else None,
        "published": _published(tree, metas, linked),
    }


def title_in(above: Sequence[Block]) -> str | None:
    """Return the first line above an article's entries that can be its title."""
    for block in above[:_FIRST_LINES]:
        text = block.text
        if weight(text) > _TITLE_MOST or block.kind is Kind.ITEM or block.links or "://" in text:
            break
        if _can_be_title(text):
            return _without_site(_CATEGORY.sub("", _TITLE_LABEL.sub("", text)), "")
    return None


def _can_be_title(text: str) -> bool:
    is_date = is_dated(text) and len(text) < _DATE_LINE_MOST
    has_end = _NO_TITLE_END.search(text) is not None or LETTER.search(text) is None
    has_words = len(WORD.findall(text)) >= _TITLE_WORDS or WIDE.search(text) is not None
    return (
        weight(text) >= _TITLE_LEAST
        and has_words
        and not (is_date or has_end or is_noise_heading(text))
    )


def _title(tree: LexborHTMLParser, metas: Metas) -> str | None:
    heads = (" ".join(node.text().split()) for node in tree.css("h1"))
    firsts = [text for text in heads if text]
    if len(firsts) == 1 and len(firsts[0]) <= _TITLE_MOST:
        return firsts[0]
    page = tree.css_first("title")
    named = (metas.get("og:title"), metas.get("twitter:title"), page.text() if page else "")
    title = next((" ".join(text.split()) for text in named if text and text.strip()), None)
    if title is None:
        return firsts[0] if firsts else None
    shown = next((first for first in firsts if first in title), None)
    return shown or _CATEGORY.sub("", _without_site(title, metas.get("og:site_name", "")))


def _without_site(title: str, site: str) -> str:
    """Leave out a site's name that stands after a line at the end: "An article | The site"."""
    last = _SEPARATORS.split(title)[-1]
    is_site = len(last) < len(title) / 2 or last.strip() == site
    return title[: title.rfind(last)].rstrip(" |–—·»•-_") if is_site else title


def _publisher(tree: LexborHTMLParser, metas: Metas, linked: Linked) -> str | None:
    account = tree.css_first("#js_name")
    said = [" ".join(account.text().split()) if account else ""]
    said += [metas.get(name, "") for name in _SITES]
    said += [_name(one.get(role)) for one in linked for role in ("publisher", "author")]
    said += [metas.get("author", ""), metas.get("article:author", "")]
    return next(filter(None, said), None)


def _name(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        value = value.get("name")
    return " ".join(value.split()) if isinstance(value, str) else ""


def _published(tree: LexborHTMLParser, metas: Metas, linked: Linked) -> str | None:
    said = [metas.get("article:published_time", "")]
    said += [str(one.get("datePublished", "")) for one in linked]
    said += [metas.get(name, "") for name in _TIMES]
    said += [node.attributes.get("datetime") or "" for node in _times_of_coming_out(tree)]
    days = (date_in(text, "en") for text in said if text)
    return next(filter(None, days), None) or _stamped(tree)


def _times_of_coming_out(tree: LexborHTMLParser) -> list[LexborNode]:
    times = tree.css("time")[:_TIME_TAGS_MOST]
    beside = ((node, node.prev) for node in times)
    return [node for node, prev in beside if prev is None or not is_of_change(prev.text())] or times


def _stamped(tree: LexborHTMLParser) -> str | None:
    """Return the day that a script of the page has as its time of publication."""
    for node in tree.css("script")[:_SCRIPTS_MOST]:
        match = _STAMP.search(node.text()[:_SCRIPT_MOST])
        if match and match[1].isdecimal():
            return datetime.fromtimestamp(int(match[1]), UTC).date().isoformat()
        if match:
            return date_in(match[1], None)
    return None


def _metas(tree: LexborHTMLParser) -> Metas:
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        given = node.attributes
        name = given.get("property") or given.get("name") or given.get("itemprop")
        if name and given.get("content"):
            found.setdefault(name.lower(), " ".join((given["content"] or "").split()))
    return found


def _linked_data(tree: LexborHTMLParser) -> Iterator[Mapping[str, Any]]:
    """Give the things that a page's JSON-LD describes."""
    for node in tree.css('script[type="application/ld+json"]')[:_LINKED_MOST]:
        try:
            value = json.loads(node.text())
        except (ValueError, RecursionError):
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping):
                graph = one.get("@graph")
                yield one
                yield from filter(_is_mapping, graph if isinstance(graph, list) else ())


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping)
