"""How the whole bot stands, for those who run it: a line for each thing, none for what is fine."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.buttons import pack
from bot.locales import Locale
from bot.messages import cut, split
from bot.models import Block, Button, Message
from bot.reasons import Reason, reason_of
from bot.render.reasons import said
from bot.report import Need, Report, needs

FIGURES = (
    "sent",
    "repeat",
    "flood",
    "retry",
    "doubt",
    "moved",
    "gone",
    "main_thread",
    "plain",
    "failed",
    "halt",
)
_REASONS_MOST = 8
_FEEDS_MOST = 5
_NAME_UNITS = 60


class Line(NamedTuple):
    """One thing to tell, and what in it needs the operator, if anything."""

    html: Markup
    need: Need | None = None


def health(report: Report, locale: Locale, zone: ZoneInfo) -> list[Message]:
    """Tell how the bot stands; times are the zone's."""
    again = Button(locale.label("button_look_again"), data=pack("health"))
    return split([Block(block) for block in _blocks(report, locale, zone)], ((again,),))


def alarm(report: Report, new: frozenset[Need], locale: Locale, zone: ZoneInfo) -> Message:
    """Tell of what needs the operator since just now."""
    lines = [line.html for line in _now(report, locale, zone) if line.need in new]
    blocks = [locale.say("health_needs"), Markup("\n").join(lines), locale.say("health_more")]
    return Message(Markup("\n\n").join(block for block in blocks if block))


def _blocks(report: Report, locale: Locale, zone: ZoneInfo) -> Iterator[Markup]:
    needed = needs(report)
    yield locale.say("health_needs" if needed else "health_well")
    yield Markup("\n").join(_marked(line, needed) for line in _now(report, locale, zone))
    yield from _chats(report, locale, zone)
    yield from _past(report, locale, zone)
    size = locale.size(report.database_bytes)
    yield locale.say("health_about", version=report.version or "", size=size)


def _marked(line: Line, needed: frozenset[Need]) -> Markup:
    return Markup("⚠️ {}").format(line.html) if line.need in needed else line.html


def _now(report: Report, locale: Locale, zone: ZoneInfo) -> Iterator[Line]:
    """Yield what runs, and what waits for what."""

    def until(moment: datetime) -> str:
        return locale.until(moment.astimezone(zone), report.at.astimezone(zone))

    yield _running(report, locale)
    if report.halt:
        yield Line(_about(report.halt, "health_halted", locale), Need.HALTED)
    if report.is_delivering and report.telegram_error:
        yield Line(_about(report.telegram_error, "health_trouble", locale))
    if report.held_until and report.held_until > report.at:
        yield Line(locale.say("health_held", moment=until(report.held_until)), Need.HELD)
    if report.oldest_due_at:
        ago = locale.ago(report.at - report.oldest_due_at)
        yield Line(locale.say("health_pending", n=report.pending, ago=ago), Need.OVERDUE)
    if report.chats_held_until:
        last = until(report.chats_held_until)
        said_so = locale.say("health_chats_held", n=report.held_chats, moment=last)
        yield Line(said_so, Need.CHAT_HELD)
    if Need.MARKUP in needs(report):
        yield Line(locale.say("reason_markup"), Need.MARKUP)


def _running(report: Report, locale: Locale) -> Line:
    if report.instance is None or report.heard_at is None:
        return Line(locale.say("health_never"), Need.SILENT)
    key = "health_delivering" if report.is_delivering else "health_silent"
    ago = locale.ago(report.at - report.heard_at)
    return Line(locale.say(key, name=report.instance, ago=ago), Need.SILENT)


def _about(error: str, key: str, locale: Locale) -> Markup:
    return locale.say(key, reason=said(reason_of(error) or error.rstrip("."), locale))


def _chats(report: Report, locale: Locale, zone: ZoneInfo) -> Iterator[Markup]:
    """Yield who is subscribed and due, and who is away and why."""
    lines = [locale.say("health_subscribed", n=report.subscribed)] if report.subscribed else []
    if report.due:
        lines.append(locale.say("health_due", n=report.due))
    elif report.next_due_at:
        moment = locale.moment(report.next_due_at.astimezone(zone))
        lines.append(locale.say("next_roundup", moment=moment, zone=locale.city(str(zone))))
    if lines:
        yield Markup("\n").join(lines)
    if report.away:
        heading = locale.say("health_away", n=sum(report.away.values()))
        yield _counted(heading, report.away, locale)


def _past(report: Report, locale: Locale, zone: ZoneInfo) -> Iterator[Markup]:
    """Yield the last push, and what went wrong."""
    if report.pushed_at:
        figures = [
            str(locale.say(f"push_{name}", n=report.push_figures[name]))
            for name in FIGURES
            if report.push_figures.get(name)
        ]
        yield locale.say(
            "health_push",
            moment=locale.moment(report.pushed_at.astimezone(zone)),
            span=locale.span(max(timedelta(seconds=report.push_seconds), timedelta(seconds=1))),
            figures=locale.join(figures),
        )
    errors = {kind: n for kind, n in report.errors.items() if kind is not Reason.MARKUP}
    if errors:  # our markup was told of above
        yield _counted(locale.say("health_errors"), errors, locale)
    if report.failing_feeds:
        names = [cut(name, _NAME_UNITS) for name in report.failing_feeds[:_FEEDS_MOST]]
        names += ["…"] * (len(report.failing_feeds) > _FEEDS_MOST)
        yield locale.say("health_feeds", n=len(report.failing_feeds), names=locale.join(names))


def _counted(heading: Markup, counts: Mapping[str, int], locale: Locale) -> Markup:
    lines = [
        Markup("• {} × {}").format(locale.number(count), said(reason, locale))
        for reason, count in list(counts.items())[:_REASONS_MOST]
    ]
    return Markup("\n").join([heading, *lines, *["…"] * (len(counts) > _REASONS_MOST)])
