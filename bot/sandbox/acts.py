"""What the page asks for: one model for each thing people do on it, and a sentence where it is wrong."""

from typing import Literal

from aiohttp import web
from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, ValidationError

from bot.sandbox.errors import UnknownError
from bot.sandbox.origin import Handler, refused

Who = Literal["you", "member", "anonymous"]


class Act(BaseModel):
    """What somebody does; a field too many is a mistake of the page."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(Act):
    """What every message has: where, by whom, in answer to which."""

    chat_id: int
    who: Who = "you"
    reply_to: int | None = None


class Say(Said):
    """A person writes."""

    text: str


class Document(Said):
    """A person sends a file; its bytes come in Base64."""

    name: str
    content: Base64Bytes
    mime_type: str = ""
    caption: str = ""


class Entity(Act):
    """One entity of a post, as the page read it out of what was pasted."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None


class Origin(Act):
    """Where a post was: in a channel, or with a person."""

    kind: Literal["channel", "user"] = "channel"
    name: str
    username: str = ""
    message_id: int = 1


class Forward(Said):
    """A person forwards a post from elsewhere."""

    text: str
    entities: tuple[Entity, ...] = ()
    origin: Origin
    has_picture: bool = False


class Edit(Act):
    """You change a message of your own."""

    chat_id: int
    message_id: int
    text: str


class Press(Act):
    """A person presses a button."""

    chat_id: int
    message_id: int
    data: str
    who: Who = "you"


class Language(Act):
    """You choose what Telegram tells the bot as your language."""

    code: str


class Clock(Act):
    """The clock is turned to a time, or (None) to the next roundup."""

    to: AwareDatetime | None = None


class Membership(Act):
    """The bot is blocked or removed, or comes back."""

    chat_id: int
    action: Literal["block", "unblock", "remove", "return"]


def explained(handler: Handler) -> Handler:
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
