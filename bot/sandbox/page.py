"""The chat page: its files, its state, and what people do on it."""

from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from bot.sandbox.chats import PRESENT, Chat, Status
from bot.sandbox.errors import UnknownError
from bot.sandbox.origin import Handler, guarded, refused
from bot.sandbox.stream import follow
from bot.sandbox.telegram import Telegram

YOU = 1001
MEMBER = 1002
GROUP = -1002
_STATIC = Path(__file__).parent / "static"
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

Who = Literal["you", "member", "anonymous"]


class Backstage(Protocol):
    """What the page shows of the application behind the bot."""

    async def clock(self) -> dict[str, Any]:
        """Return {"now": iso, "turned": bool, "next": iso | None}: next is the earliest roundup."""

    async def turn(self, to: datetime | None) -> None:
        """Turn the clock (None: to the next roundup), deliver what is due; ValueError: cannot."""

    async def outbox(self) -> list[dict[str, Any]]:
        """Return deliveries, newest first: id, chat_id, week, part, state, attempts, ..., text."""


class _Act(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Say(_Act):
    chat_id: int
    text: str
    who: Who = "you"
    reply_to: int | None = None


class _Edit(_Act):
    chat_id: int
    message_id: int
    text: str


class _Press(_Act):
    chat_id: int
    message_id: int
    data: str
    who: Who = "you"


class _Language(_Act):
    code: str


class _Clock(_Act):
    to: AwareDatetime | None = None


class _Membership(_Act):
    chat_id: int
    action: Literal["block", "unblock", "remove", "return"]


def furnish(telegram: Telegram) -> None:
    """Put a reader with a private chat, and a group of two people, into an empty Telegram."""
    you = telegram.add_user(first_name="You", user_id=YOU)
    telegram.add_user(first_name="Another member", user_id=MEMBER)
    telegram.add_chat("private", user=you)
    telegram.add_chat("group", title="Reading group", user=you, chat_id=GROUP)
    telegram.set_member(GROUP, MEMBER, "member")


def page_routes(telegram: Telegram, backstage: Backstage) -> list[web.RouteDef]:
    """Return the routes of the page; they answer this machine's own browser only."""
    page = _Page(telegram, backstage)

    async def events(request: web.Request) -> web.StreamResponse:
        return await follow(request, telegram, backstage)

    gets: dict[str, Handler] = {
        "/": _index,
        "/static/{name}": _static,
        "/state": page.state,
        "/events": events,
    }
    posts: dict[str, Handler] = {
        "/say": page.say,
        "/edit": page.edit,
        "/press": page.press,
        "/language": page.language,
        "/clock": page.clock,
        "/membership": page.membership,
    }
    return [
        *(web.get(path, guarded(handler)) for path, handler in gets.items()),
        *(web.post(path, guarded(_explained(handler))) for path, handler in posts.items()),
    ]


class _Page:
    """The handlers, around the one Telegram and the application's backstage."""

    def __init__(self, telegram: Telegram, backstage: Backstage) -> None:
        self._telegram = telegram
        self._backstage = backstage

    async def state(self, _request: web.Request) -> web.Response:
        telegram = self._telegram
        chats = telegram.directory.chats.values()
        return web.json_response(
            {
                "bot": telegram.bot,
                "you": telegram.directory.user(YOU),
                "chats": [self._described(chat) for chat in chats if chat.migrated_to is None],
                "messages": {str(chat.id): telegram.messages(chat.id) for chat in chats},
                "commands": telegram.profile.menu(),
                "descriptions": self._descriptions(),
                "clock": await self._backstage.clock(),
                "outbox": await self._backstage.outbox(),
            }
        )

    async def say(self, request: web.Request) -> web.Response:
        act = _Say.model_validate_json(await request.text())
        if not act.text.strip():
            raise ValueError("the message is empty")
        message = self._telegram.say(
            act.chat_id,
            _user_id(act.who),
            act.text,
            reply_to=act.reply_to,
            anonymous=act.who == "anonymous",
        )
        return web.json_response({"message": message})

    async def edit(self, request: web.Request) -> web.Response:
        act = _Edit.model_validate_json(await request.text())
        message = self._telegram.edit(act.chat_id, act.message_id, act.text)
        return web.json_response({"message": message})

    async def press(self, request: web.Request) -> web.Response:
        act = _Press.model_validate_json(await request.text())
        query_id = self._telegram.press(act.chat_id, act.message_id, _user_id(act.who), act.data)
        return web.json_response({"callback_query_id": query_id})

    async def language(self, request: web.Request) -> web.Response:
        act = _Language.model_validate_json(await request.text())
        you = self._telegram.directory.user(YOU)
        you["language_code"] = act.code
        return web.json_response({"you": you})

    async def clock(self, request: web.Request) -> web.Response:
        act = _Clock.model_validate_json(await request.text())
        await self._backstage.turn(act.to)
        clock, outbox = await self._backstage.clock(), await self._backstage.outbox()
        return web.json_response({"clock": clock, "outbox": outbox})

    async def membership(self, request: web.Request) -> web.Response:
        act = _Membership.model_validate_json(await request.text())
        chat = self._telegram.directory.chat(act.chat_id)
        present: Status = "administrator" if chat.kind == "channel" else "member"
        gone = act.action in ("block", "remove")
        self._telegram.set_member(chat.id, self._bot_id, "kicked" if gone else present)
        return web.json_response(self._described(chat))

    def _descriptions(self) -> dict[str, str]:
        """Return what an empty chat shows about the bot, by language ('' for any other)."""
        texts = self._telegram.profile.texts
        return {code: text for (name, code), text in texts.items() if name == "description"}

    @property
    def _bot_id(self) -> int:
        return int(self._telegram.bot["id"])

    def _described(self, chat: Chat) -> dict[str, Any]:
        blocked = chat.members.get(self._bot_id, "left") not in PRESENT
        title = chat.info.get("title") or chat.info.get("first_name")
        return {"id": chat.id, "type": chat.kind, "title": title, "blocked": blocked}


def _user_id(who: Who) -> int:
    return MEMBER if who == "member" else YOU


async def _index(_request: web.Request) -> web.StreamResponse:
    return web.FileResponse(_STATIC / "index.html", headers=_HEADERS)


async def _static(request: web.Request) -> web.StreamResponse:
    file = _STATIC / request.match_info["name"]
    if file.parent != _STATIC or not file.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(file, headers=_HEADERS)


def _explained(handler: Handler) -> Handler:
    """Answer a wrong act with a sentence."""

    async def explained(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(step) for step in first["loc"]) or "the body"
            return refused(400, f"{where}: {first['msg']}")
        except UnknownError as error:
            return refused(404, str(error))
        except ValueError as error:
            return refused(400, str(error))

    return explained
