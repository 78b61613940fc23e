"""A reader's words -> IANA time zones: by name, by city in any of our languages, by offset, with typos."""

import re
from datetime import datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo, available_timezones

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.locales import LANGUAGES, Locales, current_name
from bot.models import COMMON_ZONES
from digests.search.words import squash

CANDIDATES_MOST = 8
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-−–])\s*(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)
_MOST_OFFSET_HOURS = 14
_MISSPELT_LEAST = 4  # of two or three letters every other code is one typo away
_SHORT = 5
_NOWHERE = frozenset({"Factory", "localtime"})  # of the tz database, but nobody's zone
# Large cities that give no zone its name, as they are called in our three languages.
_CITIES = {
    "Asia/Shanghai": "Beijing Peking 北京 Пекин Shenzhen 深圳 Шэньчжэнь Guangzhou 广州 Гуанчжоу"
    " Hangzhou 杭州 Ханчжоу Nanjing 南京 Нанкин Wuhan 武汉 Ухань Chengdu 成都 Чэнду Tianjin 天津",
    "Asia/Kolkata": "Calcutta Delhi 德里 Дели Mumbai 孟买 Мумбаи Bangalore Bengaluru 班加罗尔 Бангалор",
    "Europe/Moscow": "SaintPetersburg StPetersburg Petersburg 圣彼得堡 СанктПетербург Петербург Питер"
    " СПб Казань Kazan 喀山 Сочи Sochi НижнийНовгород MSK МСК",
    "Europe/Berlin": "Munich München 慕尼黑 Мюнхен Hamburg 汉堡 Гамбург Frankfurt 法兰克福 Франкфурт"
    " CET CEST",
    "Europe/London": "Cambridge 剑桥 Кембридж Oxford 牛津 Оксфорд UK",
    "America/New_York": "Boston 波士顿 Бостон Washington 华盛顿 Вашингтон Pittsburgh 匹兹堡 ET EST EDT"
    " USA США",
    "America/Los_Angeles": "SanFrancisco 旧金山 СанФранциско Seattle 西雅图 Сиэтл Stanford 斯坦福"
    " Portland 波特兰 Портленд PT PST PDT USA США",
    "America/Chicago": "USA США",
    "America/Denver": "USA США",
    "America/Toronto": "Montreal 蒙特利尔 Монреаль Ottawa 渥太华 Оттава",
    "Asia/Ho_Chi_Minh": "Saigon Сайгон 西贡 Hanoi 河内 Ханой",
    "Europe/Kyiv": "Kiev",
    "Asia/Tokyo": "JST",
    "Asia/Jerusalem": "TelAviv 特拉维夫 ТельАвив",
}


class Zones:
    """The zones by everything that names one; the names are gathered when first asked for."""

    def __init__(self, locales: Locales) -> None:
        self._locales = locales
        self._by_name: dict[str, list[str]] = {}

    def named(self, words: str, now: datetime) -> str | None:
        """Return the zone that the words name for certain: by offset, name, city or a country of one zone."""
        found = self.find(words, now)
        is_exact = squash(words) in self._names() or _OFFSET.fullmatch(words.strip())
        return found[0] if len(found) == 1 and is_exact else None

    def find(self, words: str, now: datetime) -> list[str]:
        """Return the zones that the words may mean, the likeliest first."""
        words = words.strip()
        if match := _OFFSET.fullmatch(words):
            return _at_offset(_offset(match), now)
        if "/" in words and words in available_timezones():
            return [words]
        typed, names = squash(words), self._names()
        if typed in names:
            return names[typed][:CANDIDATES_MOST]
        near = [name for name in names if len(typed) > 1 and name.startswith(typed)]
        near = near or (self._misspelt(typed) if len(typed) >= _MISSPELT_LEAST else [])
        found = dict.fromkeys(zone for name in near for zone in names[name])
        return list(found)[:CANDIDATES_MOST]

    def _misspelt(self, typed: str) -> list[str]:
        allowed = 1 if len(typed) < _SHORT else 2
        names = self._names().keys()
        near = process.extract(typed, names, scorer=OSA.distance, limit=3, score_cutoff=allowed)
        return [name for name, distance, _ in near if distance == near[0][1]]

    def _names(self) -> dict[str, list[str]]:
        if not self._by_name:
            places = _places()
            for zone in sorted(filter(_is_no_abbreviation, available_timezones())):
                place = current_name(zone)  # "Singapore" and "Japan" are old names of places
                meant = place if "/" not in zone and place in places else zone
                self._by_name.setdefault(squash(zone), []).append(meant)
            for zone in sorted(places, key=lambda place: (place not in COMMON_ZONES, place)):
                for name in _names_of_place(zone, places[zone], self._locales):
                    zones = self._by_name.setdefault(name, [])
                    zones += [] if zone in zones else [zone]
        return self._by_name


def _is_no_abbreviation(zone: str) -> bool:
    """Whether a name is more than letters like EST, which the tz database takes for Panama."""
    is_word = zone.isalpha() and not zone.isupper() and zone not in _NOWHERE
    return "/" in zone or zone in {"UTC", "GMT"} or is_word


def _places() -> dict[str, str]:
    """Return the zones that are places with their countries' codes, without older or newer names."""
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    lines = (line for line in table.splitlines() if not line.startswith("#"))
    rows, known = (line.split("\t") for line in lines), available_timezones()
    return {row[2]: row[0] for row in rows if row[2] in known}


def _names_of_place(zone: str, country: str, locales: Locales) -> set[str]:
    names = {squash(locales[language].city(zone)) for language in LANGUAGES}
    names |= {squash(locales[language].country(country)) for language in LANGUAGES}
    names |= {squash(zone.rpartition("/")[2]), *map(squash, _CITIES.get(zone, "").split())}
    return names - {""}


def _offset(match: re.Match[str]) -> timedelta:
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return offset if match[1] == "+" else -offset


def _at_offset(offset: timedelta, now: datetime) -> list[str]:
    """Return a fixed zone for whole hours, else a place that keeps that offset now."""
    if abs(offset) > timedelta(hours=_MOST_OFFSET_HOURS):
        return []
    hours, rest = divmod(offset, timedelta(hours=1))
    if not rest:
        fixed = "UTC" if hours == 0 else f"Etc/GMT{-hours:+d}"
        return [fixed] if fixed in available_timezones() else []
    for zone in (*COMMON_ZONES, *sorted(_places())):
        if now.astimezone(ZoneInfo(zone)).utcoffset() == offset:
            return [zone]
    return []
