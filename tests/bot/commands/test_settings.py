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
        ("EST", "timezone", "America/New_York"),
        ("Япония", "timezone", "Asia/Tokyo"),
        ("часовой пояс: Омск", "timezone", "Asia/Omsk"),
        ("hour 9pm", "hour", 21),
        ("hour 18:00", "hour", 18),
        ("18:00", "hour", 18),
        ("время 18", "hour", 18),
        ("时间 18点", "hour", 18),
        ("friday", "weekday", 5),
        ("день пт", "weekday", 5),
        ("星期日", "weekday", 7),
        ("архив нет", "archive", False),
        ("язык русский", "language", "ru"),
        ("pause", "paused", True),
        ("Пауза", "paused", True),
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
        "hour 18:30",
        "hour 13pm",
        "час ночи",
        "weekday 0",
        "weekday 8",
        "day someday",
        "size 2",
        "size 21",
        "size 3.5",
        "размер большой",
        "language fr",
        "archive maybe",
        "archive",
        "pause later",
    ],
)
async def test_a_value_that_does_not_fit_changes_nothing(world: World, words: str) -> None:
    """The answer tells what this setting can be."""
    meant = {"час": "hour", "day": "weekday", "размер": "size"}
    name = words.split(maxsplit=1)[0]
    key = f"settings_wrong_{meant.get(name, name)}"
    [answer] = await world.say(f"/settings {words}")
    assert answer["text"] == spoken(world, key, least=3, most=20)
    assert await chat_row(world) == {}


@pytest.mark.parametrize(
    "words", ["Xyzzyville", "+99", "+14:30", "../../etc/passwd", "' OR 1=1 --", "?"]
)
async def test_an_unknown_zone_changes_nothing(world: World, words: str) -> None:
    """The answer repeats the words and tells what would work."""
    [answer] = await world.say(f"/settings {words}")
    assert answer["text"] == spoken(world, "zone_unknown", words=words)
    assert await chat_row(world) == {}


@pytest.mark.parametrize(
    ("words", "offered", "zone"),
    [
        ("Lisbonn", "Lisbon", "Europe/Lisbon"),
        ("berl", "Berlin", "Europe/Berlin"),
        ("Russia", "Moscow", "Europe/Moscow"),
        ("США", "New York", "America/New_York"),
    ],
)
async def test_a_guess_is_offered_not_taken(
    world: World, words: str, offered: str, zone: str
) -> None:
    """A typo, a beginning, a country of many zones: nothing is set until the zone is pressed."""
    [asked] = await world.say(f"/settings {words}")
    assert asked["text"] == spoken(world, "zone_several", words=words)
    assert await chat_row(world) == {}
    await world.press(asked, offered)
    assert (await chat_row(world))["timezone"] == zone


@pytest.mark.parametrize("name", ["language", "weekday", "hour", "zone", "size"])
async def test_a_setting_named_alone_shows_its_choices(world: World, name: str) -> None:
    """Whoever types no value can press one."""
    [asked] = await world.say(f"/settings {name}")
    assert asked["text"] == spoken(world, f"settings_choose_{name}")
    assert sum("✅" in label for label in labels(world, asked)) == 1
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


async def test_an_unknown_answer_asks_again(world: World) -> None:
    """What names no zone is told so, and the prompt comes once more to be answered; a guess is offered."""
    [overview] = await world.say("/settings")
    [prompt] = await world.press_data(overview, "zone")
    [unknown, again] = await world.say("Xyzzyville", reply_to=prompt["message_id"])
    assert unknown["text"] == spoken(world, "zone_unknown", words="Xyzzyville")
    assert again["text"] == prompt["text"]
    forced = world.telegram.calls[-1].params["reply_markup"]
    assert forced["force_reply"]
    assert forced["input_field_placeholder"] == spoken(world, "zone_placeholder")
    [offer] = await world.say("Lisbonn", reply_to=again["message_id"])
    assert offer["text"] == spoken(world, "zone_several", words="Lisbonn")
    assert await chat_row(world) == {}
    await world.say("Berlin", reply_to=again["message_id"])
    assert (await chat_row(world))["timezone"] == "Europe/Berlin"


async def test_members_may_look_in_a_group(world: World) -> None:
    """Every member may see the settings; what is typed after the command is the administrators'."""
    [overview] = await world.say("/settings", GROUP, MEMBER)
    assert spoken(world, "settings_title") in overview["text"]
    for words in ("friday", "pause", "zone", "Berlin", "Xyzzyville"):
        [refused] = await world.say(f"/settings {words}", GROUP, MEMBER)
        assert refused["text"] == spoken(world, "admins_only")
    assert await chat_row(world, GROUP) == {}


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
