"""A Markdown text -> HTML, and what its front matter says of it."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import yaml
from markdown_it import MarkdownIt

from digests.reading.articles.blocks import Page
from digests.reading.articles.dates import date_in

_SHORTCODE = re.compile(r"\{\{[<%].{0,500}?[>%]\}\}", re.DOTALL)
_ALONE = re.compile(r"(?:\*\*[^*]+\*\*|__[^_]+__|https?://\S+)\s*")
_SHORT = 200
_YAML, _TOML = "---", "+++"
_FIELDS = {
    "title": ("title",),
    "publisher": ("publisher", "site", "blog", "author", "authors"),
    "language": ("language", "lang", "locale"),
    "published": ("date", "published", "pubdate", "publishdate"),
    "link": ("link", "url", "canonical", "canonical_url", "permalink"),
}


def as_html(text: str) -> tuple[str, Page]:
    """Return the text as HTML, and a page that knows what the front matter says."""
    fence, head, body = _parted(text)
    body = _with_breaks(_SHORTCODE.sub("", body))
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(body)
    return html, _page(_in_toml(head) if fence == _TOML else _in_yaml(head))


def _with_breaks(body: str) -> str:
    """End lines where they are meant to end: at a link or bold words alone, and above them."""
    lines = [line.rstrip("\r") for line in body.split("\n")]
    return "\n".join(
        f"{line}  " if line and _ends(line, after) else line
        for line, after in pairwise([*lines, ""])
    )


def _ends(line: str, after: str) -> bool:
    if _ALONE.fullmatch(line):
        return True
    has_end = len(line) <= _SHORT or "://" in line.rsplit(maxsplit=1)[-1]
    return has_end and (after.startswith(("http://", "https://")) or bool(_ALONE.fullmatch(after)))


def _parted(text: str) -> tuple[str, str, str]:
    """Return the line that front matter stands between, the front matter and the text below it."""
    lines = text.lstrip("\ufeff\n").splitlines()
    if not lines or lines[0].strip() not in (_YAML, _TOML):
        return "", "", text
    fence = lines[0].strip()
    for number, line in enumerate(lines[1:200], 1):
        if line.strip() == fence:
            return fence, "\n".join(lines[1:number]), "\n".join(lines[number + 1 :])
    return "", "", text


def _page(said: Mapping[str, object]) -> Page:
    page = Page()
    for field, names in _FIELDS.items():
        value = next((said[name] for name in names if said.get(name)), None)
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str | date) and str(value).strip():
            setattr(page, field, " ".join(str(value).split()))
    page.published = date_in(page.published or "", page.language)
    return page


def _in_yaml(head: str) -> dict[str, object]:
    try:
        value = yaml.load(head, Loader=yaml.CBaseLoader)  # noqa: S506 - texts only
    except (yaml.YAMLError, RecursionError):
        return {}
    return {str(key).lower(): one for key, one in value.items()} if isinstance(value, dict) else {}


def _in_toml(head: str) -> dict[str, object]:
    try:
        return {key.lower(): one for key, one in tomllib.loads(head).items()}
    except (ValueError, RecursionError):
        return {}
