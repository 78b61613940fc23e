"""Which format a text is in: by what it is said to be, else by how it looks."""

import re
from enum import StrEnum
from pathlib import PurePath


class Format(StrEnum):
    """A format that articles come in."""

    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"
    FEED = "feed"
    BIBTEX = "bibtex"
    POST = "post"


HEAD_BYTES = 60_000
"""How much of an article is looked at."""

_SUFFIXES = {
    Format.HTML: (".html", ".htm", ".xhtml"),
    Format.MARKDOWN: (".md", ".markdown", ".mdx", ".qmd", ".rmd"),
    Format.FEED: (".rss", ".atom"),
    Format.BIBTEX: (".bib", ".bibtex"),
    Format.POST: (".json",),
}
_TYPES = {
    Format.HTML: ("text/html", "application/xhtml+xml"),
    Format.MARKDOWN: ("text/markdown", "text/x-markdown"),
    Format.FEED: ("application/rss+xml", "application/atom+xml"),
    Format.BIBTEX: ("application/x-bibtex", "text/x-bibtex"),
    Format.POST: ("application/json", "application/vnd.telegram.post+json"),
}
_BY_SUFFIX = {suffix: kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes}
_BY_TYPE = {name: kind for kind, names in _TYPES.items() for name in names}
_SURE = frozenset((Format.MARKDOWN, Format.BIBTEX, Format.POST))
_ROOT_MOST = 2000
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_PAGE = re.compile(r"\s*<!doctype html", re.IGNORECASE)
_TAG = re.compile(
    r"<!doctype html|<(?:html|head|body|article|div|p|h[1-6]|table|section|ul|ol|li|a|br|span)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BIBTEX = re.compile(
    r"^[ \t]*@(?:article|inproceedings|misc|book|techreport|phdthesis|online|conference|string|comment"
    r"|preamble|proceedings|incollection|unpublished|mastersthesis)\s*[{(]",
    re.IGNORECASE | re.MULTILINE,
)
_BIBTEX_FIELD = re.compile(
    r"(?:^|[,{])[ \t]*(?:title|author|year)\s*=\s*[{\"]", re.IGNORECASE | re.MULTILINE
)
_HEADING = re.compile(r"^#{1,6} +\S", re.MULTILINE)
_FIRST_HEADING = re.compile(r"[\ufeff\s]*#{1,6} +\S.*\r?\n\s*\n")
_MARKDOWN = (
    _HEADING,
    re.compile(r"\]\((?:https?://|#|\.?/)[^\s)]+\)"),
    re.compile(r"^\|?[ \t]*:?-{3,}:?[ \t]*\|", re.MULTILINE),
    re.compile(r"(?:^|\s)\*\*\S[^*\n]*\*\*"),
    re.compile(r"^\[[^\]\n]+\]:\s+\S+", re.MULTILINE),
    re.compile(r"^```", re.MULTILINE),
    re.compile(r"\A---\n(?:.*\n){1,40}?---\n"),
)
_NO_TEXTS = ("%PDF-", "PK\x03\x04", "{\\rtf")
_UNWRITTEN, _UNWRITTEN_MOST = (
    re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]"),
    30,
)  # one in so many
_TAGS_LEAST, _MARKS_LEAST, _HEADINGS_LEAST = 3, 2, 3


def format_of(head: str, content_type: str | None = None, name: str | None = None) -> Format:
    """Tell the format from the head of a text, and from what its type or name say."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    said = _BY_TYPE.get(kind) or _BY_SUFFIX.get(PurePath(name or "").suffix.lower())
    if _FEED.search(head[:_ROOT_MOST]) and not _PAGE.match(head):
        return Format.FEED
    return said if said in _SURE else _by_look(head, is_html=said is Format.HTML)


def is_no_text(head: str) -> bool:
    """Tell whether bytes decode to what nobody writes: a PDF, an archive, a picture."""
    return head.startswith(_NO_TEXTS) or len(_UNWRITTEN.findall(head)) * _UNWRITTEN_MOST > len(head)


def _by_look(head: str, *, is_html: bool) -> Format:
    start = head.lstrip("\ufeff \t\r\n")[:1]
    has_tags = len(_TAG.findall(head)) >= _TAGS_LEAST
    if is_html or (has_tags and start == "<"):
        return Format.HTML
    if start == "{" and '"' in head:
        return Format.POST
    if _BIBTEX.search(head) and _BIBTEX_FIELD.search(head):
        return Format.BIBTEX
    marks = sum(mark.search(head) is not None for mark in _MARKDOWN)
    marks += _FIRST_HEADING.match(head) is not None
    marks += len(_HEADING.findall(head)) >= _HEADINGS_LEAST
    if marks >= _MARKS_LEAST:
        return Format.MARKDOWN
    return Format.HTML if has_tags else Format.TEXT
