"""One push from the command line: make what is due at a time, deliver it, end."""

from collections.abc import Callable
from datetime import datetime

from bot.app import App
from bot.messages import plain
from bot.roundups import Planned
from bot.running import connect_once
from digests.store import papers

Tell = Callable[[str], None]


async def push(app: App, *, dry_run: bool, tell: Tell) -> int:
    """Make and deliver the roundups due by the app's clock, or only print them; return the exit code."""
    await app.load()
    if dry_run:
        await _print(app, app.clock(), tell)
        return 0
    await connect_once(app)
    made = await app.make_due()
    sent = await app.sender.drain()
    tell(f"{made} messages made, {sent} sent.")
    return 0


async def _print(app: App, moment: datetime, tell: Tell) -> None:
    planned = await app.maker.preview(moment)
    ids = {
        pick.paper_id
        for one in planned
        if one.edition
        for pick in one.edition.picks.new + one.edition.picks.archive
    }
    found = await app.database.read(lambda c: papers.by_ids(c, ids))
    by_id = {paper.id: paper for paper in found}
    for one in planned:
        tell(_heading(one))
        if one.edition is not None:
            for message in app.maker.render(one.edition, by_id):
                tell(plain(message.html) + "\n")
    tell(f"Chats due: {len(planned)}. Nothing was written or sent.")


def _heading(one: Planned) -> str:
    said = "" if one.edition else " (nothing to say)"
    return f"--- chat {one.chat.id}, {one.week}, then {one.next_due:%Y-%m-%d %H:%M} UTC{said}"
