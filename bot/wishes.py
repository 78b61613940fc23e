"""What a reader types after /settings -> a setting and its value, in any of our languages."""

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from bot.locales import LANGUAGES, Locales
from bot.models import SIZE_LEAST, SIZE_MOST

_NAMES: Mapping[str, str] = {
    name: setting
    for setting, names in {
        "language": "language, lang, язык, 语言",
        "weekday": "weekday, day, день недели, день, 发送日, 日期, 星期",
        "hour": "hour, time, час, время, 发送时间, 时间, 小时",
        "zone": "time zone, timezone, zone, tz, часовой пояс, пояс, 时区",
        "size": "roundup size, size, размер подборки, размер, максимум, 篇数",
        "archive": "archive, архив, 往期",
        "pause": "pause, пауза, 暂停",
    }.items()
    for name in names.split(", ")
}
_NAMED = re.compile(
    rf"({'|'.join(sorted(_NAMES, key=len, reverse=True))})(?:[\s:=]+(.*)|(?<=[\u4e00-\u9fff])(\d.*))?",
    re.IGNORECASE,
)
_PAUSES = {
    "pause": "on",
    "пауза": "on",
    "暂停": "on",
    "resume": "off",
    "возобновить": "off",
    "恢复": "off",
}
_SWITCHES = {
    **dict.fromkeys(("on", "yes", "да", "вкл", "是", "开"), "on"),
    **dict.fromkeys(("off", "no", "нет", "выкл", "否", "关"), "off"),
}
_HOUR = re.compile(r"([0-9]{1,2})(?:[:.]00)?\s*(?:([ap])\.?m\.?|[点时])?")
_NOON = 12


class Wish(NamedTuple):
    """A setting and its value as buttons carry it; "" where none was typed, None where it does not fit."""

    setting: str
    value: str | None


def understand(words: str, locales: Locales) -> Wish | None:
    """Return what the words ask for; None where they name no setting (and may name a time zone)."""
    typed = " ".join(unicodedata.normalize("NFKC", words).split()).rstrip(" .:=")
    if typed.casefold() in _PAUSES:
        return Wish("pause", _PAUSES[typed.casefold()])
    named = _NAMED.fullmatch(typed)
    if named is None:
        return _unnamed(typed.casefold(), locales)
    setting, rest = _NAMES[named[1].casefold()], named[2] or named[3] or ""
    return Wish(setting, _value(setting, rest, locales) if rest else "")


def fits(setting: str, value: str) -> bool:
    """Whether a value, as buttons carry it, is one that the setting can have."""
    ranges = {"weekday": (1, 7), "hour": (0, 23), "size": (SIZE_LEAST, SIZE_MOST)}
    if setting in ranges:
        least, most = ranges[setting]
        is_number = value.isascii() and value.isdecimal() and len(value) < 4  # noqa: PLR2004 - enough for any of them
        return is_number and least <= int(value) <= most
    if setting == "language":
        return value in LANGUAGES
    return setting in {"archive", "pause"} and value in {"on", "off"}


def _unnamed(typed: str, locales: Locales) -> Wish | None:
    """Return the wish of a value that says by itself which setting's it is: a day, a language, 18:00."""
    readings = {
        "weekday": _weekday(typed, locales),
        "language": _language(typed, locales),
        "hour": None if typed.isdecimal() else _hour(typed),
    }
    wishes = (Wish(setting, value) for setting, value in readings.items() if value)
    return next((wish for wish in wishes if fits(wish.setting, wish.value or "")), None)


def _value(setting: str, rest: str, locales: Locales) -> str | None:
    """Return a typed value as buttons carry it, a zone as it is typed; None where it does not fit."""
    typed = rest.casefold()
    match setting:
        case "zone":
            return rest
        case "hour":
            value = _hour(typed)
        case "weekday":
            value = _weekday(typed, locales) or typed
        case "language":
            value = _language(typed, locales) or typed
        case "archive" | "pause":
            value = _SWITCHES.get(typed)
        case _:
            value = typed
    return value if value is not None and fits(setting, value) else None


def _language(typed: str, locales: Locales) -> str | None:
    """Return the code of a language of ours, typed as such or as any of our languages names it."""
    code = typed if typed in LANGUAGES else locales.code_of_tongue(typed) or ""
    code = code.partition("_")[0]  # Simplified Chinese, British English
    return code if code in LANGUAGES else None


def _weekday(typed: str, locales: Locales) -> str | None:
    for language in LANGUAGES:
        number = locales[language].weekday_numbers().get(typed)
        if number:
            return str(number)
    return None


def _hour(typed: str) -> str | None:
    match = _HOUR.fullmatch(typed)
    if match is None:
        return None
    hour, half = int(match[1]), match[2]
    if half is None:
        return str(hour)
    return str(hour % _NOON + (_NOON if half == "p" else 0)) if 1 <= hour <= _NOON else None
