"""Notes: what a chat is told about a roundup, in its place or after it."""

from bot.buttons import pack
from bot.locales import Locale
from bot.models import Button, Message


def too_late(week: str, locale: Locale) -> Message:
    """Say that a week's roundup could not be delivered in time, and that nothing of it is lost."""
    said = locale.say("note_too_late", week=locale.week(week))
    return Message(said, ((Button(locale.label("note_show_now"), data=pack("now")),),))


def thread_gone(locale: Locale) -> Message:
    """Say that the forum thread the roundups went to is gone."""
    return Message(locale.say("note_thread_gone"))
