"""/settings: language, weekday, hour, time zone, size, archive fill, pause; by button or typed in."""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from bot.buttons import Press, pack
from bot.commands.command import Command
from bot.context import Context
from bot.models import SIZE_LEAST, SIZE_MOST, Button, Message
from bot.render import settings as render
from bot.showing import gone
from bot.subscribing import change_settings
from bot.wishes import Wish, fits, understand
from digests.search.words import clean

FIELDS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "language": ("language", str),
    "weekday": ("weekday", int),
    "hour": ("hour", int),
    "size": ("size", int),
    "archive": ("archive", "on".__eq__),
    "pause": ("paused", "on".__eq__),
}
"""By a setting's word: the chat's field, and how a fitting value becomes its."""


async def handle(context: Context) -> None:
    """Show the settings, or change what is typed: `/settings hour 18`, `... friday`, `... Berlin`."""
    words = clean(context.words)
    if not words:
        await _overview(context)
        return
    if not await context.decides():
        await context.reply(Message((await context.locale()).say("admins_only")))
        return
    wish = understand(words, context.services.locales) or Wish("zone", words)
    if wish.setting == "zone" and wish.value:
        await set_zone(context, wish.value)
    elif wish.value == "" and wish.setting in render.CHOICES:
        await context.reply(await _choice(context, wish.setting))
    else:
        await _change(context, wish.setting, wish.value or "")


async def choose(context: Context, press: Press) -> None:
    """Show the choices of a setting, or set it."""
    name, value = press.text(0), press.text(1)
    if not name:
        await context.toast()
        await _overview(context)
    elif name in render.CHOICES and not value:
        await context.toast()
        await context.show(await _choice(context, name))
    elif name == "zone":
        await set_zone(context, value)
    else:
        await _change(context, name, value)


async def ask_zone(context: Context, _press: Press | None = None) -> None:
    """Ask for a city, a zone or an offset."""
    await context.toast()
    locale = await context.locale()
    await context.ask(locale.say("zone_prompt"), locale.label("zone_placeholder"))


async def set_zone(context: Context, words: str) -> None:
    """Set the zone that the words name; what they may only mean is offered."""
    locale, zones = await context.locale(), context.services.zones
    zone = zones.named(words, context.now)
    if zone is not None:
        await change_settings(context, timezone=zone)
        await _overview(context, toast=locale.label("settings_saved"))
        return
    await context.toast()
    shown = clean(words, 60)
    if found := zones.find(words, context.now):
        rows = tuple(
            (Button(render.zone_name(one, locale), data=pack("set", "zone", one)),) for one in found
        )
        await context.reply(Message(locale.say("zone_several", words=shown), rows))
    else:
        await context.reply(Message(locale.say("zone_unknown", words=shown)))


async def answer_zone(context: Context) -> None:
    """Take the answer to our question for a zone; where it names none, ask again."""
    await set_zone(context, context.words)
    if not context.services.zones.find(context.words, context.now):
        await ask_zone(context)


async def _change(context: Context, name: str, value: str) -> None:
    if name not in FIELDS:
        await gone(context)
        return
    if not fits(name, value):
        locale = await context.locale()
        await context.toast()
        said = locale.say(f"settings_wrong_{name}", least=SIZE_LEAST, most=SIZE_MOST)
        await context.reply(Message(said))
        return
    field, read = FIELDS[name]
    await change_settings(context, **{field: read(value)})
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
    deciding=frozenset({"set", "zone"}),
)
