from datetime import UTC, datetime

import pytest

from tests.bot.spoken import chat_row, kept, labels, spoken, wanted
from tests.bot.world import GROUP, MEMBER, World


async def test_the_overview_shows_every_setting(world: World) -> None:
    """What is not set yet shows its default; nothing is kept by looking."""
    [overview] = await world.say("/settings")
    for key, value in (
        ("language", "English"),
        ("weekday", "Monday"),
        ("hour", "09:00"),
        ("zone", "UTC"),
        ("size", "7"),
        ("archive", spoken(world, "yes")),
    ):
        assert spoken(world, f"settings_{key}", value=value) in overview["text"]
    assert not any((await kept(world)).values())


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        ("hour 18", "hour", 18),
        ("Hour: 0", "hour", 0),
        ("weekday 7", "weekday", 7),
        ("size 3", "size", 3),
        ("size 20", "size", 20),
        ("language ru", "language", "ru"),
        ("LANGUAGE ZH", "language", "zh"),
        ("archive off", "archive", False),
        ("pause on", "paused", True),
        ("Berlin", "timezone", "Europe/Berlin"),
        ("zone Asia/Tokyo", "timezone", "Asia/Tokyo"),
        ("timezone: москва", "timezone", "Europe/Moscow"),
        ("上海", "timezone", "Asia/Shanghai"),
        ("+5:30", "timezone", "Asia/Kolkata"),
        ("UTC+3", "timezone", "Etc/GMT-3"),
        ("-11", "timezone", "Etc/GMT+11"),
        ("Lisbonn", "timezone", "Europe/Lisbon"),
    ],
)
async def test_a_typed_setting_is_kept(world: World, words: str, field: str, value: object) -> None:
    """The value is kept, the answer says so and shows all settings as they are now."""
    [answer] = await world.say(f"/settings {words}")
    row = await chat_row(world)
    assert row[field] == value
    assert answer["text"].startswith(spoken(world, "settings_saved", row["language"]))


@pytest.mark.parametrize(
    "words",
    [
        "hour 24",
        "hour -1",
        "hour ٣",
        "hour 1 8",
        "hour 9999999999",
        "weekday 0",
        "weekday 8",
        "size 2",
        "size 21",
        "size 3.5",
        "language fr",
        "archive maybe",
        "archive",
        "pause",
        "Pause:",
    ],
)
async def test_a_value_that_does_not_fit_changes_nothing(world: World, words: str) -> None:
    """The answer tells what fits."""
    [answer] = await world.say(f"/settings {words}")
    assert answer["text"] == spoken(world, "settings_wrong", least=3, most=20)
    assert await chat_row(world) == {}


@pytest.mark.parametrize(
    "words", ["Xyzzyville", "+99", "+14:30", "../../etc/passwd", "' OR 1=1 --", "?"]
)
async def test_an_unknown_zone_changes_nothing(world: World, words: str) -> None:
    """The answer repeats the words and tells what would work."""
    [answer] = await world.say(f"/settings {words}")
    assert answer["text"] == spoken(world, "zone_unknown", words=words)
    assert await chat_row(world) == {}


async def test_an_ambiguous_place_asks_which(world: World) -> None:
    """Several zones of one beginning are offered; a press decides."""
    [asked] = await world.say("/settings san")
    assert asked["text"] == spoken(world, "zone_several", words="san")
    assert await chat_row(world) == {}
    await world.press(asked, "Santiago")
    assert (await chat_row(world))["timezone"] == "America/Santiago"
    assert "America/Santiago" in world.now(asked)["text"]


@pytest.mark.parametrize(
    ("setting", "choice", "field", "value"),
    [
        ("language", "中文", "language", "zh"),
        ("weekday", "Sunday", "weekday", 7),
        ("hour", "23:00", "hour", 23),
        ("zone", "Tokyo", "timezone", "Asia/Tokyo"),
        ("size", "15", "size", 15),
    ],
)
async def test_a_pressed_choice_is_kept(
    world: World, setting: str, choice: str, field: str, value: object
) -> None:
    """Two presses set it, all in one message; the choice is ticked when one looks again."""
    [overview] = await world.say("/settings")
    await world.press(overview, spoken(world, f"settings_button_{setting}"))
    assert world.now(overview)["text"] == spoken(world, f"settings_choose_{setting}")
    assert sum("✅" in label for label in labels(world, world.now(overview))) == 1
    await world.press(world.now(overview), choice)
    row = await chat_row(world)
    assert row[field] == value
    assert world.answer["text"] == spoken(world, "settings_saved", row["language"])
    await world.press_data(overview, f"set:{setting}")
    ticked = [label for label in labels(world, world.now(overview)) if "✅" in label]
    assert len(ticked) == 1
    assert choice in ticked[0]
    assert len(world.telegram.messages(1001)) == 2


async def test_back_leads_to_the_overview(world: World) -> None:
    """Leaving a choice changes nothing."""
    [overview] = await world.say("/settings")
    await world.press(overview, spoken(world, "settings_button_hour"))
    await world.press(world.now(overview), spoken(world, "button_back"))
    assert world.now(overview)["text"] == overview["text"]
    assert await chat_row(world) == {}


async def test_switches_turn_both_ways(world: World) -> None:
    """Pause and archive are switched by one button each, which then offers the other way."""
    await world.say("/subscribe agents")
    [overview] = await world.say("/settings")
    await world.press(overview, spoken(world, "settings_button_pause"))
    assert (await chat_row(world))["paused"] is True
    assert spoken(world, "next_paused") in world.now(overview)["text"]
    await world.press(world.now(overview), spoken(world, "settings_button_resume"))
    assert (await chat_row(world))["paused"] is False
    await world.press(world.now(overview), spoken(world, "settings_button_archive_off"))
    assert (await chat_row(world))["archive"] is False
    await world.press(world.now(overview), spoken(world, "settings_button_archive_on"))
    assert (await chat_row(world))["archive"] is True
    assert world.now(overview)["text"] == overview["text"]


async def test_a_due_time_follows_the_settings(world: World) -> None:
    """Day, hour and zone move the next roundup; without a subscription nothing becomes due."""
    await world.say("/settings hour 18")
    assert (await chat_row(world))["next_roundup_at"] is None
    await world.say("/subscribe agents")
    assert (await chat_row(world))["next_roundup_at"] == datetime(2026, 11, 23, 18, tzinfo=UTC)
    await world.say("/settings Tokyo")
    assert (await chat_row(world))["next_roundup_at"] == datetime(2026, 11, 23, 9, tzinfo=UTC)
    [answer] = await world.say("/settings weekday 6")
    assert (await chat_row(world))["next_roundup_at"] == datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert "Saturday, 21 November, 18:00 (Tokyo)" in answer["text"]


async def test_another_city_can_be_written(world: World) -> None:
    """The prompt's answer is read as a zone, in private and from a group's administrator only."""
    [overview] = await world.say("/settings")
    await world.press_data(overview, "set:zone")
    [prompt] = await world.press(world.now(overview), spoken(world, "settings_button_other_zone"))
    assert prompt["text"] == spoken(world, "zone_prompt")
    [answer] = await world.say("Лиссабон", reply_to=prompt["message_id"])
    assert (await chat_row(world))["timezone"] == "Europe/Lisbon"
    assert "Europe/Lisbon" in answer["text"]


async def test_a_members_city_is_ignored_in_a_group(world: World) -> None:
    """Anyone can reply to the prompt; only an administrator's reply counts."""
    [overview] = await world.say("/settings", GROUP)
    [prompt] = await world.press_data(overview, "zone")
    assert await world.say("Berlin", GROUP, MEMBER, reply_to=prompt["message_id"]) == []
    assert await chat_row(world, GROUP) == {}
    await world.say("Berlin", GROUP, reply_to=prompt["message_id"])
    assert (await chat_row(world, GROUP))["timezone"] == "Europe/Berlin"


async def test_members_change_nothing_in_a_group(world: World) -> None:
    """Neither by words nor by any button."""
    [overview] = await world.say("/settings", GROUP)
    [refused] = await world.say("/settings hour 18", GROUP, MEMBER)
    assert refused["text"] == spoken(world, "admins_only")
    for data in ("set", "set:hour", "set:hour:3", "set:zone:Asia/Tokyo", "set:pause:on", "zone"):
        assert not await world.press_data(overview, data, MEMBER)
        assert world.answer["text"] == spoken(world, "admins_only")
    assert world.now(overview) == overview
    assert await chat_row(world, GROUP) == {}


@pytest.mark.parametrize(
    "data",
    [
        "set:hour:99",
        "set:hour:-1",
        "set:language:fr",
        "set:paused:on",
        "set:id:5",
        "set:suspended:x",
        "set:archive",
        "set:size:1",
        "set:zone:Mars/Base",
        "set:zone:+99",
        "set:zone:\ud800\u202e",
        "set:?:?",
    ],
)
async def test_forged_values_change_nothing(world: World, data: str) -> None:
    """Only what the settings can be is kept, whatever a button says."""
    await world.say("/subscribe agents")
    before = await kept(world)
    [overview] = await world.say("/settings")
    await world.press_data(overview, data)
    assert await kept(world) == before
    assert await wanted(world) == ["agents"]


async def test_the_language_changes_at_once(world: World) -> None:
    """The answer to the change is in the new language already, and so is all after it."""
    [answer] = await world.say("/settings language ru")
    assert spoken(world, "settings_title", "ru") in answer["text"]
    [status] = await world.say("/status")
    assert spoken(world, "status_title", "ru") in status["text"]
