"""The state of a small Telegram: what people do in it becomes updates for the bot."""

import itertools
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.sandbox.calls import Call
from bot.sandbox.chats import ANONYMOUS, PRESENT, Chat, Directory, Json, Kind, Status
from bot.sandbox.errors import UnknownError
from bot.sandbox.faults import Faults
from bot.sandbox.files import Files
from bot.sandbox.membership import member_change
from bot.sandbox.privacy import reaches_bot
from bot.sandbox.profile import Profile
from bot.sandbox.rates import Meter, Rates
from bot.sandbox.speaking import sender, speaking_place, spoken
from bot.sandbox.updates import Updates

Event = dict[str, Any]
_CALLS_KEPT = 10_000


class Telegram:
    """Users, chats, messages and updates in memory; every time is the clock's."""

    def __init__(
        self, *, token: str, clock: Callable[[], datetime], rates: Rates | None = None
    ) -> None:
        self.token = token
        self.clock = clock
        self.bot: Json = {
            "id": 4242,
            "is_bot": True,
            "first_name": "Paperboy",
            "username": "paperboy_sandbox_bot",
        }
        self.directory = Directory(self.bot)
        self.profile = Profile()
        self.updates = Updates()
        self.meter = Meter(rates) if rates is not None else None
        self.faults = Faults()
        self.files = Files(clock)
        self.calls: deque[Call] = deque(maxlen=_CALLS_KEPT)
        self.callback_answers: dict[str, Json] = {}
        self.pressed_at: dict[str, datetime] = {}
        self._listeners: list[Callable[[Event], None]] = []
        self._query_ids = itertools.count(7_000_000_000_000_001)

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Call the listener with every event; return what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def emit(self, event: Event) -> None:
        """Tell every listener."""
        for listener in tuple(self._listeners):
            listener(event)

    def add_user(
        self,
        *,
        first_name: str,
        language_code: str = "en",
        user_id: int | None = None,
        username: str | None = None,
    ) -> Json:
        """Add a person; return the User."""
        return self.directory.add_user(first_name, language_code, user_id, username)

    def add_chat(
        self,
        kind: Kind,
        *,
        title: str | None = None,
        user: Json | None = None,
        chat_id: int | None = None,
        is_forum: bool = False,
    ) -> Json:
        """Add a chat with the bot in it (in a channel as administrator); return the Chat."""
        if kind == "private":
            chat = self.directory.add_private(user or self.add_user(first_name=title or "Reader"))
        else:
            chat = self.directory.add_group(kind, title or "Group", chat_id, is_forum=is_forum)
            if user is not None:
                chat.members[user["id"]] = "creator"
        chat.members[self.bot["id"]] = "administrator" if kind == "channel" else "member"
        return chat.info

    def messages(self, chat_id: int) -> list[Json]:
        """Return the chat's messages as they stand now, oldest first."""
        chat = self.directory.chat(chat_id)
        return [chat.message(message_id) for message_id in sorted(chat.messages)]

    def say(
        self,
        chat_id: int,
        user_id: int,
        text: str,
        *,
        reply_to: int | None = None,
        thread_id: int | None = None,
        anonymous: bool = False,
    ) -> Json:
        """Let a person write (in a channel: post); return the Message."""
        content = spoken(text)
        how = {"reply_to": reply_to, "thread_id": thread_id}
        return self.write(chat_id, user_id, content, **how, anonymous=anonymous)

    def write(
        self,
        chat_id: int,
        user_id: int,
        content: Json,
        *,
        reply_to: int | None = None,
        thread_id: int | None = None,
        anonymous: bool = False,
    ) -> Json:
        """Let a person put any content into a chat; return the Message."""
        chat = speaking_place(self.directory, chat_id, user_id)
        if chat.kind == "private" and chat.members[self.bot["id"]] == "left":
            self.set_member(chat_id, self.bot["id"], "member")
        content = sender(self.directory, chat, user_id, anonymous=anonymous) | content
        message = self.post(chat, content, reply_to=reply_to, thread_id=thread_id)
        self.deliver(chat, message)
        return message

    def edit(self, chat_id: int, message_id: int, text: str) -> Json:
        """Let the writer change a message; return it as it stands now."""
        chat = self.directory.chat(chat_id)
        stored = chat.messages.get(message_id, {})
        is_theirs = message_id not in chat.written_by_bot and "forward_origin" not in stored
        if not is_theirs or "text" not in stored:
            raise UnknownError(f"no message {message_id} of a person in chat {chat_id}")
        stored.pop("entities", None)
        stored.update(spoken(text), edit_date=self.now())
        message = self.changed(chat, message_id)
        self.deliver(chat, message, edited=True)
        return message

    def press(self, chat_id: int, message_id: int, user_id: int, data: str) -> str:
        """Let a person press a button (or forge the press); return the callback query's id."""
        chat = self.directory.chat(chat_id)
        gone = {"chat": chat.info, "message_id": message_id, "date": 0}
        query_id = str(next(self._query_ids))
        self.pressed_at[query_id] = self.clock()
        query = {
            "id": query_id,
            "from": self.directory.user(user_id),
            "message": chat.message(message_id) if message_id in chat.messages else gone,
            "chat_instance": str(-chat.id),
            "data": data,
        }
        self.updates.add("callback_query", query)
        return query_id

    def block(self, chat_id: int) -> None:
        """Let the reader of a private chat block the bot."""
        self.set_member(chat_id, self.bot["id"], "kicked")

    def unblock(self, chat_id: int) -> None:
        """Let the reader of a private chat unblock the bot."""
        self.set_member(chat_id, self.bot["id"], "member")

    def set_member(self, chat_id: int, user_id: int, status: Status) -> None:
        """Give a user (or the bot) a status; the bot hears of its own as my_chat_member."""
        chat, user = self.directory.chat(chat_id), self.directory.user(user_id)
        old = chat.members.get(user_id, "left")
        chat.members[user_id] = status
        if old == status:
            return
        who = {"from": self.directory.owner(chat), "date": self.now()}
        change = member_change(chat, user, old, status) | who
        if user_id == self.bot["id"]:
            self.updates.add("my_chat_member", change)
            blocked = status not in PRESENT
            self.emit({"type": "membership", "chat_id": chat_id, "blocked": blocked})
        elif chat.members.get(self.bot["id"]) == "administrator":
            self.updates.add("chat_member", change)

    def migrate(self, chat_id: int) -> int:
        """Make a supergroup of a group; return the new chat id."""
        old = self.directory.chat(chat_id)
        new = self.directory.add_group("supergroup", old.info["title"], None, is_forum=False)
        new.members = dict(old.members)
        owner = {"from": self.directory.owner(old)}
        left = self.post(old, owner | {"migrate_to_chat_id": new.id})
        self.deliver(old, left)
        old.migrated_to = new.id
        sender = {"from": ANONYMOUS, "sender_chat": new.info}
        self.deliver(new, self.post(new, sender | {"migrate_from_chat_id": old.id}))
        return new.id

    def now(self) -> int:
        """Return the clock's time as Telegram counts it, in seconds."""
        return int(self.clock().timestamp())

    def post(
        self,
        chat: Chat,
        content: Json,
        *,
        reply_to: int | None = None,
        thread_id: int | None = None,
        asks: Json | None = None,
        by_bot: bool = False,
    ) -> Json:
        """Put a message into the chat, tell the listeners (also what reply it asks for), return it."""
        message_id = self.directory.next_message_id(chat)
        thread = {"message_thread_id": thread_id, "is_topic_message": True} if thread_id else {}
        head = {"message_id": message_id, "date": self.now(), "chat": chat.info}
        chat.messages[message_id] = head | thread | content
        if reply_to is not None:
            chat.replies[message_id] = reply_to
        if by_bot:
            chat.written_by_bot.add(message_id)
        if asks is not None:
            chat.asks[message_id] = asks
        message = chat.message(message_id)
        event: Event = {"type": "message", "chat_id": chat.id, "message": message}
        self.emit(event | ({"force_reply": asks} if asks else {}))
        return message

    def changed(self, chat: Chat, message_id: int) -> Json:
        """Tell the listeners that a message changed; return it."""
        message = chat.message(message_id)
        self.emit({"type": "edited", "chat_id": chat.id, "message": message})
        return message

    def remove(self, chat: Chat, message_id: int) -> None:
        """Take a message away and tell the listeners which."""
        message = chat.messages.pop(message_id)
        self.emit({"type": "deleted", "chat_id": chat.id, "message": message})

    def deliver(self, chat: Chat, message: Json, *, edited: bool = False) -> None:
        """Hand a message to the bot, as far as privacy mode lets it have it."""
        if not reaches_bot(chat, message, self.bot):
            return
        kind = "channel_post" if chat.kind == "channel" else "message"
        self.updates.add(f"edited_{kind}" if edited else kind, message)
