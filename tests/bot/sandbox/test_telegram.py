"""What people do, and which updates come of it."""

from typing import Any

import pytest

from bot.sandbox.chats import Status
from bot.sandbox.errors import UnknownError
from bot.sandbox.telegram import Event, Telegram
from bot.sandbox.threads import open_thread
from tests.bot.sandbox.conftest import MEMBER, YOU, Api, Clock


async def _updates(api: Api) -> list[Any]:
    result: list[Any] = (await api("getUpdates"))["result"]
    return result


async def test_a_message_becomes_an_update(telegram: Telegram, clock: Clock, api: Api) -> None:
    """A private message has sender, chat, date and the entities Telegram finds."""
    telegram.say(YOU, YOU, " /start x ")
    (update,) = await _updates(api)
    message = update["message"]
    assert message["from"] == telegram.directory.user(YOU)
    assert message["chat"] == {"id": YOU, "type": "private", "first_name": "You"}
    assert message["date"] == int(clock().timestamp())
    assert message["text"] == "/start x"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_an_edit_becomes_an_edited_message(
    telegram: Telegram, clock: Clock, api: Api
) -> None:
    """The message stands edited, and the bot hears of it."""
    message = telegram.say(YOU, YOU, "/find a")
    clock.turn(seconds=5)
    telegram.edit(YOU, message["message_id"], "find b")
    edited = (await _updates(api))[1]["edited_message"]
    assert (edited["text"], edited["edit_date"] - edited["date"]) == ("find b", 5)
    assert "entities" not in edited
    assert telegram.messages(YOU) == [edited]


async def test_an_anonymous_administrator_writes_as_the_group(
    telegram: Telegram, group: int, api: Api
) -> None:
    """The sender is GroupAnonymousBot, sender_chat the group."""
    telegram.say(group, YOU, "/settings", anonymous=True)
    message = (await _updates(api))[0]["message"]
    assert (message["from"]["id"], message["from"]["username"]) == (
        1087968824,
        "GroupAnonymousBot",
    )
    assert message["sender_chat"]["id"] == group


async def test_a_channel_post_has_no_from(telegram: Telegram, channel: int, api: Api) -> None:
    """A post and its edit come as channel posts of the channel."""
    post = telegram.say(channel, YOU, "/subscribe x")
    telegram.edit(channel, post["message_id"], "/subscribe y")
    first, second = await _updates(api)
    assert "from" not in first["channel_post"]
    assert first["channel_post"]["sender_chat"]["id"] == channel
    assert second["edited_channel_post"]["text"] == "/subscribe y"


async def test_supergroups_number_their_own_messages(
    telegram: Telegram, group: int, forum: int, channel: int
) -> None:
    """Private chats and groups share one count; supergroups and channels have their own."""
    chats = (YOU, group, forum, channel, group)
    ids = [telegram.say(chat, YOU, "x")["message_id"] for chat in chats]
    assert ids == [1, 2, 2, 1, 3]


async def test_a_press_becomes_a_callback_query(telegram: Telegram, api: Api) -> None:
    """The query carries the message as it stands, the data and who pressed."""
    keyboard = {"inline_keyboard": [[{"text": "more", "callback_data": "m"}]]}
    sent = (await api("sendMessage", chat_id=YOU, text="x", reply_markup=keyboard))["result"]
    query_id = telegram.press(YOU, sent["message_id"], YOU, "m")
    query = (await _updates(api))[0]["callback_query"]
    assert (query["id"], query["data"], query["from"]["id"]) == (query_id, "m", YOU)
    assert query["message"] == sent


async def test_a_press_on_a_message_that_is_gone_is_inaccessible(
    telegram: Telegram, api: Api
) -> None:
    """A deleted message leaves its chat and id, and the date zero."""
    telegram.press(YOU, 99, YOU, "m")
    message = (await _updates(api))[0]["callback_query"]["message"]
    assert (message["message_id"], message["date"], "text" in message) == (99, 0, False)


async def test_a_block_is_told_and_closes_the_chat(
    telegram: Telegram, api: Api, refusal: Api
) -> None:
    """my_chat_member says kicked, sends are refused, and unblocking opens the chat again."""
    telegram.block(YOU)
    change = (await _updates(api))[0]["my_chat_member"]
    assert change["from"]["id"] == YOU
    statuses = [change[f"{age}_chat_member"]["status"] for age in ("old", "new")]
    assert statuses == ["member", "kicked"]
    blocked = "Forbidden: bot was blocked by the user"
    assert await refusal("sendMessage", chat_id=YOU, text="x") == blocked
    telegram.unblock(YOU)
    assert (await api("sendMessage", chat_id=YOU, text="x"))["ok"]


async def test_nobody_hears_what_did_not_change(telegram: Telegram, group: int, api: Api) -> None:
    """The same status again is no update."""
    telegram.set_member(group, telegram.bot["id"], "member")
    assert await _updates(api) == []


async def test_other_members_are_told_to_administrators_who_ask(
    telegram: Telegram, group: int, api: Api
) -> None:
    """chat_member comes only when asked for, and only to an administrator."""
    telegram.set_member(group, MEMBER, "left")
    await api("getUpdates", allowed_updates=["chat_member"])
    telegram.set_member(group, MEMBER, "member")
    telegram.set_member(group, telegram.bot["id"], "administrator")
    telegram.set_member(group, MEMBER, "kicked")
    (update,) = await _updates(api)
    assert update["chat_member"]["new_chat_member"]["user"]["id"] == MEMBER


async def test_a_group_that_migrates_says_so_in_both_chats(
    telegram: Telegram, group: int, api: Api
) -> None:
    """Both service messages come; the old id answers with the new one."""
    new_id = telegram.migrate(group)
    left, arrived = (update["message"] for update in await _updates(api))
    assert (left["chat"]["id"], left["migrate_to_chat_id"]) == (group, new_id)
    assert (arrived["chat"]["id"], arrived["migrate_from_chat_id"]) == (new_id, group)
    answer = await api("sendMessage", chat_id=group, text="x")
    assert answer["parameters"] == {"migrate_to_chat_id": new_id}
    assert answer["description"] == ("Bad Request: group chat was upgraded to a supergroup chat")
    assert (await api("sendMessage", chat_id=new_id, text="x"))["ok"]
    member = await api("getChatMember", chat_id=new_id, user_id=YOU)
    assert member["result"]["status"] == "creator"


async def test_a_thread_keeps_its_messages(telegram: Telegram, forum: int, api: Api) -> None:
    """What is said in a thread carries its id."""
    thread_id = open_thread(telegram, forum, "Papers")
    telegram.say(forum, YOU, "/start", thread_id=thread_id)
    message = (await _updates(api))[1]["message"]
    assert (message["message_thread_id"], message["is_topic_message"]) == (thread_id, True)


async def test_a_user_who_never_came_is_out_of_reach(
    telegram: Telegram, api: Api, refusal: Api
) -> None:
    """Before the first word of the user the bot may not write, after it it may."""
    telegram.set_member(YOU, telegram.bot["id"], "left")
    description = await refusal("sendMessage", chat_id=YOU, text="x")
    assert description == "Forbidden: bot can't initiate conversation with a user"
    telegram.say(YOU, YOU, "/start")
    assert (await api("sendMessage", chat_id=YOU, text="x"))["ok"]


async def test_ids_may_be_chosen_and_are_not_given_twice(telegram: Telegram) -> None:
    """Ids beyond 32 bits pass; the next free ones skip what is taken."""
    assert telegram.add_user(first_name="Far", user_id=7_000_000_001)["id"] == 7_000_000_001
    assert telegram.add_user(first_name="Next")["id"] == 1003
    telegram.add_chat("group", title="a", chat_id=-1001)
    assert telegram.add_chat("group", title="b")["id"] == -1002


@pytest.mark.parametrize(
    "act",
    [
        lambda telegram: telegram.say(5, YOU, "x"),
        lambda telegram: telegram.say(YOU, 5, "x"),
        lambda telegram: telegram.say(YOU, MEMBER, "x"),
        lambda telegram: telegram.edit(YOU, 5, "x"),
        lambda telegram: telegram.press(YOU, 5, 5, "x"),
    ],
)
def test_acts_on_what_is_not_there_are_errors(telegram: Telegram, act: Any) -> None:
    """An act names chats, users and messages that exist, or nothing happens."""
    with pytest.raises(UnknownError):
        act(telegram)
    assert not len(telegram.updates)


async def test_a_person_cannot_edit_what_the_bot_wrote(telegram: Telegram, api: Api) -> None:
    """Only a person's own words change."""
    sent = await api("sendMessage", chat_id=YOU, text="x")
    with pytest.raises(UnknownError):
        telegram.edit(YOU, sent["result"]["message_id"], "y")


async def test_listeners_hear_what_the_page_shows(telegram: Telegram, api: Api) -> None:
    """Messages, edits, deletions, answers, typing, commands and blocks are events."""
    events: list[Event] = []
    end = telegram.subscribe(events.append)
    said = telegram.say(YOU, YOU, "x")
    sent = (await api("sendMessage", chat_id=YOU, text="y"))["result"]
    place = {"chat_id": YOU, "message_id": sent["message_id"]}
    edited = (await api("editMessageText", **place, text="z"))["result"]
    query_id = telegram.press(YOU, sent["message_id"], YOU, "d")
    await api("answerCallbackQuery", callback_query_id=query_id, text="t", show_alert=True)
    await api("sendChatAction", chat_id=YOU, action="typing")
    await api("setMyCommands", commands=[{"command": "a", "description": "A"}])
    await api("deleteMessage", **place)
    telegram.block(YOU)
    end()
    telegram.unblock(YOU)
    answer = {"callback_query_id": query_id, "text": "t", "show_alert": True}
    assert events == [
        {"type": "message", "chat_id": YOU, "message": said},
        {"type": "message", "chat_id": YOU, "message": sent},
        {"type": "edited", "chat_id": YOU, "message": edited},
        {"type": "answer"} | answer,
        {"type": "typing", "chat_id": YOU},
        {"type": "commands", "commands": {"": [{"command": "a", "description": "A"}]}},
        {"type": "deleted", "chat_id": YOU, "message": edited},
        {"type": "membership", "chat_id": YOU, "blocked": True},
    ]


@pytest.mark.parametrize(
    ("status", "description"),
    [
        ("kicked", "Forbidden: bot was kicked from the {kind} chat"),
        ("left", "Forbidden: bot is not a member of the {kind} chat"),
    ],
)
@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_a_bot_that_is_out_may_not_write(
    telegram: Telegram, refusal: Api, kind: Any, status: Status, description: str
) -> None:
    """Kicked and left are two sentences, each naming the kind of chat."""
    chat_id = telegram.add_chat(kind, title="x")["id"]
    telegram.set_member(chat_id, telegram.bot["id"], status)
    expected = description.format(kind=kind)
    assert await refusal("sendMessage", chat_id=chat_id, text="x") == expected
    assert await refusal("getChat", chat_id=chat_id) == expected


async def test_a_bot_without_rights_may_not_write(
    telegram: Telegram, group: int, channel: int, refusal: Api
) -> None:
    """A channel needs an administrator, a group one who is not restricted."""
    telegram.set_member(channel, telegram.bot["id"], "member")
    telegram.set_member(group, telegram.bot["id"], "restricted")
    assert await refusal("sendMessage", chat_id=channel, text="x") == (
        "Bad Request: need administrator rights in the channel chat"
    )
    assert await refusal("sendMessage", chat_id=group, text="x") == (
        "Bad Request: not enough rights to send text messages to the chat"
    )
