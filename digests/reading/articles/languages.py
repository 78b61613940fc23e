"""Which language a text is in: by its script, and by how often it has a language's commonest words."""

import re
from collections import Counter
from functools import lru_cache

import stopwordsiso

SEEN = 20_000
"""How many letters of a text are looked at."""

_SAMPLE = 1000
_KANA = re.compile("[\u3041-\u30fe]")
_HAN = re.compile("[\u3400-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = {
    "el": re.compile("[\u0370-\u03ff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "hy": re.compile("[\u0530-\u058f]"),
    "ka": re.compile("[\u10a0-\u10ff]"),
}
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_UKRAINIAN, _UKRAINIAN_LETTER = re.compile("[іїєґІЇЄҐ]"), 50  # one in so many letters at least
_CYRILLIC_LANGUAGES = ("ru", "uk", "bg")
_LATIN_LANGUAGES = tuple("en de fr es pt it nl pl cs sv da no fi tr ro hu vi id ca".split())
_LEAST = 0.08


def language_of(text: str, declared: str | None = None) -> str | None:
    """Return a text's ISO 639-1 code; None where it is too short or of a script not known.

    What its page declares counts where it names a script that the text has beside quoted English.
    """
    guessed = _guessed(text[:SEEN])
    quotes = guessed in _LATIN_LANGUAGES and declared not in (None, *_LATIN_LANGUAGES)
    if declared and quotes and is_in_script(text, declared):
        return declared
    return guessed or declared


def _guessed(seen: str) -> str | None:
    if seen.isascii():
        return _commonest(seen, _LATIN_LANGUAGES)
    han, kana, hangul = (len(script.findall(seen)) for script in (_HAN, _KANA, _HANGUL))
    cyrillic = len(_CYRILLIC.findall(seen))
    latin = sum(len(word) for word in _WORD.findall(seen) if word.isascii())
    # An article in another script quotes English titles and names; the reverse is rare.
    if hangul * 3 > latin + han:
        return "ko"
    if (han + kana) * 3 > latin:
        return "ja" if kana * 10 > han + kana else "zh"
    if cyrillic * 2 > latin:
        is_ukrainian = len(_UKRAINIAN.findall(seen)) * _UKRAINIAN_LETTER > cyrillic
        return "uk" if is_ukrainian else _commonest(seen, _CYRILLIC_LANGUAGES)
    for code, script in _SCRIPTS.items():
        if len(script.findall(seen)) * 2 > latin:
            return code
    return _commonest(seen, _LATIN_LANGUAGES)


def is_in_script(text: str, language: str) -> bool:
    """Tell whether a text is mostly in the script its language is written in."""
    seen = text[:_SAMPLE]
    if seen.isascii():
        return language in _LATIN_LANGUAGES
    letters = "".join(_WORD.findall(seen))
    script = {"zh": _HAN, "ja": _KANA, "ko": _HANGUL}.get(language) or (
        _CYRILLIC if language in _CYRILLIC_LANGUAGES else None
    )
    if script is None:
        return language in _LATIN_LANGUAGES and sum(map(str.isascii, letters)) * 2 > len(letters)
    return len(script.findall(letters)) * 4 > len(letters)


def _commonest(text: str, languages: tuple[str, ...]) -> str | None:
    words = Counter(word.casefold() for word in _WORD.findall(text))
    total = sum(words.values())
    if not total:
        return None
    shares = {
        code: sum(words[word] for word in words.keys() & _stopwords(code)) / total
        for code in languages
    }
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] >= _LEAST else None


@lru_cache(maxsize=32)
def _stopwords(code: str) -> frozenset[str]:
    return frozenset(word for word in stopwordsiso.stopwords(code) if len(word) <= 5)  # noqa: PLR2004
