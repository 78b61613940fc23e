"""/drafts: what was read and waits for an editor: looked over, published, put aside, withdrawn."""

from functools import partial

from bot import finding, revising
from bot.audience import Audience
from bot.buttons import Press
from bot.commands.command import Command
from bot.context import Context
from bot.editing import (
    count_new,
    draft_by_id,
    opened,
    opened_as_seen,
    show_changed,
    show_overview,
)
from bot.models import Message
from bot.render import draft_head
from bot.render import drafts as render
from bot.render import publishing as render_publishing
from bot.store import chats
from digests import publishing
from digests.drafting import faults, kept
from digests.errors import NoDraftError, StaleDraftError
from digests.publishing import PublishError
from digests.store import drafts as store
from digests.store.drafts import DraftState, StoredDraft

_YES = "yes"
_WAITING = (DraftState.WAITING, DraftState.ASIDE)


async def handle(context: Context) -> None:
    """Answer with the first page of the drafts that wait; `/drafts 12` opens one."""
    words = context.words.strip().removeprefix("#")
    number = int(words) if words.isascii() and words.isdecimal() and len(words) < 16 else 0  # noqa: PLR2004
    stored = await draft_by_id(context, number) if number else None
    if stored is not None:
        await show_overview(context, stored)
    elif number:
        locale = await context.locale()
        await context.reply(Message(locale.say("draft_unknown", draft=str(number))))
    else:
        await _page(context, 0, is_published=False)


async def turn(context: Context, press: Press) -> None:
    """Show another page in place, of the drafts that wait or of the published ones."""
    await context.toast()
    await _page(context, press.number(1), is_published=press.text(0) == "published")


async def overlook(context: Context, press: Press) -> None:
    """Show a draft's overview in place, or another page of it."""
    found = await opened(context, press)
    if found is None:
        return
    await context.toast()
    stored, spot = found
    offset = int(spot.more) if spot.more.isascii() and spot.more.isdecimal() else 0
    await show_overview(context, stored, offset=offset)


async def details(context: Context, press: Press) -> None:
    """Show what can be said of the article itself, to be changed."""
    found = await opened(context, press)
    if found is None:
        return
    await context.toast()
    await context.show(draft_head.details(found[0], await context.locale()))


async def put_aside(context: Context, press: Press) -> None:
    """Leave a draft for later."""
    await _set_state(context, press, DraftState.ASIDE, (DraftState.WAITING,))


async def take_up(context: Context, press: Press) -> None:
    """Let a draft wait again that was put aside or discarded."""
    await _set_state(context, press, DraftState.WAITING, (DraftState.ASIDE, DraftState.DISCARDED))


async def discard(context: Context, press: Press) -> None:
    """Discard a draft; asks once."""
    allowed = (*_WAITING, DraftState.WITHDRAWN)
    found = await opened_as_seen(context, press)
    if found is None:
        return
    stored, spot = found
    if spot.more == _YES:
        await _set_state(context, press, DraftState.DISCARDED, allowed)
    else:
        await context.toast()
        locale = await context.locale()
        question = locale.say("discard_ask", draft=str(stored.id))
        await context.show(render_publishing.confirm(stored, locale, question, "discard"))


async def withdraw(context: Context, press: Press) -> None:
    """Take a published digest back; asks once."""
    found = await opened_as_seen(context, press)
    if found is None:
        return
    stored, spot = found
    if stored.state is not DraftState.PUBLISHED:
        await show_changed(context, stored)
        return
    locale = await context.locale()
    await context.toast()
    if spot.more != _YES:
        question = locale.say("withdraw_ask", draft=str(stored.id))
        await context.show(render_publishing.confirm(stored, locale, question, "withdraw"))
        return
    services = context.services
    try:
        await publishing.withdraw(services.database, services.topics, stored.id, context.now)
    except NoDraftError:
        await show_changed(context, await draft_by_id(context, stored.id) or stored)
        return
    after = await draft_by_id(context, stored.id) or stored
    await show_overview(context, after, note=locale.label("withdraw_done"))


async def publish(context: Context, press: Press) -> None:
    """Publish a draft, once it can be and the editor has seen what that means."""
    found = await opened_as_seen(context, press)
    if found is None:
        return
    stored, spot = found
    locale = await context.locale()
    wrong = faults(stored.draft)
    if wrong:
        await context.toast()
        await context.show(render_publishing.faults(stored, wrong, locale))
    elif spot.more == _YES:
        await _publish(context, stored)
    else:
        await context.toast()
        entries, new = len(kept(stored.draft)), await count_new(context, stored.draft)
        await context.show(render_publishing.ask(stored, locale, entries=entries, new=new))


async def _publish(context: Context, stored: StoredDraft) -> None:
    services, locale = context.services, await context.locale()
    await context.toast()
    try:
        published = await publishing.publish(
            services.database, services.topics, stored.id, context.now, version=stored.version
        )
    except (StaleDraftError, NoDraftError, PublishError):
        await show_changed(context, await draft_by_id(context, stored.id) or stored)
        return
    due = await services.database.read(chats.next_due_at)
    chat = await context.chat()
    moment = locale.moment(due.astimezone(chat.zone)) if due else ""
    await context.show(
        render_publishing.done(
            await draft_by_id(context, stored.id) or stored,
            locale,
            digest_id=published.digest_id,
            new=published.new_papers,
            is_correction=stored.state is DraftState.PUBLISHED,
            moment=moment,
            zone=locale.city(chat.timezone),
        )
    )


async def _set_state(
    context: Context, press: Press, state: DraftState, allowed: tuple[DraftState, ...]
) -> None:
    found = await opened_as_seen(context, press)
    if found is None:
        return
    stored, _ = found
    if stored.state not in allowed:
        await show_changed(context, stored)
        return
    change = partial(
        store.set_state, draft_id=stored.id, state=state, now=context.now, was=stored.state
    )
    try:
        await context.services.database.write(change)
    except StaleDraftError:
        await show_changed(context, await draft_by_id(context, stored.id) or stored)
        return
    await context.toast()
    locale = await context.locale()
    after = stored._replace(state=state)
    await show_overview(context, after, note=locale.label(f"draft_now_{state}"))


async def _page(context: Context, offset: int, *, is_published: bool) -> None:
    database, size = context.services.database, render.DRAFTS_PAGE
    one, other = (
        (store.published, store.waiting) if is_published else (store.waiting, store.published)
    )
    found, total = await database.read(partial(one, offset=offset, limit=size))
    if offset and not found:
        offset = max(0, total - 1) // size * size
        found, total = await database.read(partial(one, offset=offset, limit=size))
    _, others = await database.read(partial(other, offset=0, limit=0))
    locale = await context.locale()
    message = render.drafts(
        found, locale, offset=offset, total=total, is_published=is_published, others=others
    )
    await context.show(message)


COMMAND = Command(
    "drafts",
    handle,
    {
        "drafts": turn,
        "draft": overlook,
        "details": details,
        "aside": put_aside,
        "takeup": take_up,
        "discard": discard,
        "withdraw": withdraw,
        "publish": publish,
        "entry": revising.step,
        "whole": revising.whole,
        "ask": revising.ask,
        "leaveout": revising.drop,
        "restore": revising.restore,
        "merge": revising.merge,
        "entitle": revising.entitle,
        "seek": finding.seek,
        "take": finding.take,
    },
    audience=Audience.EDITORS,
)
