"""Links in a feed: made whole from what they are relative to."""

import re
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

MAX_HREFS = 25_000  # of more none is made whole: each grows by as much as its base is long
_MAX_LINK = 2000
_HREF = re.compile(r"""(<a\b[^<>]*?\shref\s*=\s*)("[^"<>]*"|'[^'<>]*'|[^\s"'<>]+)""", re.IGNORECASE)
_HEAD = 200_000  # characters in which a page names its feed
_FEED_LINK = re.compile(
    r"<link\b[^<>]*\btype\s*=\s*[\"']?application/(?:rss|atom)\+xml[^<>]*>", re.IGNORECASE
)
_LINK_HREF = re.compile(r"\shref\s*=\s*[\"']?([^\s\"'<>]+)", re.IGNORECASE)


def web_link(link: object, base: str | None) -> str | None:
    """Return a link to the web, made whole; None for any other."""
    try:
        whole = urljoin(base or "", str(link or "").strip())
        parts = urlsplit(whole)
    except ValueError:
        return None
    is_web = parts.scheme in ("http", "https") and parts.hostname
    return whole if is_web and len(whole) <= _MAX_LINK and whole.isprintable() else None


def with_whole_links(html: str, base: str | None) -> str:
    """Return HTML whose links are whole; nothing else of it changes."""
    if not base or len(base) > _MAX_LINK:
        return html
    return _HREF.sub(lambda found: found[1] + _whole(found[2], base), html)


def feed_of_page(html: str, url: str | None) -> str | None:
    """Return the address at which a page says its feed is."""
    for link in _FEED_LINK.findall(html[:_HEAD]):
        href = _LINK_HREF.search(link)
        if href and (found := web_link(unescape(href[1]), url)):
            return found
    return None


def _whole(quoted: str, base: str) -> str:
    href = unescape(quoted.strip("\"'")).strip()
    try:
        return f'"{escape(urljoin(base, href))}"'
    except ValueError:
        return quoted
