"""Files and posts that people share, and the updates that come of them."""

from typing import Any

import pytest
from telegram import MessageOriginChannel, MessageOriginUser, Update

from bot.sandbox.errors import UnknownError
from bot.sandbox.sharing import Post, channel_origin, forward, send_document, user_origin
from bot.sandbox.telegram import Telegram
from tests.bot.sandbox.conftest import YOU, Api

ORIGIN = channel_origin("Обзоры", 1_700_000_000, username="obzory", message_id=2964)


async def _updates(api: Api) -> list[Any]:
    result: list[Any] = (await api("getUpdates"))["result"]
    return result


async def test_a_document_becomes_an_update(telegram: Telegram, api: Api) -> None:
    """It has name, type, size and ids, and a caption with what Telegram finds in it."""
    send_document(
        telegram, YOU, YOU, "论文.html", b"<p>", caption=" see https://arxiv.org/abs/2305.10601 "
    )
    message = (await _updates(api))[0]["message"]
    document = message["document"]
    assert (document["file_name"], document["mime_type"]) == ("论文.html", "text/html")
    assert document["file_size"] == 3
    assert document["file_id"] != document["file_unique_id"]
    assert message["caption"] == "see https://arxiv.org/abs/2305.10601"
    assert message["caption_entities"] == [{"type": "url", "offset": 4, "length": 32}]
    assert "text" not in message


async def test_a_document_needs_no_caption_and_no_type(telegram: Telegram, api: Api) -> None:
    """What nobody knows is left out; a type that was given stands."""
    send_document(telegram, YOU, YOU, "notes", b"x")
    send_document(telegram, YOU, YOU, "notes", b"x", mime_type="text/x-notes")
    plain, typed = (update["message"] for update in await _updates(api))
    assert "mime_type" not in plain["document"]
    assert "caption" not in plain
    assert typed["document"]["mime_type"] == "text/x-notes"


@pytest.mark.parametrize(
    ("content", "caption", "sentence"),
    [(b"", "", "empty"), (b"x", "😀" * 513, "1024")],
)
async def test_what_the_apps_do_not_send_is_an_error(
    telegram: Telegram, content: bytes, caption: str, sentence: str
) -> None:
    """An empty file, a caption too long in UTF-16 units: nothing is sent."""
    with pytest.raises(ValueError, match=sentence):
        send_document(telegram, YOU, YOU, "a.txt", content, caption=caption)
    assert telegram.messages(YOU) == []


async def test_a_document_may_answer_a_message(telegram: Telegram, group: int, api: Api) -> None:
    """In a group the bot gets a file only as a reply to itself."""
    asked = (await api("sendMessage", chat_id=group, text="Which file?"))["result"]
    send_document(telegram, group, YOU, "a.txt", b"x")
    send_document(telegram, group, YOU, "b.txt", b"x", reply_to=asked["message_id"])
    (update,) = await _updates(api)
    assert update["message"]["document"]["file_name"] == "b.txt"
    assert update["message"]["reply_to_message"]["message_id"] == asked["message_id"]


async def test_a_post_of_a_channel_is_forwarded(telegram: Telegram, api: Api) -> None:
    """Its words keep their entities, in UTF-16 units, beside what Telegram finds; it says where it was."""
    text = "😀 Новое: Tree of Thoughts, https://arxiv.org/abs/2305.10601"
    link = {"type": "text_link", "offset": 10, "length": 16, "url": "http://X.org"}
    bold = {"type": "bold", "offset": 3, "length": 5}
    forward(telegram, YOU, YOU, Post(text, [link, bold]), ORIGIN)
    (raw,) = await _updates(api)
    message = Update.de_json(raw, None).message
    assert message is not None
    origin = message.forward_origin
    assert isinstance(origin, MessageOriginChannel)
    assert (origin.chat.title, origin.chat.username) == ("Обзоры", "obzory")
    assert (origin.message_id, int(origin.date.timestamp())) == (2964, 1_700_000_000)
    assert origin.chat.id < -1_000_000_000_000
    assert message.from_user is not None
    assert message.from_user.id == YOU
    assert message.parse_entities() == {
        message.entities[0]: "Новое",
        message.entities[1]: "Tree of Thoughts",
        message.entities[2]: "https://arxiv.org/abs/2305.10601",
    }
    assert [entity.type for entity in message.entities] == ["bold", "text_link", "url"]
    assert message.entities[1].url == "http://x.org/"


def test_a_channel_keeps_its_id() -> None:
    """Two posts of one channel are known as such, by its public name or else by its title."""
    first, later = (channel_origin("Обзоры", day, username="obzory") for day in (1, 2))
    private, other = (channel_origin(title, 1)["chat"]["id"] for title in ("Обзоры", "Other"))
    assert first["chat"] == later["chat"]
    assert len({first["chat"]["id"], private, other}) == 3


async def test_a_message_of_a_person_is_forwarded(telegram: Telegram, api: Api) -> None:
    """The origin names the person, who is always the same under that name."""
    for name in ("Анна", "Анна", "Boris"):
        forward(telegram, YOU, YOU, Post("look"), user_origin(name, 1_700_000_000))
    messages = [Update.de_json(raw, None).message for raw in await _updates(api)]
    origins = [message.forward_origin for message in messages if message]
    assert all(isinstance(origin, MessageOriginUser) for origin in origins)
    ids = [origin.sender_user.id for origin in origins if isinstance(origin, MessageOriginUser)]
    assert ids[0] == ids[1] != ids[2]


async def test_a_picture_may_be_forwarded(telegram: Telegram, api: Api) -> None:
    """The words are its caption; the picture itself can be fetched."""
    italic = {"type": "italic", "offset": 1, "length": 4}
    forward(telegram, YOU, YOU, Post("\nWeek in papers", [italic], has_picture=True), ORIGIN)
    (raw,) = await _updates(api)
    message = Update.de_json(raw, None).message
    assert message is not None
    assert (message.text, message.caption) == (None, "Week in papers")
    assert message.parse_caption_entities() == {message.caption_entities[0]: "Week"}
    file = (await api("getFile", file_id=message.photo[-1].file_id))["result"]
    assert file["file_path"] == "photos/file_0.jpg"
    content = telegram.files.fetch(file["file_path"])
    assert content is not None
    assert content.startswith(b"\xff\xd8")
    assert len(content) == file["file_size"] == message.photo[-1].file_size


async def test_a_picture_needs_no_words(telegram: Telegram) -> None:
    """A post may be a picture alone."""
    message = forward(telegram, YOU, YOU, Post("", has_picture=True), ORIGIN)
    assert "caption" not in message


@pytest.mark.parametrize(
    ("post", "sentence"),
    [
        (Post(" \n"), "the post is empty"),
        (Post("x" * 4097), "a post has at most 4096 characters"),
        (Post("😀" * 2049, has_picture=True), "a post has at most 4096 characters"),
        (Post("x", [{"type": "bold", "offset": 0, "length": 2}]), "ends after the end"),
        (Post("x", [{"type": "shout", "offset": 0, "length": 1}]), "Unsupported type"),
    ],
)
async def test_what_is_no_post_is_an_error(telegram: Telegram, post: Post, sentence: str) -> None:
    """No words, too many, or entities that are none: nothing is forwarded."""
    with pytest.raises(ValueError, match=sentence):
        forward(telegram, YOU, YOU, post, ORIGIN)
    assert telegram.messages(YOU) == []


async def test_a_link_that_leads_nowhere_is_dropped(telegram: Telegram) -> None:
    """The words stay, as Telegram keeps them."""
    entities = [
        {"type": "text_link", "offset": 0, "length": 1, "url": url}
        for url in ("javascript:alert(1)", "#top", "")
    ]
    message = forward(telegram, YOU, YOU, Post("x", entities), ORIGIN)
    assert message["text"] == "x"
    assert "entities" not in message


async def test_what_was_forwarded_is_not_edited(telegram: Telegram) -> None:
    """It is somebody else's."""
    message = forward(telegram, YOU, YOU, Post("theirs"), ORIGIN)
    with pytest.raises(UnknownError):
        telegram.edit(YOU, message["message_id"], "mine")


async def test_a_group_in_privacy_mode_keeps_its_posts(
    telegram: Telegram, group: int, api: Api
) -> None:
    """A post forwarded in a group is not for the bot."""
    forward(telegram, group, YOU, Post("look"), ORIGIN)
    assert await _updates(api) == []
