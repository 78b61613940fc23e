"""The chats and users of a small Telegram, and the messages in them."""

import itertools
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.errors import BadRequestError, UnknownError

Json = dict[str, Any]
Kind = Literal["private", "group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]

ANONYMOUS: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
PRESENT = frozenset({"creator", "administrator", "member", "restricted"})
_CHAT_ID = re.compile(r"-?[0-9]{1,18}")
_FIRST_USER = 1001
_FIRST_GROUP = -1001
_FIRST_SUPERGROUP = -1_001_000_000_001


@dataclass
class Chat:
    """One chat: its Chat object, who is in it, and its messages as they stand now."""

    info: Json
    members: dict[int, Status] = field(default_factory=dict)
    messages: dict[int, Json] = field(default_factory=dict)
    replies: dict[int, int] = field(default_factory=dict)
    written_by_bot: set[int] = field(default_factory=set)
    fixed: set[int] = field(default_factory=set)
    asks: dict[int, Json] = field(default_factory=dict)
    threads: dict[int, Literal["open", "closed"]] = field(default_factory=dict)
    migrated_to: int | None = None
    message_ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def id(self) -> int:
        """The chat id."""
        return int(self.info["id"])

    @property
    def kind(self) -> Kind:
        """private, group, supergroup or channel."""
        kind: Kind = self.info["type"]
        return kind

    @property
    def counts_its_own(self) -> bool:
        """Supergroups and channels number their messages themselves."""
        return self.kind in ("supergroup", "channel")

    def message(self, message_id: int) -> Json:
        """Return a copy of the message as it stands, with what it replies to (one level)."""
        message = deepcopy(self.messages[message_id])
        replied = self.messages.get(self.replies.get(message_id, 0))
        if replied is not None:
            message["reply_to_message"] = deepcopy(replied)
        return message

    def asked(self) -> int | None:
        """Return the newest message that asks for a reply, while nobody has written since."""
        written = [i for i in self.messages if i not in self.written_by_bot]
        open_ones = (i for i in self.asks if i in self.messages and i > max(written, default=0))
        return max(open_ones, default=None)


class Directory:
    """Every user and chat there is."""

    def __init__(self, bot: Json) -> None:
        self.users: dict[int, Json] = {bot["id"]: bot, ANONYMOUS["id"]: ANONYMOUS}
        self.chats: dict[int, Chat] = {}
        self._message_ids = itertools.count(1)
        self._user_ids = itertools.count(_FIRST_USER)
        self._group_ids = itertools.count(_FIRST_GROUP, -1)
        self._supergroup_ids = itertools.count(_FIRST_SUPERGROUP, -1)

    def add_user(
        self, first_name: str, language_code: str, user_id: int | None, username: str | None
    ) -> Json:
        """Add a person under the id given, or the next free one."""
        if user_id is None:
            user_id = next(i for i in self._user_ids if i not in self.users)
        user: Json = {"id": user_id, "is_bot": False, "first_name": first_name}
        if username is not None:
            user["username"] = username
        self.users[user_id] = user | {"language_code": language_code}
        return self.users[user_id]

    def add_private(self, user: Json) -> Chat:
        """Add the private chat of a user; its id is the user's."""
        names = {key: user[key] for key in ("first_name", "username") if key in user}
        info = {"id": user["id"], "type": "private"} | names
        return self._add(Chat(info, members={user["id"]: "member"}))

    def add_group(self, kind: Kind, title: str, chat_id: int | None, *, is_forum: bool) -> Chat:
        """Add a group, supergroup or channel under the id given, or the next free one."""
        ids = self._group_ids if kind == "group" else self._supergroup_ids
        if chat_id is None:
            chat_id = next(i for i in ids if i not in self.chats)
        forum = {"is_forum": True} if is_forum else {}
        info = {"id": chat_id, "type": kind, "title": title} | forum
        # Message 1 of a forum is its own creation, so that no thread has General's number.
        return self._add(Chat(info, message_ids=itertools.count(2 if is_forum else 1)))

    def _add(self, chat: Chat) -> Chat:
        self.chats[chat.id] = chat
        return chat

    def user(self, user_id: int) -> Json:
        """Return the user; raise UnknownError."""
        try:
            return self.users[user_id]
        except KeyError:
            raise UnknownError(f"no user {user_id}") from None

    def chat(self, chat_id: int) -> Chat:
        """Return the chat; raise UnknownError."""
        try:
            return self.chats[chat_id]
        except KeyError:
            raise UnknownError(f"no chat {chat_id}") from None

    def owner(self, chat: Chat) -> Json:
        """Return who acts in the chat: its creator, else the first person in it."""
        present = [u for u, s in chat.members.items() if s in PRESENT and not self._is_bot(u)]
        creators = [user_id for user_id in present if chat.members[user_id] == "creator"]
        return self.users[(creators + present + [ANONYMOUS["id"]])[0]]

    def _is_bot(self, user_id: int) -> bool:
        return bool(self.users[user_id]["is_bot"])

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups and channels count for themselves, all other chats together."""
        count = chat.message_ids if chat.counts_its_own else self._message_ids
        return next(count)

    def named(self, name: str) -> Chat:
        """Return the chat a call names by id or @username; refuse with chat not found."""
        if name.startswith("@"):
            wanted = name[1:].lower()
            public = (c for c in self.chats.values() if c.kind in ("supergroup", "channel"))
            found = next((c for c in public if c.info.get("username", "").lower() == wanted), None)
        else:
            found = self.chats.get(int(name)) if _CHAT_ID.fullmatch(name) else None
        if found is None:
            raise BadRequestError("chat not found")
        return found
