"""RSS and Atom -> a feed's articles, in its order; each can be made a page of its own."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate
from html import escape, unescape
from typing import Any

from digests.errors import FeedError
from digests.reading.feed_links import MAX_HREFS, feed_of_page, web_link, with_whole_links
from digests.reading.feed_text import feed_text
from digests.search.words import clean

FEED_BYTES = 15 * 1024 * 1024
MAX_KEY = 500
_MAX_TITLE = 500
_MAX_DIGITS = 9
_YEARS = range(1990, 2100)  # others are those of dates that nobody set
_HTML = ("text/html", "application/xhtml+xml")
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}  # hours
_TAG = re.compile(r"<[^<>]*>")
_ISO_DAY = re.compile(r"\s*(\d{4}-\d\d-\d\d)", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2}\b", re.ASCII)


@dataclass(frozen=True)
class FeedArticle:
    """One article: `key` tells it from the others; `html` is all of it, None where the feed has less."""

    key: str  # its guid, else its link
    link: str | None
    title: str | None
    published: str | None  # the ISO day where it was published
    html: str | None
    summary: str | None  # HTML too
    about: tuple[str, ...] = ()  # links to what it is about


@dataclass(frozen=True)
class Feed:
    """A feed as read; `update_seconds` is how often it says it changes."""

    title: str | None
    link: str | None
    language: str | None  # ISO 639-1
    articles: tuple[FeedArticle, ...]
    update_seconds: float | None = None


def read_feed(data: bytes, *, url: str | None = None, content_type: str | None = None) -> Feed:
    """Read a feed, broken XML too; `url` is where it was retrieved. Raise FeedError for anything else."""
    from digests.reading.feed_parsers import parse  # noqa: PLC0415 - not before there is a feed

    if len(data) > FEED_BYTES:
        raise FeedError("The feed is larger than 15 MB.")
    text = feed_text(data, content_type)
    if not text:
        raise FeedError("There is nothing at this address.")
    parsed = parse(text, url)
    if not parsed.version and not parsed.entries:
        found = feed_of_page(text, url)
        page_feed = f" but a page. Its feed is at {found}" if found else "."
        raise FeedError(f"There is no feed at this address{page_feed}")
    is_resolved = text.lower().count("href") <= MAX_HREFS
    articles = (_article(entry, url, is_resolved) for entry in parsed.entries)
    return Feed(
        title=_plain(parsed.feed, "title"),
        link=web_link(parsed.feed.get("link"), url),
        language=_language(parsed.feed.get("language")),
        articles=_each_once(article for article in articles if article),
        update_seconds=_update_seconds(parsed.feed),
    )


def page(article: FeedArticle, feed: Feed, html: str) -> bytes:
    """Make HTML of an article a page of its own that says what the feed knows of it."""
    named = {
        "og:title": article.title,
        "og:site_name": feed.title,
        "article:published_time": article.published,
    }
    language = f' lang="{feed.language}"' if feed.language else ""
    title = escape(article.title or "")
    heading = f"<h1 hidden>{title}</h1>" if title else ""  # before any that the article has
    about = "".join(f'<p><a href="{escape(link)}">{escape(link)}</a></p>' for link in article.about)
    lines = [
        f'<!DOCTYPE html>\n<html{language}>\n<head><meta charset="utf-8">',
        f"<title>{title}</title>",
        *(f'<meta property="{k}" content="{escape(v)}">' for k, v in named.items() if v),
        f'<link rel="canonical" href="{escape(article.link)}">' if article.link else "",
        f"</head>\n<body>{heading}",
        f"<article>{about}{html}</article></body>\n</html>",
    ]
    return "\n".join(lines).encode()


def _article(entry: Mapping[str, Any], url: str | None, is_resolved: bool) -> FeedArticle | None:
    """Read an entry; None for one without anything to read."""
    link, title = web_link(entry.get("link"), url), _plain(entry, "title")
    html, summary = (
        with_whole_links(_markup(content), _base(content, link, url) if is_resolved else None)
        for content in (_longest(entry.get("content")), _detail(entry, "summary"))
    )
    if not (link or html or summary):
        return None
    return FeedArticle(
        key=_key(entry.get("id") or link or "", f"{title}\n{html}\n{summary}"),
        link=link,
        title=title,
        published=_day(entry),
        html=html or None,
        summary=summary if summary != html else None,
        about=tuple(filter(None, (web_link(one.get("href"), url) for one in _about(entry)))),
    )


def _about(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the links that an entry has to what it is about."""
    return [one for one in entry.get("links") or () if one.get("rel") in ("related", "via")]


def _key(name: str, said: str) -> str:
    """Return what tells an article: its name, or a hash where it has none that could be kept."""
    if name and len(name) <= MAX_KEY:
        return name
    return "sha256:" + hashlib.sha256((name or said).encode("utf-8", "replace")).hexdigest()


def _each_once(articles: Iterable[FeedArticle]) -> tuple[FeedArticle, ...]:
    found: dict[str, FeedArticle] = {}
    for article in articles:
        found.setdefault(article.key, article)
    return tuple(found.values())


def _longest(contents: Any) -> Mapping[str, Any]:
    """Return the longest of an entry's contents: others are in other formats, or parts of it."""
    return max(contents or ({},), key=lambda content: len(content.get("value") or ""))


def _detail(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return {"type": "text/html", **(fields.get(f"{name}_detail") or {}), "value": fields.get(name)}


def _markup(content: Mapping[str, Any]) -> str:
    """Return content as HTML, empty where there is none."""
    value = str(content.get("value") or "").strip()
    if not value or content.get("type") in _HTML:
        return value
    return "".join(f"<p>{escape(part)}</p>" for part in re.split(r"\n\s*\n", value))


def _base(content: Mapping[str, Any], link: str | None, url: str | None) -> str | None:
    """Return what links are relative to: a base of the content's own, else its article."""
    base = str(content.get("base") or "")
    return base if base and base != url else link or url


def _plain(fields: Mapping[str, Any], name: str) -> str | None:
    """Return a field as plain text on one line."""
    detail = _detail(fields, name)
    text = str(detail["value"] or "")
    if detail["type"] in _HTML:
        text = unescape(_TAG.sub("", text))
    return clean(text, _MAX_TITLE) or None


def _language(language: Any) -> str | None:
    found = _LANGUAGE.match(str(language or "").strip().lower())
    return found[0] if found else None


def _day(entry: Mapping[str, Any]) -> str | None:
    """Return the day as it was where the article was published, else in UTC."""
    for name in ("published", "created", "updated"):
        said, parsed = str(entry.get(name) or ""), entry.get(f"{name}_parsed")
        iso = _ISO_DAY.match(said)
        numbers = map(int, iso[1].split("-")) if iso else (_mail_date(said) or parsed or ())[:3]
        try:
            day = date(*numbers)
        except (TypeError, ValueError, OverflowError):
            continue
        if day.year in _YEARS:
            return day.isoformat()
    return None


def _mail_date(text: str) -> tuple[int, ...] | None:
    try:
        return parsedate(text)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def _update_seconds(fields: Mapping[str, Any]) -> float | None:
    """Return the longer of what the two ways to say it say."""
    hours = _PERIODS.get(str(fields.get("sy_updateperiod") or "").strip().lower(), 0)
    times = _number(fields.get("sy_updatefrequency")) or 1
    return max(_number(fields.get("ttl")) * 60, hours * 3600 / times) or None


def _number(text: Any) -> int:
    digits = str(text or "").strip()
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS
    return int(digits) if is_number else 0
