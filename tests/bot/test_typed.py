"""What a message says: a link alone, the links in it, a post as it stands."""

import json
from typing import Any

import pytest
from telegram import Message

from bot.sandbox.links import found_entities
from bot.typed import argument, links_in, lone_link, post

CHANNEL = {"id": -1003, "type": "channel", "title": "Zebras", "username": "zebras"}
ORIGINS: dict[str, dict[str, Any]] = {
    "channel": {"type": "channel", "date": 1763632800, "chat": CHANNEL, "message_id": 77},
    "closed channel": {
        "type": "channel",
        "date": 1763632800,
        "chat": {key: CHANNEL[key] for key in ("id", "type", "title")},
        "message_id": 77,
    },
    "group": {"type": "chat", "date": 1763632800, "sender_chat": CHANNEL | {"type": "supergroup"}},
    "hidden": {"type": "hidden_user", "date": 1763632800, "sender_user_name": "Ada"},
}


def said(text: str, *entities: dict[str, Any], **fields: Any) -> Message:
    """Return a message as Telegram tells of it."""
    found = sorted([*found_entities(text), *entities], key=lambda entity: entity["offset"])
    chat = {"id": 1, "type": "private", "first_name": "You"}
    made = {"message_id": 5, "date": 1763632800, "chat": chat, "text": text, "entities": found}
    return Message.de_json(made | fields, None)


def behind(text: str, words: str, url: str) -> dict[str, Any]:
    """Return the entity that puts a link behind words of a text."""
    before = text[: text.index(words)]
    start, length = (len(one.encode("utf-16-le")) // 2 for one in (before, words))
    return {"type": "text_link", "offset": start, "length": length, "url": url}


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("  https://example.org/a \n", "https://example.org/a"),
        ("example.org/a?b=c", "https://example.org/a?b=c"),
        ("(https://example.org/a).", "https://example.org/a"),
        ("«https://example.org/a»", "https://example.org/a"),
        ("/read https://example.org/a", "https://example.org/a"),
        ("/read@paperboy_sandbox_bot example.org", "https://example.org"),
        ("see https://example.org/a", None),
        ("https://example.org/a https://example.org/b", None),
        ("/read", None),
        ("toolformer", None),
        ("", None),
    ],
)
def test_a_link_alone_is_told_from_words(text: str, link: str | None) -> None:
    """Nothing but the link, its marks and the command; its scheme may be left out."""
    assert lone_link(said(text)) == link


def test_words_with_a_link_behind_them_are_that_link() -> None:
    """What is shown is not what is meant."""
    text = "🦓 Weekly 🦓"
    assert (
        lone_link(said(text, behind(text, text, "https://example.org/a")))
        == "https://example.org/a"
    )
    assert links_in(said(text, behind(text, "Weekly", "https://example.org/a"))) == [
        "https://example.org/a"
    ]
    assert lone_link(said(text, behind(text, "Weekly", "https://example.org/a"))) is None


@pytest.mark.parametrize(
    ("origin", "told", "link"),
    [
        ("channel", {"title": "Zebras", "username": "zebras", "message_id": 77}, "https://t.me/zebras/77"),
        ("closed channel", {"title": "Zebras", "username": None, "message_id": 77}, None),
        ("group", {"title": "Zebras", "username": "zebras", "message_id": None}, None),
        ("hidden", {"title": None, "username": None, "message_id": None}, None),
    ],
)  # fmt: skip
def test_a_post_tells_where_it_is_from(origin: str, told: dict[str, Any], link: str | None) -> None:
    """And when it was written; its address only where anyone can open it."""
    made = post(said("Papers", forward_origin=ORIGINS[origin]))
    content = json.loads(made.data)
    assert content["origin"] == told
    assert content["date"] == "2025-11-20T10:00:00+00:00"
    assert made.link == link


def test_a_text_of_ones_own_has_no_date() -> None:
    """It was pasted today, and written whenever."""
    content = json.loads(post(said("Papers")).data)
    assert (content["text"], content["date"]) == ("Papers", None)


def test_what_follows_a_command_keeps_its_links() -> None:
    """Their places are counted from where the text begins then, in UTF-16 units."""
    text = "/read  🦓 A herd and a robot"
    made = post(said(text, behind(text, "herd", "https://arxiv.org/abs/2611.01234")))
    content = json.loads(made.data)
    assert content["text"] == argument(said(text)) == "🦓 A herd and a robot"
    assert content["entities"] == [
        {"type": "text_link", "offset": 5, "length": 4, "url": "https://arxiv.org/abs/2611.01234"}
    ]
