"""Every sentence the bot can say: one gettext catalogue a language, by key; numbers and dates by Babel."""

import io
import re
from collections.abc import Mapping
from datetime import date, datetime
from gettext import GNUTranslations
from importlib import resources

from babel import Locale as BabelLocale
from babel.dates import format_date, format_datetime, get_day_names, get_timezone_location
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import Markup

_FIXED = re.compile(r"Etc/GMT([+-])(\d+)")
LANGUAGES: Mapping[str, str] = {"en": "English", "zh": "中文", "ru": "Русский"}


class Locale:
    """One language: its sentences with values filled in (and escaped), its dates and numbers."""

    def __init__(self, language: str, catalogue: GNUTranslations) -> None:
        self.language = language
        self._catalogue = catalogue
        self._babel = BabelLocale.parse(language)

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

    def day(self, day: date) -> str:
        """Write a date in full, without the weekday."""
        return format_date(day, "long", locale=self._babel)

    def month(self, day: date) -> str:
        """Write the month of a day, with its year."""
        pattern = {"zh": "y年M月", "ru": "LLLL y 'г'."}.get(self.language, "LLLL y")
        return format_date(day, pattern, locale=self._babel)

    def moment(self, local: datetime) -> str:
        """Write a local time as weekday, day, month and hour."""
        pattern = {"zh": "M月d日EEEE HH:mm"}.get(self.language, "EEEE, d MMMM, HH:mm")
        return format_datetime(local, pattern, locale=self._babel)

    def weekday(self, weekday: int) -> str:
        """Name a weekday, Monday being 1, as it stands alone."""
        return str(get_day_names("wide", "stand-alone", self._babel)[weekday - 1])

    def city(self, zone: str) -> str:
        """Name a time zone by its city, such as "Москва"."""
        if match := _FIXED.fullmatch(zone):
            return f"UTC{'-' if match[1] == '+' else '+'}{match[2]}"  # Etc/ counts westwards
        if "/" not in zone:
            return zone
        return str(get_timezone_location(zone, locale=self._babel, return_city=True))


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


def guess(language_code: str | None, default: str) -> str:
    """Guess a language of ours from Telegram's IETF tag ("zh-hans", "uk"), else the default."""
    code = (language_code or "").lower().partition("-")[0]
    neighbours = {"be": "ru", "kk": "ru", "ky": "ru", "uk": "ru", "yue": "zh"}
    code = neighbours.get(code, code)
    return code if code in LANGUAGES else default


def _catalogue(language: str) -> GNUTranslations:
    source = resources.files(__name__).joinpath(f"{language}.po")
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
