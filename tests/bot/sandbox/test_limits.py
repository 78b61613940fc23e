"""What Telegram refuses in texts, keyboards and commands."""

from typing import Any

import pytest

from bot.sandbox.errors import BadRequestError
from bot.sandbox.limits import check_caption, check_text, checked_commands, checked_keyboard

BUTTON = {"text": "x", "callback_data": "x"}


def _reason(caught: pytest.ExceptionInfo[BadRequestError]) -> str:
    return caught.value.refusal.description.removeprefix("Bad Request: ")


def _keyboard(*rows: list[Any]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def test_a_text_holds_4096_utf16_units() -> None:
    """2048 emoji fit; one more letter does not, and an edit says so in capitals."""
    check_text("😀" * 2048)
    with pytest.raises(BadRequestError) as caught:
        check_text("😀" * 2048 + "x")
    assert _reason(caught) == "message is too long"
    with pytest.raises(BadRequestError) as caught:
        check_text("x" * 4097, editing=True)
    assert _reason(caught) == "MESSAGE_TOO_LONG"


def test_a_caption_holds_1024_utf16_units() -> None:
    """One unit more is refused."""
    check_caption("x" * 1024)
    with pytest.raises(BadRequestError, match="caption is too long"):
        check_caption("x" * 1025)


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "x", "callback_data": "я" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": 5}, "BUTTON_DATA_INVALID"),
        ({"text": " ", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
        (
            {"callback_data": "x"},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"text": "x", "callback_data": ""},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "callback_data": "x", "url": "x.org"},
            "can't parse inline keyboard button: exactly one action must be used",
        ),
        (
            {"text": "x", "url": "not-a-url"},
            "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "x", "url": "ftp://example.com"},
            "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
        ),
        ({"text": "x", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "pay": True}, "BUTTON_TYPE_INVALID"),
        ("x", "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
    ],
)
def test_a_wrong_button_refuses_the_keyboard(button: Any, reason: str) -> None:
    """Each mistake in a button has Telegram's own sentence."""
    with pytest.raises(BadRequestError) as caught:
        checked_keyboard(_keyboard([BUTTON, button]))
    assert _reason(caught) == reason


def test_callback_data_may_have_64_bytes() -> None:
    """Sixty-four bytes pass, counted in UTF-8."""
    button = {"text": "x", "callback_data": "я" * 32}
    assert checked_keyboard(_keyboard([button])) == _keyboard([button])


@pytest.mark.parametrize("rows", [[[BUTTON] * 9], [[BUTTON]] * 101])
def test_a_keyboard_has_its_size(rows: list[list[Any]]) -> None:
    """Nine in a row or a hundred and one in all are too many."""
    with pytest.raises(BadRequestError) as caught:
        checked_keyboard(_keyboard(*rows))
    assert _reason(caught) == "REPLY_MARKUP_TOO_LONG"


def test_a_full_keyboard_passes_without_its_empty_rows() -> None:
    """A hundred buttons pass; an empty row is dropped."""
    rows = [[BUTTON] * 8] * 12 + [[BUTTON] * 4]
    assert checked_keyboard(_keyboard([], *rows)) == _keyboard(*rows)


@pytest.mark.parametrize("rows", ["bad", 5, None])
def test_a_keyboard_is_an_array(rows: Any) -> None:
    """Anything else than an array of arrays is refused."""
    with pytest.raises(BadRequestError) as caught:
        checked_keyboard({"inline_keyboard": rows})
    assert _reason(caught) == 'field "inline_keyboard" must be of type Array'


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ({"command": "a-b", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "x" * 33, "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "x", "description": " "}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"command": "x", "description": "x" * 257}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"command": "x"}, "can't parse BotCommand"),
    ],
)
def test_one_bad_command_refuses_all(command: dict[str, str], reason: str) -> None:
    """The good ones beside it do not save the call."""
    with pytest.raises(BadRequestError) as caught:
        checked_commands([{"command": "good", "description": "Good"}, command])
    assert _reason(caught) == reason


def test_a_hundred_commands_pass_and_no_more() -> None:
    """The hundred and first is too much."""
    commands = [{"command": f"c{n}", "description": "x"} for n in range(101)]
    assert len(checked_commands(commands[:100])) == 100
    with pytest.raises(BadRequestError):
        checked_commands(commands)
