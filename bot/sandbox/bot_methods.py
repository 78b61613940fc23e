"""Bot API methods about the bot itself: commands, descriptions, webhook."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.chats import Json
from bot.sandbox.errors import BadRequestError
from bot.sandbox.limits import checked_commands
from bot.sandbox.parameters import Parameters
from bot.sandbox.telegram import Telegram

_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
_TEXT_LENGTHS = {"name": 64, "description": 512, "short_description": 120}


def get_me(telegram: Telegram, call: Parameters) -> Json:
    """getMe: return the bot's User, with what only getMe tells."""
    del call
    return telegram.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(telegram: Telegram, call: Parameters) -> bool:
    """setMyCommands: all of them, or none."""
    scope, language = _scope(telegram, call), _language(call)
    telegram.profile.set_commands(scope, language, checked_commands(call.array("commands")))
    telegram.emit({"type": "commands", "commands": telegram.profile.menu()})
    return True


def get_my_commands(telegram: Telegram, call: Parameters) -> list[Json]:
    """getMyCommands: what was set for exactly this scope and language."""
    return telegram.profile.commands_of(_scope(telegram, call), _language(call))


def delete_my_commands(telegram: Telegram, call: Parameters) -> bool:
    """deleteMyCommands: forget them for this scope and language."""
    telegram.profile.set_commands(_scope(telegram, call), _language(call), [])
    telegram.emit({"type": "commands", "commands": telegram.profile.menu()})
    return True


def setter(name: str) -> Callable[[Telegram, Parameters], bool]:
    """Return the method that sets the bot's name, description or short description."""

    def set_text(telegram: Telegram, call: Parameters) -> bool:
        text = call.text(name).strip()
        if len(text) > _TEXT_LENGTHS[name]:
            raise BadRequestError(f"BOT_{name.upper()}_TOO_LONG")
        telegram.profile.texts[name, _language(call)] = text
        return True

    return set_text


def getter(name: str) -> Callable[[Telegram, Parameters], Json]:
    """Return the method that tells the bot's name, description or short description."""

    def get_text(telegram: Telegram, call: Parameters) -> Json:
        texts = telegram.profile.texts
        default = telegram.bot["first_name"] if name == "name" else ""
        return {name: texts.get((name, _language(call))) or texts.get((name, ""), default)}

    return get_text


def accept(telegram: Telegram, call: Parameters) -> bool:
    """Accept a call that changes nothing here (setChatMenuButton)."""
    del telegram, call
    return True


def set_webhook(telegram: Telegram, call: Parameters) -> bool:
    """setWebhook: remembered, never delivered to; an empty url deletes it."""
    url = call.text("url")
    if url and urlsplit(url).scheme != "https":
        raise BadRequestError("bad webhook: An HTTPS URL must be provided for webhook")
    _settle(telegram, call, url)
    if url:
        telegram.updates.interrupt("setWebhook request")
    return True


def delete_webhook(telegram: Telegram, call: Parameters) -> bool:
    """deleteWebhook: polling is possible again."""
    _settle(telegram, call, "")
    return True


def get_webhook_info(telegram: Telegram, call: Parameters) -> Json:
    """getWebhookInfo: return the WebhookInfo."""
    del call
    info: Json = {
        "url": telegram.updates.webhook,
        "has_custom_certificate": False,
        "pending_update_count": len(telegram.updates),
    }
    allowed = telegram.updates.allowed
    return info | ({"allowed_updates": allowed} if allowed else {})


def _settle(telegram: Telegram, call: Parameters, url: str) -> None:
    telegram.updates.webhook = url
    telegram.updates.allow(call.parsed("allowed_updates"))
    if call.flag("drop_pending_updates"):
        telegram.updates.drop()


def _language(call: Parameters) -> str:
    language = call.text("language_code")
    if language and not (len(language) == 2 and language.isalpha() and language.islower()):  # noqa: PLR2004
        raise BadRequestError("invalid language code specified")
    return language


def _scope(telegram: Telegram, call: Parameters) -> dict[str, Any]:
    scope = call.mapping("scope") or {"type": "default"}
    needed = _SCOPES.get(str(scope.get("type")))
    if needed is None:
        raise BadRequestError("can't parse BotCommandScope: unsupported type specified")
    if any(field not in scope for field in needed):
        raise BadRequestError(f"can't parse BotCommandScope: can't find field \"{needed[-1]}\"")
    if "chat_id" in needed:
        telegram.directory.named(str(scope["chat_id"]))
    return scope
