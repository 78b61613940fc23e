"""Bot API methods that write: send, edit, delete."""

from bot.sandbox.chats import Chat, Json
from bot.sandbox.errors import BadRequestError
from bot.sandbox.formatting import formatted
from bot.sandbox.limits import check_caption, check_text, checked_keyboard
from bot.sandbox.markup import Marked
from bot.sandbox.membership import check_presence, check_writing
from bot.sandbox.parameters import Parameters
from bot.sandbox.telegram import Telegram

_REPLY_KEYBOARDS = ("keyboard", "remove_keyboard", "force_reply")
_CHANGEABLE = ("text", "entities", "reply_markup")
_GENERAL_THREAD = 1
_DELETABLE_SECONDS = 48 * 3600
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)


def send_message(telegram: Telegram, call: Parameters) -> Json:
    """sendMessage: return the Message."""
    source = call.text("text")
    if not source:
        raise BadRequestError("message text is empty")
    marked = _marked(telegram, call, "text", "entities")
    check_text(marked.text)
    return send(telegram, call, _worded(marked, "text", "entities"))


def edit_message_text(telegram: Telegram, call: Parameters) -> Json:
    """editMessageText: return the Message; without reply_markup its keyboard goes."""
    chat, message_id = _editable(telegram, call)
    if not call.text("text"):
        raise BadRequestError("message text is empty")
    marked = _marked(telegram, call, "text", "entities")
    check_text(marked.text, editing=True)
    stored = chat.messages[message_id]
    if "text" not in stored:
        raise BadRequestError("there is no text in the message to edit")
    worded = _worded(marked, "text", "entities")
    return _change(telegram, chat, message_id, worded, _inline_keyboard(call))


def edit_message_reply_markup(telegram: Telegram, call: Parameters) -> Json:
    """editMessageReplyMarkup: return the Message with the new keyboard, or none."""
    chat, message_id = _editable(telegram, call)
    stored = chat.messages[message_id]
    content: Json = {key: stored[key] for key in ("text", "entities") if key in stored}
    return _change(telegram, chat, message_id, content, _inline_keyboard(call))


def delete_message(telegram: Telegram, call: Parameters) -> bool:
    """deleteMessage: take away a message of the bot, or in a chat where it may."""
    chat = _chat(telegram, call)
    check_presence(chat, telegram.bot["id"])
    message_id = call.integer("message_id")
    if message_id <= 0:
        raise BadRequestError("message identifier is not specified")
    if message_id not in chat.messages:
        raise BadRequestError("message to delete not found")
    if not _deletable(telegram, chat, message_id):
        raise BadRequestError("message can't be deleted for everyone")
    telegram.remove(chat, message_id)
    return True


def send_chat_action(telegram: Telegram, call: Parameters) -> bool:
    """sendChatAction: show the chat that the bot is at work."""
    chat = _chat(telegram, call)
    check_writing(chat, telegram.bot["id"])
    if not call.text("action"):
        raise BadRequestError("wrong parameter action in request")
    telegram.emit({"type": "typing", "chat_id": chat.id})
    return True


def _deletable(telegram: Telegram, chat: Chat, message_id: int) -> bool:
    """Administrators may always; else what is the bot's own or private, for two days."""
    if chat.members.get(telegram.bot["id"]) == "administrator":
        return True
    is_young = telegram.now() - chat.messages[message_id]["date"] <= _DELETABLE_SECONDS
    return is_young and (message_id in chat.written_by_bot or chat.kind == "private")


def _chat(telegram: Telegram, call: Parameters) -> Chat:
    name = call.text("chat_id")
    if not name:
        raise BadRequestError("chat_id is empty")
    return telegram.directory.named(name)


def send(telegram: Telegram, call: Parameters, content: Json) -> Json:
    """Put the content into the chat that the call names, as it asks; return the Message."""
    chat = _chat(telegram, call)
    markup = _markup(call)
    check_writing(chat, telegram.bot["id"])
    reply_to = _reply_target(chat, call)
    answered = chat.messages[reply_to].get("message_thread_id", 0) if reply_to else 0
    thread_id = _thread(chat, call.integer("message_thread_id") or answered)
    if telegram.meter is not None:
        telegram.meter.count(chat.id, telegram.clock())
    author = {"sender_chat": chat.info} if chat.kind == "channel" else {"from": telegram.bot}
    kept = {"reply_markup": markup} if markup and "inline_keyboard" in markup else {}
    asks = markup if markup and markup.get("force_reply") else None
    message = telegram.post(
        chat,
        author | content | kept,
        reply_to=reply_to,
        thread_id=thread_id,
        asks=asks,
        by_bot=True,
    )
    if markup and not kept:
        chat.fixed.add(message["message_id"])
    return message


def _markup(call: Parameters) -> Json | None:
    markup = call.mapping("reply_markup")
    if "inline_keyboard" in markup:
        keyboard = checked_keyboard(markup)
        return keyboard if keyboard["inline_keyboard"] else None
    if any(name in markup for name in _REPLY_KEYBOARDS):
        return markup
    return None


def _inline_keyboard(call: Parameters) -> Json | None:
    markup = _markup(call)
    if markup is not None and "inline_keyboard" not in markup:
        raise BadRequestError("inline keyboard expected")
    return markup


def _thread(chat: Chat, thread_id: int) -> int | None:
    """Return the thread to write to; the general one has no id."""
    if not thread_id:
        return None
    state = chat.threads.get(thread_id)
    if thread_id == _GENERAL_THREAD or state is None:
        raise BadRequestError("message thread not found")
    if state == "closed":
        raise BadRequestError("TOPIC_CLOSED")
    return thread_id


def _reply_target(chat: Chat, call: Parameters) -> int | None:
    wanted = call.mapping("reply_parameters")
    if wanted and "message_id" not in wanted:
        raise BadRequestError('can\'t find field "message_id"')
    message_id = wanted.get("message_id") or call.integer("reply_to_message_id")
    if not message_id or message_id in chat.messages:
        return message_id or None
    if wanted.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
        return None
    raise BadRequestError("message to be replied not found")


def _marked(telegram: Telegram, call: Parameters, text: str, entities: str) -> Marked:
    marked = formatted(call.text(text), call.text("parse_mode"), call.array(entities))
    known = [_identified(telegram, entity) for entity in marked.entities]
    return Marked(marked.text, [entity for entity in known if entity is not None])


def _identified(telegram: Telegram, entity: Json) -> Json | None:
    """Return the entity with its user in full; None where it mentions nobody we know."""
    if entity["type"] != "text_mention":
        return entity
    user = telegram.directory.users.get(entity["user"]["id"])
    return entity | {"user": user} if user else None


def _worded(marked: Marked, text: str, entities: str) -> Json:
    return {text: marked.text} | ({entities: marked.entities} if marked.entities else {})


def captioned(telegram: Telegram, call: Parameters) -> Json:
    """Return the caption of a call and its entities; nothing where there is none."""
    marked = _marked(telegram, call, "caption", "caption_entities")
    check_caption(marked.text)
    return _worded(marked, "caption", "caption_entities") if marked.text else {}


def _editable(telegram: Telegram, call: Parameters) -> tuple[Chat, int]:
    if call.text("inline_message_id"):
        raise BadRequestError("MESSAGE_ID_INVALID")
    chat, message_id = _chat(telegram, call), call.integer("message_id")
    check_writing(chat, telegram.bot["id"])
    if message_id <= 0:
        raise BadRequestError("message identifier is not specified")
    if message_id not in chat.messages:
        raise BadRequestError("message to edit not found")
    if message_id not in chat.written_by_bot or message_id in chat.fixed:
        raise BadRequestError("message can't be edited")
    return chat, message_id


def _change(
    telegram: Telegram, chat: Chat, message_id: int, content: Json, keyboard: Json | None
) -> Json:
    stored = chat.messages[message_id]
    new = content | ({"reply_markup": keyboard} if keyboard else {})
    old = {key: stored[key] for key in _CHANGEABLE if key in stored}
    if old == new:
        raise BadRequestError(_NOT_MODIFIED)
    kept = {key: value for key, value in stored.items() if key not in _CHANGEABLE}
    reworded = {k: v for k, v in old.items() if k != "reply_markup"} != content
    edited = {"edit_date": telegram.now()} if reworded else {}
    chat.messages[message_id] = kept | new | edited
    return telegram.changed(chat, message_id)
