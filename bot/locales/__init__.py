"""Every sentence the bot can say: one gettext catalogue a language, by key; numbers and dates by Babel."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from gettext import GNUTranslations
from importlib import resources

from babel import Locale as BabelLocale
from babel.core import get_global
from babel.dates import format_date, format_datetime, format_timedelta, get_day_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit
from markupsafe import Markup

_FIXED = re.compile(r"Etc/GMT([+-])(\d+)")
_INNER_QUOTES = {"ru": str.maketrans("«»", "„“"), "zh": str.maketrans("《》", "〈〉")}
_NEAR, _MOMENT = timedelta(hours=12), timedelta(seconds=1)
_MEGABYTE = 1_000_000
LANGUAGES: Mapping[str, str] = {"en": "English", "zh": "中文", "ru": "Русский"}


class Locale:
    """One language: its sentences with values filled in (and escaped), its dates and numbers."""

    def __init__(self, language: str, catalogue: GNUTranslations) -> None:
        self.language = language
        self._catalogue = catalogue
        self._babel = BabelLocale.parse({"en": "en_GB"}.get(language, language))

    def say(self, key: str, n: int | None = None, **values: object) -> Markup:
        """Return the sentence; `n` chooses its plural form and fills {n}. Plain values are escaped."""
        if n is None:
            sentence = self._catalogue.gettext(key)
        else:
            sentence = self._catalogue.ngettext(key, key, n)
            values["n"] = self.number(n)
        return Markup(sentence).format(**values)  # noqa: S704 - the catalogue is ours

    def label(self, key: str, n: int | None = None, **values: object) -> str:
        """Return the sentence as plain text, for a button or a toast, which know no markup."""
        return str(self.say(key, n, **values).unescape())

    def number(self, number: int) -> str:
        """Write a number with the language's separators."""
        return format_decimal(number, locale=self._babel)

    def percent(self, share: float) -> str:
        """Write a share of 1 as a percentage, rounded down: what is not certain is not 100 %."""
        return format_percent(int(round(share * 100, 6)) / 100, locale=self._babel)

    def tongue(self, code: str) -> str:
        """Name a language by its ISO 639-1 code."""
        return str(self._babel.languages.get(code.replace("-", "_"), code))

    def tongues(self) -> dict[str, str]:
        """Return the languages' codes by their names, in small letters."""
        return {name.casefold(): code for code, name in self._babel.languages.items()}

    def day(self, day: date) -> str:
        """Write a date in full, without the weekday."""
        return format_date(day, "long", locale=self._babel)

    def week(self, week: str) -> str:
        """Name an ISO week ("2026-W48") by the day and month of its Monday."""
        monday = date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
        pattern = {"zh": "M月d日"}.get(self.language, "d MMMM")
        return format_date(monday, pattern, locale=self._babel)

    def join(self, items: Iterable[str]) -> str:
        """Write a list of names with the language's separator."""
        return str(self.say("list_separator")).join(items)

    def quotable(self, text: str) -> str:
        """Turn quotation marks within a text into those that stand inside of quotation marks."""
        return text.translate(_INNER_QUOTES.get(self.language, {}))

    def month(self, day: date) -> str:
        """Write the month of a day, with its year."""
        pattern = {"zh": "y年M月", "ru": "LLLL y 'г'."}.get(self.language, "LLLL y")
        return format_date(day, pattern, locale=self._babel)

    def moment(self, local: datetime) -> str:
        """Write a local time as weekday, day, month and hour."""
        pattern = {"zh": "M月d日EEEE HH:mm"}.get(self.language, "EEEE, d MMMM, HH:mm")
        return format_datetime(local, pattern, locale=self._babel)

    def until(self, local: datetime, now: datetime) -> str:
        """Write a local time as its hour alone where it is near, else with its day."""
        is_near = abs(local - now) < _NEAR
        return f"{local:%H:%M}" if is_near else self.moment(local)

    def span(self, span: timedelta) -> str:
        """Write how long something lasts, roughly."""
        return str(format_timedelta(span, locale=self._babel))

    def ago(self, span: timedelta) -> str:
        """Write how long ago something was, roughly."""
        past = -max(span, _MOMENT)
        return str(format_timedelta(past, add_direction=True, locale=self._babel))

    def size(self, size: int) -> str:
        """Write a number of bytes in megabytes."""
        shown = max(size, _MEGABYTE / 10) / _MEGABYTE
        return str(format_unit(shown, "megabyte", "short", "#,##0.#", locale=self._babel))

    def country(self, code: str) -> str:
        """Name a country by its ISO 3166 code."""
        return str(self._babel.territories.get(code, code))

    def weekday_numbers(self) -> dict[str, int]:
        """Return the weekdays' names, whole and short, in small letters, with their numbers."""
        return {
            name.casefold().rstrip("."): number + 1
            for width in ("wide", "abbreviated", "short")
            for form in ("stand-alone", "format")
            for number, name in get_day_names(width, form, self._babel).items()
        }

    def weekday(self, weekday: int) -> str:
        """Name a weekday, Monday being 1, as it stands alone."""
        return str(get_day_names("wide", "stand-alone", self._babel)[weekday - 1])

    def city(self, zone: str) -> str:
        """Name a time zone by its city, such as "Москва"."""
        if match := _FIXED.fullmatch(zone):
            return f"UTC{'-' if match[1] == '+' else '+'}{match[2]}"  # Etc/ counts westwards
        if "/" not in zone:
            return zone
        names = self._babel.time_zones
        known = next((name for name in _names_of(zone) if "city" in names.get(name, ())), None)
        return str(names[known]["city"]) if known else zone.rpartition("/")[2].replace("_", " ")


class Locales:
    """The languages the bot speaks, each catalogue read when it is first asked for."""

    def __init__(self) -> None:
        self._loaded: dict[str, Locale] = {}

    def __getitem__(self, language: str) -> Locale:
        """Return the language, or English where it is none of ours."""
        code = language if language in LANGUAGES else "en"
        if code not in self._loaded:
            self._loaded[code] = Locale(code, _catalogue(code))
        return self._loaded[code]

    def code_of_tongue(self, words: str) -> str | None:
        """Return the code of a language named in any of ours, or None."""
        named = words.strip().casefold()
        return next(
            (found for code in LANGUAGES if (found := self[code].tongues().get(named))), None
        )


def guess(language_code: str | None, default: str) -> str:
    """Guess a language of ours from Telegram's IETF tag ("zh-hans", "uk"), else the default."""
    code = (language_code or "").lower().partition("-")[0]
    neighbours = {"be": "ru", "kk": "ru", "ky": "ru", "uk": "ru", "yue": "zh"}
    code = neighbours.get(code, code)
    return code if code in LANGUAGES else default


def current_name(zone: str) -> str:
    """Return the name that a zone with an old one has now."""
    return str(get_global("zone_aliases").get(zone, zone))


def _names_of(zone: str) -> Iterator[str]:
    """Yield the zone's name and its others: CLDR keeps the names that zones had at first."""
    current = current_name(zone)
    yield from (zone, current)
    yield from (old for old, new in get_global("zone_aliases").items() if new == current)


def _catalogue(language: str) -> GNUTranslations:
    source = resources.files(__name__).joinpath(f"{language}.po")
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
