import json
from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.locales import Locales
from bot.messages import split
from bot.models import Block, Chat
from bot.render import settings as render
from bot.sandbox.markup import parse_html
from tests.bot.render import hostile

LOCALES = Locales()
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
languages = st.sampled_from(["en", "zh", "ru"])
chats = st.builds(
    Chat,
    id=st.integers(-(10**15), 10**15),
    language=languages,
    weekday=st.integers(1, 7),
    hour=st.integers(0, 23),
    timezone=st.sampled_from(sorted(available_timezones())),
    size=st.integers(3, 20),
    archive=st.booleans(),
    paused=st.booleans(),
)


@settings(max_examples=150, deadline=None, phases=[Phase.generate])
@given(chat=chats, due=st.none() | st.just(NOW))
def test_every_settings_screen_can_be_shown(chat: Chat, due: datetime | None) -> None:
    """The overview and every choice, for each language and each zone there is, are taken by Telegram."""
    locale = LOCALES[chat.language]
    assert f"{chat.hour:02d}:00" in hostile.read(render.overview(chat, locale, due))
    for name in ("language", "weekday", "hour", "zone", "size"):
        message = render.choice(name, chat, locale, NOW)
        hostile.read(message)
        ticked = [b for b in hostile.buttons([message]) if "✅" in b.text]
        assert len(ticked) == (name != "size" or chat.size in render.SIZES)


@settings(max_examples=60, deadline=None, phases=[Phase.generate])
@given(phrases=st.lists(hostile.texts(60), max_size=50), language=languages)
def test_all_that_is_kept_can_be_shown(phrases: list[str], language: str) -> None:
    """Any phrases: the parts are taken by Telegram and together are the data, unchanged."""
    data = {
        "chat": {"id": 1, "language": language},
        "subscriptions": [f"phrase: {phrase}" for phrase in phrases],
        "latest_deliveries": [{"week": "2026-W48", "part": n, "state": "sent"} for n in range(12)],
    }
    title, *pieces = render.my_data(data, LOCALES[language])
    hostile.read_all(split([Block(title), *map(Block, pieces)]))
    texts = [parse_html(piece).text for piece in pieces]
    assert json.loads("\n".join(texts)) == data


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Europe/Berlin", "Berlin (Europe/Berlin)"),
        ("UTC", "UTC"),
        ("Etc/GMT-3", "UTC+3"),
        ("Etc/GMT+11", "UTC-11"),
    ],
)
def test_a_zone_is_named(zone: str, name: str) -> None:
    """By its city and its IANA name; a fixed offset the way people write it."""
    assert render.zone_name(zone, LOCALES["en"]) == name


def test_a_pause_outweighs_a_due_time() -> None:
    """Paused, the chat is told so; else when, or that nothing is due."""
    locale, chat = LOCALES["en"], Chat(1, "en", 1, 9, "Asia/Tokyo")
    paused = Chat(1, "en", 1, 9, "Asia/Tokyo", paused=True)
    assert "Friday, 20 November, 19:00" in render.when(chat, locale, NOW)
    assert render.when(paused, locale, NOW) == locale.say("next_paused")
    assert render.when(chat, locale, None) == locale.say("next_none")
