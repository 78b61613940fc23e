"""Chats, members and pressed buttons."""

import pytest

from bot.sandbox.telegram import Telegram
from tests.bot.sandbox.conftest import MEMBER, YOU, Api, Clock

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def test_an_answer_counts_once(telegram: Telegram, api: Api, refusal: Api) -> None:
    """The first answer is kept; the second, and one to no query, are refused."""
    query_id = telegram.press(YOU, 1, YOU, "m")
    call = {"callback_query_id": query_id, "text": "Saved", "show_alert": True}
    assert (await api("answerCallbackQuery", **call))["result"] is True
    assert telegram.callback_answers[query_id] == {
        "text": "Saved",
        "show_alert": True,
        "url": "",
    }
    assert await refusal("answerCallbackQuery", **call) == TOO_OLD
    assert await refusal("answerCallbackQuery", callback_query_id="5") == TOO_OLD


async def test_an_answer_must_come_soon(telegram: Telegram, clock: Clock, refusal: Api) -> None:
    """After a quarter of a minute it is too late."""
    query_id = telegram.press(YOU, 1, YOU, "m")
    clock.turn(seconds=16)
    assert await refusal("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD


async def test_an_answer_has_200_characters(telegram: Telegram, refusal: Api) -> None:
    """A longer one is refused."""
    call = {"callback_query_id": telegram.press(YOU, 1, YOU, "m"), "text": "x" * 201}
    assert await refusal("answerCallbackQuery", **call) == "Bad Request: MESSAGE_TOO_LONG"


async def test_members_have_their_status(
    telegram: Telegram, group: int, api: Api, refusal: Api
) -> None:
    """Creator, member, who never came, and who does not exist."""
    stranger = telegram.add_user(first_name="Stranger")["id"]

    async def status(user_id: int) -> str:
        answer = await api("getChatMember", chat_id=group, user_id=user_id)
        return str(answer["result"]["status"])

    found = [await status(user) for user in (YOU, MEMBER, telegram.bot["id"], stranger)]
    assert found == ["creator", "member", "member", "left"]
    description = await refusal("getChatMember", chat_id=group, user_id=5)
    assert description == "Bad Request: user not found"


async def test_administrators_are_listed(
    telegram: Telegram, group: int, api: Api, refusal: Api
) -> None:
    """Creator and administrators, not members; a private chat has none."""
    telegram.set_member(group, telegram.bot["id"], "administrator")
    members = (await api("getChatAdministrators", chat_id=group))["result"]
    assert [member["user"]["id"] for member in members] == [YOU, telegram.bot["id"]]
    assert (await api("getChatMemberCount", chat_id=group))["result"] == 3
    description = await refusal("getChatAdministrators", chat_id=YOU)
    assert description == "Bad Request: there are no administrators in the private chat"


async def test_a_bot_may_leave(telegram: Telegram, group: int, api: Api, refusal: Api) -> None:
    """Having left it hears of it and may not write."""
    assert (await api("leaveChat", chat_id=group))["result"] is True
    (update,) = (await api("getUpdates"))["result"]
    assert update["my_chat_member"]["new_chat_member"]["status"] == "left"
    description = await refusal("sendMessage", chat_id=group, text="x")
    assert description == "Forbidden: bot is not a member of the group chat"


@pytest.mark.parametrize("method", ["getChat", "getChatMember", "leaveChat"])
async def test_a_chat_must_be_named_and_exist(refusal: Api, method: str) -> None:
    """No chat id and an unknown one are two refusals."""
    assert await refusal(method) == "Bad Request: chat_id is empty"
    assert await refusal(method, chat_id=-5) == "Bad Request: chat not found"
