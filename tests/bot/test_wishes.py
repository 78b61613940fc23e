"""What is typed after /settings, in three languages and the ways people write."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.locales import LANGUAGES, Locales
from bot.messages import plain
from bot.models import SIZE_LEAST, SIZE_MOST
from bot.wishes import Wish, fits, understand

LOCALES = Locales()
SETTINGS = ("language", "weekday", "hour", "zone", "size", "archive", "pause")


@pytest.mark.parametrize(
    ("words", "setting", "value"),
    [
        ("hour 18", "hour", "18"),
        ("Hour: 0", "hour", "0"),
        ("hour:18", "hour", "18"),
        ("hour = 18", "hour", "18"),
        ("time 18", "hour", "18"),
        ("hour 18:00", "hour", "18"),
        ("hour 18.00", "hour", "18"),
        ("hour 09", "hour", "9"),
        ("hour 9pm", "hour", "21"),
        ("hour 9 PM", "hour", "21"),
        ("hour 9 p.m.", "hour", "21"),
        ("hour 9am", "hour", "9"),
        ("hour 9:00 am", "hour", "9"),
        ("hour 12am", "hour", "0"),
        ("hour 12pm", "hour", "12"),
        ("час 7", "hour", "7"),
        ("ВРЕМЯ 18:00", "hour", "18"),
        ("时间 18", "hour", "18"),
        ("时间18点", "hour", "18"),
        ("时间：１８点", "hour", "18"),
        ("小时 7时", "hour", "7"),
        ("18:00", "hour", "18"),
        ("9pm", "hour", "21"),
        ("18点", "hour", "18"),
        ("friday", "weekday", "5"),
        ("  FRIDAY ", "weekday", "5"),
        ("Fri.", "weekday", "5"),
        ("day friday", "weekday", "5"),
        ("weekday 7", "weekday", "7"),
        ("пятница", "weekday", "5"),
        ("День: пт", "weekday", "5"),
        ("день недели среда", "weekday", "3"),
        ("星期五", "weekday", "5"),
        ("周日", "weekday", "7"),
        ("发送日 星期一", "weekday", "1"),
        ("星期5", "weekday", "5"),
        ("size 10", "size", "10"),
        ("размер 3", "size", "3"),
        ("篇数 20", "size", "20"),
        ("language ru", "language", "ru"),
        ("LANGUAGE ZH", "language", "zh"),
        ("language English", "language", "en"),
        ("язык русский", "language", "ru"),
        ("语言 中文", "language", "zh"),
        ("русский", "language", "ru"),
        ("zh", "language", "zh"),
        ("RU", "language", "ru"),
        ("Chinese", "language", "zh"),
        ("Russian", "language", "ru"),
        ("английский", "language", "en"),
        ("简体中文", "language", "zh"),
        ("俄语", "language", "ru"),
        ("language chinese", "language", "zh"),
        ("язык английский", "language", "en"),
        ("中文", "language", "zh"),
        ("archive off", "archive", "off"),
        ("archive yes", "archive", "on"),
        ("архив нет", "archive", "off"),
        ("Архив ВКЛ", "archive", "on"),
        ("往期 否", "archive", "off"),
        ("pause", "pause", "on"),
        ("Pause:", "pause", "on"),
        ("pause on", "pause", "on"),
        ("pause off", "pause", "off"),
        ("resume", "pause", "off"),
        ("Пауза", "pause", "on"),
        ("пауза нет", "pause", "off"),
        ("возобновить", "pause", "off"),
        ("暂停", "pause", "on"),
        ("恢复", "pause", "off"),
        ("zone Asia/Tokyo", "zone", "Asia/Tokyo"),
        ("timezone: Etc/GMT-3", "zone", "Etc/GMT-3"),
        ("Time zone Berlin", "zone", "Berlin"),
        ("tz +3", "zone", "+3"),
        ("часовой пояс Омск", "zone", "Омск"),
        ("时区 上海", "zone", "上海"),
    ],
)
def test_a_setting_and_its_value(words: str, setting: str, value: str) -> None:
    """By the names and values of any of our languages, whatever the reader's own is."""
    assert understand(words, LOCALES) == Wish(setting, value)


@pytest.mark.parametrize(
    ("words", "setting"),
    [
        ("hour 24", "hour"),
        ("hour -1", "hour"),
        ("hour 18:30", "hour"),
        ("hour 13pm", "hour"),
        ("hour 0am", "hour"),
        ("hour 99am", "hour"),
        ("hour ٣", "hour"),
        ("hour 1 8", "hour"),
        ("hour 9999999999", "hour"),
        ("час ночи", "hour"),
        ("weekday 0", "weekday"),
        ("weekday 8", "weekday"),
        ("day someday", "weekday"),
        ("size 2", "size"),
        ("size 21", "size"),
        ("size 3.5", "size"),
        ("size ²x", "size"),
        ("size huge", "size"),
        ("language fr", "language"),
        ("archive maybe", "archive"),
        ("pause maybe", "pause"),
    ],
)
def test_a_value_that_does_not_fit(words: str, setting: str) -> None:
    """The setting is known, so that what is said can be about it."""
    assert understand(words, LOCALES) == Wish(setting, None)


@pytest.mark.parametrize(
    "words",
    ["Berlin", "+3", "-3:30", "Tokyo", "москва", "上海", "hourly", "timezones", "days", "25:00", "9", "5", "",
     ":", "?", "on", "no", "2026-11-20", "x" * 4096],
)  # fmt: skip
def test_other_words_name_no_setting(words: str) -> None:
    """They may be a place: a word that only begins like a setting's is none of its names."""
    assert understand(words, LOCALES) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["language", "weekday", "hour", "zone", "size"])
def test_what_stands_on_the_buttons_is_understood(language: str, name: str) -> None:
    """A setting can be typed as its button calls it; without a value its choices are wanted."""
    called = LOCALES[language].label(f"settings_button_{name}").split(maxsplit=1)[1]
    assert understand(called, LOCALES) == Wish(name, "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in SETTINGS if name != "zone"])
def test_the_examples_given_work(language: str, name: str) -> None:
    """What the sentence about a wrong value tells to type is what the setting takes."""
    said = LOCALES[language].say(f"settings_wrong_{name}", least=SIZE_LEAST, most=SIZE_MOST)
    examples = re.findall(r"<code>/settings (.*?)</code>", str(said))
    assert examples
    for words in examples:
        wish = understand(plain(words), LOCALES)
        assert wish is not None
        assert wish.setting == name
        assert fits(name, wish.value or "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_is_known_by_its_name(language: str) -> None:
    """All seven, as the bot itself writes them."""
    for day in range(1, 8):
        assert understand(LOCALES[language].weekday(day), LOCALES) == Wish("weekday", str(day))


def test_every_hour_can_be_typed() -> None:
    """Twenty-four hours, and twice twelve."""
    for hour in range(24):
        for words in (f"hour {hour}", f"hour {hour:02d}:00", f"{hour:02d}:00", f"时间 {hour}点"):
            assert understand(words, LOCALES) == Wish("hour", str(hour))
        half = f"{(hour + 11) % 12 + 1}{'am' if hour < 12 else 'pm'}"
        assert understand(f"hour {half}", LOCALES) == Wish("hour", str(hour))


@pytest.mark.parametrize(
    ("setting", "value", "is_fit"),
    [
        ("hour", "0", True),
        ("hour", "23", True),
        ("hour", "24", False),
        ("hour", "-1", False),
        ("hour", "٣", False),
        ("hour", "", False),
        ("weekday", "1", True),
        ("weekday", "7", True),
        ("weekday", "0", False),
        ("weekday", "friday", False),
        ("size", str(SIZE_LEAST), True),
        ("size", str(SIZE_MOST), True),
        ("size", str(SIZE_LEAST - 1), False),
        ("size", str(SIZE_MOST + 1), False),
        ("size", "9" * 5000, False),
        ("language", "ru", True),
        ("language", "fr", False),
        ("archive", "on", True),
        ("pause", "off", True),
        ("pause", "yes", False),
        ("zone", "Europe/Berlin", False),
        ("paused", "on", False),
        ("id", "5", False),
    ],
)
def test_what_buttons_may_carry(setting: str, value: str, is_fit: bool) -> None:
    """A forged button's value is judged as a typed one is; no other field of a chat is a setting."""
    assert fits(setting, value) is is_fit


@given(words=st.text(max_size=40), name=st.sampled_from(["", "hour ", "size ", "zone ", "день "]))
@example(words="\0", name="hour ")
def test_any_words_give_a_fitting_value_or_none(words: str, name: str) -> None:
    """Whatever is typed: what comes of it can be kept as it is."""
    wish = understand(name + words, LOCALES)
    assert wish is None or wish.setting in SETTINGS
    if wish and wish.value and wish.setting != "zone":
        assert fits(wish.setting, wish.value)
