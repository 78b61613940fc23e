"""The Bot API's methods by name, as far as the sandbox knows them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from bot.sandbox import bot_methods, chat_methods, file_methods, message_methods
from bot.sandbox.parameters import Parameters
from bot.sandbox.telegram import Telegram

Method = Callable[[Telegram, Parameters], Any]

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        name.lower(): method
        for name, method in {
            "getMe": bot_methods.get_me,
            "setMyCommands": bot_methods.set_my_commands,
            "getMyCommands": bot_methods.get_my_commands,
            "deleteMyCommands": bot_methods.delete_my_commands,
            "setMyName": bot_methods.setter("name"),
            "getMyName": bot_methods.getter("name"),
            "setMyDescription": bot_methods.setter("description"),
            "getMyDescription": bot_methods.getter("description"),
            "setMyShortDescription": bot_methods.setter("short_description"),
            "getMyShortDescription": bot_methods.getter("short_description"),
            "setChatMenuButton": bot_methods.accept,
            "setWebhook": bot_methods.set_webhook,
            "deleteWebhook": bot_methods.delete_webhook,
            "getWebhookInfo": bot_methods.get_webhook_info,
            "sendMessage": message_methods.send_message,
            "sendPhoto": file_methods.send_photo,
            "sendDocument": file_methods.send_document,
            "getFile": file_methods.get_file,
            "editMessageText": message_methods.edit_message_text,
            "editMessageReplyMarkup": message_methods.edit_message_reply_markup,
            "deleteMessage": message_methods.delete_message,
            "sendChatAction": message_methods.send_chat_action,
            "getChat": chat_methods.get_chat,
            "getChatMember": chat_methods.get_chat_member,
            "getChatAdministrators": chat_methods.get_chat_administrators,
            "getChatMemberCount": chat_methods.get_chat_member_count,
            "leaveChat": chat_methods.leave_chat,
            "answerCallbackQuery": chat_methods.answer_callback_query,
        }.items()
    }
)
