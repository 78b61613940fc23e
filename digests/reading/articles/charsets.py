"""The charset of bytes: by the mark at their start, what the server and the page say, else by their look."""

import re

from charset_normalizer import from_bytes

UTF_8 = "utf-8"
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})"
    rb"|<\?xml[^>]{0,100}encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})",
    re.IGNORECASE,
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
}
"""Charsets that pages name where they mean a wider one."""

_HEAD = 4096
_SAMPLE = 200_000


def charset_of(data: bytes, content_type: str | None = None) -> str:
    """Return a charset that bytes can be decoded in, with replacements at the worst."""
    for charset in _said(data, content_type or ""):
        try:
            data.decode(charset)
        except (UnicodeError, LookupError):
            continue
        return charset
    guess = from_bytes(data[:_SAMPLE]).best()
    return guess.encoding if guess else UTF_8


def decode(data: bytes, charset: str) -> str:
    """Decode bytes; what is not in the charset becomes U+FFFD, and NUL is dropped."""
    return data.decode(charset, "replace").replace("\0", "")


def _said(data: bytes, content_type: str) -> list[str]:
    mark = [charset for start, charset in _MARKS if data.startswith(start)]
    header = _HEADER.search(content_type)
    declared = _DECLARED.search(data[:_HEAD])
    said = [header[1]] if header else []
    said += [(declared[1] or declared[2]).decode("ascii")] if declared else []
    return [*mark, UTF_8, *(_WIDER.get(name.lower(), name) for name in said)]
