"""Any update that Telegram could send: every kind, every object and field of it, seeded."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from telegram import (
    CallbackQuery,
    Chat,
    Message,
    MessageEntity,
    TelegramObject,
    Update,
    User,
)
from telegram.constants import ChatType, MessageEntityType

from bot.sandbox.links import found_entities
from tests.crash import hostile_words
from tests.crash.schema import Field, fields, forms, told_apart

Json = dict[str, Any]

KINDS = tuple(field.key for field in fields(Update) if field.key != "update_id")
NOW = 1_795_169_000
DEEPEST = 5
HANDLED = ("message", "channel_post", "callback_query", "my_chat_member")
_NUMBERS = (0, 1, 2, -1, 7, 2**31, 2**52, -(2**31) - 1)
_CHOICES: dict[type, tuple[Any, ...]] = {
    bool: (True, False),
    float: (0.0, -180.0, 89.99999, 1e-300),
    datetime: (0, 1, NOW, NOW, NOW - 86_400, 2**31 - 1, 4_102_444_800),
    timedelta: (0, 1, 3600, 2**31 - 1),
}
_STATED: dict[str, tuple[str, ...]] = {
    "language_code": ("en", "ru-RU", "zh-hans", "pt-br", "", "\ud800"),
    "mime_type": ("text/html", "application/pdf", "text/plain", "", "\x00/"),
    "file_name": ("post.html", "../../etc/x.md", "notes.bib", "\u202efdp.exe", "a" * 300, ""),
    "url": (
        "https://arxiv.org/abs/2305.14314",
        "http://[",
        "tg://user?id=1",
        "",
        "http://10.0.0.1/",
    ),
}


class AnyUpdate:
    """Makes one update after the other out of a seed.

    `chats` and `users` are those most of it happens among, the first chat above all; `seen` gives the
    messages that stand in a chat of that id, for replies and presses; `pages` are addresses that answer,
    `files` ids that can be fetched.
    """

    def __init__(
        self,
        random: Random,
        chats: list[Json],
        users: list[Json],
        seen: Callable[[int], list[Json]],
        *,
        pages: list[str],
        files: list[str],
    ) -> None:
        self._random = random
        self._chats, self._users, self._seen = chats, users, seen
        self._pages, self._files = pages, files
        self._chat, self._user = chats[0], users[0]
        self._number = 0

    def __call__(self) -> Json:
        """Return the next update."""
        random = self._random
        self._number += 1
        self._chat = random.choice(self._chats) if self._likely(0.9) else self._object(Chat, 2)
        if self._likely(0.3):
            self._chat = self._chats[0]
        self._user = random.choice(self._users) if self._likely(0.9) else self._object(User, 2)
        if self._chat["type"] == ChatType.PRIVATE and self._likely(0.9):
            self._user = self._user | {"id": self._chat["id"]}
        kind = random.choice(HANDLED if self._likely(0.6) else KINDS)
        [field] = [field for field in fields(Update) if field.key == kind]
        return {"update_id": self._number, kind: self._object(field.of, 0)}

    def _likely(self, chance: float) -> bool:
        return self._random.random() < chance

    def _object(self, of: type, depth: int) -> Json:
        """Make an object with all it must have and some of what it may have."""
        form = self._random.choice(forms(of))
        chance = 0.03 if form is Message else 0.5 / (depth + 1)
        made = {
            field.key: self._value(field, depth + 1)
            for field in fields(form)
            if field.is_required or (depth < DEEPEST and self._likely(chance))
        }
        made |= told_apart(form)
        if form is Message:
            return made | self._said(depth)
        if form is Chat:
            return self._placed(made)
        return made | (self._pressed() if form is CallbackQuery else {})

    def _value(self, field: Field, depth: int, lists: int = 0) -> Any:
        if lists < field.lists:
            count = self._random.choice((0, 1, 1, 2, 5))
            return [self._value(field, depth, lists + 1) for _ in range(count)]
        if issubclass(field.of, Chat):
            return self._chat if field.key == "chat" else self._elsewhere(depth)
        if issubclass(field.of, User):
            return self._someone(field.key, depth)
        if issubclass(field.of, MessageEntity):
            return self._entity("", depth)
        if issubclass(field.of, TelegramObject):
            return self._object(field.of, depth)
        return self._plain(field)

    def _plain(self, field: Field) -> Any:
        random = self._random
        if field.of in _CHOICES:
            return random.choice(_CHOICES[field.of])
        if field.of is int:
            return random.choice((*_NUMBERS, random.randrange(2**40), self._chat["id"]))
        if field.key == "file_id" and self._likely(0.5):
            return random.choice(self._files)
        if field.key in _STATED and self._likely(0.8):
            return random.choice(_STATED[field.key])
        return hostile_words.words(random, self._pages)

    def _placed(self, chat: Json) -> Json:
        """Let a chat have a type that Telegram knows, now and then one that it will know some day."""
        chat["type"] = self._random.choice((*map(str, ChatType), "planet"))
        return chat

    def _elsewhere(self, depth: int) -> Json:
        """Return another chat: a sender's, an origin's."""
        return self._random.choice(self._chats) if self._likely(0.7) else self._object(Chat, depth)

    def _someone(self, key: str, depth: int) -> Json:
        if key in {"from", "user"} and self._likely(0.8):
            return self._user
        return self._random.choice(self._users) if self._likely(0.7) else self._object(User, depth)

    def _said(self, depth: int) -> Json:
        """Return what makes a message one: who, where, when, its words, what it answers."""
        random = self._random
        said: Json = {
            "message_id": random.choice((0, 1, 5, random.randrange(2**31))),
            "chat": self._chat,
        }
        said["date"] = random.choice((NOW, NOW, NOW, NOW - 86_400, 1))
        if self._likely(0.85) and self._chat["type"] != ChatType.CHANNEL:
            said["from"] = self._user
        if self._likely(0.15) or self._chat["type"] == ChatType.CHANNEL:
            said["sender_chat"] = self._chat if self._likely(0.6) else self._elsewhere(depth)
        if self._likely(0.85):
            said |= self._worded(
                *(("text", "entities") if self._likely(0.85) else ("caption", "caption_entities"))
            )
        seen = self._seen(self._chat["id"])
        if seen and depth < 2 and self._likely(0.3):
            said["reply_to_message"] = random.choice((seen[-1], random.choice(seen)))
        return said | self._threaded(seen)

    def _threaded(self, seen: list[Json]) -> Json:
        """Put a message into a thread that is there, or into one that is not."""
        if not self._likely(0.15):
            return {}
        known = [one["message_thread_id"] for one in seen if "message_thread_id" in one]
        return {
            "message_thread_id": self._random.choice([*known, *known, 1, 77]),
            "is_topic_message": self._likely(0.8),
        }

    def _worded(self, text: str, entities: str) -> Json:
        words = hostile_words.words(self._random, self._pages)
        found: list[Json] = found_entities(words)
        if self._likely(0.25):
            found = [self._entity(words, DEEPEST) for _ in range(self._random.randrange(4))]
        return {text: words} | ({entities: found} if found or self._likely(0.1) else {})

    def _entity(self, words: str, depth: int) -> Json:
        """Return an entity that need not lie within its text."""
        random, length = self._random, len(words)
        made = {
            field.key: self._value(field, depth)
            for field in fields(MessageEntity)
            if not issubclass(field.of, TelegramObject) and self._likely(0.5)
        }
        return made | {
            "type": random.choice((*map(str, MessageEntityType), "from_the_future")),
            "offset": random.choice((0, 0, 1, length, -1, random.randrange(length + 1), 2**31)),
            "length": random.choice((0, 1, 5, length, -3, random.randrange(length + 1), 2**31)),
        }

    def _pressed(self) -> Json:
        """Return what a press bears: of a message that stands there, one no longer shown, or none."""
        random, seen = self._random, self._seen(self._chat["id"])
        pressed: Json = {"id": str(self._number), "from": self._user}
        message = random.choice(seen) if seen and self._likely(0.8) else None
        if self._likely(0.1):
            message = {"chat": self._chat, "message_id": random.choice(_NUMBERS), "date": 0}
        if message is not None:
            pressed["message"] = message
        if self._likely(0.95):
            pressed["data"] = hostile_words.data(random, _buttons(message))
        return pressed


def _buttons(message: Json | None) -> list[str]:
    rows = (message or {}).get("reply_markup", {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]
