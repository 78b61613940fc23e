"""The whole bot over a small Telegram, on real sockets and a real database; only Telegram is not real."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import App, build
from bot.floods import Floods
from bot.sandbox.api import routes
from bot.sandbox.page import GROUP, MEMBER, YOU, furnish
from bot.sandbox.server import LocalServer
from bot.sandbox.sharing import Post, channel_origin, forward, send_document
from bot.sandbox.telegram import Telegram
from bot.settings import Settings
from bot.store import standing
from digests.retrieving.addresses import is_public

__all__ = ["GROUP", "MEMBER", "YOU", "Clock", "World", "open_world"]

TOKEN = "4242:canary-token"
FRIDAY = datetime(2026, 11, 20, 10, tzinfo=UTC)
Json = dict[str, Any]


@dataclass
class Clock:
    """A clock that stands still until it is turned."""

    time: datetime = FRIDAY

    def __call__(self) -> datetime:
        return self.time

    def turn(self, to: datetime | None = None, **by: float) -> None:
        """Turn it to a time, or by a timedelta's keywords."""
        self.time = to or self.time + timedelta(**by)


@dataclass
class World:
    """People speak, the bot answers. Every call goes over HTTP, every row into SQLite."""

    telegram: Telegram
    app: App
    clock: Clock
    _offset: int = field(default=0)

    async def say(
        self, text: str, chat_id: int = YOU, user_id: int = YOU, **how: Any
    ) -> list[Json]:
        """Say something, let the bot handle it, and return what it wrote in that chat."""
        before = len(self.telegram.messages(chat_id))
        self.telegram.say(chat_id, user_id, text, **how)
        return await self._answers(chat_id, before)

    async def send_file(
        self,
        name: str,
        data: bytes,
        mime_type: str | None = None,
        chat_id: int = YOU,
        user_id: int = YOU,
        **how: Any,
    ) -> list[Json]:
        """Send a file (`caption` among `how`; its type is told by its name) and return the bot's answers."""
        before = len(self.telegram.messages(chat_id))
        send_document(self.telegram, chat_id, user_id, name, data, mime_type=mime_type, **how)
        return await self._answers(chat_id, before)

    async def forward(
        self,
        text: str,
        entities: Sequence[Json] = (),
        title: str = "Channel",
        chat_id: int = YOU,
        user_id: int = YOU,
        *,
        username: str = "",
        message_id: int = 1,
        picture: bool = False,
    ) -> list[Json]:
        """Forward a channel's post (as a picture's caption, if it is one) and return the bot's answers."""
        now = int(self.clock().timestamp())
        origin = channel_origin(title, now, username=username, message_id=message_id)
        before = len(self.telegram.messages(chat_id))
        forward(self.telegram, chat_id, user_id, Post(text, entities, picture), origin)
        return await self._answers(chat_id, before)

    async def _answers(self, chat_id: int, before: int) -> list[Json]:
        await self.handle()
        return [m for m in self.telegram.messages(chat_id)[before:] if m["from"]["is_bot"]]

    async def press(self, message: Json, label: str, user_id: int = YOU) -> list[Json]:
        """Press the button that bears (a part of) the label; return what the bot wrote anew."""
        return await self.press_data(message, self.data(message, label), user_id)

    async def press_data(self, message: Json, data: str, user_id: int = YOU) -> list[Json]:
        """Press with any data, forged data too; return what the bot wrote anew."""
        chat_id = message["chat"]["id"]
        before = len(self.telegram.messages(chat_id))
        self.answer_id = self.telegram.press(chat_id, message["message_id"], user_id, data)
        await self.handle()
        return self.telegram.messages(chat_id)[before:]

    @property
    def answer(self) -> Json:
        """How the last press was answered: text and show_alert."""
        return self.telegram.callback_answers[self.answer_id]

    def data(self, message: Json, label: str) -> str:
        """Return the data of the button that bears (a part of) the label."""
        return next(str(b["callback_data"]) for b in self.buttons(message) if label in b["text"])

    def buttons(self, message: Json) -> list[Json]:
        """Return a message's buttons in order."""
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    def now(self, message: Json) -> Json:
        """Return the message as it stands now: perhaps edited."""
        messages = self.telegram.messages(message["chat"]["id"])
        return next(m for m in messages if m["message_id"] == message["message_id"])

    def written(self, chat_id: int = YOU) -> list[str]:
        """Return the texts that the bot wrote in a chat."""
        mine = [m for m in self.telegram.messages(chat_id) if m["from"]["is_bot"]]
        return [m["text"] for m in mine if "text" in m]

    async def handle(self) -> None:
        """Fetch what Telegram has for the bot, and handle it."""
        updates = await self.app.services.bot.get_updates(offset=self._offset, timeout=0)
        for update in updates:
            self._offset = update.update_id + 1
            await self.app.handle(update)
            await self.app.services.errands.settle()

    async def push(self) -> int:
        """Make what is due now and deliver it; return how many messages were made."""
        made = await self.app.make_due()
        await self.deliver()
        return made

    def _pass_second(self) -> None:
        """Turn the clock, and let holds of real seconds be over as well."""
        self.clock.turn(seconds=1)
        pacer = self.app.services.pacer
        pacer.floods = Floods()
        pacer._holds.clear()

    async def deliver(self) -> None:
        """Send all that waits, turning the clock where something must wait for its time."""
        for _ in range(1000):
            if not await self.app.sender.step():
                if await self.app.database.read(standing.waiting) == 0:
                    return
                self._pass_second()
        raise AssertionError("the outbox does not empty")


@asynccontextmanager
async def open_world(
    folder: Path, allows: Any = is_public, **settings: Any
) -> AsyncIterator[World]:
    """Open a world with the shipped library loaded; `settings` by field name.

    `allows` (an Allows) says from which addresses articles may be retrieved: a local server's.
    """
    clock = Clock()
    telegram = Telegram(token=TOKEN, clock=clock)
    furnish(telegram)
    async with LocalServer(routes(telegram)) as server:
        app = build(
            Settings(
                token=SecretStr(TOKEN),
                api_url=server.url,
                database_url=f"sqlite:///{folder}/paperboy.db",
                **(
                    {"rate": 1000, "rate_per_chat": 1000, "rate_per_group_minute": 60_000}
                    | settings
                ),
            ),
            clock,
            allows,
        )
        try:
            await app.take()
            await app.load()
            await app.connect()
            yield World(telegram, app, clock)
        finally:
            await app.close()


def texts(messages: Sequence[Json]) -> str:
    """Join what messages say."""
    return "\n".join(message["text"] for message in messages)
