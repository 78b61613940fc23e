"""What Telegram makes of a text and its entities."""

from typing import Any

import pytest

from bot.sandbox.errors import BadRequestError
from bot.sandbox.formatting import formatted


def _kinds(source: str) -> list[tuple[str, int, int]]:
    marked = formatted(source, "HTML")
    return [(e["type"], e["offset"], e["length"]) for e in marked.entities]


def test_a_text_is_trimmed() -> None:
    """Space around the text goes, and the entities move along."""
    marked = formatted("  x <b>y </b>\n ", "HTML")
    assert marked.text == "x y"
    assert marked.entities == [{"type": "bold", "offset": 2, "length": 1}]


def test_leading_space_inside_an_entity_stays() -> None:
    """Only the space before the first entity is trimmed."""
    assert formatted("  <b> x</b>", "HTML").text == " x"


def test_only_the_first_hundred_entities_count() -> None:
    """The hundred and first bold word is plain."""
    marked = formatted(" ".join(f"<b>{n}</b>" for n in range(101)), "HTML")
    assert len(marked.entities) == 100
    assert marked.text.endswith("99 100")
    last = marked.entities[-1]
    assert marked.text[last["offset"] : last["offset"] + last["length"]] == "99"


def test_nothing_nests_inside_code() -> None:
    """A style around code is cut at it; a style inside it is dropped."""
    assert _kinds("<b>a<code>b</code>c</b>") == [("bold", 0, 1), ("code", 1, 1), ("bold", 2, 1)]
    assert _kinds("<code><b>a</b></code>") == [("code", 0, 1)]


def test_quotes_do_not_nest() -> None:
    """A quote inside a quote is dropped; a link inside it stays."""
    source = '<blockquote>a<blockquote>b</blockquote><a href="x.org">c</a></blockquote>'
    assert _kinds(source) == [("blockquote", 0, 3), ("text_link", 2, 1)]


def test_marks_are_found_beside_the_markup() -> None:
    """A command in our own text is marked, but not inside code or a link."""
    source = '/help <code>/code</code> <a href="x.org">/link</a>'
    assert [kind for kind, _, _ in _kinds(source)] == ["bot_command", "code", "text_link"]


def test_without_parse_mode_html_is_text() -> None:
    """Tags without a parse mode are letters."""
    assert formatted("<b>x</b>", "").text == "<b>x</b>"


def test_given_entities_are_kept() -> None:
    """Entities of the call count when there is no parse mode, their urls checked."""
    given = [{"type": "text_link", "offset": 0, "length": 1, "url": "x.org"}]
    assert formatted("x", "", given).entities == [given[0] | {"url": "http://x.org/"}]


@pytest.mark.parametrize(
    ("entity", "reason"),
    [
        (
            {"type": "bold", "offset": 100, "length": 1},
            "entity begins after the end of the text at UTF-16 offset 100",
        ),
        (
            {"type": "bold", "offset": 0, "length": 100},
            "entity beginning at UTF-16 offset 0 ends after the end of the text "
            "at UTF-16 offset 100",
        ),
        (
            {"type": "bold", "offset": -1, "length": 1},
            "receive an entity with incorrect offset -1",
        ),
        (
            {"type": "invalid_type", "offset": 0, "length": 1},
            "can't parse MessageEntity: Unsupported type specified",
        ),
        (
            {"type": "text_link", "offset": 0, "length": 1},
            "can't parse MessageEntity: Can't find field \"url\"",
        ),
        (
            {"type": "text_link", "offset": 0, "length": 1, "url": "not-a-url"},
            "entity URL 'not-a-url' is invalid: Wrong HTTP URL",
        ),
        (
            {"type": "bold", "offset": "0", "length": 1},
            'can\'t parse MessageEntity: Field "offset" must be of type Number',
        ),
    ],
)
def test_a_wrong_entity_is_refused(entity: dict[str, Any], reason: str) -> None:
    """Entities outside the text, of no kind or without target are refused."""
    with pytest.raises(BadRequestError) as caught:
        formatted("hello", "", [entity])
    assert caught.value.refusal.description == f"Bad Request: {reason}"


@pytest.mark.parametrize(
    ("source", "parse_mode", "reason"),
    [
        ("x", "INVALID", "unsupported parse_mode"),
        (
            "<b>x",
            "html",
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ("я" * 16385, "HTML", "text is too long"),
        ("\ud800", "", "strings must be encoded in UTF-8"),
    ],
)
def test_a_wrong_source_is_refused(source: str, parse_mode: str, reason: str) -> None:
    """A mode we do not know, bad markup, more than 32 KiB and no Unicode are refused."""
    with pytest.raises(BadRequestError) as caught:
        formatted(source, parse_mode)
    assert caught.value.refusal.description == f"Bad Request: {reason}"


def test_just_32_kib_pass() -> None:
    """The limit before parsing is 32 KiB of UTF-8."""
    assert len(formatted("я" * 16384, "HTML").text) == 16384
