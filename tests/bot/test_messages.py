"""Blocks joined into messages, judged by the emulator's own reading of Telegram's HTML."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from bot.messages import cut, pieces, plain, rows_of, split, units
from bot.models import Block, Button
from bot.sandbox.formatting import formatted
from bot.sandbox.limits import check_source, checked_keyboard
from bot.sandbox.markup import Marked, parse_html

letters = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60
)
words = st.one_of(
    letters, st.sampled_from(["🙂", "&amp;", "<b>", "</b>", "a & b", "&lt;", '"', "𝔘"])
)
styles = st.sampled_from(
    [
        Markup("{}"),
        Markup("<b>{}</b>"),
        Markup("<i><b>{}</b></i>"),
        Markup('<a href="https://x.org">{}</a>'),
    ]
)
fragments = st.builds(Markup.format, styles, words)
long_fragments = st.builds(
    lambda piece, times: piece * times, fragments, st.sampled_from([1, 1, 3, 20, 60])
)
htmls = st.lists(long_fragments, min_size=1, max_size=6).map(Markup(" ").join)
buttons = st.lists(st.builds(Button, st.just("1"), st.just("p:1")), max_size=2).map(tuple)


def fits_alone(block: Block) -> bool:
    """Whether a block by itself is within Telegram's limits, as the renderer promises."""
    marked = parse_html(block.html)
    return units(marked.text) <= 4096 and len(marked.entities) <= 100


blocks = st.lists(st.builds(Block, htmls, buttons).filter(fits_alone), min_size=1, max_size=25)


def joined(blocks: Sequence[Block]) -> str:
    """Return what a reader is to see of the blocks."""
    return "\n\n".join(parse_html(block.html).text for block in blocks)


@settings(max_examples=60, deadline=None)
@given(blocks=blocks)
@example(blocks=[Block(Markup("x") * 2047), Block(Markup("y") * 2047)])
@example(blocks=[Block(Markup("x") * 2048), Block(Markup("y") * 2047)])
@example(blocks=[Block(Markup("🙂") * 2000), Block(Markup("🙂") * 60)])
@example(blocks=[Block(Markup("<b>x</b>") * 60), Block(Markup("<b>x</b>") * 60)])
@example(blocks=[Block(Markup("<b>x</b>") * 100)])
def test_parts_are_within_limits_and_lose_nothing(blocks: list[Block]) -> None:
    """Each part parses alone, is short enough and holds few enough entities; together they are all."""
    parts = split(blocks)
    marked = [parse_html(part.html) for part in parts]
    assert all(1 <= units(one.text) <= 4096 for one in marked)
    assert all(len(one.entities) <= 100 for one in marked)
    for part in parts:
        check_source(part.html)
    assert "\n\n".join(one.text for one in marked) == joined(blocks)
    alone = [parse_html(block.html) for block in blocks]
    assert [k for one in marked for k in kinds(one)] == [k for one in alone for k in kinds(one)]


def kinds(marked: Marked) -> list[tuple[str, int]]:
    """Return each entity's type and length, wherever it stands."""
    return [(one["type"], one["length"]) for one in marked.entities]


@settings(max_examples=100, deadline=None)
@given(lengths=st.lists(st.integers(1, 4096), min_size=1, max_size=20))
@example(lengths=[2047, 2047])
@example(lengths=[2048, 2047])
def test_parts_are_as_few_as_can_be(lengths: list[int]) -> None:
    """A part is closed only where the next block would not have fitted any more."""
    parts = [part.html for part in split([Block(Markup("x") * length) for length in lengths])]
    for part, following in pairwise(parts):
        assert len(part) + len("\n\n") + len(following.split("\n\n")[0]) > 4096


@settings(max_examples=60, deadline=None)
@given(lengths=st.lists(st.integers(1, 4096), min_size=1, max_size=20))
def test_markup_does_not_count_as_text(lengths: list[int]) -> None:
    """Tags and references fill no message: only what a reader sees does."""
    bare = split([Block(Markup("x") * length) for length in lengths])
    marked = split([Block(Markup("<b>{}</b>").format("&" * length)) for length in lengths])
    raw_fits = sum(lengths) * len("&amp;") < 30_000
    assert not raw_fits or len(bare) == len(marked)


def test_a_part_is_small_even_before_it_is_parsed() -> None:
    """Long addresses count against what Telegram takes at all, not against the text."""
    link = Markup('<a href="https://x.org/{}">a link</a>').format("x" * 4000)
    parts = split([Block(link)] * 30)
    assert len(parts) > 1
    for part in parts:
        check_source(part.html)
        assert formatted(part.html, "HTML").text


def test_each_part_keeps_its_own_buttons() -> None:
    """Buttons stand under the part their block is in, in order; the last rows under the last part."""
    long = Markup("x") * 3000
    blocks = [Block(long, (Button(str(number), data=f"p:{number}"),)) for number in range(3)]
    more = ((Button("more", data="m"),),)
    shown = [
        [button.text for row in part.keyboard for button in row] for part in split(blocks, more)
    ]
    assert shown == [["0"], ["1"], ["2", "more"]]


@given(count=st.integers(0, 100), width=st.integers(1, 8))
def test_rows_hold_all_buttons_in_order(count: int, width: int) -> None:
    """No row is too long or empty, none is lost, and there are no more rows than needed."""
    buttons = [Button(str(number), data="p:1") for number in range(count)]
    rows = rows_of(buttons, width)
    assert [button for row in rows for button in row] == buttons
    assert all(1 <= len(row) <= width for row in rows)
    assert len(rows) == -(-count // width)
    checked_keyboard(
        {"inline_keyboard": [[{"text": "1", "callback_data": "p"}] * len(r) for r in rows]}
    )


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
@example(text="&nbsp; &amp;lt; &#60;b&#62; <b>")
def test_plain_is_what_a_reader_typed(text: str) -> None:
    """Escaped and tagged, then made plain, any text is itself: references and all."""
    assert plain(Markup("<b>{}</b> <i>!</i>").format(text)) == f"{text} !"


@given(htmls)
def test_plain_is_what_telegram_shows(html: Markup) -> None:
    """Our reading of our HTML and the strict one agree."""
    assert plain(html) == parse_html(html).text


@pytest.mark.parametrize(("text", "count"), [("a", 1), ("я", 1), ("你", 1), ("🙂", 2), ("👩‍🔬", 5)])
def test_units_are_those_of_utf_16(text: str, count: int) -> None:
    """A character outside the basic plane is two."""
    assert units(text) == count


@given(text=letters, most=st.integers(1, 50))
@example(text="🙂🙂🙂", most=4)
def test_a_cut_text_is_within_its_units(text: str, most: int) -> None:
    """What is short stays; what is long begins as before and ends in …, no character halved."""
    short = cut(text, most)
    assert units(short) <= most
    assert short == text if units(text) <= most else short.endswith("…")
    assert text.startswith(short.removesuffix("…"))
    short.encode()


@given(text=st.lists(words, max_size=300).map("".join).map(str.strip), most=st.integers(2, 60))
@example(text="🙂" * 9, most=3)
@example(text="", most=2)
@example(text="\ud800" * 5, most=3)
def test_pieces_are_the_text(text: str, most: int) -> None:
    """Each is within its units, none is empty, and together they are the text but for spaces between."""
    parted = pieces(text, most)
    assert all(units(piece) <= most for piece in parted)
    assert all(parted) or parted == [""]
    assert "".join("".join(parted).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("One two three.\nFour. Five six", ["One two three.", "Four. Five six"]),
        ("One two. Three four five six.", ["One two. Three four", "five six."]),
        ("One two three. Four five six.", ["One two three.", "Four five six."]),
        (
            "一二三四五六七八九十。一二三四五六七八九十。",
            ["一二三四五六七八九十。", "一二三四五六七八九十。"],
        ),
        ("abcdefghijklmnopqrstuvwxyz", ["abcdefghijklmnopqrst", "uvwxyz"]),
    ],
)
def test_a_text_is_parted_where_it_pauses(text: str, parted: list[str]) -> None:
    """At a paragraph's end before a sentence's, at a word's before anywhere; never too early."""
    assert pieces(text, 20) == parted
