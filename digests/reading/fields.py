"""The kinds of fields a digest file has: what each accepts, and the sentence when it does not."""

import datetime
import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from digests import identity
from digests.search.words import clean, clean_lines

_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv "
    "cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho "
    "hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku "
    "kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn "
    "no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm "
    "sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi "
    "vo wa wo xh yi yo za zh zu"
)
LANGUAGES = frozenset(_CODES.split())
"""The two-letter codes of ISO 639-1."""

FIRST_YEAR, LAST_YEAR = 1900, 2100
MAX_TITLE = 300
MAX_NAME = 80
MAX_PHRASE = 120
MAX_SUMMARY = 6000
MAX_LINK = 500
_MAX_CLEANED = 20_000
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_PUBLISHED = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
_UNKNOWN = "unknown"


def fault(problem: str, remedy: str = "") -> PydanticCustomError:
    """Make the error by which a field is refused, from its two sentences."""
    return PydanticCustomError("fault", "{problem}", {"problem": problem, "remedy": remedy})


def shown(value: object) -> str:
    """Quote a value for a sentence, cut short."""
    text = clean(str(value), 60)
    return f"“{text}”" if text else "an empty text"


def _cleaned(value: Any) -> Any:
    return clean(value, _MAX_CLEANED) if isinstance(value, str) else value


def _cleaned_lines(value: Any) -> Any:
    return clean_lines(value, _MAX_CLEANED) if isinstance(value, str) else value


def _by_language(value: Any, info: ValidationInfo) -> Any:
    """Read a single text as one in the digest's language; leave out languages without a text."""
    if isinstance(value, str):
        return {(info.context or {}).get("language", "en"): value}
    if isinstance(value, dict):
        return {language: text for language, text in value.items() if text is not None}
    return value


def _language(code: str) -> str:
    if code in LANGUAGES:
        return code
    remedy = {"cn": "Chinese is zh.", "ua": "Ukrainian is uk.", "jp": "Japanese is ja."}.get(
        code.lower(), "Write its two letters of ISO 639-1: en, zh, ru ..."
    )
    raise fault(f"{shown(code)} is not a language's code.", remedy)


def _arxiv_id(text: str) -> str:
    found = identity.arxiv_id(text)
    if not found:
        remedy = "Write it like 2305.14314 or cs/0205028, or give the link to arXiv."
        raise fault(f"{shown(text)} is not an arXiv id.", remedy)
    return found


def _openreview_id(text: str) -> str:
    found = identity.openreview_id(text)
    if not found:
        remedy = "Write what follows ?id= in the paper's link, like OUIFPHEgJU, or the link."
        raise fault(f"{shown(text)} is not an OpenReview id.", remedy)
    return found


def _doi(text: str) -> str:
    found = identity.doi(text)
    if found:
        return found
    if identity.arxiv_id(text):
        raise fault(f"{shown(text)} is an arXiv id.", "Write it as arxiv_id.")
    raise fault(f"{shown(text)} is not a DOI.", "Write it like 10.1000/182, or the doi.org link.")


def _link(text: str) -> str:
    problem = f"{shown(text)} is not a link."
    if not _LINK.fullmatch(text) or len(text) > MAX_LINK:
        remedy = f"Give a whole address with http:// or https://, at most {MAX_LINK} characters."
        raise fault(problem, remedy)
    if not is_link(text):
        raise fault(problem, "Give an address with a host, like https://arxiv.org/abs/2305.14314.")
    return text


def is_link(text: str) -> bool:
    """Tell whether a text is a whole web address, no longer than a link may be."""
    if not _LINK.fullmatch(text) or len(text) > MAX_LINK:
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def is_published(text: str) -> bool:
    """Tell whether a text is a date as digests write it: 2024-02-05, 2024-02 or 2024."""
    return bool(_PUBLISHED.fullmatch(text)) and _is_day(f"{text}-01-01"[:10])


def _unknown(value: Any) -> Any:
    """Read the word `unknown` as nothing known."""
    return None if isinstance(value, str) and is_unknown(value) else value


def is_unknown(text: str) -> bool:
    """Tell whether a text is the word that stands for nothing known."""
    return text.strip().casefold() == _UNKNOWN


def _year(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}", value.strip(), re.ASCII):
        raise fault(f"{shown(value)} is not a year.", "Write four digits, like 2023.")
    year = int(value)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise fault(f"{year} is no year of a paper.", f"Write {FIRST_YEAR} to {LAST_YEAR}.")
    return year


def _published(text: str) -> str:
    if not is_published(text):
        remedy = "Write it as 2024-02-05, 2024-02 or 2024, or write unknown."
        raise fault(f"{shown(text)} is not a date.", remedy)
    return text


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _local_text_schema(most: int) -> dict[str, Any]:
    """Return the JSON Schema of a text in one language or by language, the house's three first."""
    text = {"type": "string", "minLength": 1, "maxLength": most}
    by_language = {
        "type": "object",
        "properties": dict.fromkeys(("en", "zh", "ru"), text),
        "patternProperties": {"^[a-z]{2}$": text},
        "additionalProperties": False,
        "minProperties": 1,
    }
    return {"anyOf": [text, by_language]}


_Text = BeforeValidator(_cleaned)
_Lines = BeforeValidator(_cleaned_lines)
_Number = BeforeValidator(_cleaned, json_schema_input_type=str | float)

Title = Annotated[str, Field(min_length=1, max_length=MAX_TITLE), _Text]
Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME), _Text]
Phrase = Annotated[str, Field(min_length=1, max_length=MAX_PHRASE), _Text]
Summary = Annotated[str, Field(min_length=1, max_length=MAX_SUMMARY), _Lines]
Value = Annotated[str, Field(min_length=1, max_length=40), _Number]
Language = Annotated[
    str, AfterValidator(_language), Field(json_schema_extra={"pattern": "^[a-z]{2}$"})
]
ArxivId = Annotated[str, AfterValidator(_arxiv_id), _Number]
OpenReviewId = Annotated[str, AfterValidator(_openreview_id), _Text]
Doi = Annotated[str, AfterValidator(_doi), _Text]
Link = Annotated[str, AfterValidator(_link), _Text, Field(json_schema_extra={"format": "uri"})]
Publisher = Annotated[Phrase | None, BeforeValidator(_unknown)]
Published = Annotated[
    Annotated[str, AfterValidator(_published)] | None,
    BeforeValidator(_unknown, json_schema_input_type=str | int | None),
]
KnownLink = Annotated[Link | None, BeforeValidator(_unknown)]
Year = Annotated[int, BeforeValidator(_year, json_schema_input_type=int | str)]

LocalTitle = Annotated[
    dict[Language, Title],
    BeforeValidator(_by_language),
    Field(min_length=1),
    WithJsonSchema(_local_text_schema(MAX_TITLE), mode="validation"),
]
LocalLabel = Annotated[
    dict[Language, Phrase],
    BeforeValidator(_by_language),
    Field(min_length=1),
    WithJsonSchema(_local_text_schema(MAX_PHRASE), mode="validation"),
]
LocalSummary = Annotated[
    dict[Language, Summary],
    BeforeValidator(_by_language),
    Field(min_length=1),
    WithJsonSchema(_local_text_schema(MAX_SUMMARY), mode="validation"),
]
