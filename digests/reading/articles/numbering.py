"""The number a line begins with, however it is written: "1.", "Paper 2:", "③", "四、", "5️⃣"."""

import re
from typing import NamedTuple

_PREFIXES = (
    r"paper|no\.?|nr\.?|№|n[º°]\.?|第|논문|論文|论文|статья|artículo|artikel|article|top|day"
)
_NUMBERED = re.compile(
    rf"^[\s\"“(（【\[#*_>]*(?:(?:{_PREFIXES})\s*[#№]?\s*)?"
    r"(?P<number>\d{1,3})(?:\s*(?:篇|番|位|번|️?⃣))?"
    r"(?P<mark>\s*[)）】\]、]|\s*[.:：](?!\d)|\s*[—–|-]\s(?!\d)|\s+(?=[^\s\d])|️?⃣\s*|$)",
    re.IGNORECASE,
)
_DATED = re.compile(r"\s*\d{4}(?:[-/年.]|\s)")
_CIRCLED = re.compile(r"^\s*([①-⑳❶-❿🔟])\s*")
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_FULL_CIRCLES = "❶❷❸❹❺❻❼❽❾❿"
_HAN = re.compile(r"^\s*[(（第]?([一二三四五六七八九十]{1,3})[)）篇]?\s*[、.．:：]\s*")
_KEYCAP = "\u20e3"
_HAN_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}


class Number(NamedTuple):
    """A number: its style, its value, and where the text after it starts."""

    style: str
    value: int
    end: int


def number_of(text: str) -> Number | None:
    """Return the number a line begins with; None where it begins with none, or with a date."""
    if _DATED.match(text):
        return None
    match = _NUMBERED.match(text)
    if match:
        prefix = text[: match.start("number")].strip().casefold()
        mark = match["mark"].strip()[-1:] or ("" if match["mark"] else "$")
        mark = _KEYCAP if _KEYCAP in match[0] else mark
        return Number(f"{prefix}#{mark}", int(match["number"]), match.end())
    match = _CIRCLED.match(text)
    if match:
        return Number("circled", _circled(match[1]), match.end())
    match = _HAN.match(text)
    return Number("han", _han(match[1]), match.end()) if match else None


def _circled(sign: str) -> int:
    circles = _CIRCLES if sign in _CIRCLES else _FULL_CIRCLES
    return circles.find(sign) + 1 or 10


def _han(digits: str) -> int:
    """Read a Chinese number below a hundred; 0 for what is none."""
    tens, ten, units = digits.rpartition("十")
    if not ten:
        return _HAN_DIGITS.get(digits, 0)
    return 10 * _HAN_DIGITS.get(tens, 1) + _HAN_DIGITS.get(units, 0)
