"""Files and posts shared through the page's server."""

from base64 import b64encode
from typing import Any

import aiohttp
import pytest

from bot.sandbox import page
from bot.sandbox.page import GROUP, MEMBER, YOU
from bot.sandbox.sharing import send_document
from bot.sandbox.telegram import Telegram
from tests.bot.sandbox.conftest import Api
from tests.bot.sandbox.page.conftest import Site

CONTENT = b64encode(b"<p>").decode()
ORIGIN = {"name": "Обзоры", "username": "obzory", "message_id": 7}


async def test_a_file_is_sent(site: Site, telegram: Telegram, api: Api) -> None:
    """Its bytes come in Base64; the bot can fetch it."""
    asked = (await api("sendMessage", chat_id=YOU, text="Which?"))["result"]["message_id"]
    act = {"chat_id": YOU, "name": "a.html", "content": CONTENT, "caption": "see"}
    status, answer = await site.post("/document", **act, reply_to=asked)
    message = telegram.messages(YOU)[-1]
    assert (status, answer["message"]) == (200, message)
    assert message["document"]["mime_type"] == "text/html"
    assert (message["caption"], message["reply_to_message"]["message_id"]) == ("see", asked)
    file = (await api("getFile", file_id=message["document"]["file_id"]))["result"]
    assert file["file_size"] == 3


async def test_another_member_may_send_one(site: Site, telegram: Telegram) -> None:
    """In the group a file is as much anyone's as words are; the type given is kept."""
    act = {"chat_id": GROUP, "name": "a", "content": CONTENT, "mime_type": "x/y", "who": "member"}
    await site.post("/document", **act)
    [message] = telegram.messages(GROUP)
    assert (message["from"]["id"], message["document"]["mime_type"]) == (MEMBER, "x/y")


async def test_a_post_is_forwarded(site: Site, telegram: Telegram) -> None:
    """With its entities and where it was, as words or as a picture's caption."""
    link = {"type": "text_link", "offset": 0, "length": 2, "url": "https://x.org/"}
    act = {"chat_id": YOU, "text": "ToT", "entities": [link], "origin": ORIGIN}
    await site.post("/forward", **act)
    await site.post("/forward", **act, has_picture=True)
    words, picture = telegram.messages(YOU)
    assert (words["text"], words["entities"]) == ("ToT", [link])
    assert (picture["caption"], picture["caption_entities"]) == ("ToT", [link])
    assert picture["photo"]
    origin = words["forward_origin"]
    assert (origin["type"], origin["chat"]["title"]) == ("channel", "Обзоры")
    assert (origin["chat"]["username"], origin["message_id"]) == ("obzory", 7)


async def test_a_persons_message_is_forwarded(site: Site, telegram: Telegram) -> None:
    """The origin is a user of that name."""
    origin = {"kind": "user", "name": " Анна "}
    await site.post("/forward", chat_id=YOU, text="look", origin=origin)
    shown = telegram.messages(YOU)[0]["forward_origin"]
    assert (shown["type"], shown["sender_user"]["first_name"]) == ("user", "Анна")


@pytest.mark.parametrize(
    ("path", "act", "sentence"),
    [
        ("/document", {"name": "a", "content": ""}, "an empty file cannot be sent"),
        ("/document", {"name": "a", "content": "AAAAA"}, "content: "),
        ("/document", {"name": "a", "content": CONTENT, "caption": "x" * 1025}, "a caption has"),
        ("/forward", {"text": " ", "origin": ORIGIN}, "the post is empty"),
        ("/forward", {"text": "x" * 4097, "origin": ORIGIN}, "a post has at most 4096"),
        ("/forward", {"text": "x", "origin": {"name": " "}}, "the post has no sender"),
        ("/forward", {"text": "x"}, "origin: Field required"),
        ("/say", {"text": "😀" * 2049}, "a message has at most 4096 characters"),
    ],
)
async def test_what_cannot_be_shared_gets_a_sentence(
    site: Site, telegram: Telegram, path: str, act: dict[str, Any], sentence: str
) -> None:
    """It is refused with 400, and nothing is sent."""
    status, body = await site.post(path, chat_id=YOU, **act)
    assert status == 400
    assert body["error"].startswith(sentence)
    assert telegram.messages(YOU) == []


async def test_a_file_too_large_for_the_sandbox_is_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the server takes is bounded; the bound is told."""
    monkeypatch.setattr(page, "SENT_BYTES", 2)
    status, body = await site.post("/document", chat_id=YOU, name="a", content=CONTENT)
    assert (status, body["error"]) == (400, "the sandbox takes files of up to 0 MB")


async def test_a_file_is_saved_never_shown(
    site: Site, telegram: Telegram, http: aiohttp.ClientSession
) -> None:
    """A foreign page opened in the place of ours could act in it: it comes as an attachment."""
    message = send_document(telegram, YOU, YOU, 'Обзор "3".html', b"<script>")
    unique_id = message["document"]["file_unique_id"]
    async with http.get(f"{site.url}/files/{unique_id}") as response:
        assert await response.read() == b"<script>"
        assert response.content_type == "application/octet-stream"
        disposition = response.headers["Content-Disposition"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert disposition.startswith("attachment; filename*=UTF-8''%D0%9E")
    assert '"' not in disposition
    assert (await site.get("/files/AgADnothing"))[0] == 404
    assert (await site.get(f"/files/{unique_id}", Host="evil.example"))[0] == 403


async def test_state_tells_what_waits_for_a_reply(site: Site, api: Api) -> None:
    """A page opened late learns what was asked, until somebody wrote."""
    markup = {"force_reply": True, "input_field_placeholder": "a title"}
    await api("sendMessage", chat_id=YOU, text="Old?", reply_markup={"force_reply": True})
    asked = await api("sendMessage", chat_id=YOU, text="New?", reply_markup=markup)
    waiting = {"message_id": asked["result"]["message_id"], "force_reply": markup}
    assert (await site.get("/state"))[1]["asked"] == {str(YOU): waiting}
    await site.post("/say", chat_id=YOU, text="Tree of Thoughts")
    assert (await site.get("/state"))[1]["asked"] == {}


async def test_a_question_taken_back_waits_no_longer(site: Site, api: Api) -> None:
    """A deleted message asks nothing."""
    asked = await api("sendMessage", chat_id=YOU, text="?", reply_markup={"force_reply": True})
    await api("deleteMessage", chat_id=YOU, message_id=asked["result"]["message_id"])
    assert (await site.get("/state"))[1]["asked"] == {}
