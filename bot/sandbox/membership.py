"""Who is what in a chat: ChatMember objects, and what the bot may do there."""

from bot.sandbox.chats import Chat, Json, Status
from bot.sandbox.errors import BadRequestError, ForbiddenError

_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
    "can_react_to_messages",
)


def chat_member(chat: Chat, user: Json, status: Status) -> Json:
    """Return the ChatMember object of a user who has this status in the chat."""
    member: Json = {"user": user, "status": status}
    if status == "creator":
        return member | {"is_anonymous": False}
    if status == "administrator":
        return member | _administrator(chat)
    if status == "restricted":
        return member | dict.fromkeys(_PERMISSIONS, False) | {"is_member": True, "until_date": 0}
    return member | ({"until_date": 0} if status == "kicked" else {})


def _administrator(chat: Chat) -> Json:
    rights: Json = dict.fromkeys(_RIGHTS, True) | {"can_be_edited": False, "is_anonymous": False}
    if chat.kind == "channel":
        return rights | {"can_post_messages": True, "can_edit_messages": True}
    return rights | {"can_pin_messages": True, "can_manage_topics": True}


def member_change(chat: Chat, user: Json, old: Status, new: Status) -> Json:
    """Return what a ChatMemberUpdated tells of the user, without who changed it and when."""
    return {
        "chat": chat.info,
        "old_chat_member": chat_member(chat, user, old),
        "new_chat_member": chat_member(chat, user, new),
    }


def check_presence(chat: Chat, bot_id: int) -> None:
    """Refuse what a bot may not even read: a chat that moved, or one it is not in."""
    if chat.migrated_to is not None:
        raise BadRequestError(
            "group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": chat.migrated_to},
        )
    status = chat.members.get(bot_id, "left")
    if chat.kind == "private":
        return
    if status == "kicked":
        raise ForbiddenError(f"bot was kicked from the {chat.kind} chat")
    if status == "left":
        raise ForbiddenError(f"bot is not a member of the {chat.kind} chat")


def check_writing(chat: Chat, bot_id: int) -> None:
    """Refuse what a bot may not write: blocked, restricted, or no administrator of a channel."""
    check_presence(chat, bot_id)
    status = chat.members.get(bot_id, "left")
    if chat.kind == "private" and status == "kicked":
        raise ForbiddenError("bot was blocked by the user")
    if chat.kind == "private" and status == "left":
        raise ForbiddenError("bot can't initiate conversation with a user")
    if chat.kind == "channel" and status != "administrator":
        raise BadRequestError("need administrator rights in the channel chat")
    if status == "restricted":
        raise BadRequestError("not enough rights to send text messages to the chat")
