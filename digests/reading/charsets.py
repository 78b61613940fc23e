"""The charset of bytes: by the mark at their start, what the server and the text say, else by their look."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, lookup
from collections.abc import Iterator

UTF_8 = "utf-8"
_MARKS = (
    (BOM_UTF8, "utf-8-sig"),
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.ASCII | re.IGNORECASE)
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})"
    rb"|^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})",
    re.IGNORECASE,
)
# Python knows codecs that are no charsets; some take a time that grows with the square of the text.
_CHARSETS = re.compile(
    r"utf[_-]?(8|16|32)|(us-)?ascii|latin|iso[_-]?(8859|2022)|(x-)?(windows|cp|mac|sjis|euc|ibm)"
    r"|koi8|gb|hz|big5|shift|ks_?c|tis|viscii|johab",
    re.IGNORECASE,
)
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
}
"""Charsets that pages name where they mean a wider one."""

_HEAD_BYTES, _SAMPLE_BYTES = 4096, 200_000


def charset_of(data: bytes, content_type: str | None = None) -> str:
    """Return the charset that bytes are in as far as can be told; Python knows it."""
    said = [name for name in _said(data, content_type or "") if _is_known(name)]
    for charset in (*_marked(data), UTF_8, *said):
        try:
            data.decode(charset)
        except UnicodeError:
            continue
        return charset
    return said[0] if said else _likely(data)  # a few bytes are broken, or nothing was said


def decode(data: bytes, charset: str) -> str:
    """Decode bytes; what is not in the charset becomes U+FFFD, and NUL is dropped."""
    return data.decode(charset, "replace").replace("\0", "")


def _marked(data: bytes) -> Iterator[str]:
    yield from (charset for mark, charset in _MARKS if data.startswith(mark))


def _said(data: bytes, content_type: str) -> Iterator[str]:
    """Give the charsets that the server's answer and the text's head name."""
    header, declared = _HEADER.search(content_type), _DECLARED.search(data[:_HEAD_BYTES])
    written = (declared[1] or declared[2]).decode("ascii", "replace") if declared else ""
    for name in (header[1] if header else "", written):
        if _CHARSETS.match(name):
            yield _WIDER.get(name.lower(), name)


def _is_known(charset: str) -> bool:
    try:
        lookup(charset)  # decoding no bytes would ask nobody
    except LookupError:
        return False
    return True


def _likely(data: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - nearly all texts say what they are

    guess = from_bytes(data[:_SAMPLE_BYTES]).best()
    return guess.encoding if guess else UTF_8
