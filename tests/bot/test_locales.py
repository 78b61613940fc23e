"""The three catalogues hold the same sentences, and the code says all of them and no other."""

import ast
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from importlib import resources
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

import bot
from bot.commands import COMMANDS
from bot.locales import LANGUAGES, Locales, guess
from bot.models import COMMON_ZONES
from bot.sandbox.limits import checked_commands
from bot.sandbox.markup import parse_html

LOCALES = Locales()
FIELD = re.compile(r"\{(\w*)\}")
# What stays as it is in every language: names, commands, and what a reader is to type.
FOREIGN = re.compile(
    r"<code>.*?</code>|</?\w+>|/[a-z]+\b|\{\w+\}|\b(?:Europe|Asia|America)/[A-Za-z_]+|\bUTC\b"
    r"|\b(?:Paperboy|Telegram|arXiv|OpenReview|DOI|Berlin|HTML|PDF|Markdown|RSS|BibTeX|MB)\b"
    r"|\b(?:hour|weekday|size|language|archive|pause|on|off|en|zh|ru|ja)\b|\bhttps?://",
    re.DOTALL | re.ASCII,
)


def catalogue(language: str) -> Catalog:
    """Read a catalogue as its file has it."""
    with (resources.files("bot.locales") / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


CATALOGUES = {language: catalogue(language) for language in LANGUAGES}


def messages(language: str) -> dict[str, Message]:
    """Return a catalogue's messages by key, without the header."""
    return {key_of(message): message for message in CATALOGUES[language] if message.id}


def key_of(message: Message) -> str:
    """Return the key; a plural form's is the same for both."""
    return message.id if isinstance(message.id, str) else str(message.id[0])


def forms(message: Message) -> list[str]:
    """Return a message's forms; one where it has no plural."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


EVERY_FORM = [
    pytest.param(language, form, id=f"{language}-{key}-{number}")
    for language in LANGUAGES
    for key, message in messages(language).items()
    for number, form in enumerate(forms(message))
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_have_the_same_keys(language: str) -> None:
    """No sentence is missing, none is twice, and plural is plural in all."""
    english, other = messages("en"), messages(language)
    assert list(other) == list(english)
    source = (resources.files("bot.locales") / f"{language}.po").read_text(encoding="utf-8")
    assert source.count('\nmsgid "') == len(other) + 1
    assert "fuzzy" not in source
    for key, message in other.items():
        assert message.pluralizable == english[key].pluralizable, key
        if message.pluralizable:
            assert message.id == (key, key)


@pytest.mark.parametrize(("language", "count"), [("en", 2), ("zh", 1), ("ru", 3)])
def test_plural_forms_are_complete(language: str, count: int) -> None:
    """Each language has as many forms as it needs, none of them empty."""
    for key, message in messages(language).items():
        assert len(forms(message)) == (count if message.pluralizable else 1), key
        assert all(form.strip() for form in forms(message)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same(language: str) -> None:
    """Every form fills in the same values; only a plural may leave the number out, and only {n}."""
    english = messages("en")
    for key, message in messages(language).items():
        wanted = {name for form in forms(english[key]) for name in FIELD.findall(form)}
        for form in forms(message):
            assert set(FIELD.findall(form)) | {"n"} == wanted | {"n"}, key
            assert form.count("{") == form.count("}") == len(FIELD.findall(form)), key
            assert message.pluralizable or "{n}" not in form, key


@pytest.mark.parametrize(("language", "form"), EVERY_FORM)
def test_every_sentence_is_telegrams_html(language: str, form: str) -> None:
    """The strict reading accepts it with values in it, and shows them as they were."""
    value = 'Q&A <T> "x"'
    html = Markup(form).format(**dict.fromkeys(FIELD.findall(form), value))  # noqa: S704 - ours
    shown = parse_html(html).text
    assert shown.count(value) == len(FIELD.findall(form))
    assert "<" not in shown.replace(value, "")
    assert "&" not in shown.replace(value, "")


@pytest.mark.parametrize(("language", "form"), [e for e in EVERY_FORM if e.values[0] != "en"])
def test_no_english_is_left(language: str, form: str) -> None:
    """Chinese is written in Chinese, Russian in Russian, save for names and what is typed."""
    rest = FOREIGN.sub(" ", form)
    assert re.findall(r"[A-Za-z]{2,}", rest) == []
    if language == "zh":
        assert not re.search(r"[а-яё]", rest, re.IGNORECASE)
    else:
        assert not re.search(r"[\u4e00-\u9fff]", rest)


@pytest.mark.parametrize("language", ["zh", "ru"])
def test_translations_differ_from_the_english(language: str) -> None:
    """A sentence with words in it is not the English one."""
    for key, message in messages(language).items():
        english = forms(messages("en")[key])
        has_words = re.search(r"[A-Za-z]{2,}", FOREIGN.sub(" ", english[0]))
        assert not has_words or not set(forms(message)) & set(english), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_cities_are_named_in_the_language(language: str) -> None:
    """The zones offered by button bear no foreign name."""
    for zone in COMMON_ZONES:
        city = LOCALES[language].city(zone)
        assert city == "UTC" or city.isascii() == (language == "en"), zone


@pytest.mark.parametrize(
    ("count", "one", "several"),
    [
        (0, "0 статей", "0 дайджестов"),
        (1, "1 статья", "1 дайджест"),
        (2, "2 статьи", "2 дайджеста"),
        (5, "5 статей", "5 дайджестов"),
        (11, "11 статей", "11 дайджестов"),
        (21, "21 статья", "21 дайджест"),
        (22, "22 статьи", "22 дайджеста"),
        (25, "25 статей", "25 дайджестов"),
        (101, "101 статья", "101 дайджест"),
        (111, "111 статей", "111 дайджестов"),
        (1_000_004, "1\xa0000\xa0004 статьи", "1\xa0000\xa0004 дайджеста"),
    ],
)
def test_russian_plurals(count: int, one: str, several: str) -> None:
    """One, few and many are told apart as Russian does."""
    russian = LOCALES["ru"]
    assert (russian.say("paper_count", n=count), russian.say("digests_title", n=count)) == (
        one,
        several,
    )


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 papers"), (1, "1 paper"), (1234, "1,234 papers")]
)
def test_english_plurals(count: int, said: str) -> None:
    """One is singular; thousands are parted."""
    assert LOCALES["en"].say("paper_count", n=count) == said


@settings(max_examples=50, deadline=None)
@given(
    words=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_values_are_escaped(language: str, words: str) -> None:
    """A reader's words stand in the sentence as typed: no tag, no reference, no placeholder of theirs."""
    locale = LOCALES[language]
    said = locale.say("paper_none", words=words)
    assert words in parse_html(said).text
    assert parse_html(said).entities == parse_html(locale.say("paper_none", words="x")).entities
    assert words in locale.label("paper_none", words=words)


def test_markup_is_kept() -> None:
    """A value that is HTML of ours already is not escaped again."""
    said = LOCALES["en"].say("subscribe_done", names=Markup("<i>a</i> &amp; b"))
    assert said == "✅ Subscribed: <b><i>a</i> &amp; b</b>"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_is_one_that_telegram_takes(language: str) -> None:
    """Every command has a line for the menu, short enough and without markup."""
    locale = LOCALES[language]
    menu = [{"command": c.name, "description": locale.label(f"command_{c.name}")} for c in COMMANDS]
    assert len(checked_commands(menu)) == len(COMMANDS)
    assert all("<" not in line["description"] and len(line["description"]) < 60 for line in menu)
    assert 1 <= len(locale.label("description")) <= 512


def strings(tree: ast.AST) -> Iterator[str]:
    """Yield the strings of a module that are no docstring and no part of an f-string."""
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    inside |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in inside
        ):
            yield node.value


def prefixes(tree: ast.AST) -> Iterator[str]:
    """Yield what the f-strings given to `say` and `label` begin with."""
    for call in said(tree):
        if isinstance(call.args[0], ast.JoinedStr) and isinstance(
            call.args[0].values[0], ast.Constant
        ):
            yield str(call.args[0].values[0].value)


def said(tree: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls of `say` and `label` on a locale."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="say" | "label"), args=[_, *_]):
                yield node


@cache
def modules() -> list[ast.Module]:
    """Parse the modules of the bot that speak to readers."""
    root = Path(bot.__file__).parent
    files = (file for file in root.rglob("*.py") if "sandbox" not in file.parts)
    return [ast.parse(file.read_text(encoding="utf-8")) for file in files]


def test_every_sentence_said_exists() -> None:
    """A key written in a call of `say` or `label`, or a prefix of keys, is in the catalogue."""
    keys = messages("en").keys()
    written = {
        call.args[0].value
        for tree in modules()
        for call in said(tree)
        if isinstance(call.args[0], ast.Constant)
    }
    assert len(written) > 50
    assert written - keys == set()
    for prefix in (prefix for tree in modules() for prefix in prefixes(tree)):
        assert any(key.startswith(prefix) for key in keys), prefix


def test_every_sentence_that_exists_is_said() -> None:
    """No key stands in the catalogue that the code does not name, whole or by its beginning."""
    named = {string for tree in modules() for string in strings(tree)}
    begun = tuple({prefix for tree in modules() for prefix in prefixes(tree)})
    unsaid = [key for key in messages("en") if key not in named and not key.startswith(begun)]
    assert unsaid == []


def test_every_key_of_a_prefix_belongs_to_something() -> None:
    """The menu's lines are those of the commands there are."""
    lines = {key.removeprefix("command_") for key in messages("en") if key.startswith("command_")}
    names = {command.name for command in COMMANDS}
    assert lines - {"unknown", "unknown_nearest"} == names


def test_plurals_are_said_with_a_number() -> None:
    """Calls with and without `n` agree with the catalogue."""
    english = messages("en")
    for call in (call for tree in modules() for call in said(tree)):
        if isinstance(call.args[0], ast.Constant):
            has_n = len(call.args) > 1 or any(keyword.arg == "n" for keyword in call.keywords)
            assert has_n == bool(english[str(call.args[0].value)].pluralizable), ast.unparse(call)


def test_calls_fill_in_what_the_sentence_wants() -> None:
    """A call gives just the values its sentence has places for: none missing, none in vain."""
    english = messages("en")
    for call in (call for tree in modules() for call in said(tree)):
        if isinstance(call.args[0], ast.Constant):
            wanted = {
                name
                for form in forms(english[str(call.args[0].value)])
                for name in FIELD.findall(form)
            }
            given = {keyword.arg for keyword in call.keywords}
            assert given | {"n"} == wanted | {"n"}, ast.unparse(call)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", {"friday": 5, "fri": 5, "fr": 5, "sunday": 7, "mon": 1}),
        ("ru", {"пятница": 5, "пт": 5, "воскресенье": 7, "пн": 1}),
        ("zh", {"星期五": 5, "周五": 5, "星期日": 7, "周一": 1}),
    ],
)
def test_days_are_known_by_their_names(language: str, names: dict[str, int]) -> None:
    """Whole and short, in small letters; each name is one day, and each day has a name."""
    numbers = LOCALES[language].weekday_numbers()
    assert numbers.items() >= names.items()
    assert set(numbers.values()) == set(range(1, 8))
    assert all(name == name.casefold() for name in numbers)


def test_a_country_and_a_week_are_named() -> None:
    """By its code; by the Monday of the week, in each language's way."""
    assert [LOCALES[one].country("JP") for one in LANGUAGES] == ["Japan", "日本", "Япония"]
    assert [LOCALES[one].week("2026-W48") for one in LANGUAGES] == [
        "23 November",
        "11月23日",
        "23 ноября",
    ]
    assert LOCALES["en"].country("XX-none") == "XX-none"


def test_quotes_within_quotes_differ() -> None:
    """A title's own marks give way to the inner ones of the language."""
    assert LOCALES["ru"].quotable("«Мысли»") == "„Мысли“"
    assert LOCALES["zh"].quotable("《思》") == "〈思〉"
    assert LOCALES["en"].quotable("‘A’") == "‘A’"


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("en", "en"),
        ("en-US", "en"),
        ("ru", "ru"),
        ("RU-ru", "ru"),
        ("uk", "ru"),
        ("zh-hans", "zh"),
        ("zh-TW", "zh"),
        ("yue", "zh"),
        ("fr", "zh"),
        ("", "zh"),
        (None, "zh"),
        ("<b>", "zh"),
    ],
)
def test_a_language_is_guessed(code: str | None, language: str) -> None:
    """From Telegram's tag where it is one of ours or a near one, else the default."""
    assert guess(code, "zh") == language


def test_an_unknown_language_speaks_english() -> None:
    """A stored language that is none of ours any more is answered in English."""
    assert LOCALES["tlh"].say("yes") == "yes"


@pytest.mark.parametrize(
    ("language", "moment", "month"),
    [
        ("en", "Monday, 23 November, 09:00", "November 2026"),
        ("ru", "понедельник, 23 ноября, 09:00", "ноябрь 2026 г."),
        ("zh", "11月23日星期一 09:00", "2026年11月"),
    ],
)
def test_dates_are_written_as_usual(language: str, moment: str, month: str) -> None:
    """Moments and months stand in each language's own order and case."""
    locale = LOCALES[language]
    assert locale.moment(datetime.fromisoformat("2026-11-23T09:00:00+00:00")) == moment
    assert locale.month(date(2026, 11, 1)) == month


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Russian", "ru"),
        ("русский", "ru"),
        (" 俄语 ", "ru"),
        ("ЯПОНСКИЙ", "ja"),
        ("chinese", "zh"),
        ("Volapük", "vo"),
        ("Klingonese", None),
        ("", None),
    ],
)
def test_a_language_is_known_by_its_names(words: str, code: str | None) -> None:
    """In any of ours, whatever the case."""
    assert LOCALES.code_of_tongue(words) == code


def test_a_language_is_named() -> None:
    """By its code, in the language that is spoken; a code that is none stays what it is."""
    assert [LOCALES[one].tongue("ja") for one in LANGUAGES] == ["Japanese", "日语", "японский"]
    assert LOCALES["en"].tongue("pt-BR") == "Brazilian Portuguese"
    assert LOCALES["en"].tongue("xx") == "xx"


@pytest.mark.parametrize(
    ("share", "written"),
    [(0.0, "0%"), (0.07, "7%"), (0.29, "29%"), (0.57, "57%"), (0.999, "99%"), (1.0, "100%")],
)
def test_a_share_is_a_percentage(share: float, written: str) -> None:
    """Rounded down, and never by the machine's own fractions."""
    assert LOCALES["en"].percent(share) == written
    assert LOCALES["ru"].percent(share) == written.replace("%", "\xa0%")
