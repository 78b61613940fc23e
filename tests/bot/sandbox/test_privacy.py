"""What a bot in privacy mode gets to read."""

import pytest

from bot.sandbox.chats import Status
from bot.sandbox.telegram import Telegram
from tests.bot.sandbox.conftest import MEMBER, YOU, Api


@pytest.mark.parametrize(
    ("text", "reaches"),
    [
        ("/paper toolformer", True),
        ("/paper@paperboy_sandbox_bot x", True),
        ("/paper@Paperboy_Sandbox_Bot x", True),
        ("/paper@other_bot x", False),
        ("hello", False),
        ("@paperboy_sandbox_bot hello", False),
        ("see /paper", False),
        ("/a/b", False),
    ],
)
async def test_a_group_hands_over_commands_only(
    telegram: Telegram, group: int, api: Api, text: str, reaches: bool
) -> None:
    """Commands that name no other bot arrive; mentions and talk do not."""
    telegram.say(group, MEMBER, text)
    updates = (await api("getUpdates"))["result"]
    assert [update["message"]["text"] for update in updates] == [text] * reaches


async def test_a_reply_to_the_bot_arrives(telegram: Telegram, group: int, api: Api) -> None:
    """Whoever answers the bot is heard, whoever answers a person is not."""
    theirs = telegram.say(group, YOU, "hi")["message_id"]
    ours = (await api("sendMessage", chat_id=group, text="hi"))["result"]["message_id"]
    telegram.say(group, MEMBER, "to you", reply_to=theirs)
    telegram.say(group, MEMBER, "to the bot", reply_to=ours)
    (update,) = (await api("getUpdates"))["result"]
    assert update["message"]["text"] == "to the bot"
    assert update["message"]["reply_to_message"]["from"] == telegram.bot


@pytest.mark.parametrize(
    ("status", "count"), [("administrator", 1), ("member", 0), ("left", 0), ("kicked", 0)]
)
async def test_an_administrator_reads_everything(
    telegram: Telegram, group: int, api: Api, status: Status, count: int
) -> None:
    """A bot that administrates the group reads it all; one that is out, nothing."""
    telegram.set_member(group, telegram.bot["id"], status)
    telegram.updates.drop()
    telegram.say(group, MEMBER, "hello")
    assert len((await api("getUpdates"))["result"]) == count


async def test_a_bot_that_is_out_hears_no_command(telegram: Telegram, group: int, api: Api) -> None:
    """After a kick even commands stay unheard."""
    telegram.set_member(group, telegram.bot["id"], "kicked")
    telegram.updates.drop()
    telegram.say(group, MEMBER, "/start")
    assert (await api("getUpdates"))["result"] == []
