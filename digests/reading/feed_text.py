"""A feed's bytes -> its text, ready for a parser of XML: decoded, without what XML forbids, without a DTD."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator

from charset_normalizer import from_bytes

from digests.errors import FeedError

_MARKS = (
    (BOM_UTF8, "utf-8-sig"),
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.ASCII | re.IGNORECASE)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})")
# Python knows codecs that are no charsets; some take a time that grows with the square of the text.
_CHARSETS = re.compile(
    r"utf[_-]?(8|16|32)|(us-)?ascii|latin|iso[_-]?(8859|2022)|(x-)?(windows|cp|mac|sjis|euc|ibm)"
    r"|koi8|gb|hz|big5|shift|ks_?c|tis|viscii|johab",
    re.IGNORECASE,
)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "us-ascii": "cp1252", "iso-8859-1": "cp1252"}
_PROLOG = re.compile(
    r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)", re.DOTALL | re.IGNORECASE
)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(?:x0*([0-9a-f]*)|0*([0-9]*));?", re.ASCII | re.IGNORECASE)
_DIGITS = 7  # in the longest reference to a character


def feed_text(data: bytes, content_type: str | None) -> str:
    """Return a feed's text from its first element on. Raise FeedError where it declares entities."""
    text = _FORBIDDEN.sub("", _decoded(data, content_type))
    text = _REFERENCE.sub(_allowed, text)
    start = 0
    while found := _PROLOG.match(text, start):
        if "<!entity" in found[0].lower():
            raise FeedError(
                "The feed declares entities of its own, as only bombs do: it is not read."
            )
        start = found.end()
    text = text[start:].lstrip()
    if text[:9].upper() == "<!DOCTYPE":
        raise FeedError("The feed's DOCTYPE cannot be understood.")
    return text


def _decoded(data: bytes, content_type: str | None) -> str:
    """Decode by what surely holds, then by what is said, then by what is likely."""
    said = list(_said(data, content_type))
    for charset in (*_sure(data), *said):
        try:
            return data.decode(charset)
        except (UnicodeError, LookupError):
            continue
    guess = None if said else from_bytes(data).best()
    likely = [*said, guess.encoding if guess else "utf-8", "utf-8"]
    for charset in likely:
        try:
            return data.decode(charset, "replace")  # a few bytes are broken
        except LookupError:
            continue
    return ""


def _sure(data: bytes) -> Iterator[str]:
    """Yield a charset that shows; text that is none in UTF-8 hardly ever decodes as such."""
    marked = [charset for mark, charset in _MARKS if data.startswith(mark)]
    yield from marked
    if not marked and not data.isascii():
        yield "utf-8"


def _said(data: bytes, content_type: str | None) -> Iterator[str]:
    """Yield the charsets that the answer's header and the feed's first line name."""
    header, line = _CHARSET.search(content_type or ""), _DECLARED.match(data)
    for name in (header and header[1], line and line[1].decode("ascii")):
        if name and _CHARSETS.match(name):
            yield _WIDER.get(name.lower(), name)


def _allowed(reference: re.Match[str]) -> str:
    """Keep a reference to a character that XML allows."""
    base, digits = (16, reference[1]) if reference[1] is not None else (10, reference[2])
    number = int(digits, base) if digits and len(digits) <= _DIGITS else 0
    is_allowed = 0 < number <= 0x10FFFF and not _FORBIDDEN.match(chr(number))  # noqa: PLR2004 - the last
    return reference[0] if is_allowed else ""
