"""Sending, editing and deleting, with what Telegram refuses."""

from typing import Any

import pytest

from bot.sandbox.rates import Meter, Rates
from bot.sandbox.telegram import Telegram
from bot.sandbox.threads import close_thread, delete_thread, open_thread
from tests.bot.sandbox.conftest import MEMBER, YOU, Api, Clock

KEYBOARD = {"inline_keyboard": [[{"text": "more", "callback_data": "m"}]]}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)


async def _sent(api: Api, **parameters: Any) -> dict[str, Any]:
    answer = await api("sendMessage", **({"chat_id": YOU, "text": "x"} | parameters))
    result: dict[str, Any] = answer["result"]
    return result


async def test_a_sent_message_comes_back_whole(telegram: Telegram, clock: Clock, api: Api) -> None:
    """The answer is the Message as the chat shows it."""
    sent = await _sent(api, text="<b>Hi</b>", parse_mode="HTML", reply_markup=KEYBOARD)
    assert sent == {
        "message_id": 1,
        "date": int(clock().timestamp()),
        "chat": {"id": YOU, "type": "private", "first_name": "You"},
        "from": telegram.bot,
        "text": "Hi",
        "entities": [{"type": "bold", "offset": 0, "length": 2}],
        "reply_markup": KEYBOARD,
    }
    assert telegram.messages(YOU) == [sent]


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": "  \n"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        (
            {"text": "a < b", "parse_mode": "HTML"},
            'can\'t parse entities: Unsupported start tag "" at byte offset 2',
        ),
        ({"chat_id": ""}, "chat_id is empty"),
        ({"chat_id": 0}, "chat not found"),
        ({"chat_id": "not_a_chat"}, "chat not found"),
        ({"chat_id": "@nobody"}, "chat not found"),
        ({"message_thread_id": 1}, "message thread not found"),
        ({"reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"reply_parameters": {"quote": "x"}}, 'can\'t find field "message_id"'),
        ({"reply_to_message_id": 99}, "message to be replied not found"),
        ({"reply_markup": "{"}, "can't parse reply markup JSON object"),
        ({"reply_markup": []}, "object expected as reply markup"),
    ],
)
async def test_a_wrong_message_is_refused(
    telegram: Telegram, refusal: Api, parameters: dict[str, Any], reason: str
) -> None:
    """Every refusal has Telegram's sentence, and nothing is sent."""
    call = {"chat_id": YOU, "text": "x"} | parameters
    assert await refusal("sendMessage", **call) == f"Bad Request: {reason}"
    assert telegram.messages(YOU) == []


async def test_the_limit_counts_after_parsing(api: Api) -> None:
    """Markup is free: 4096 letters fit between any tags."""
    sent = await _sent(api, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    assert len(sent["text"]) == 4096


async def test_a_reply_shows_one_level(telegram: Telegram, api: Api) -> None:
    """The answered message comes along, without what it answered itself."""
    first = telegram.say(YOU, YOU, "one")
    second = await _sent(api, reply_parameters={"message_id": first["message_id"]})
    third = await _sent(api, reply_parameters={"message_id": second["message_id"]})
    assert second["reply_to_message"] == first
    assert third["reply_to_message"]["message_id"] == second["message_id"]
    assert "reply_to_message" not in third["reply_to_message"]


async def test_a_reply_to_nothing_may_be_allowed(api: Api) -> None:
    """allow_sending_without_reply sends a plain message."""
    reply = {"message_id": 99, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await _sent(api, reply_parameters=reply)


async def test_a_mention_of_a_known_user_is_whole(api: Api) -> None:
    """A user link names the user in full; one to nobody is dropped."""
    links = '<a href="tg://user?id=1002">a</a><a href="tg://user?id=5">b</a>'
    (entity,) = (await _sent(api, text=links, parse_mode="HTML"))["entities"]
    assert entity["user"]["first_name"] == "Another member"


async def test_an_edit_without_keyboard_removes_it(telegram: Telegram, api: Api) -> None:
    """An edit takes the keyboard away unless it is given again."""
    sent = await _sent(api, reply_markup=KEYBOARD)
    place = {"chat_id": YOU, "message_id": sent["message_id"]}
    kept = (await api("editMessageText", **place, text="y", reply_markup=KEYBOARD))["result"]
    assert kept["reply_markup"] == KEYBOARD
    assert "reply_markup" not in (await api("editMessageText", **place, text="y"))["result"]
    assert "reply_markup" not in telegram.messages(YOU)[0]


async def test_an_edit_that_changes_nothing_is_refused(api: Api, refusal: Api) -> None:
    """The same text, entities and keyboard again are a 400."""
    sent = await _sent(api, text="<b>x</b>", parse_mode="HTML", reply_markup=KEYBOARD)
    same = {"chat_id": YOU, "message_id": sent["message_id"], "text": "<b>x</b> "}
    same |= {"parse_mode": "HTML", "reply_markup": KEYBOARD}
    assert await refusal("editMessageText", **same) == NOT_MODIFIED
    assert (await api("editMessageText", **same | {"text": "x"}))["ok"]
    markup = {key: same[key] for key in ("chat_id", "message_id", "reply_markup")}
    assert await refusal("editMessageReplyMarkup", **markup) == NOT_MODIFIED


async def test_only_new_words_mark_a_message_edited(clock: Clock, api: Api) -> None:
    """A keyboard may change without an edit date; the text may not."""
    sent = await _sent(api, reply_markup=KEYBOARD)
    clock.turn(seconds=7)
    place = {"chat_id": YOU, "message_id": sent["message_id"]}
    assert "edit_date" not in (await api("editMessageReplyMarkup", **place))["result"]
    edited = (await api("editMessageText", **place, text="y"))["result"]
    assert edited["edit_date"] == sent["date"] + 7


async def test_what_cannot_be_edited_says_why(telegram: Telegram, api: Api, refusal: Api) -> None:
    """A missing message, another's, one with a reply keyboard, too long a text."""
    theirs = telegram.say(YOU, YOU, "x")["message_id"]
    forced = (await _sent(api, reply_markup={"force_reply": True}))["message_id"]
    ours = (await _sent(api))["message_id"]

    async def edit(message_id: int, text: str = "y") -> str:
        place = {"chat_id": YOU, "message_id": message_id}
        description: str = await refusal("editMessageText", **place, text=text)
        return description.removeprefix("Bad Request: ")

    assert await edit(99) == "message to edit not found"
    assert await edit(0) == "message identifier is not specified"
    assert await edit(theirs) == "message can't be edited"
    assert await edit(forced) == "message can't be edited"
    assert await edit(ours, "") == "message text is empty"
    assert await edit(ours, "x" * 4097) == "MESSAGE_TOO_LONG"


@pytest.mark.parametrize(
    "markup",
    [
        {"force_reply": True},
        {"remove_keyboard": True},
        {"keyboard": [[{"text": "x"}]]},
        {"inline_keyboard": []},
    ],
)
async def test_other_markup_is_accepted_and_not_shown(api: Api, markup: dict[str, Any]) -> None:
    """Only an inline keyboard belongs to the message."""
    assert "reply_markup" not in await _sent(api, reply_markup=markup)


async def test_a_thread_takes_messages_until_it_goes(
    telegram: Telegram, forum: int, api: Api, refusal: Api
) -> None:
    """A thread of the forum is written to; General has no id; closed and deleted refuse."""
    thread_id = open_thread(telegram, forum, "Papers")
    place = {"chat_id": forum, "text": "x"}
    sent = await _sent(api, **place, message_thread_id=thread_id)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (thread_id, True)
    reply = await _sent(api, **place, reply_parameters={"message_id": sent["message_id"]})
    assert reply["message_thread_id"] == thread_id
    assert "message_thread_id" not in await _sent(api, **place)
    missing = "Bad Request: message thread not found"
    close_thread(telegram, forum, thread_id)
    description = await refusal("sendMessage", **place, message_thread_id=thread_id)
    assert description == "Bad Request: TOPIC_CLOSED"
    delete_thread(telegram, forum, thread_id)
    assert await refusal("sendMessage", **place, message_thread_id=thread_id) == missing
    assert await refusal("sendMessage", **place, message_thread_id=1) == missing


async def test_deleting_follows_the_rights(
    telegram: Telegram, clock: Clock, group: int, api: Api, refusal: Api
) -> None:
    """Its own for two days, anyone's as administrator."""
    theirs = telegram.say(group, MEMBER, "x")["message_id"]
    ours = (await _sent(api, chat_id=group))["message_id"]
    refused = "Bad Request: message can't be deleted for everyone"
    assert await refusal("deleteMessage", chat_id=group, message_id=theirs) == refused
    clock.turn(days=3)
    assert await refusal("deleteMessage", chat_id=group, message_id=ours) == refused
    telegram.set_member(group, telegram.bot["id"], "administrator")
    for message_id in (theirs, ours):
        assert (await api("deleteMessage", chat_id=group, message_id=message_id))["ok"]
    assert telegram.messages(group) == []
    description = await refusal("deleteMessage", chat_id=group, message_id=ours)
    assert description == "Bad Request: message to delete not found"


async def test_flood_limits_answer_429(telegram: Telegram, clock: Clock, api: Api) -> None:
    """With rates the fourth message of a burst is told to wait, and then passes."""
    telegram.meter = Meter(Rates())
    for _ in range(3):
        await _sent(api)
    answer = await api("sendMessage", chat_id=YOU, text="x")
    assert (answer["error_code"], answer["parameters"]) == (429, {"retry_after": 1})
    assert answer["description"] == "Too Many Requests: retry after 1"
    clock.turn(seconds=1)
    await _sent(api)
