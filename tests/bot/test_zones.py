"""A reader's words for a time zone, in three languages and with typos."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.locales import Locales
from bot.models import COMMON_ZONES
from bot.zones import CANDIDATES_MOST, Zones

WINTER = datetime(2026, 1, 15, 12, tzinfo=UTC)
SUMMER = datetime(2026, 7, 15, 12, tzinfo=UTC)
ZONES = Zones(Locales())


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
        ("Etc/GMT-3", "Etc/GMT-3"),
        ("Asia/Calcutta", "Asia/Calcutta"),
        ("UTC", "UTC"),
        ("utc", "UTC"),
        ("Berlin", "Europe/Berlin"),
        ("BERLIN!", "Europe/Berlin"),
        ("  new   york ", "America/New_York"),
        ("new-york", "America/New_York"),
        ("Sao Paulo", "America/Sao_Paulo"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Москва", "Europe/Moscow"),
        ("нью-йорк", "America/New_York"),
        ("Санкт-Петербург", "Europe/Moscow"),
        ("питер", "Europe/Moscow"),
        ("北京", "Asia/Shanghai"),
        ("上海", "Asia/Shanghai"),
        ("莫斯科", "Europe/Moscow"),
        ("München", "Europe/Berlin"),
        ("Kyiv", "Europe/Kyiv"),
        ("Kiev", "Europe/Kyiv"),
        ("Киев", "Europe/Kyiv"),
        ("Калькутта", "Asia/Kolkata"),
        ("Calcutta", "Asia/Kolkata"),
        ("Буэнос-Айрес", "America/Argentina/Buenos_Aires"),
        ("胡志明市", "Asia/Ho_Chi_Minh"),
        ("Portland", "America/Los_Angeles"),
        ("Delhi", "Asia/Kolkata"),
        ("Moskow", "Europe/Moscow"),
        ("Берлн", "Europe/Berlin"),
        ("Singapur", "Asia/Singapore"),
        ("+3", "Etc/GMT-3"),
        ("UTC+3", "Etc/GMT-3"),
        ("gmt -5", "Etc/GMT+5"),
        ("utc −5", "Etc/GMT+5"),
        ("–05:00", "Etc/GMT+5"),
        ("+0300", "Etc/GMT-3"),
        ("+14", "Etc/GMT-14"),
        ("-12", "Etc/GMT+12"),
        ("+0", "UTC"),
        ("+5:30", "Asia/Kolkata"),
        ("+5:45", "Asia/Kathmandu"),
    ],
)
def test_one_zone_is_meant(words: str, zone: str) -> None:
    """By name, by city in any of three languages or a well-known one nearby, by offset, with a typo."""
    assert ZONES.find(words, WINTER) == [zone]


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "?",
        "g",
        "zz",
        "<b>",
        "🙂",
        "Venus",
        "+15",
        "-13",
        "-14",
        "+99",
        "+5:75",
        "+12:34",
        "3",
        "x" * 4096,
        "..",
        "/etc/passwd",
        "\0",
        "' OR 1=1 --",
    ],
)
def test_no_zone_is_meant(words: str) -> None:
    """What names nothing is not guessed at, whatever it is."""
    assert ZONES.find(words, WINTER) == []


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Asia/Calcutta", "Asia/Calcutta"),
        ("Etc/GMT-3", "Etc/GMT-3"),
        (" питер ", "Europe/Moscow"),
        ("СПб", "Europe/Moscow"),
        ("北京", "Asia/Shanghai"),
        ("+5:30", "Asia/Kolkata"),
        ("UTC+3", "Etc/GMT-3"),
        ("utc", "UTC"),
        ("Japan", "Asia/Tokyo"),
        ("Индия", "Asia/Kolkata"),
        ("新加坡", "Asia/Singapore"),
        ("UK", "Europe/London"),
        ("est", "America/New_York"),
        ("EDT", "America/New_York"),
        ("PST", "America/Los_Angeles"),
        ("CET", "Europe/Berlin"),
        ("MSK", "Europe/Moscow"),
        ("мск", "Europe/Moscow"),
        ("JST", "Asia/Tokyo"),
    ],
)
def test_some_words_name_a_zone_for_certain(words: str, zone: str) -> None:
    """A name, a city, an offset, a country of one zone, and EST for the city that is meant by it."""
    assert ZONES.named(words, WINTER) == zone


@pytest.mark.parametrize(
    ("words", "guess"),
    [
        ("Berl", "Europe/Berlin"),
        ("Moskow", "Europe/Moscow"),
        ("Берлн", "Europe/Berlin"),
        ("Singapur", "Asia/Singapore"),
        ("Mars", "Pacific/Majuro"),
        ("Russia", "Europe/Moscow"),
        ("Россия", "Asia/Vladivostok"),
        ("中国", "Asia/Shanghai"),
        ("USA", "America/New_York"),
        ("США", "America/Los_Angeles"),
        ("Portugal", "Europe/Lisbon"),
        ("San", "America/Los_Angeles"),
    ],
)
def test_other_words_are_only_guessed_at(words: str, guess: str) -> None:
    """Typos, beginnings and countries of several zones name none, but may mean some."""
    assert ZONES.named(words, WINTER) is None
    assert guess in ZONES.find(words, WINTER)


@pytest.mark.parametrize("words", ["Venus", "", "?", "3", "+99", "CST", "Factory", "localtime"])
def test_what_is_unknown_names_none(words: str) -> None:
    """What is not even guessed at is certainly none; neither is what the tz database calls Factory."""
    assert ZONES.named(words, WINTER) is None


def test_what_is_offered_can_be_pressed() -> None:
    """Every zone that may be offered names itself for certain: its button sets it."""
    for place in (*sorted(zone for zone in available_timezones() if "/" in zone), *COMMON_ZONES):
        assert ZONES.named(place, WINTER) == place


def test_several_may_be_meant() -> None:
    """A beginning offers what begins so, no more than a keyboard wants to hold."""
    assert ZONES.find("San", WINTER)[-1] != ZONES.find("San", WINTER)[0]
    assert "America/Los_Angeles" in ZONES.find("San", WINTER)  # San Francisco
    assert len(ZONES.find("America", WINTER)) == CANDIDATES_MOST


def test_an_odd_offset_is_the_one_of_now() -> None:
    """Half an hour from Newfoundland's clock depends on the season."""
    assert ZONES.find("-3:30", WINTER) == ["America/St_Johns"]
    assert ZONES.find("-2:30", SUMMER) == ["America/St_Johns"]
    assert ZONES.find("-2:30", WINTER) == []


def test_offsets_have_the_sign_people_mean() -> None:
    """Etc/ counts westwards; whoever writes +3 lives east of Greenwich."""
    for hours in range(-12, 15):
        (zone,) = ZONES.find(f"{hours:+d}", WINTER)
        assert WINTER.astimezone(ZoneInfo(zone)).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
def test_a_zone_is_found_by_the_city_shown(language: str) -> None:
    """What the bot calls the common zones in a language finds them again."""
    locale = Locales()[language]
    for zone in COMMON_ZONES:
        assert zone in ZONES.find(locale.city(zone), WINTER)
        assert ZONES.find(zone, WINTER) == [zone]


@settings(max_examples=100, deadline=None)
@given(words=st.text(max_size=30))
def test_any_words_give_zones_that_are(words: str) -> None:
    """Whatever is typed, what comes back can be stored, packed into a button and used."""
    found = ZONES.find(words, WINTER)
    assert len(found) == len(set(found)) <= CANDIDATES_MOST
    assert set(found) <= available_timezones()
    named = ZONES.named(words, WINTER)
    assert named is None or found == [named]
