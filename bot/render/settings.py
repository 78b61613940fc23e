"""A chat's settings, its status, and what is kept of it."""

import json
from datetime import datetime
from typing import Any

from markupsafe import Markup

from bot.buttons import pack
from bot.locales import LANGUAGES, Locale
from bot.messages import rows_of
from bot.models import (
    COMMON_ZONES,
    SIZE_LEAST,
    SIZE_MOST,
    Button,
    Chat,
    Keyboard,
    Message,
    zone_of,
)

CHOICES = ("language", "weekday", "hour", "zone", "size")
SIZES = (3, 5, 7, 10, 15, 20)
_LINES = 25  # of what is kept, in one piece: well below what a message can hold


def overview(chat: Chat, locale: Locale, due: datetime | None) -> Message:
    """Show every setting, each with a button that changes it."""
    yes_no = {True: locale.say("yes"), False: locale.say("no")}
    lines = [
        Markup("<b>{}</b>").format(locale.say("settings_title")),
        Markup("\n").join(
            [
                locale.say("settings_language", value=LANGUAGES[locale.language]),
                locale.say("settings_weekday", value=locale.weekday(chat.weekday)),
                locale.say("settings_hour", value=f"{chat.hour:02d}:00"),
                locale.say("settings_zone", value=zone_name(chat.timezone, locale)),
                locale.say("settings_size", value=locale.number(chat.size)),
                locale.say("settings_archive", value=yes_no[chat.archive]),
            ]
        ),
        when(chat, locale, due),
    ]
    choices = [
        Button(locale.label(f"settings_button_{name}"), data=pack("set", name)) for name in CHOICES
    ]
    archive = "settings_button_archive_off" if chat.archive else "settings_button_archive_on"
    pause = "settings_button_resume" if chat.paused else "settings_button_pause"
    switches = (
        (_switch(locale, archive, "archive", chat.archive),),
        (_switch(locale, pause, "pause", chat.paused),),
    )
    return Message(Markup("\n\n").join(lines), rows_of(choices, 3) + switches)


def choice(name: str, chat: Chat, locale: Locale, now: datetime) -> Message:
    """Show what one setting can be set to; the present value is ticked."""
    options, present, width = _options(name, chat, locale, now)
    buttons = [
        Button(("✅ " if value == present else "") + text, data=pack("set", name, value))
        for value, text in options
    ]
    back = (Button(locale.label("button_back"), data=pack("set")),)
    rows: Keyboard = rows_of(buttons, width)
    if name == "zone":
        rows += ((Button(locale.label("settings_button_other_zone"), data=pack("zone")),),)
    return Message(locale.say(f"settings_choose_{name}"), (*rows, back))


def zone_name(zone: str, locale: Locale) -> str:
    """Name a zone by its city and its IANA name."""
    city = locale.city(zone)
    return (
        city + locale.label("in_brackets", text=zone)
        if "/" in zone and not zone.startswith("Etc/")
        else city
    )


def when(chat: Chat, locale: Locale, due: datetime | None) -> Markup:
    """Say when the next roundup comes, or why none does."""
    if chat.paused:
        return locale.say("next_paused")
    if due is None:
        return locale.say("next_none")
    return locale.say(
        "next_roundup",
        moment=locale.moment(due.astimezone(chat.zone)),
        zone=locale.city(chat.timezone),
    )


def my_data(data: dict[str, Any], locale: Locale) -> list[Markup]:
    """Show all that is kept of a chat as it is kept."""
    lines = json.dumps(data, ensure_ascii=False, indent=1).split("\n")
    pieces = ["\n".join(lines[i : i + _LINES]) for i in range(0, len(lines), _LINES)]
    return [locale.say("mydata_title"), *(Markup("<pre>{}</pre>").format(one) for one in pieces)]


def _switch(locale: Locale, key: str, name: str, is_on: bool) -> Button:
    return Button(locale.label(key), data=pack("set", name, "off" if is_on else "on"))


def _options(
    name: str, chat: Chat, locale: Locale, now: datetime
) -> tuple[list[tuple[str, str]], str, int]:
    """Return the values with their texts, the present value, and how many fit in a row."""
    if name == "language":
        return list(LANGUAGES.items()), locale.language, 3
    if name == "weekday":
        return [(str(day), locale.weekday(day)) for day in range(1, 8)], str(chat.weekday), 2
    if name == "hour":
        return [(str(hour), f"{hour:02d}:00") for hour in range(24)], str(chat.hour), 4
    if name == "size":
        sizes = [size for size in SIZES if SIZE_LEAST <= size <= SIZE_MOST]
        return [(str(size), locale.number(size)) for size in sizes], str(chat.size), 6
    zones = dict.fromkeys((chat.timezone, *COMMON_ZONES))
    return [(zone, _zone_with_time(zone, locale, now)) for zone in zones], chat.timezone, 2


def _zone_with_time(zone: str, locale: Locale, now: datetime) -> str:
    return f"{locale.city(zone)} {now.astimezone(zone_of(zone)):%H:%M}"


def greeting(locale: Locale) -> Message:
    """Greet a group that has just taken the bot in."""
    return Message(locale.say("group_hello"))
