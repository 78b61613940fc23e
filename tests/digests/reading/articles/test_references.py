"""The links and ids of a line: how surely each is the entry's own, and what it leads to."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from digests.reading.articles.html import blocks_of
from digests.reading.articles.labels import Means
from digests.reading.articles.lines import Line, lines_of
from digests.reading.articles.references import (
    Reference,
    Strength,
    are_all,
    before_closing,
    is_pointer,
    references_in,
    refrains,
)
from tests.digests.reading.articles.known import LLAVA, QLORA

ARXIV = '<a href="https://arxiv.org/abs/2305.14314">'
CODE = '<a href="https://github.com/artidoro/qlora">'
ODD = '<a href="https://a.example/qlora">'


def lines(html: str) -> list[Line]:
    """Return the lines of a piece of HTML."""
    return lines_of(blocks_of(LexborHTMLParser(html), None)[0])


def only(html: str) -> Reference:
    """Return the one reference of a line."""
    [reference] = lines(html)[0].references
    return reference


@pytest.mark.parametrize(
    ("html", "strength"),
    [
        (f"<p>We built on {ARXIV}QLoRA</a> and it was good enough for us all.</p>", Strength.PASSING),
        ("<p>We built on QLoRA (arXiv:2305.14314) and it was good enough for us.</p>", Strength.PASSING),
        (f"<p>A frozen model is tuned on one card. {ARXIV}paper</a></p>", Strength.CLOSING),
        (f"<p>A frozen model is tuned on one card. [{ARXIV}arXiv:2305.14314</a>] {CODE}code</a></p>",
         Strength.CLOSING),
        (f"<p>A frozen model is tuned on one card, says {ARXIV}the paper</a>.</p>", Strength.CLOSING),
        (f"<p>As {ARXIV}the paper</a> says, a frozen model is tuned on one card.</p>", Strength.CLOSING),
        (f"<p>{ARXIV}{QLORA.title}</a> tunes a frozen model in four bits on one card.</p>", Strength.TITLE),
        (f"<p>{ARXIV}{QLORA.title}</a></p>", Strength.TITLE),
        (f"<li>Dettmers et al.: {ARXIV}{QLORA.title}</a></li>", Strength.TITLE),
        ("<p>QLoRA, 2305.14314</p>", Strength.TITLE),
        (f"<h3>On one card ({ARXIV}paper</a>)</h3>", Strength.OWN),
        (f"<p>{ARXIV}paper</a> | {CODE}code</a></p>", Strength.OWN),
        ("<p>https://arxiv.org/abs/2305.14314</p>", Strength.OWN),
        ("<p>论文地址：https://arxiv.org/abs/2305.14314</p>", Strength.OWN),
        (f"<p>Paper: {ARXIV}{QLORA.title}</a></p>", Strength.OWN),
    ],
)  # fmt: skip
def test_a_link_is_the_entrys_own_as_surely_as_it_stands_apart(
    html: str, strength: Strength
) -> None:
    """Within a sentence hardly, at its end or on the title rather, in a line of its own most."""
    assert lines(html)[0].references[0].strength is strength


@pytest.mark.parametrize(
    ("html", "means"),
    [
        (f"<p>{ARXIV}Paper</a></p>", Means.PAPER),
        (f"<p>{CODE}GitHub</a></p>", Means.CODE),
        (f"<p>{ODD}Project page</a></p>", Means.PROJECT),
        (f"<p>It works well. Code: {ODD}here</a></p>", Means.CODE),
        ("<p>It works well. Code: https://a.example/qlora</p>", Means.CODE),
        (f"<p>It works well | Paper – {ARXIV}link</a></p>", Means.PAPER),
        (f"<p>Code: {CODE}artidoro/qlora</a></p>", Means.CODE),
        (f"<p>代码地址：{ODD}点击</a></p>", Means.CODE),
        (f"<p>{ARXIV}{QLORA.title}</a></p>", None),
    ],
)
def test_words_on_and_before_a_link_say_what_it_is(html: str, means: Means | None) -> None:
    """Its own first, then those right before it, then the line's label."""
    assert only(html).means is means


def test_a_label_alone_in_its_line_is_for_the_next() -> None:
    """And for no line after that."""
    _, first, second = lines(
        "<p>论文地址</p><p>https://a.example/qlora</p><p>https://a.example/other</p>"
    )
    assert first.references[0].means is Means.PAPER
    assert second.references[0].means is None


def test_a_title_stands_below_its_label_without_a_link() -> None:
    """So do facts; a paper's link does not come without one."""
    html = f"<p>论文题目</p><p>{QLORA.title}</p><p>论文地址</p><p>{QLORA.title}</p>"
    labels = [line.label.means if line.label else None for line in lines(html)]
    assert labels == [Means.TITLE, Means.TITLE, Means.PAPER, None]


def test_the_column_of_a_table_labels_its_links() -> None:
    """As a label in the line would."""
    html = f"""<table><tr><th>Title</th><th>Code</th></tr>
        <tr><td>QLoRA</td><td>{ODD}artidoro</a></td></tr></table>"""
    title, code = lines(html)
    assert title.label is not None
    assert title.label.means is Means.TITLE
    assert code.references[0].means is Means.CODE


def test_words_that_lead_to_different_places_are_no_title() -> None:
    """A refrain such as "Read the whole review" stands under each paper."""
    html = f"""<p><a href="{QLORA.link}">Read Our Whole Long Review</a></p>
        <p><a href="{LLAVA.link}">Read Our Whole Long Review</a></p>
        <p><a href="{LLAVA.link}">Visual Instruction Tuning</a></p>"""
    blocks, _ = blocks_of(LexborHTMLParser(html), None)
    repeated = refrains(blocks)
    assert repeated == {"Read Our Whole Long Review"}
    assert [references_in(block, repeated)[0].means for block in blocks] == [
        Means.PAPER,
        Means.PAPER,
        None,
    ]
    assert lines(html)[0].references[0].strength is Strength.OWN


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"<p>{ARXIV}Paper</a> | {CODE}Code</a></p>", True),
        (f"<p>[{ARXIV}arXiv</a>] [{CODE}GitHub</a>] [{ODD}Demo</a>]</p>", True),
        ("<p>Paper: https://arxiv.org/abs/2305.14314 Code: https://a.example/x</p>", True),
        ("<p>🔗 https://arxiv.org/abs/2305.14314</p>", True),
        (f"<p>论文：{ARXIV}链接</a>，代码：{CODE}GitHub</a></p>", True),
        ("<p>arXiv:2305.14314</p>", True),
        (f"<p>{ARXIV}{QLORA.title}</a></p>", False),
        (f"<p>Dettmers {ARXIV}Paper</a></p>", False),
        ("<p>Paper</p>", False),
        ("<p></p><p>x</p>", False),
    ],
)
def test_a_line_of_nothing_but_links_is_known(html: str, expected: bool) -> None:
    """Words that name what they lead to do not count, a title does."""
    line = lines(html)[0]
    assert line.is_links is expected
    assert are_all(line.text, line.references) is expected


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (f"<p>It works well. {ARXIV}paper</a> | {CODE}code</a></p>", "It works well."),
        (f"<p>It works well ({ARXIV}arXiv</a>)</p>", "It works well"),
        (f"<p>It works well, says {ARXIV}QLoRA</a></p>", "It works well, says QLoRA"),
        (f"<p>{ARXIV}Here</a> it works well.</p>", "Here it works well."),
    ],
)
def test_links_at_the_end_can_be_left_out(html: str, text: str) -> None:
    """Only those that point to something; a name is part of the sentence."""
    line = lines(html)[0]
    assert before_closing(line.text, line.references) == text


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("here", True),
        ("这里", True),
        ("arXiv:2305.14314", True),
        ("github.com/artidoro/qlora", True),
        ("[PDF]", True),
        ("Paper", True),
        ("QLoRA", False),
        ("an arXiv paper on tuning", False),
    ],
)
def test_some_words_only_point(words: str, expected: bool) -> None:
    """A kind of link, a place, an id: no title."""
    reference = only(f"<p>{ARXIV}{words}</a></p>")
    assert is_pointer(reference) is expected


def test_each_place_is_referred_to_once() -> None:
    """An address that is linked, or that an id stands in, is no second reference."""
    html = f"<p>{ARXIV}https://arxiv.org/abs/2305.14314</a> and arXiv:2304.08485</p>"
    found = lines(html)[0].references
    assert [one.target.key for one in found] == ["arxiv:2305.14314", "arxiv:2304.08485"]
    assert found[0].words == ""


def test_a_link_to_anywhere_within_a_text_says_nothing() -> None:
    """It is neither the paper nor its code."""
    assert only(f"<p>It was {ODD}in the news</a> everywhere last week.</p>").means is None
    reference = only(f"<p>It was {ODD}in the news</a> everywhere last week.</p>")
    assert reference.strength is Strength.PASSING
