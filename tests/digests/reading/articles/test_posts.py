"""Telegram posts: as the Bot API and as exports give them."""

import json
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from digests.errors import ArticleError, ArticleFault
from digests.reading.articles.blocks import Block, Link
from digests.reading.articles.html import blocks_of
from digests.reading.articles.posts import as_html

ARXIV = "https://arxiv.org/abs/2305.14314"


def blocks(post: Any) -> list[Block]:
    """Return the blocks of a post."""
    return blocks_of(LexborHTMLParser(as_html(json.dumps(post).encode())[0]), None)[0]


def entity(kind: str, offset: int, length: int, **more: str) -> dict[str, object]:
    """Return an entity of a message."""
    return {"type": kind, "offset": offset, "length": length} | more


def test_entities_are_set_where_they_stand_in_utf_16() -> None:
    """An emoji takes two units, and those with a joiner more."""
    text = "🔥👩‍💻 QLoRA\nчитать тут"
    units = text.encode("utf-16-le")
    start = units.index("QLoRA".encode("utf-16-le")) // 2
    link = units.index("тут".encode("utf-16-le")) // 2
    entities = [entity("bold", start, 5), entity("text_link", link, 3, url=ARXIV)]
    title, read = blocks({"text": text, "entities": entities})
    assert title.text == "🔥👩‍💻 QLoRA"
    assert title.bold == len(title.text)
    assert read == Block("читать тут", links=(Link(ARXIV, 7, 10),))


@pytest.mark.parametrize(
    "post",
    [
        {"text": "QLoRA"},
        {"caption": "QLoRA", "photo": []},
        {"message": {"text": "QLoRA"}, "update_id": 1},
        {"update_id": 1, "channel_post": {"caption": "QLoRA"}},
        {"ok": True, "result": {"text": "QLoRA"}},
        {"ok": True, "result": {"message": {"text": "QLoRA"}}},
        {"text": ["QLoRA"]},
        {"text": ["Q", {"type": "bold", "text": "LoRA"}]},
        {"name": "A channel", "messages": [{"text": "short"}, "?", {"text": ["QLoRA"]}, {"id": 1}]},
    ],
)
def test_a_post_is_found_in_whatever_it_comes_in(post: object) -> None:
    """A message, an update, an answer, an export: of several messages the longest."""
    assert [block.text for block in blocks(post)] == ["QLoRA"]


def test_pieces_of_an_export_keep_their_links() -> None:
    """A link shows its address or has it beside it; lines stay lines."""
    pieces: list[object] = [
        {"type": "bold", "text": "QLoRA <1>"},
        "\n",
        {"type": "text_link", "text": "paper", "href": ARXIV},
        " & ",
        {"type": "link", "text": "https://github.com/artidoro/qlora"},
        {"type": "hashtag", "text": " #x"},
        {"type": "unknown"},
        7,
    ]
    title, links = blocks({"text": pieces})
    assert (title.text, title.bold) == ("QLoRA <1>", 9)
    assert links.text == "paper & https://github.com/artidoro/qlora #x7"
    assert [link.url for link in links.links] == [ARXIV, "https://github.com/artidoro/qlora"]


@pytest.mark.parametrize(
    "entities",
    [
        [entity("bold", 0, 5), entity("italic", 0, 5), entity("mention", 1, 2)],
        [entity("bold", 0, 5), entity("bold", -3, 5), entity("bold", 0, 0)],
        [entity("bold", 0, 5), {"type": "bold"}, {"type": "bold", "offset": "0", "length": 5}],
        [entity("bold", 0, 5), "bold", None, 7, {"type": ["bold"], "offset": 0, "length": 5}],
        [entity("bold", 0, 5), {"offset": 0, "length": 5}],
        [entity("bold", 0, 5), entity("text_link", 900, 10, url=ARXIV)],
    ],
)
def test_broken_entities_are_passed_over(entities: list[object]) -> None:
    """The text and the good ones stay."""
    [block] = blocks({"text": "QLoRA is new", "entities": entities})
    assert (block.text, block.bold) == ("QLoRA is new", 5)


def test_entities_may_cover_one_another() -> None:
    """Wholly, or half: each keeps what it covers, and no text is lost."""
    entities = [entity("text_link", 0, 12, url=ARXIV), entity("bold", 0, 5)]
    [block] = blocks({"text": "QLoRA is new", "entities": entities})
    assert (block.bold, block.links) == (5, (Link(ARXIV, 0, 12),))
    half = [entity("bold", 0, 8), entity("text_link", 6, 6, url=ARXIV)]
    [block] = blocks({"text": "QLoRA is new", "entities": half})
    assert block.text == "QLoRA is new"
    assert {link.url for link in block.links} == {ARXIV}
    assert [block.text[link.start : link.end] for link in block.links] == ["is", "new"]


@pytest.mark.parametrize("text", ["<b>QLoRA</b> & <script>x</script>", "a\ud83d b"])
def test_text_is_never_taken_for_markup(text: str) -> None:
    """What looks like a tag is text; half an emoji does no harm."""
    [block] = blocks({"text": text})
    assert block.text == text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert block.bold == 0


CHAT = {"title": "Paper Channel", "username": "papers"}


@pytest.mark.parametrize(
    ("post", "said"),
    [
        (
            {"forward_origin": {"type": "channel", "chat": CHAT, "message_id": 5, "date": 1684825200}},
            ("Paper Channel", "2023-05-23", "https://t.me/papers/5"),
        ),
        (
            {"forward_from_chat": CHAT, "forward_from_message_id": 5, "forward_date": 1684825200,
             "chat": {"title": "mine"}, "date": 1700000000},
            ("Paper Channel", "2023-05-23", "https://t.me/papers/5"),
        ),
        ({"chat": CHAT, "date": 1684825200, "message_id": 9}, ("Paper Channel", "2023-05-23", None)),
        ({"date": "2023-05-23T09:15:00"}, (None, "2023-05-23", None)),
        ({"forward_origin": "x", "chat": "y", "date": -1}, (None, None, None)),
        ({"date": 10**12}, (None, None, None)),
        ({"date": "2023-05-23"}, (None, "2023-05-23", None)),
        ({"date": "yesterday at noon"}, (None, None, None)),
        ({}, (None, None, None)),
    ],
)  # fmt: skip
def test_a_post_says_where_it_comes_from(
    post: dict[str, object], said: tuple[str | None, ...]
) -> None:
    """Of a forwarded one the channel counts, not who sent it on."""
    _, page = as_html(json.dumps({"text": "QLoRA"} | post).encode())
    assert (page.publisher, page.published, page.link) == said


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"{}",
        b'{"a": 1}',
        b'{"text": ""}',
        b'{"message": {"message": {"message": {"message": {"message": {"text": "deep"}}}}}}',
        b'{"messages": []}',
        b'{"messages": ["a"]}',
        b"[" * 100_000,
        b"\xff",
    ],
)
def test_other_json_is_refused(data: bytes) -> None:
    """With the reason, never a traceback."""
    with pytest.raises(ArticleError) as refused:
        as_html(data)
    assert refused.value.fault is ArticleFault.NO_POST
