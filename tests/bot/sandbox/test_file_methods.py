"""Sending files as a bot, asking where one is, and fetching it."""

from typing import Any

import aiohttp
import pytest

from bot.sandbox.errors import Refusal
from bot.sandbox.faults import Cut
from bot.sandbox.files import FETCHED_BYTES
from bot.sandbox.server import LocalServer
from bot.sandbox.sharing import send_document
from bot.sandbox.telegram import Telegram
from tests.bot.sandbox.conftest import TOKEN, YOU, Api, Clock

NOT_FOUND = {"ok": False, "error_code": 404, "description": "Not Found"}


async def _fetched(
    http: aiohttp.ClientSession, server: LocalServer, path: str, token: str = TOKEN
) -> tuple[int, bytes]:
    async with http.get(f"{server.url}/file/bot{token}/{path}") as response:
        return response.status, await response.read()


async def _uploaded(
    http: aiohttp.ClientSession, server: LocalServer, content: bytes, **fields: str
) -> Any:
    form = aiohttp.FormData({"chat_id": str(YOU)} | fields)
    form.add_field("document", content, filename="mydata.json", content_type="application/json")
    async with http.post(f"{server.url}/bot{TOKEN}/sendDocument", data=form) as response:
        return await response.json()


def _sent(telegram: Telegram, content: bytes, name: str = "Статья.html") -> str:
    message = send_document(telegram, YOU, YOU, name, content)
    return str(message["document"]["file_id"])


async def test_what_a_person_sent_can_be_fetched(
    telegram: Telegram, api: Api, server: LocalServer, http: aiohttp.ClientSession
) -> None:
    """The bot is told size and path; under the path lie the bytes, whatever they are."""
    content = bytes(range(256)) * 5000
    file_id = _sent(telegram, content)
    file = (await api("getFile", file_id=file_id))["result"]
    assert file["file_id"] == file_id
    assert (file["file_size"], file["file_path"]) == (len(content), "documents/file_0.html")
    assert await _fetched(http, server, file["file_path"]) == (200, content)


@pytest.mark.parametrize(
    ("file_id", "reason"),
    [
        ("", "file_id not specified"),
        ("  ", "file_id not specified"),
        ("file-7", "invalid file_id"),
        ("AgAD1234567890", "invalid file_id"),
        (
            "BQACAgIAAxkBAAIthisIsOfAnotherBot0123456789",
            "wrong file_id or the file is temporarily unavailable",
        ),
    ],
)
async def test_a_wrong_file_id_is_refused(refusal: Api, file_id: str, reason: str) -> None:
    """None, one that is none, and one that nobody knows are three sentences."""
    assert await refusal("getFile", file_id=file_id) == f"Bad Request: {reason}"


async def test_twenty_megabytes_are_fetched_and_no_byte_more(
    telegram: Telegram,
    api: Api,
    refusal: Api,
    server: LocalServer,
    http: aiohttp.ClientSession,
) -> None:
    """People may send more; a bot is refused it."""
    file = (await api("getFile", file_id=_sent(telegram, b"x" * FETCHED_BYTES)))["result"]
    status, content = await _fetched(http, server, file["file_path"])
    assert (status, len(content)) == (200, 20 * 1024 * 1024)
    too_big = _sent(telegram, b"x" * (FETCHED_BYTES + 1))
    assert telegram.messages(YOU)[-1]["document"]["file_size"] == FETCHED_BYTES + 1
    assert await refusal("getFile", file_id=too_big) == "Bad Request: file is too big"


async def test_a_path_opens_by_asking_and_closes_after_an_hour(
    telegram: Telegram, clock: Clock, api: Api, server: LocalServer, http: aiohttp.ClientSession
) -> None:
    """Nothing is fetched that was not asked for, nor long after; asking again opens it again."""
    file_id = _sent(telegram, b"<p>")
    status, _ = await _fetched(http, server, "documents/file_0.html")
    assert status == 404
    for _ in range(2):
        path = (await api("getFile", file_id=file_id))["result"]["file_path"]
        clock.turn(minutes=60)
        assert (await _fetched(http, server, path))[0] == 200
        clock.turn(seconds=1)
        assert (await _fetched(http, server, path))[0] == 404


async def test_a_foreign_path_or_token_gets_nothing(
    telegram: Telegram, api: Api, server: LocalServer, http: aiohttp.ClientSession
) -> None:
    """The answers are Telegram's, in JSON."""
    path = (await api("getFile", file_id=_sent(telegram, b"x")))["result"]["file_path"]
    async with http.get(f"{server.url}/file/bot{TOKEN}/documents/file_9.html") as response:
        assert await response.json() == NOT_FOUND
    assert (await _fetched(http, server, path, token="1:wrong"))[0] == 401


async def test_fetching_may_go_wrong(
    telegram: Telegram, api: Api, server: LocalServer, http: aiohttp.ClientSession
) -> None:
    """Faults are ordered for the method `file`: a refusal, a connection cut within the bytes."""
    path = (await api("getFile", file_id=_sent(telegram, b"x" * 1000)))["result"]["file_path"]
    telegram.faults.add(method="file", answer=Refusal(502, "Bad Gateway"))
    assert (await _fetched(http, server, path))[0] == 502
    telegram.faults.add(method="file", answer=Cut(after=400))
    with pytest.raises(aiohttp.ClientPayloadError):
        await _fetched(http, server, path)
    assert await _fetched(http, server, path) == (200, b"x" * 1000)


async def test_a_document_is_uploaded(
    api: Api, server: LocalServer, http: aiohttp.ClientSession
) -> None:
    """A multipart file comes back as a document with its name, size and caption, to be fetched too."""
    answer = await _uploaded(http, server, b"{}", caption="<i>c</i>", parse_mode="HTML")
    message = answer["result"]
    document = message["document"]
    assert (document["file_name"], document["file_size"]) == ("mydata.json", 2)
    assert document["mime_type"] == "application/json"
    assert (message["caption"], message["caption_entities"][0]["type"]) == ("c", "italic")
    file = (await api("getFile", file_id=document["file_id"]))["result"]
    assert await _fetched(http, server, file["file_path"]) == (200, b"{}")


async def test_an_empty_file_is_refused(server: LocalServer, http: aiohttp.ClientSession) -> None:
    """A file has at least a byte."""
    answer = await _uploaded(http, server, b"")
    assert answer["description"] == "Bad Request: file must be non-empty"


@pytest.mark.parametrize(("method", "kind"), [("sendDocument", "document"), ("sendPhoto", "photo")])
async def test_a_known_file_is_sent_by_its_id(
    telegram: Telegram, api: Api, refusal: Api, method: str, kind: str
) -> None:
    """What was sent before is sent again as the same file; a wrong id and no file at all are refused."""
    file_id = telegram.files.add("document", "a.txt", b"x").file_id
    message = (await api(method, chat_id=YOU, **{kind: file_id}))["result"]
    sent = message["photo"][0] if kind == "photo" else message["document"]
    assert (sent["file_id"], sent["file_size"]) == (file_id, 1)
    wrong = "Bad Request: wrong file identifier/HTTP URL specified"
    assert await refusal(method, chat_id=YOU, **{kind: "file-7"}) == wrong
    missing = f"Bad Request: there is no {kind} in the request"
    assert await refusal(method, chat_id=YOU) == missing
    long = "Bad Request: message caption is too long"
    assert await refusal(method, chat_id=YOU, caption="x" * 1025, **{kind: file_id}) == long
