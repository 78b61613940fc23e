"""A plain text -> blocks: its lines, those that were wrapped put together again."""

import re
from collections.abc import Iterator, Mapping, Sequence
from email.parser import HeaderParser
from email.utils import parseaddr
from itertools import groupby, pairwise

from digests.reading.articles import links
from digests.reading.articles.blocks import MOST_BLOCKS, Block, Kind, Page
from digests.reading.articles.citations import is_byline
from digests.reading.articles.dates import date_in
from digests.reading.articles.labels import label

_WRAP_LEAST, _WRAP_MOST = 50, 100
_RULE_MOST = 200
_FULL_SHARE, _MOSTLY = 0.7, 0.5
_RULE = re.compile(
    r"\s*([-=*_~—–―─━·.#+•☆★])(?:\s?\1){2,}\s*|\s*[.'+|]?[-=*_~—–―─━]{3,}+(?:.{1,3}[-=*_~—–―─━]{3,}+)?[.'+|]?\s*"
)
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,}|~{3,})\s*")
_BULLET = re.compile(r"(\s*)[•●○◦▪■□‣⁃∙*·\-–—+►▶➤✓]\s+(?=\S)")
_OPENS_LINE = re.compile(r"\s*(?:[•●○◦▪■*·\-–—+►▶>]\s|\(?\d{1,3}[.)、：:]|\[\d+\]|https?://|[#|])")
_SUBJECT_MARKS = re.compile(r"^\s*(?:(?:re|fwd?|aw|wg)\s*:\s*|\[[^\]]{1,40}\]\s*)+", re.IGNORECASE)
_SIGNATURE = re.compile(r"\n-- \n|\n_{20,}\n(?=.{0,2000}$)", re.DOTALL)
_MAIL = re.compile(r"[A-Z][A-Za-z-]{1,30}: ")
_STOPS = ".!?:;。！？：；>)"
_SPACES = re.compile(r"[\s\u200b\ufeff\u2060\u00ad]+")
_QUOTED_REPLY = re.compile(r"^(?:>\s?)+")
_LINK_START = re.compile(r"https?://|www\.", re.IGNORECASE)
_UNFINISHED = re.compile(
    r"(?:https?://|www\.)\S*(?:[/=?&_.%-]|/(?:abs|pdf|html)/\d{1,4})$", re.IGNORECASE
)
_CONTINUES = re.compile(r"^[\w.%/=?&~:@+-]{2,120}[).>,]?$")


def page_of(text: str) -> Page:
    """Take a text apart; a mail's head says what it is called, whose it is, and when it was sent."""
    head, body = _mail_head(_SIGNATURE.split(text.replace("\r\n", "\n"))[0])
    name, _ = parseaddr(head.get("from", ""))
    subject = _SUBJECT_MARKS.sub("", head.get("subject", ""))
    sent = date_in(head.get("date", ""), "en")
    return Page(blocks_of(body), title=subject or None, publisher=name or None, published=sent)


def _mail_head(text: str) -> tuple[Mapping[str, str], str]:
    """Return a mail's head by its fields in lower case, and the rest; none where the text is no mail."""
    head, gap, rest = text.lstrip("\ufeff\n").partition("\n\n")
    message = HeaderParser().parsestr(head if gap and _MAIL.match(head) else "")
    fields = {name.lower(): " ".join(str(value).split()) for name, value in message.items()}
    return (fields, rest) if {"from", "subject"} <= fields.keys() else ({}, text)


def blocks_of(text: str) -> list[Block]:
    """Take a text apart: a block for each line, or for each paragraph where lines were wrapped."""
    lines = list(_whole_links(text.splitlines()))
    width = wrap_width(lines)
    blocks: list[Block] = []
    for is_blank, group in groupby(lines, key=lambda line: not line.strip()):
        if not is_blank:
            blocks += _paragraph(list(group), width)
        if len(blocks) >= MOST_BLOCKS:
            break
    return blocks[:MOST_BLOCKS]


def wrap_width(lines: Sequence[str]) -> int | None:
    """Return the width that the lines of a text were wrapped at, None where they were not."""
    inner = [
        len(line.rstrip())
        for line, after in pairwise(lines)
        if line.strip() and after.strip() and not _OPENS_LINE.match(after) and not _is_rule(after)
    ]
    longest = max((len(line.rstrip()) for line in lines if "://" not in line), default=0)
    if len(inner) < 6 or not _WRAP_LEAST <= longest <= _WRAP_MOST:  # noqa: PLR2004 - too few to tell
        return None
    full = sum(length >= longest * _FULL_SHARE for length in inner)
    return longest if full >= len(inner) * _MOSTLY else None


def _whole_links(lines: Sequence[str]) -> Iterator[str]:
    """Put links together that were split over two lines."""
    waiting = ""
    for line in lines:
        if waiting:
            rest = line.strip()
            if _CONTINUES.match(rest) and links.target(_last_word(waiting) + rest).key:
                waiting += rest
                continue
            yield waiting
            waiting = ""
        if _UNFINISHED.match(_last_word(line)):
            waiting = line.rstrip()
        else:
            yield line
    if waiting:
        yield waiting


def _last_word(line: str) -> str:
    """Return the link that a line ends with, else its last word."""
    word = (line.rsplit(maxsplit=1) or [""])[-1]
    link = _LINK_START.search(word)
    return word[link.start() :] if link else word


def _paragraph(lines: list[str], width: int | None) -> Iterator[Block]:
    """Give the blocks of lines that no empty line parts."""
    gathered: list[str] = []
    for number, line in enumerate(lines):
        is_under = (
            number > 0
            and len(line) <= _RULE_MOST
            and _UNDERLINE.fullmatch(line)
            and not _is_rule(lines[number - 1])
        )
        if is_under and len(gathered) == 1 and _fits(line, gathered[0]):
            yield Block(_clean(gathered.pop()), Kind.HEADING, 2)
        elif _is_rule(line):
            yield from _joined(gathered)
            gathered = []
            yield Block("", Kind.RULE)
        elif gathered and width and _continues(gathered[-1], line, width):
            gathered.append(line)
        else:
            yield from _joined(gathered)
            gathered = [line]
    yield from _joined(gathered)


def _is_rule(line: str) -> bool:
    """Tell whether a line is drawn across rather than written."""
    return len(line) <= _RULE_MOST and _RULE.fullmatch(line) is not None


def _fits(rule: str, line: str) -> bool:
    return abs(len(rule.strip()) - len(line.strip())) <= max(3, len(line) // 4)


def _continues(before: str, line: str, width: int) -> bool:
    """Tell whether a line goes on with the one before: that had no room for its first word."""
    is_labelled = label(line) is not None and before.rstrip()[-1:] in _STOPS
    if _OPENS_LINE.match(line) or is_labelled or is_byline(line):
        return False
    first = line.split(maxsplit=1)[0]
    return len(before.rstrip()) + 1 + len(first) > width * 0.9


def _joined(lines: Sequence[str]) -> Iterator[Block]:
    if not lines:
        return
    bullet = _BULLET.match(lines[0])
    text = _clean(" ".join(line.strip() for line in lines))
    if bullet and len(text) > len(bullet[0].strip()):
        yield Block(_clean(text[len(bullet[0].strip()) :]), Kind.ITEM, 1 + len(bullet[1]) // 2)
    elif text:
        yield Block(text)


def _clean(text: str) -> str:
    return _SPACES.sub(" ", _QUOTED_REPLY.sub("", text.strip())).strip()
