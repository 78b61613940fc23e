"""The Bot API over HTTP: forms of a call, polling, and faults on the wire."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from bot.sandbox.errors import Refusal
from bot.sandbox.faults import Cut, Garbage, Hang
from bot.sandbox.server import LocalServer
from bot.sandbox.telegram import Telegram
from tests.bot.sandbox.conftest import TOKEN, YOU, Api, Clock

CONFLICT = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


async def test_a_call_may_come_in_any_form(
    telegram: Telegram, server: LocalServer, http: aiohttp.ClientSession
) -> None:
    """Query, form, multipart and JSON mean the same, GET or POST."""
    url = f"{server.url}/bot{TOKEN}/sendMessage"
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    flat = {"chat_id": str(YOU), "text": "x", "reply_markup": json.dumps(markup)}
    part = aiohttp.FormData(flat)
    part.add_field("file", b"x", filename="x")
    calls: list[tuple[str, dict[str, Any]]] = [
        ("GET", {"params": flat}),
        ("POST", {"params": flat}),
        ("POST", {"data": flat}),
        ("POST", {"data": part}),
        ("POST", {"json": {"chat_id": YOU, "text": "x", "reply_markup": markup}}),
    ]
    for verb, body in calls:
        async with http.request(verb, url, **body) as response:
            assert (await response.json())["result"]["reply_markup"] == markup
    assert [call.chat_id for call in telegram.calls] == [YOU] * 5
    assert [call.params["reply_markup"] for call in telegram.calls] == [markup] * 5


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("bot1:wrong/getMe", 401, "Unauthorized"),
        (f"bot{TOKEN}/getNothing", 404, "Not Found"),
    ],
)
async def test_wrong_paths_are_refused(
    server: LocalServer, http: aiohttp.ClientSession, path: str, status: int, description: str
) -> None:
    """A wrong token is 401, an unknown method 404, both in JSON."""
    async with http.get(f"{server.url}/{path}") as response:
        assert response.status == status
        expected = {"ok": False, "error_code": status, "description": description}
        assert await response.json() == expected


async def test_method_names_ignore_case(api: Api) -> None:
    """Telegram reads method names in any case."""
    assert (await api("GETME"))["ok"]


async def test_a_body_that_is_no_object_is_refused(
    server: LocalServer, http: aiohttp.ClientSession
) -> None:
    """A JSON body is an object."""
    for body in ("[1]", "{"):
        headers = {"Content-Type": "application/json"}
        url = f"{server.url}/bot{TOKEN}/getMe"
        async with http.post(url, data=body, headers=headers) as response:
            assert response.status == 400


async def test_an_update_stays_until_its_offset_is_confirmed(telegram: Telegram, api: Api) -> None:
    """The same update comes again until a poll asks for the next."""
    for text in ("one", "two", "three"):
        telegram.say(YOU, YOU, text)
    first = (await api("getUpdates", limit=2))["result"]
    assert [update["message"]["text"] for update in first] == ["one", "two"]
    assert (await api("getUpdates", limit=2))["result"] == first
    (last,) = (await api("getUpdates", offset=first[-1]["update_id"] + 1))["result"]
    assert last["message"]["text"] == "three"
    assert (await api("getUpdates", offset=-1))["result"] == [last]
    assert (await api("getUpdates", offset=last["update_id"] + 1))["result"] == []


async def test_allowed_updates_are_remembered(telegram: Telegram, api: Api) -> None:
    """What was not asked for never comes, until something else is asked for."""
    await api("getUpdates", allowed_updates=["callback_query"])
    telegram.say(YOU, YOU, "unheard")
    assert (await api("getUpdates"))["result"] == []
    await api("getUpdates", allowed_updates=[])
    telegram.say(YOU, YOU, "heard")
    assert len((await api("getUpdates"))["result"]) == 1


async def test_a_long_poll_ends_with_the_update(telegram: Telegram, api: Api) -> None:
    """A poll that waits answers as soon as something happens."""
    poll = asyncio.create_task(api("getUpdates", timeout=50))
    await telegram.updates.polled.wait()
    telegram.say(YOU, YOU, "x")
    assert len((await poll)["result"]) == 1


async def test_the_older_of_two_pollers_is_ended(telegram: Telegram, api: Api) -> None:
    """The older getUpdates gets 409, the younger goes on."""
    older = asyncio.create_task(api("getUpdates", timeout=50))
    await telegram.updates.polled.wait()
    younger = asyncio.create_task(api("getUpdates", timeout=50))
    answer = await older
    assert (answer["error_code"], answer["description"]) == (409, CONFLICT)
    telegram.say(YOU, YOU, "x")
    assert (await younger)["ok"]


async def test_a_webhook_ends_the_poll_under_way(telegram: Telegram, api: Api) -> None:
    """A webhook terminates a waiting getUpdates."""
    poll = asyncio.create_task(api("getUpdates", timeout=50))
    await telegram.updates.polled.wait()
    await api("setWebhook", url="https://x.org")
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"


async def test_calls_are_recorded(telegram: Telegram, clock: Clock, api: Api) -> None:
    """Every call is kept with its parameters and time, refused or not."""
    await api("sendMessage", chat_id=YOU, text="")
    (call,) = telegram.calls
    assert (call.method, call.params, call.at) == (
        "sendMessage",
        {"chat_id": YOU, "text": ""},
        clock(),
    )


async def test_a_refusal_may_be_ordered(telegram: Telegram, group: int, api: Api) -> None:
    """A fault meets its method and chat only, so many times, then all is well."""
    refusal = Refusal(429, "Too Many Requests: retry after 3", {"retry_after": 3})
    telegram.faults.add(method="sendMessage", chat_id=YOU, answer=refusal, times=2)
    assert (await api("getMe"))["ok"]
    assert (await api("sendMessage", chat_id=group, text="x"))["ok"]
    for _ in range(2):
        answer = await api("sendMessage", chat_id=YOU, text="x")
        assert answer == refusal.body()
    assert (await api("sendMessage", chat_id=YOU, text="x"))["ok"]
    assert len(telegram.messages(YOU)) == 1


@pytest.mark.parametrize(
    ("fault", "error", "delivered"),
    [
        (Cut(before=True), aiohttp.ServerDisconnectedError, 0),
        (Cut(after=0), aiohttp.ServerDisconnectedError, 1),
        (Cut(after=9), aiohttp.ServerDisconnectedError, 1),
        (Cut(after=120), aiohttp.ClientPayloadError, 1),
    ],
)
async def test_a_connection_may_be_cut(
    telegram: Telegram, api: Api, fault: Cut, error: type[Exception], delivered: int
) -> None:
    """Before the effect, after it without an answer, or in the midst of the answer."""
    telegram.faults.add(answer=fault)
    with pytest.raises(error):
        await api("sendMessage", chat_id=YOU, text="x")
    assert len(telegram.messages(YOU)) == delivered


@pytest.mark.parametrize("done", [False, True])
async def test_garbage_may_be_answered(
    telegram: Telegram, server: LocalServer, http: aiohttp.ClientSession, done: bool
) -> None:
    """HTML comes instead of JSON, with the effect or without."""
    telegram.faults.add(answer=Garbage(status=502, body=b"<html>", done=done))
    call = {"chat_id": YOU, "text": "x"}
    async with http.post(f"{server.url}/bot{TOKEN}/sendMessage", json=call) as response:
        assert (response.status, await response.read()) == (502, b"<html>")
        assert response.content_type == "text/html"
    assert len(telegram.messages(YOU)) == done


@pytest.mark.parametrize(("done", "delivered"), [(False, 0), (True, 1)])
async def test_a_call_may_hang(
    telegram: Telegram, http: aiohttp.ClientSession, server: LocalServer, done: bool, delivered: int
) -> None:
    """A hanging call leaves the client without answer, before the effect or after it."""
    telegram.faults.add(answer=Hang(3600, done=done))
    url = f"{server.url}/bot{TOKEN}/sendMessage"
    timeout = aiohttp.ClientTimeout(total=0.05)
    with pytest.raises(TimeoutError):
        await http.post(url, json={"chat_id": YOU, "text": "x"}, timeout=timeout)
    assert len(telegram.messages(YOU)) == delivered


async def test_a_short_hang_only_delays(telegram: Telegram, api: Api) -> None:
    """After its seconds the call goes through, once."""
    telegram.faults.add(answer=Hang(0))
    assert (await api("sendMessage", chat_id=YOU, text="x"))["ok"]
    assert len(telegram.messages(YOU)) == 1


async def test_faults_can_be_forgotten(telegram: Telegram, api: Api) -> None:
    """After clear everything answers again."""
    telegram.faults.add(answer=Cut(before=True), times=9)
    telegram.faults.clear()
    assert (await api("getMe"))["ok"]
