"""What waits for a chat, and why it waits."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.locales import Locale
from bot.models import ChatOutbox
from bot.reasons import Reason, reason_of


class Hold(NamedTuple):
    """What keeps the whole bot from sending: until when Telegram told it to wait, or what fails."""

    until: datetime | None = None
    error: str | None = None


def waiting(
    outbox: ChatOutbox, hold: Hold, locale: Locale, zone: ZoneInfo, now: datetime
) -> Markup:
    """Say how many messages are on their way, and what holds them up."""
    told = locale.say("status_waiting", n=outbox.total)
    why = _why(outbox, hold, locale, zone, now)
    return Markup("{}\n{}").format(told, why) if why else told


def _why(
    outbox: ChatOutbox, hold: Hold, locale: Locale, zone: ZoneInfo, now: datetime
) -> Markup | None:
    """Say what holds the messages up longest; the chat's own waiting counts before the bot's."""
    own = outbox.not_before if outbox.not_before > now else None
    kind = reason_of(outbox.error or "")

    def until(moment: datetime) -> str:
        return locale.until(moment.astimezone(zone), now.astimezone(zone))

    if hold.until and hold.until > max(own or now, now):
        return locale.say("status_told", moment=until(hold.until))
    if own and kind is Reason.FLOOD:
        return locale.say("status_told", moment=until(own))
    if hold.error:
        return locale.say("status_unreachable")
    if own:
        key = "status_doubt" if kind is Reason.REPEAT else "status_again"
        return locale.say(key, moment=until(own))
    return None
