"""Telegram HTML, read strictly."""

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.errors import MarkupError
from bot.sandbox.links import units
from bot.sandbox.markup import parse_html


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("<b>x</b>", "bold"),
        ("<strong>x</strong>", "bold"),
        ("<I>x</i>", "italic"),
        ("<em>x</em>", "italic"),
        ("<u>x</u>", "underline"),
        ("<ins>x</ins>", "underline"),
        ("<s>x</s>", "strikethrough"),
        ("<strike>x</strike>", "strikethrough"),
        ("<del>x</del>", "strikethrough"),
        ("<tg-spoiler>x</tg-spoiler>", "spoiler"),
        ('<span class="tg-spoiler">x</span>', "spoiler"),
        ("<span class=tg-spoiler>x</span>", "spoiler"),
        ("<code>x</code>", "code"),
        ("<pre>x</pre>", "pre"),
        ("<blockquote>x</blockquote>", "blockquote"),
        ("<blockquote expandable>x</blockquote>", "expandable_blockquote"),
    ],
)
def test_each_tag_becomes_its_entity(source: str, kind: str) -> None:
    """Every tag Telegram knows marks its content, and leaves the text bare."""
    marked = parse_html(source)
    assert marked.text == "x"
    assert marked.entities == [{"type": kind, "offset": 0, "length": 1}]


def test_offsets_count_utf16_units() -> None:
    """A character beyond the BMP counts two, wherever it stands."""
    marked = parse_html("😀<b>а😀</b>文<i>б</i>")
    places = [(entity["offset"], entity["length"]) for entity in marked.entities]
    assert places == [(2, 3), (6, 1)]


def test_only_four_names_and_numbers_decode() -> None:
    """lt, gt, amp, quot and numeric references decode; any other stays as it is written."""
    marked = parse_html("&lt;&gt;&amp;&quot;&#33;&#x1F600;&nbsp;&apos;&#0;& &lt")
    assert marked.text == '<>&"!😀&nbsp;&apos;&#0;& <'


def test_a_reference_decodes_in_a_link_too() -> None:
    """An escaped ampersand in an href is an ampersand in the url."""
    marked = parse_html('<a href="https://arxiv.org/?a=1&amp;b=2">x</a>')
    assert marked.entities[0]["url"] == "https://arxiv.org/?a=1&b=2"


def test_pre_with_a_code_class_is_one_entity() -> None:
    """A language comes from the code element inside; code alone has none."""
    marked = parse_html('<pre><code class="language-python">x</code></pre> <code>y</code>')
    assert marked.entities == [
        {"type": "pre", "offset": 0, "length": 1, "language": "python"},
        {"type": "code", "offset": 2, "length": 1},
    ]


def test_a_link_without_address_uses_its_text() -> None:
    """`<a>` around an address links to it; an unusable address is silently dropped."""
    assert parse_html("<a>arxiv.org</a>").entities[0]["url"] == "http://arxiv.org/"
    assert parse_html('<a href="javascript:alert(1)">x</a>').entities == []
    assert parse_html('<a href="localhost">x</a>').entities == []


def test_a_user_link_mentions() -> None:
    """tg://user?id= makes a mention, not a link."""
    (entity,) = parse_html('<a href="tg://user?id=1001">you</a>').entities
    assert (entity["type"], entity["user"]) == ("text_mention", {"id": 1001})


def test_an_empty_tag_marks_nothing() -> None:
    """A tag around nothing leaves no entity."""
    assert parse_html("<b></b>x").entities == []


def test_nested_tags_come_outermost_first() -> None:
    """Entities are in order of place, the longer first."""
    kinds = [entity["type"] for entity in parse_html("<b><i>x</i>y</b>").entities]
    assert kinds == ["bold", "italic"]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("статья <p>x</p>", 'Unsupported start tag "p" at byte offset 13'),
        ("x <b", "Unclosed start tag at byte offset 2"),
        ("<", "Unclosed start tag at byte offset 0"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=x", "Unclosed start tag at byte offset 0"),
        ("<a href=x_y>z</a>", "Unexpected end of name token at byte offset 8"),
        ("<b =1>x</b>", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        (
            "<b><i>test</b></i>",
            'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"',
        ),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<tg-emoji emoji-id="x">x</tg-emoji>', "Invalid custom emoji identifier specified"),
    ],
)
def test_wrong_html_is_refused_with_its_place(source: str, reason: str) -> None:
    """What Telegram refuses is refused in its words, with the offset in bytes."""
    with pytest.raises(MarkupError) as caught:
        parse_html(source)
    assert str(caught.value) == reason


def test_half_a_surrogate_pair_is_refused() -> None:
    """A numeric reference to a surrogate is no character."""
    with pytest.raises(MarkupError, match="unmatched surrogate"):
        parse_html("&#xD83D;")


def test_a_bare_greater_than_passes() -> None:
    """Outside a tag only `<` opens anything."""
    assert parse_html("a > b").text == "a > b"


def test_a_number_of_any_length_is_read_or_left() -> None:
    """Thousands of digits stay as they are written; an emoji id of them is refused."""
    digits = "9" * 5000
    assert parse_html(f"&#{digits};").text == f"&#{digits};"
    assert parse_html(f'<tg-time unix="{digits}">x</tg-time>').entities == []
    assert parse_html(f'<a href="x.org:{digits}">x</a>').entities == []
    with pytest.raises(MarkupError, match="Invalid custom emoji"):
        parse_html(f'<tg-emoji emoji-id="{digits}">x</tg-emoji>')


@settings(deadline=None, database=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_an_escaped_text_comes_back(text: str) -> None:
    """Escaping a text and reading it as HTML leaves it alone."""
    marked = parse_html(html.escape(text, quote=False))
    assert (marked.text, marked.entities) == (text, [])


_PIECES = (
    "<",
    ">",
    "/",
    "b",
    "a",
    " href=",
    "=",
    '"',
    "'",
    "&lt;",
    "&#",
    "9",
    ";",
    " ",
    "😀",
    "\0",
)


@settings(deadline=None, database=None, max_examples=300)
@given(st.lists(st.sampled_from((*_PIECES, "<b>", "</b>", "<code>", "</code>"))))
def test_any_text_is_read_or_refused(pieces: list[str]) -> None:
    """Whatever comes is refused as markup, or gives entities inside the text."""
    try:
        marked = parse_html("".join(pieces))
    except MarkupError:
        return
    ends = [entity["offset"] + entity["length"] for entity in marked.entities]
    assert all(end <= units(marked.text) for end in ends)
