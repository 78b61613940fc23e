"""What Telegram refuses in texts, keyboards and commands, in its own words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.sandbox.errors import BadRequestError
from bot.sandbox.links import LinkError, check_link, units

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
SOURCE_BYTES = 32 * 1024
ENTITIES = 100
CALLBACK_DATA_BYTES = 64
BUTTONS = 100
ROW_BUTTONS = 8
COMMANDS = 100
DESCRIPTION_LENGTH = 256
ANSWER_LENGTH = 200

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_ACTIONS = (
    "url",
    "callback_data",
    "copy_text",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
    "pay",
)
_UNALLOWED = ("callback_game", "pay", "login_url")
_UNPARSED = "can't parse inline keyboard button"
_COPY_LENGTH = 256

Json = dict[str, Any]


def check_source(source: str) -> None:
    """Refuse a text that is no Unicode, or too long even before it is parsed."""
    if any("\ud800" <= character <= "\udfff" for character in source):
        raise BadRequestError("strings must be encoded in UTF-8")
    if len(source.encode()) > SOURCE_BYTES:
        raise BadRequestError("text is too long")


def check_text(text: str, *, editing: bool = False) -> None:
    """Refuse a parsed text that is empty or longer than 4096 UTF-16 units."""
    if not text:
        raise BadRequestError("text must be non-empty")
    if units(text) > TEXT_UNITS:
        raise BadRequestError("MESSAGE_TOO_LONG" if editing else "message is too long")


def check_caption(text: str) -> None:
    """Refuse a parsed caption longer than 1024 UTF-16 units."""
    if units(text) > CAPTION_UNITS:
        raise BadRequestError("message caption is too long")


def checked_keyboard(markup: Mapping[str, Any]) -> Json:
    """Return an inline keyboard as Telegram keeps it; refuse what it refuses."""
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list):
        raise BadRequestError('field "inline_keyboard" must be of type Array')
    if any(not isinstance(row, list) for row in rows):
        raise BadRequestError("inline keyboard row must be an Array")
    checked = [[_button(button) for button in row] for row in rows if row]
    if any(len(row) > ROW_BUTTONS for row in checked) or sum(map(len, checked)) > BUTTONS:
        raise BadRequestError("REPLY_MARKUP_TOO_LONG")
    return {"inline_keyboard": checked}


def _button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise BadRequestError(f"{_UNPARSED}: InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise BadRequestError(f'{_UNPARSED}: Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise BadRequestError(f'{_UNPARSED}: Field "text" must be of type String')
    if not button["text"].strip():
        raise BadRequestError("inline keyboard button text must be non-empty")
    actions = [action for action in _ACTIONS if _is_given(button.get(action), action)]
    if not actions:
        raise BadRequestError(f"{_UNPARSED}: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise BadRequestError(f"{_UNPARSED}: exactly one action must be used")
    return button | {actions[0]: _action(actions[0], button[actions[0]])}


def _is_given(value: Any, action: str) -> bool:
    """Say whether the button has this action; an empty one is none, save for inline queries."""
    return value is not None and (value != "" or action.startswith("switch_inline_query"))


def _action(name: str, value: Any) -> Any:
    checks = {"callback_data": _callback_data, "copy_text": _copied, "url": _button_url}
    if name in _UNALLOWED:
        raise BadRequestError("BUTTON_TYPE_INVALID")
    return checks[name](value) if name in checks else value


def _callback_data(value: Any) -> str:
    if not isinstance(value, str) or not 1 <= len(value.encode()) <= CALLBACK_DATA_BYTES:
        raise BadRequestError("BUTTON_DATA_INVALID")
    return value


def _copied(value: Any) -> Any:
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= _COPY_LENGTH:
        raise BadRequestError("BUTTON_COPY_TEXT_INVALID")
    return value


def _button_url(value: Any) -> str:
    try:
        return check_link(str(value))
    except LinkError as error:
        raise BadRequestError(
            f"inline keyboard button URL '{value}' is invalid: {error}"
        ) from error


def checked_commands(commands: Sequence[Any]) -> list[Json]:
    """Return the commands as Telegram keeps them; one bad one refuses them all."""
    if len(commands) > COMMANDS:
        raise BadRequestError("BOT_COMMANDS_TOO_MUCH")
    return [_command(command) for command in commands]


def _command(command: Any) -> Json:
    if not isinstance(command, dict) or not {"command", "description"} <= command.keys():
        raise BadRequestError("can't parse BotCommand")
    name = str(command["command"]).removeprefix("/").lower()
    description = str(command["description"]).strip()
    if not _COMMAND.fullmatch(name):
        raise BadRequestError("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= DESCRIPTION_LENGTH:
        raise BadRequestError("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}
