"""A chat begins or ceases to want something, or changes its settings: one transaction each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.context import Context
from bot.models import SUBSCRIPTIONS_MOST, Chat, Subscription, SubscriptionKind
from bot.store import chats, subscriptions
from bot.timing import Rhythm, next_due
from digests.store import papers
from digests.store.database import Connection

Wanted = tuple[SubscriptionKind, str]


class TooManyError(Exception):
    """The chat has as many subscriptions as one may have."""


def due_after(chat: Chat, now: datetime) -> datetime:
    """When the chat's next roundup is due: in a later week than its last."""
    rhythm = Rhythm(chat.weekday, chat.hour, chat.zone)
    return next_due(now, rhythm, later_than_week=chat.last_week)


async def wanted_by(context: Context) -> list[Subscription]:
    """Return what the chat is subscribed to."""
    chat_id = context.chat_id
    return await context.services.database.read(lambda c: subscriptions.of_chat(c, chat_id))


async def subscribe(context: Context, wanted: Sequence[Wanted]) -> list[bool]:
    """Subscribe the chat; tell of each whether it is new. Raise TooManyError, then nothing is changed."""
    fresh, now = await context.chat(), context.now

    async def write(connection: Connection) -> list[bool]:
        chat = await _kept(connection, fresh, now)
        before = await subscriptions.of_chat(connection, chat.id)
        added = [
            await subscriptions.add(connection, chat.id, kind, value, now) for kind, value in wanted
        ]
        if len(before) + sum(added) > SUBSCRIPTIONS_MOST:
            raise TooManyError
        if not before and any(added):
            newest = await papers.newest_id(connection)
            await chats.change(
                connection,
                chat.id,
                last_paper_id=newest,
                next_roundup_at=due_after(chat, now),
            )
        if any(added):
            await chats.change(connection, chat.id, thread_id=context.thread_id)
        return added

    result = await context.services.database.write(write)
    context.forget_kept()
    return result


async def unsubscribe(context: Context, unwanted: Sequence[Wanted]) -> list[bool]:
    """End subscriptions; tell of each whether there was one. With none left nothing is due any more."""
    chat_id = context.chat_id

    async def write(connection: Connection) -> list[bool]:
        removed = [
            await subscriptions.remove(connection, chat_id, kind, value) for kind, value in unwanted
        ]
        if not await subscriptions.of_chat(connection, chat_id):
            await chats.change(connection, chat_id, next_roundup_at=None)
        return removed

    result = await context.services.database.write(write)
    context.forget_kept()
    return result


async def change_settings(context: Context, **values: Any) -> Chat:
    """Change settings of the chat; return it as it is then. A roundup that is due now stays due."""
    fresh, now = await context.chat(), context.now

    async def write(connection: Connection) -> None:
        before = await _kept(connection, fresh, now)
        after = replace(before, **values)
        await chats.change(connection, before.id, **values)
        if _shifts_due_time(before, after, now):
            await chats.change(connection, before.id, next_roundup_at=due_after(after, now))

    await context.services.database.write(write)
    context.forget_kept()
    return await context.chat()


def _shifts_due_time(before: Chat, after: Chat, now: datetime) -> bool:
    """Whether the next roundup comes at another time now; one that is due at last must not be put off."""
    if before.next_roundup_at is None:
        return False
    if before.paused and not after.paused:
        return True
    rhythms = [(chat.weekday, chat.hour, chat.timezone) for chat in (before, after)]
    return rhythms[0] != rhythms[1] and (before.next_roundup_at > now or after.paused)


async def _kept(connection: Connection, fresh: Chat, now: datetime) -> Chat:
    """Return the chat as it is kept at this moment, kept anew where it was not."""
    await chats.add(connection, fresh, now)
    return await chats.by_id(connection, fresh.id) or fresh
