"""The chat page: its files, its state, and what people do on it."""

from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from aiohttp import web

from bot.sandbox import acts
from bot.sandbox.chats import PRESENT, Chat, Status
from bot.sandbox.limits import TEXT_UNITS
from bot.sandbox.links import units
from bot.sandbox.origin import Handler, guarded
from bot.sandbox.sharing import Post, channel_origin, forward, send_document, user_origin
from bot.sandbox.stream import follow
from bot.sandbox.telegram import Telegram

YOU = 1001
MEMBER = 1002
GROUP = -1002
SENT_BYTES = 30 * 1024 * 1024
_STATIC = Path(__file__).parent / "static"
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Backstage(Protocol):
    """What the page shows of the application behind the bot."""

    async def clock(self) -> dict[str, Any]:
        """Return {"now": iso, "turned": bool, "next": iso | None}: next is the earliest roundup."""

    async def turn(self, to: datetime | None) -> None:
        """Turn the clock (None: to the next roundup), deliver what is due; ValueError: cannot."""

    async def outbox(self) -> list[dict[str, Any]]:
        """Return deliveries, newest first: id, chat_id, week, part, state, attempts, ..., text."""


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
        "/files/{id}": page.file,
    }
    posts: dict[str, Handler] = {
        "/say": page.say,
        "/document": page.document,
        "/forward": page.forward,
        "/edit": page.edit,
        "/press": page.press,
        "/language": page.language,
        "/clock": page.clock,
        "/membership": page.membership,
    }
    return [
        *(web.get(path, guarded(handler)) for path, handler in gets.items()),
        *(web.post(path, guarded(acts.explained(handler))) for path, handler in posts.items()),
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
                "asked": self._asked(),
                "commands": telegram.profile.menu(),
                "descriptions": self._descriptions(),
                "clock": await self._backstage.clock(),
                "outbox": await self._backstage.outbox(),
            }
        )

    async def say(self, request: web.Request) -> web.Response:
        act = acts.Say.model_validate_json(await request.text())
        if not act.text.strip():
            raise ValueError("the message is empty")
        if units(act.text.strip()) > TEXT_UNITS:
            raise ValueError(f"a message has at most {TEXT_UNITS} characters")
        message = self._telegram.say(act.chat_id, _user_id(act.who), act.text, **_how(act))
        return web.json_response({"message": message})

    async def document(self, request: web.Request) -> web.Response:
        act = acts.Document.model_validate_json(await request.text())
        if len(act.content) > SENT_BYTES:
            raise ValueError(f"the sandbox takes files of up to {SENT_BYTES >> 20} MB")
        message = send_document(
            self._telegram,
            act.chat_id,
            _user_id(act.who),
            act.name,
            act.content,
            mime_type=act.mime_type or None,
            caption=act.caption,
            **_how(act),
        )
        return web.json_response({"message": message})

    async def forward(self, request: web.Request) -> web.Response:
        act = acts.Forward.model_validate_json(await request.text())
        entities = [entity.model_dump(exclude_none=True) for entity in act.entities]
        post = Post(act.text, entities, act.has_picture)
        message = forward(
            self._telegram,
            act.chat_id,
            _user_id(act.who),
            post,
            self._origin(act.origin),
            **_how(act),
        )
        return web.json_response({"message": message})

    async def file(self, request: web.Request) -> web.Response:
        """Give a person the file of a message: always to keep, never to show in the page's place."""
        file = self._telegram.files.shown(request.match_info["id"])
        if file is None:
            raise web.HTTPNotFound
        disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        headers = _HEADERS | {"Content-Disposition": disposition}
        return web.Response(
            body=file.content, content_type="application/octet-stream", headers=headers
        )

    async def edit(self, request: web.Request) -> web.Response:
        act = acts.Edit.model_validate_json(await request.text())
        message = self._telegram.edit(act.chat_id, act.message_id, act.text)
        return web.json_response({"message": message})

    async def press(self, request: web.Request) -> web.Response:
        act = acts.Press.model_validate_json(await request.text())
        query_id = self._telegram.press(act.chat_id, act.message_id, _user_id(act.who), act.data)
        return web.json_response({"callback_query_id": query_id})

    async def language(self, request: web.Request) -> web.Response:
        act = acts.Language.model_validate_json(await request.text())
        you = self._telegram.directory.user(YOU)
        you["language_code"] = act.code
        return web.json_response({"you": you})

    async def clock(self, request: web.Request) -> web.Response:
        act = acts.Clock.model_validate_json(await request.text())
        await self._backstage.turn(act.to)
        clock, outbox = await self._backstage.clock(), await self._backstage.outbox()
        return web.json_response({"clock": clock, "outbox": outbox})

    async def membership(self, request: web.Request) -> web.Response:
        act = acts.Membership.model_validate_json(await request.text())
        chat = self._telegram.directory.chat(act.chat_id)
        present: Status = "administrator" if chat.kind == "channel" else "member"
        gone = act.action in ("block", "remove")
        self._telegram.set_member(chat.id, self._bot_id, "kicked" if gone else present)
        return web.json_response(self._described(chat))

    def _origin(self, given: acts.Origin) -> dict[str, Any]:
        name, now = given.name.strip(), self._telegram.now()
        if not name:
            raise ValueError("the post has no sender")
        if given.kind == "user":
            return user_origin(name, now)
        return channel_origin(name, now, username=given.username, message_id=given.message_id)

    def _asked(self) -> dict[str, dict[str, Any]]:
        """Return, by chat, the message that still waits for a reply, and how it asked for it."""
        chats = self._telegram.directory.chats.values()
        return {
            str(chat.id): {"message_id": message_id, "force_reply": chat.asks[message_id]}
            for chat in chats
            if (message_id := chat.asked())
        }

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


def _user_id(who: acts.Who) -> int:
    return MEMBER if who == "member" else YOU


def _how(act: acts.Said) -> dict[str, Any]:
    return {"reply_to": act.reply_to, "anonymous": act.who == "anonymous"}


async def _index(_request: web.Request) -> web.StreamResponse:
    return web.FileResponse(_STATIC / "index.html", headers=_HEADERS)


async def _static(request: web.Request) -> web.StreamResponse:
    file = _STATIC / request.match_info["name"]
    if file.parent != _STATIC or not file.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(file, headers=_HEADERS)
