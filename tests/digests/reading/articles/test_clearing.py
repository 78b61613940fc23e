"""What stands around an article is taken out: elements, menus, contents, sections beside it."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from digests.reading.articles.blocks import Page
from digests.reading.articles.clearing import cleared, without_noise_elements
from digests.reading.articles.html import blocks_of
from digests.reading.articles.lines import lines_of
from tests.digests.reading.articles.known import FOUR, LLAVA, QLORA, VOYAGER, Known


def kept(html: str) -> list[str]:
    """Return the lines that are left of a piece of HTML."""
    blocks, containers = blocks_of(LexborHTMLParser(html), "https://a.example/")
    return [
        line.text for line in cleared(lines_of(without_noise_elements(Page(blocks, containers))))
    ]


def said(paper: Known, level: int = 2) -> str:
    """Write an entry."""
    return f'<h{level}>{paper.title}</h{level}><p>{paper.text}</p><p><a href="{paper.link}">Paper</a></p>'


ENTRIES = "".join(map(said, FOUR))
WANTED = [text for paper in FOUR for text in (paper.title, paper.text, "Paper")]
OTHERS = "".join(f'<li><a href="{p.link}">{p.title}</a></li>' for p in (LLAVA, VOYAGER))


@pytest.mark.parametrize(
    "names",
    ['class="comments"', 'id="sidebar"', 'class="x related-posts"', 'class="recommendBox"', 'class="toc"',
     'class="reward"', 'id="references"', 'class="post__share"'],
)  # fmt: skip
def test_elements_named_as_noise_are_dropped(names: str) -> None:
    """With all that is in them, wherever they stand."""
    noise = f"<div {names}><h2>More</h2><div><ul>{OTHERS}</ul></div></div>"
    assert kept(noise + ENTRIES) == WANTED
    assert kept(ENTRIES + noise) == WANTED
    assert kept(f"{said(QLORA)}{noise}{''.join(map(said, FOUR[1:]))}") == WANTED


def test_an_element_that_holds_the_article_is_no_noise() -> None:
    """Whatever it is called."""
    assert kept(f'<div class="widget-content comments-enabled share">{ENTRIES}</div>') == WANTED


def test_what_stands_before_the_one_first_heading_is_dropped() -> None:
    """Menus and names of sites; the title itself stays."""
    html = f"<p>Home</p><p>Papers</p><h1>Four papers</h1>{ENTRIES}"
    assert kept(html) == ["Four papers", *WANTED]


def test_papers_above_a_first_heading_stay() -> None:
    """Then it is no title; nor is one of several."""
    html = f"{said(LLAVA)}<h1>Four papers</h1>{ENTRIES}"
    assert kept(html)[0] == LLAVA.title
    assert kept(f"<p>Above</p><h1>One</h1>{ENTRIES}<h1>Two</h1><p>{LLAVA.text}</p>")[0] == "Above"


@pytest.mark.parametrize(
    "contents",
    [
        "".join(f"<p>{p.title}</p>" for p in FOUR),
        "".join(f"<p>{n}. {p.title}</p>" for n, p in enumerate(FOUR, 1)),
        "<ul>" + "".join(f'<li><a href="#{n}">{p.title}</a></li>' for n, p in enumerate(FOUR)) + "</ul>",
        "<ul>" + "".join(f"<li>{p.title.upper()}</li>" for p in FOUR) + "</ul>",
    ],
)  # fmt: skip
def test_contents_that_repeat_the_headings_are_dropped(contents: str) -> None:
    """However they are written; the headings themselves stay."""
    assert kept(contents + ENTRIES) == WANTED


def test_an_index_of_links_is_dropped_where_its_papers_come_again() -> None:
    """And stays where it is all there is."""
    links = "".join(f'<li><a href="{p.link}">{p.subject}</a></li>' for p in FOUR)
    index = f"<ul>{links}</ul>"
    assert kept(index + ENTRIES) == WANTED
    assert kept(index) == [paper.subject for paper in FOUR]
    told = index.replace("</li>", f" {QLORA.text}</li>")
    assert kept(told + ENTRIES)[4:] == WANTED


@pytest.mark.parametrize(
    "heading",
    [
        "References",
        "Related posts",
        "Comments (3)",
        "参考文献",
        "相关阅读",
        "Литература",
        "Quellen",
    ],
)
def test_sections_beside_the_article_are_dropped(heading: str) -> None:
    """Up to the next heading as high."""
    beside = f"<h2>{heading}</h2><h3>A part of it</h3><ul>{OTHERS}</ul>"
    assert kept(ENTRIES + beside) == WANTED
    assert kept(f"{beside}{ENTRIES}") == WANTED
    after = f"<h2>Mistakes of last week</h2><p>{LLAVA.text}</p>"
    assert kept(ENTRIES + beside + after) == [*WANTED, "Mistakes of last week", LLAVA.text]


def test_such_a_section_may_have_its_items_as_headings() -> None:
    """As high as its own, at the end of the article."""
    others = "".join(f'<h2><a href="{p.link}">{p.title}</a></h2>' for p in (LLAVA, VOYAGER))
    assert kept(f"{ENTRIES}<h2>You might also like</h2>{others}") == WANTED


def test_such_a_heading_in_plain_text_opens_the_end() -> None:
    """Where little is said below it; above most of the text it closes only its own list."""
    tail = f"<p>References</p><p>[1] {LLAVA.title}. {LLAVA.link}</p><p>[2] {VOYAGER.link}</p>"
    assert kept(ENTRIES + tail) == WANTED
    head = f"<p>In this issue:</p><ul><li>Memory</li><li>Time</li></ul>{ENTRIES}"
    assert kept(head) == WANTED


def test_a_line_that_holds_such_a_section_is_dropped() -> None:
    """A heading and its links on one line."""
    line = f'<p>Related: <a href="{LLAVA.link}">{LLAVA.title}</a></p>'
    assert kept(ENTRIES + line) == WANTED
    assert kept(said(QLORA) + line + "".join(map(said, FOUR[1:]))) == WANTED


@pytest.mark.parametrize("html", ["", "<p>x</p>", "<h1>x</h1>", "<h2>References</h2>", "<hr>"])
def test_little_is_no_trouble(html: str) -> None:
    """An article of one line, or of none."""
    assert len(kept(html)) <= 1
