"""Our keyboards as Telegram's, and how all our messages are sent: HTML without link previews."""

from typing import Any

from telegram import InlineKeyboardMarkup, LinkPreviewOptions

from bot.models import Button, Keyboard

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def to_markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """Turn our keyboard into Telegram's; None where there is no button."""
    markup = to_json(keyboard)
    return InlineKeyboardMarkup.de_json(markup, None) if markup else None


def to_json(keyboard: Keyboard) -> dict[str, Any] | None:
    """Write our keyboard as the Bot API has it; None where there is no button."""
    rows = [[_button(button) for button in row] for row in keyboard if row]
    return {"inline_keyboard": rows} if rows else None


def _button(button: Button) -> dict[str, Any]:
    act = {
        "callback_data": button.data,
        "url": button.url,
        "copy_text": {"text": button.copy} if button.copy else None,
    }
    return {"text": button.text} | {name: value for name, value in act.items() if value}
