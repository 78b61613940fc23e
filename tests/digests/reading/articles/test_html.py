"""HTML pages: blocks with links, marks and bold beginnings; tables, lists, and the elements around them."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from digests.errors import ArticleError, ArticleFault
from digests.reading.articles.blocks import MOST_BLOCKS, Block, Container, Kind, Link, Page
from digests.reading.articles.html import blocks_of
from digests.reading.articles.htmls import page_of
from tests.digests.reading.articles.known import page

BASE = "https://a.example/blog/one"


def blocks(html: str, base: str | None = BASE) -> list[Block]:
    """Return the blocks of a page, without their containers."""
    found, _ = blocks_of(LexborHTMLParser(html), base)
    return [block._replace(container=0) for block in found]


def containers(html: str) -> list[Container]:
    """Return the containers of a page."""
    return blocks_of(LexborHTMLParser(html), BASE)[1]


def texts(html: str) -> list[str]:
    """Return what the blocks of a page say."""
    return [block.text for block in blocks(html)]


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>One</p><p>Two</p>", ["One", "Two"]),
        ("<p>One<br>Two<br/><br>Three</p>", ["One", "Two", "Three"]),
        ("<div>One<div>Two</div>Three</div>", ["One", "Two", "Three"]),
        ("<p>a <b>b</b><i> c</i>  d\n e</p>", ["a b c d e"]),
        ("<p>a\u200b\u00a0\ufeff b</p>", ["a b"]),
        ("<p></p><p> </p><div>\u200b</div>", []),
        ("<pre>One\nTwo\n\nThree</pre>", ["One", "Two", "Three"]),
        ("<p>One\nTwo</p>", ["One Two"]),
        ("One &amp; &lt;two&gt; &#8212; &nbsp;three", ["One & <two> — three"]),
        ("<p>One<p>Two<li>Three", ["One", "Two", "Three"]),
        ("<span>Paper</span><span>Code</span>", ["Paper Code"]),
        ("<p>Q<b>LoRA</b></p>", ["QLoRA"]),
        ("<p>the <a>model</a>s</p>", ["the models"]),
        ("<p>量化<span>模型</span></p>", ["量化模型"]),
        ("<script>One</script><style>p{}</style><p>Two</p><noscript>Three</noscript>", ["Two"]),
        ("<p hidden>One</p><p style='display: none'>Two</p><p style='color:red'>Three</p>", ["Three"]),
        ("<nav>One</nav><button>Two</button><svg><text>Three</text></svg><p>Four</p>", ["Four"]),
        ("<textarea>One</textarea><select><option>Two</select><p>Three</p>", ["Three"]),
        ("<!-- One --><p>Two</p>", ["Two"]),
        ("<math><mi>x</mi></math><p>Two</p>", ["Two"]),
        ("<title>One</title><p>Two</p>", ["Two"]),
        ("", []),
    ],
)  # fmt: skip
def test_text_is_parted_where_a_browser_parts_it(html: str, said: list[str]) -> None:
    """Elements within a line do not part it; what is not shown is not read."""
    assert texts(html) == said


@pytest.mark.parametrize(
    ("html", "kind", "level"),
    [
        ("<h1>QLoRA</h1>", Kind.HEADING, 1),
        ("<h6>QLoRA</h6>", Kind.HEADING, 6),
        ("<h2><span>QLoRA</span></h2>", Kind.HEADING, 2),
        ("<li><h3>QLoRA</h3></li>", Kind.HEADING, 3),
        ("<details><summary>QLoRA</summary></details>", Kind.HEADING, 6),
        ("<ul><li>QLoRA</li></ul>", Kind.ITEM, 1),
        ("<ul><li><ol><li><p>QLoRA</p></li></ol></li></ul>", Kind.ITEM, 2),
        ("<dl><dt>QLoRA</dt></dl>", Kind.TERM, 0),
        ("<dl><dd>QLoRA</dd></dl>", Kind.TEXT, 0),
        ("<figure><figcaption>QLoRA</figcaption></figure>", Kind.CAPTION, 0),
        ("<table><tr><td>QLoRA</td></tr></table>", Kind.CELL, 0),
        ("<table><tr><td><h4>QLoRA</h4></td></tr></table>", Kind.CELL, 0),
        ("<blockquote>QLoRA</blockquote>", Kind.TEXT, 0),
    ],
)
def test_a_block_is_what_its_element_is(html: str, kind: Kind, level: int) -> None:
    """And the one after it is plain text again."""
    found, after = blocks(html + "<p>After</p>")
    assert (found.text, found.kind, found.level) == ("QLoRA", kind, level)
    assert (after.kind, after.level) == (Kind.TEXT, 0)


def test_a_line_drawn_across_is_a_rule() -> None:
    """Between what is above and what is below."""
    assert [block.kind for block in blocks("<p>One</p><hr><p>Two</p>")] == [
        Kind.TEXT,
        Kind.RULE,
        Kind.TEXT,
    ]


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ('<p>See <a href="https://b.example/x">the paper</a>.</p>', [("https://b.example/x", "the paper")]),
        ('<p><a href=" /y ">y</a></p>', [("https://a.example/y", "y")]),
        ('<p><a href="two?z=1">two</a></p>', [("https://a.example/blog/two?z=1", "two")]),
        ('<p><a href="#top">top</a></p>', [("#top", "top")]),
        ('<p><a href="https://b.example"><b> the </b> paper</a> x</p>', [("https://b.example", "the paper")]),
        ('<p><a href="https://[broken">x</a></p>', [("https://[broken", "x")]),
        ('<p><a href="https://b.example"><img src="x"></a>x</p>', []),
        ('<p><a href="https://b.example/1">a</a> <a href="https://b.example/2">b</a></p>',
         [("https://b.example/1", "a"), ("https://b.example/2", "b")]),
        ('<p><a href="https://b.example">open</p><p>after</p>', [("https://b.example", "open")]),
        ("<p><a>no address</a></p>", [("https://a.example/blog/one", "no address")]),
    ],
)  # fmt: skip
def test_links_are_whole_and_know_where_they_stand(html: str, links: list[tuple[str, str]]) -> None:
    """Relative ones are resolved; those on nothing are none."""
    block = blocks(html)[0]
    assert [(link.url, block.text[link.start : link.end]) for link in block.links] == links


def test_without_an_address_of_the_page_links_stay_as_they_are() -> None:
    """There is nothing to resolve them against."""
    [block] = blocks('<p><a href="/y">y</a></p>', None)
    assert block.links == (Link("/y", 0, 1),)


@pytest.mark.parametrize(
    ("html", "bold"),
    [
        ("<p><b>QLoRA</b> is new</p>", 5),
        ("<p><strong>QLoRA</strong> is new</p>", 5),
        ('<p><span style="font-weight: 700">QLoRA</span> is new</p>', 5),
        ('<p style="font-weight:bold">QLoRA</p>', 5),
        ("<p>1. <b>QLoRA</b> is new</p>", 8),
        ("<p><b>1.</b> <b>QLoRA</b> is new</p>", 8),
        ("<p><b>Q</b><b>LoRA</b></p>", 5),
        ('<p><a href="x"><b>QLoRA</b></a></p>', 5),
        ("<p>The <b>QLoRA</b> is new</p>", 0),
        ("<p>QLoRA</p>", 0),
        ('<p><span style="font-weight:400">QLoRA</span></p>', 0),
    ],
)  # fmt: skip
def test_bold_beginnings_are_measured(html: str, bold: int) -> None:
    """A number before them may be bold or not."""
    assert blocks(html)[0].bold == bold


def test_bold_ends_with_its_element() -> None:
    """What follows is not bold."""
    assert [block.bold for block in blocks("<b><p>One</p></b><p>Two</p>")][-1] == 0


@pytest.mark.parametrize("tag", ["em", "i", "cite", "u", "q"])
def test_marks_are_where_the_italics_are(tag: str) -> None:
    """Without the spaces at their ends."""
    [block] = blocks(f"<p>See <{tag}> QLoRA </{tag}> and <{tag}>Mamba</{tag}><{tag}></{tag}></p>")
    assert [block.text[a:b] for a, b in block.marked] == ["QLoRA", "Mamba"]


def test_a_tables_head_labels_its_cells() -> None:
    """And is no row of it; a table in a cell has a head of its own."""
    html = """<table><thead><tr><th>Title</th><th>Paper <br>link</th><th></th></tr></thead>
        <tbody><tr><td>QLoRA</td><td>2305.14314</td><td>x</td><td>beyond</td></tr>
        <tr><td>Mamba<table><tr><th>Code</th><th>Data</th></tr><tr><td>y</td><td>z</td></tr></table></td>
        <td>2312.00752</td></tr></tbody></table><p>After</p>"""
    assert [(block.text, block.label) for block in blocks(html)] == [
        ("QLoRA", "Title"),
        ("2305.14314", "Paper link"),
        ("x", ""),
        ("beyond", ""),
        ("Mamba", "Title"),
        ("y", "Code"),
        ("z", "Data"),
        ("2312.00752", "Paper link"),
        ("After", ""),
    ]


def test_a_table_without_a_head_labels_nothing() -> None:
    """Nor does one of which only the first column is a head."""
    for html in (
        "<table><tr><td>Title</td><td>Link</td></tr><tr><td>QLoRA</td><td>x</td></tr></table>",
        "<table><tr><th>Title</th><td>Link</td></tr><tr><th>QLoRA</th><td>x</td></tr></table>",
        "<table><tr><th>Papers</th></tr><tr><td>QLoRA</td><td>x</td></tr></table>",
    ):
        assert {block.label for block in blocks(html)} == {""}
        assert "QLoRA" in texts(html)


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<iframe src="https://github.com/artidoro/qlora"></iframe>', ["https://github.com/artidoro/qlora"]),
        ('<iframe data-content="https%3A%2F%2Farxiv.org%2Fabs%2F2305.14314"></iframe>',
         ["https://arxiv.org/abs/2305.14314"]),
        ('<iframe data-src="https://arxiv.org/abs/2305.14314" src="https://a.example"></iframe>',
         ["https://arxiv.org/abs/2305.14314"]),
        ('<iframe src="https://ads.example/x"></iframe>', []),
        ("<iframe></iframe>", []),
    ],
)  # fmt: skip
def test_a_frame_that_shows_a_paper_or_code_is_its_link(html: str, said: list[str]) -> None:
    """As cards of links are in blogs; other frames are nothing."""
    assert texts(f"<p>One</p>{html}<p>Two</p>") == ["One", *said, "Two"]


def test_containers_that_look_alike_have_one_signature() -> None:
    """Numbers and states in their classes do not count; where they stand does."""
    html = """<main><div class="card card-1 first">One</div><div class="card card-2">Two</div>
        <div class="other">Three</div></main><div class="card card-3">Four</div>"""
    found = containers(html)
    page_, main, one, two, three, four = found
    assert (page_.parent, main.parent) == (-1, 0)
    assert [c.parent for c in (one, two, three, four)] == [1, 1, 1, 0]
    assert one.signature == two.signature
    assert len({one.signature, three.signature, four.signature, main.signature}) == 4
    assert [(c.start, c.end) for c in found] == [(0, 4), (0, 3), (0, 1), (1, 2), (2, 3), (3, 4)]


def test_blocks_know_the_container_they_stand_in() -> None:
    """The innermost."""
    found, around = blocks_of(LexborHTMLParser("<div>One<ul><li>Two</li></ul>Three</div>"), None)
    assert [around[block.container].is_unit for block in found] == [False, True, False]
    assert found[0].container == found[2].container


@pytest.mark.parametrize(
    ("html", "is_noise"),
    [
        ("<aside>x</aside>", True),
        ("<footer>x</footer>", True),
        ('<div class="post-comments">x</div>', True),
        ('<div id="relatedPosts">x</div>', True),
        ('<section class="share_bar">x</section>', True),
        ('<div class="Sidebar">x</div>', True),
        ('<div class="article-body">x</div>', False),
        ('<div class="photonav2likely">x</div>', False),
        ('<div class="shared-vocabulary commentary">x</div>', False),
        ("<div>x</div>", False),
    ],
)
def test_noise_is_told_by_an_elements_names(html: str, is_noise: bool) -> None:
    """By whole words in them, however they are written together."""
    assert containers(html)[1].is_noise is is_noise


def test_units_are_items_rows_and_folds() -> None:
    """No entry begins in the middle of one."""
    html = "<li>a</li><table><tr><td>b</td></tr></table><details>c</details><div>d</div>"
    units = [c.is_unit for c in containers(html) if c.end == c.start + 1]
    assert units == [True, True, False, True, False]


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 4000,
        "<b>" * 4000 + "x",
        "<div><p>" * 3500,
        "<a-b>" * 4000,
        "<p><b>One</b></p>" + "<div>" * 4000,
    ],
)
def test_what_is_nested_beyond_any_page_is_refused(html: str) -> None:
    """The parser's time would grow with the square of it."""
    with pytest.raises(ArticleError) as refused:
        page_of(html, None, Page())
    assert refused.value.fault is ArticleFault.TOO_DEEP
    with pytest.raises(ArticleError):
        page_of(html.encode(), None, Page())


@pytest.mark.parametrize(
    "html",
    [
        "<P>One" * 9000,
        "<div>One</div>" * 9000,
        "<p>One" * 9000,
        "<li>One" * 9000,
        "<br>" * 9000,
        "a < b " * 9000,
    ],
)
def test_what_ends_by_itself_nests_nothing(html: str) -> None:
    """Many paragraphs that nobody closed are no depth."""
    assert page_of(html, None, Page()).blocks or html == "<br>" * 9000


def test_text_too_deep_to_be_an_articles_is_left_out() -> None:
    """What stands beside it is read."""
    html = "<div>" * 1000 + "deep" + "</div>" * 1000 + "<p>QLoRA</p>"
    assert [block.text for block in page_of(html, None, Page()).blocks] == ["QLoRA"]


def test_a_page_without_end_is_cut() -> None:
    """After more blocks than any article has."""
    assert len(blocks("<p>x" * (MOST_BLOCKS + 50))) == MOST_BLOCKS


def test_what_was_said_of_a_page_counts_before_its_head() -> None:
    """What was not said is taken from there."""
    html = page("<p>x</p>", '<title>Four papers</title><meta name="author" content="The editors">')
    found = page_of(html, BASE, Page(title="Five papers", link="https://b.example"))
    assert (found.title, found.publisher, found.link) == (
        "Five papers",
        "The editors",
        "https://b.example",
    )


@pytest.mark.parametrize(
    "html",
    ["<", "<>", "</p>", "<p", "<p class=", "<!--", "<![CDATA[x", "\x01", "<table><p>x</table>"],
)
def test_broken_html_is_read(html: str) -> None:
    """As far as there is something to read."""
    assert isinstance(blocks(html), list)
    assert len(containers(html)) >= 1
