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
    chat, now = await context.chat(), context.now

    async def write(connection: Connection) -> list[bool]:
        await chats.add(connection, chat, now)
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
    """Change settings of the chat; a due time follows them. Return the chat as it is now."""
    chat, now = await context.chat(), context.now
    changed = replace(chat, **values)

    async def write(connection: Connection) -> None:
        await chats.add(connection, chat, now)
        await chats.change(connection, chat.id, **values)
        if await subscriptions.of_chat(connection, chat.id):
            await chats.change(connection, chat.id, next_roundup_at=due_after(changed, now))

    await context.services.database.write(write)
    context.forget_kept()
    return await context.chat()
