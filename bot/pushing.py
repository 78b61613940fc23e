"""One push from the command line: make what is due, deliver it, end; or only show it."""

import sys
from collections.abc import Callable
from datetime import datetime

from rich.progress import Progress

from bot.app import App
from bot.messages import plain
from bot.planning import Planned
from bot.running import connect_once, told_to_stop
from bot.store import chats, standing

Tell = Callable[[str], None]


async def push(app: App, tell: Tell) -> int:
    """Make and deliver the roundups due by the app's clock; return the exit code: 1 where some still wait.

    Told to stop by SIGINT or SIGTERM while it delivers it finishes what is in flight.
    """
    await app.take()
    async with app.instance.noting_halts():
        return await _push(app, tell)


async def _push(app: App, tell: Tell) -> int:
    await connect_once(app)
    app.settle_in()
    await app.retire()
    now = app.clock()
    due = await app.database.read(lambda c: chats.count_due(c, now))
    with Progress(transient=True, disable=not sys.stdout.isatty()) as bar:
        task = bar.add_task("Making roundups", total=due)
        made = await app.maker.make_due(now, progress=lambda count: bar.advance(task, count))
        total = await app.database.read(standing.waiting)
        sending = bar.add_task("Delivering", total=total)
        sent = await app.sender.drain(
            told_to_stop(), lambda left: bar.update(sending, completed=total - left)
        )
    left = await app.database.read(standing.waiting)
    tell(f"Messages made: {made}, sent: {sent}, still waiting: {left}.")
    return 1 if left else 0


async def rehearse(app: App, moment: datetime, tell: Tell) -> int:
    """Print the roundups that are due at a time; write and send nothing. Return the exit code."""
    planned, rendered = await app.maker.preview(moment)
    for one in planned:
        tell(_heading(one))
        for message in rendered[one.edition] if one.edition else ():
            tell(plain(message.html) + "\n")
    tell(f"Chats due: {len(planned)}. Nothing was written or sent.")
    return 0


def _heading(one: Planned) -> str:
    week = one.edition.week if one.edition else "nothing to say"
    return f"--- chat {one.chat.id}, {week}, then {one.next_due:%Y-%m-%d %H:%M} UTC"
