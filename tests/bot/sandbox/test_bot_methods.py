"""Commands, descriptions and the webhook."""

from bot.sandbox.telegram import Telegram
from tests.bot.sandbox.conftest import YOU, Api

START = {"command": "start", "description": "Start"}
HELP = {"command": "help", "description": "Помощь"}


async def test_the_bot_knows_itself(telegram: Telegram, api: Api) -> None:
    """The User is told, and that privacy mode is on."""
    me = (await api("getMe"))["result"]
    assert me["username"] == "paperboy_sandbox_bot"
    assert me["can_read_all_group_messages"] is False


async def test_commands_are_kept_by_scope_and_language(telegram: Telegram, api: Api) -> None:
    """Each scope and language has its own; the menu prefers private chats' own."""
    private = {"type": "all_private_chats"}
    await api("setMyCommands", commands=[START])
    await api("setMyCommands", commands=[HELP], language_code="ru")
    await api("setMyCommands", commands=[HELP, START], scope=private)
    assert (await api("getMyCommands"))["result"] == [START]
    assert (await api("getMyCommands", language_code="ru"))["result"] == [HELP]
    assert (await api("getMyCommands", language_code="zh"))["result"] == []
    assert telegram.profile.menu() == {"": [HELP, START], "ru": [HELP]}
    await api("deleteMyCommands", scope=private)
    assert telegram.profile.menu() == {"": [START], "ru": [HELP]}


async def test_a_bad_command_changes_nothing(api: Api, refusal: Api) -> None:
    """What was set before stays when one of the new ones is wrong."""
    await api("setMyCommands", commands=[START])
    bad = [HELP, {"command": "a b", "description": "x"}]
    assert await refusal("setMyCommands", commands=bad) == "Bad Request: BOT_COMMAND_INVALID"
    assert (await api("getMyCommands"))["result"] == [START]


async def test_a_scope_must_be_whole(refusal: Api, api: Api) -> None:
    """A chat's scope names a chat that exists; a language has two letters."""
    call = {"commands": [START]}
    parse = "Bad Request: can't parse BotCommandScope: "
    assert await refusal("setMyCommands", **call, scope={"type": "x"}) == (
        f"{parse}unsupported type specified"
    )
    assert await refusal("setMyCommands", **call, scope={"type": "chat"}) == (
        f'{parse}can\'t find field "chat_id"'
    )
    scope = {"type": "chat", "chat_id": 5}
    assert await refusal("setMyCommands", **call, scope=scope) == "Bad Request: chat not found"
    assert (await api("setMyCommands", **call, scope=scope | {"chat_id": YOU}))["ok"]
    assert await refusal("setMyCommands", **call, language_code="russian") == (
        "Bad Request: invalid language code specified"
    )


async def test_texts_about_the_bot_are_kept_by_language(api: Api, refusal: Api) -> None:
    """A description falls back to the one without language; too long a one is refused."""
    await api("setMyDescription", description="Papers")
    await api("setMyDescription", description="Статьи", language_code="ru")
    for language, expected in (("ru", "Статьи"), ("zh", "Papers"), ("", "Papers")):
        answer = await api("getMyDescription", language_code=language)
        assert answer["result"] == {"description": expected}
    assert (await api("getMyName"))["result"] == {"name": "Paperboy"}
    assert (await api("setMyName", name="Paperboy"))["ok"]
    assert (await api("setChatMenuButton", menu_button={"type": "commands"}))["ok"]
    call = {"short_description": "x" * 121}
    description = await refusal("setMyShortDescription", **call)
    assert description == "Bad Request: BOT_SHORT_DESCRIPTION_TOO_LONG"


async def test_a_webhook_ends_polling(telegram: Telegram, api: Api, refusal: Api) -> None:
    """Polling is a 409 while a webhook is set; deleting it, and what waits, opens it."""
    telegram.say(YOU, YOU, "x")
    await api("setWebhook", url="https://bot.example.org/hook", allowed_updates=["message"])
    info = (await api("getWebhookInfo"))["result"]
    assert (info["url"], info["pending_update_count"]) == ("https://bot.example.org/hook", 1)
    assert info["allowed_updates"] == ["message"]
    assert await refusal("getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    await api("deleteWebhook", drop_pending_updates=True)
    assert (await api("getUpdates"))["result"] == []
    assert await refusal("setWebhook", url="http://x.org") == (
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    )
