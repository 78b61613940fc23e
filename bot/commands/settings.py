"""/settings: language, weekday, hour, time zone, size, archive fill, pause; by button or typed in."""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from bot.buttons import Press, pack
from bot.commands.command import Command
from bot.context import Context
from bot.locales import LANGUAGES
from bot.models import SIZE_LEAST, SIZE_MOST, Button, Message
from bot.render import settings as render
from bot.subscribing import change_settings
from bot.zones import Zones
from digests.search.words import clean

CHOICES = ("language", "weekday", "hour", "zone", "size")


def _number(least: int, most: int) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        is_number = text.isascii() and text.isdecimal() and len(text) < 4  # noqa: PLR2004
        return int(text) if is_number and least <= int(text) <= most else None

    return read


def _switch(text: str) -> bool | None:
    return {"on": True, "off": False}.get(text)


READERS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "language": ("language", lambda text: text if text in LANGUAGES else None),
    "weekday": ("weekday", _number(1, 7)),
    "hour": ("hour", _number(0, 23)),
    "size": ("size", _number(SIZE_LEAST, SIZE_MOST)),
    "archive": ("archive", _switch),
    "pause": ("paused", _switch),
}
"""By a setting's word: the chat's field, and how its value is read (None: it cannot be)."""


async def handle(context: Context) -> None:
    """Show the settings, or change the one that is typed: `/settings hour 18`, `/settings Berlin`."""
    words = clean(context.words)
    name, _, value = words.partition(" ")
    name = name.casefold().rstrip(":=")
    if not words:
        await _overview(context)
    elif name in CHOICES and not value:
        await context.reply(await _choice(context, name))
    elif name in READERS:
        await _change(context, name, value.strip().casefold())
    else:
        await set_zone(context, value if name in {"zone", "timezone"} else words)


async def choose(context: Context, press: Press) -> None:
    """Show the choices of a setting, or set it."""
    name, value = press.text(0), press.text(1)
    if not name:
        await context.toast()
        await _overview(context)
    elif name in CHOICES and not value:
        await context.toast()
        await context.show(await _choice(context, name))
    elif name == "zone":
        await set_zone(context, value)
    else:
        await _change(context, name, value)


async def ask_zone(context: Context, _press: Press) -> None:
    """Ask for a city, a zone or an offset."""
    await context.toast()
    locale = await context.locale()
    await context.ask(locale.say("zone_prompt"), locale.label("zone_placeholder"))


async def set_zone(context: Context, words: str) -> None:
    """Set the zone that the words mean; where they may mean several, offer those."""
    locale = await context.locale()
    found = Zones(context.services.locales).find(words, context.now)
    if not found:
        await context.toast()
        await context.reply(Message(locale.say("zone_unknown", words=clean(words, 60))))
        return
    if len(found) > 1:
        await context.toast()
        rows = tuple(
            (Button(render.zone_name(zone, locale), data=pack("set", "zone", zone)),)
            for zone in found
        )
        await context.reply(Message(locale.say("zone_several", words=clean(words, 60)), rows))
        return
    await change_settings(context, timezone=found[0])
    await _overview(context, toast=locale.label("settings_saved"))


async def _change(context: Context, name: str, text: str) -> None:
    field, read = READERS.get(name, ("", lambda _: None))
    value = read(text)
    if value is None:
        locale = await context.locale()
        await context.toast()
        await context.reply(Message(locale.say("settings_wrong", least=SIZE_LEAST, most=SIZE_MOST)))
        return
    await change_settings(context, **{field: value})
    await _overview(context, toast=(await context.locale()).label("settings_saved"))


async def _overview(context: Context, toast: str = "") -> None:
    await context.toast(toast)
    chat = await context.chat()
    message = render.overview(chat, await context.locale(), chat.next_roundup_at)
    if toast and context.query is None:
        message = Message(Markup("{}\n\n").format(toast) + message.html, message.keyboard)
    await context.show(message)


async def _choice(context: Context, name: str) -> Message:
    return render.choice(name, await context.chat(), await context.locale(), context.now)


COMMAND = Command(
    "settings",
    handle,
    {"set": choose, "zone": ask_zone},
    decides=True,
    deciding=frozenset({"set", "zone"}),
)
