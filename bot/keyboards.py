"""Our keyboards as Telegram's, and how all our messages are sent: HTML without link previews."""

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from bot.models import Button, Keyboard

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def to_markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """Turn our keyboard into Telegram's; None where there is no button."""
    rows = [[_button(button) for button in row] for row in keyboard if row]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        button.text,
        callback_data=button.data,
        url=button.url,
        copy_text=CopyTextButton(button.copy) if button.copy else None,
    )
