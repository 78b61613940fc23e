"""The rhythm of an article: what opens its entries, in each of the ways that articles are built."""

from collections.abc import Callable

import pytest
from selectolax.lexbor import LexborHTMLParser

from digests.draft_models import Draft
from digests.reading import articles
from digests.reading.articles.html import blocks_of
from digests.reading.articles.lines import lines_of
from digests.reading.articles.owning import Evidence
from digests.reading.articles.rhythm import find
from digests.reading.articles.text import blocks_of as lines_in
from digests.reading.articles.ways import Way, ways
from tests.digests.reading.articles.known import (
    FOUR,
    LLAVA,
    MAMBA,
    QLORA,
    TOOLFORMER,
    TREE,
    VOYAGER,
    Known,
    page,
)

INTRODUCTION = (
    "<p>Many papers came out in May. We read some of them on the train, and four of them stayed with us"
    " for longer than the journey took, though not always for the reasons that their abstracts give.</p>"
)


def each(make: Callable[[int, Known], str], papers: tuple[Known, ...] = FOUR) -> str:
    """Write something for each paper, with its number."""
    return "\n".join(make(number, paper) for number, paper in enumerate(papers, 1))


def linked(words: str, paper: Known) -> str:
    """Return words that are a link to a paper."""
    return f'<a href="{paper.link}">{words}</a>'


def read(html: str) -> Draft:
    """Read a page that opens with an introduction."""
    return articles.read(page(f"<h1>Four papers that stayed with us</h1>{INTRODUCTION}{html}"))


def found(draft: Draft) -> list[tuple[str | None, str | None]]:
    """Return which papers a draft has, and what it says of each."""
    return [(entry.arxiv_id, entry.summary) for entry in draft.entries]


WANTED = [(paper.arxiv_id, paper.text) for paper in FOUR]


LAYOUTS: dict[str, Callable[[int, Known], str]] = {
    "headings with a link": lambda n, p: f"<h2>{linked(p.title, p)}</h2><p>{p.text}</p>",
    "subject headings": lambda n, p: f"<h3>{p.subject}</h3><p>{p.text} {linked('Paper', p)}</p>",
    "numbered headings": lambda n, p: f"<h3>{n}. {p.subject}</h3><p>{p.text}</p><p>{linked('paper', p)}</p>",
    "numbers in text": lambda n, p: f"<p>{n}. {p.title}</p><p>{p.text}</p><p>{p.link}</p>",
    "countdown": lambda n, p: f"<p>{5 - n}. {p.title}</p><p>{p.text}</p><p>{p.link}</p>",
    "Chinese numbers": lambda n, p: f"<p>{'一二三四'[n - 1]}、{p.title}</p><p>{p.text}</p><p>{p.link}</p>",
    "keycaps": lambda n, p: f"<p>{n}\ufe0f\u20e3 {p.title}</p><p>{p.text}</p><p>{p.link}</p>",
    "labels": lambda n, p: f"<p>论文题目：{p.title}</p><p>论文地址：{p.link}</p><p>{p.text}</p>",
    "bold lines": lambda n, p: f"<p><b>{p.title}</b></p><p>{p.text} {linked('[paper]', p)}</p>",
    "bold beginnings": lambda n, p: f"<p><b>{p.title}.</b> {p.text} {linked('[paper]', p)}</p>",
    "signs": lambda n, p: f"<p>▶ {p.subject}</p><p>{p.text}</p><p>{linked('paper', p)}</p>",
    "emoji": lambda n, p: f"<p>{'🔥🧠🌳🐍'[n - 1]} {p.subject}</p><p>{p.text}</p><p>{linked('paper', p)}</p>",
    "rules": lambda n, p: f"<hr><p>{p.text}</p><p>{linked('paper', p)}</p>",
    "bare links above": lambda n, p: f"<p>{p.link}</p><p>{p.text}</p>",
    "titles and bare links": lambda n, p: f"<p>{p.title}</p><p>{p.link}</p><p>{p.text}</p>",
    "links below": lambda n, p: f"<p>{p.text}</p><p>{linked('Read the paper here', p)}</p>",
    "list items": lambda n, p: f"<ul><li>{linked(p.title, p)}: {p.text}</li></ul>",
    "cards": lambda n, p: f'<div class="card"><p>{p.text}</p><span>{linked("pdf", p)}</span></div>',
    "table rows": lambda n, p: f"<table><tr><td>{linked(p.title, p)}</td><td>{p.text}</td></tr></table>",
    "terms": lambda n, p: f"<dl><dt>{p.subject}</dt><dd>{p.text} {linked('Paper', p)}</dd></dl>",
    "folds": lambda n, p: f"<details><summary>{p.subject}</summary>{p.text}<p>{p.link}</p></details>",
    "paragraphs": lambda n, p: f"<p>{linked(p.title, p)} – {p.text}</p>",
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_is_read_by_its_own_rhythm(layout: str) -> None:
    """The same four papers with the same words, whatever opens them, and nothing beside them."""
    assert found(read(each(LAYOUTS[layout]))) == WANTED


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_reference_list_below_is_no_part_of_any(layout: str) -> None:
    """Though each of its lines has a paper's link."""
    references = each(lambda n, p: f"<p>[{n}] {p.title}. {p.link}</p>", (LLAVA, VOYAGER))
    draft = read(each(LAYOUTS[layout]) + f"<h2>References</h2>{references}")
    assert found(draft) == WANTED


@pytest.mark.parametrize("layout", sorted(set(LAYOUTS) - {"rules", "links below"}))
def test_a_conclusion_is_no_entry(layout: str) -> None:
    """Under a heading of its own."""
    end = "<h2>Conclusion</h2><p>All of them save something: memory, time or the patience of people.</p>"
    assert found(read(each(LAYOUTS[layout]) + end)) == WANTED


def named(html: str) -> dict[str, Way]:
    """Return by name the ways to part a piece of HTML."""
    blocks, containers = blocks_of(LexborHTMLParser(html), None)
    lines = lines_of(blocks)
    return {way.name: way for way in ways(lines, containers, Evidence(lines))}


@pytest.mark.parametrize(
    ("layout", "name"),
    [
        ("headings with a link", "headings 2"),
        ("subject headings", "headings 3"),
        ("numbers in text", "numbers #."),
        ("countdown", "numbers #."),
        ("Chinese numbers", "numbers han"),
        ("labels", "labels"),
        ("bold lines", "bold lines"),
        ("bold beginnings", "bold beginnings"),
        ("signs", "sign ▶"),
        ("emoji", "emoji"),
        ("rules", "rules"),
        ("bare links above", "links 4"),
        ("titles and bare links", "titles 4"),
        ("links below", "closing links 4"),
        ("terms", "terms"),
        ("list items", "elements 2"),
    ],
)
def test_each_way_parts_the_article_it_is_for(layout: str, name: str) -> None:
    """Into one span for each paper."""
    assert len(named(each(LAYOUTS[layout]))[name].spans) == len(FOUR)


def spans(html: str, name: str) -> list[list[tuple[int, int]]]:
    """Return where entries are by each of the ways of a name."""
    blocks, containers = blocks_of(LexborHTMLParser(html), None)
    lines = lines_of(blocks)
    found = ways(lines, containers, Evidence(lines))
    return [[(span.start, span.end) for span in way.spans] for way in found if way.name == name]


def test_each_count_is_a_way_of_its_own() -> None:
    """One that begins anew does not end the article; one that is alone is no count."""
    html = "<p>1. A</p><p>x</p><p>2. B</p><p>1. C</p><p>2. D</p><p>4. E</p><p>9. F</p><p>1. G</p>"
    assert spans(html, "numbers #.") == [[(0, 2), (2, 8)], [(3, 4), (4, 5), (5, 8)]]


def test_bold_labels_open_nothing() -> None:
    """Only bold lines do, whole and long enough."""
    html = "<p><b>A title in bold</b></p><p><b>Paper link:</b></p><p><b>Short</b></p><p><b>Bold</b> words</p>"
    assert spans(html, "bold lines") == [[(0, 4)]]
    assert spans(
        f"<p>{QLORA.text}</p><p><b>Begins bold</b> and goes on</p>", "bold beginnings"
    ) == [[(1, 2)]]


def test_between_rules_the_pages_head_is_no_entry() -> None:
    """Though it names a paper; nor is what names none."""
    first, second, third = (f"<p>{paper.link}</p>" for paper in (QLORA, TREE, MAMBA))
    html = f"<h1>Papers</h1>{first}<hr>{second}<hr><p>None</p><hr><hr>{third}"
    assert spans(html, "rules") == [[(3, 4), (8, 9)]]


def test_a_link_close_below_may_be_to_the_same_paper() -> None:
    """Its id of another kind, with nothing told in between."""
    review = "https://openreview.net/forum?id=OUIFPHEgJU"
    html = f"<p>{QLORA.link}</p><p>{review}</p><p>{TREE.link}</p><p>{TREE.text}</p>"
    assert spans(html, "links 4") == [[(0, 2), (2, 4)]]
    told = f"<p>{QLORA.link}</p><p>{QLORA.text}</p><p>{review}</p><p>{TREE.link}</p>"
    assert spans(told, "links 4") == [[(0, 2), (2, 4)]]
    far = f"<p>{QLORA.link}</p>{'<p>x</p>' * 6}<p>{review}</p><p>{TREE.link}</p>"
    assert spans(far, "links 4") == [[(0, 7), (7, 9)]]


def test_entries_that_end_with_links_begin_below_a_line_drawn_across() -> None:
    """And are about as long as the others: what stands above is the introduction."""
    entry = "<p>One</p><p>Two</p><p>{}</p>"
    html = f"<p>Intro</p><p>Intro</p>{entry.format(QLORA.link)}{entry.format(TREE.link)}"
    assert spans(html, "closing links 4") == [[(2, 5), (5, 8)]]
    ruled = f"<p>Intro</p><hr><p>Two</p><p>{QLORA.link}</p>{entry.format(TREE.link)}"
    assert spans(ruled, "closing links 4") == [[(2, 4), (4, 7)]]
    assert spans(f"{html}<p>{LLAVA.text}</p>", "closing links 4") == [[]]
    facts = "<p>One</p><p>Two</p><p>{}</p><p>Venue: NeurIPS 2023</p>"
    dated = facts.format(QLORA.link) + facts.format(TREE.link)
    assert spans(dated, "closing links 4") == [[(0, 4), (4, 8)]]


def test_two_elements_that_look_alike_are_enough() -> None:
    """Each with its paper; one alone is a way to nothing."""
    cards = [f'<div class="card"><p>{p.text}</p><p>{p.link}</p></div>' for p in (QLORA, TREE)]
    assert spans("".join(cards), "elements 1") == [[(0, 2), (2, 4)]]
    assert spans(cards[0] + "<div class='card'><p>None</p></div>", "elements 1") == []


def subjects(text: str) -> list[str]:
    """Return the lines that open the entries of a plain text."""
    lines = lines_of(lines_in(text))
    rhythm = find(lines, ())
    return [lines[span.start].text for span in rhythm.spans] if rhythm else []


def test_a_text_without_any_link_is_parted_at_its_short_lines() -> None:
    """Each a subject with its paragraph."""
    text = "\n\n".join(f"{p.subject}\n\n{p.text}" for p in FOUR)
    assert subjects(text) == [paper.subject for paper in FOUR]


def test_numbers_are_followed_as_far_as_they_count() -> None:
    """Those within an entry count for themselves; one that is missing is forgiven."""
    text = each(lambda n, p: f"{n}. {p.subject}\n{p.text}\n1) first\n2) second\n{p.link}\n")
    assert subjects(text) == [f"{n}. {paper.subject}" for n, paper in enumerate(FOUR, 1)]
    gap = text.replace("3. ", "")
    assert subjects(gap)[:2] == [f"1. {QLORA.subject}", f"2. {TOOLFORMER.subject}"]
    assert f"4. {MAMBA.subject}" in subjects(gap)


def test_an_entry_ends_before_a_heading_above_its_own() -> None:
    """A section between entries is part of none."""
    first, second = FOUR[:2], FOUR[2:]
    section = "<h2>And now for something else</h2>"
    html = (
        each(LAYOUTS["subject headings"], first)
        + section
        + each(LAYOUTS["subject headings"], second)
    )
    draft = read(html)
    assert found(draft) == WANTED
    assert [entry.heading for entry in draft.entries] == [paper.subject for paper in FOUR]


def test_a_paper_mentioned_within_an_entry_opens_none() -> None:
    """It is referred to less surely than the entries' own."""
    html = each(
        lambda n, p: (
            f"<h3>{linked(p.title, p)}</h3><p>{p.text} It goes beyond {linked('LLaVA', LLAVA)}, too.</p>"
        )
    )
    assert [entry.arxiv_id for entry in read(html).entries] == [paper.arxiv_id for paper in FOUR]


def test_a_second_link_to_the_same_paper_opens_no_second_entry() -> None:
    """Its page, its file and its review are one."""
    html = (
        each(
            lambda n, p: (
                f"<p>{p.title}</p><p>{p.link}</p><p>{p.link.replace('abs', 'pdf')}</p><p>{p.text}</p>"
            )
        )
        + f"<p>More of {linked('QLoRA', QLORA)} next week.</p>"
    )
    assert [entry.arxiv_id for entry in read(html).entries] == [paper.arxiv_id for paper in FOUR]


def test_an_entry_among_the_others_may_lack_its_link() -> None:
    """Its number shows that it is one."""
    html = each(
        lambda n, p: (
            f"<h3>{n}. {p.title}</h3><p>{p.text}</p>" + ("" if p is TREE else f"<p>{p.link}</p>")
        )
    )
    draft = read(html)
    assert [entry.arxiv_id for entry in draft.entries] == [
        None if paper is TREE else paper.arxiv_id for paper in FOUR
    ]
    assert [entry.title for entry in draft.entries] == [paper.title for paper in FOUR]


def test_of_equally_good_ways_the_first_is_meant() -> None:
    """An item is an entry, whatever opens it within."""
    items = each(lambda n, p: f"<li><p><b>{p.title}</b></p><p>{p.text}</p><p>{p.link}</p></li>")
    assert found(read(f"<ol>{items}</ol>")) == WANTED


def numbered(number: int, paper: Known) -> str:
    """Write an entry with a number before its title."""
    return f"<h3>{number}. {paper.title}</h3><p>{paper.text}</p><p>{paper.link}</p>"


def test_two_sections_with_their_own_counts_are_read_through() -> None:
    """Each begins with one."""
    first, second = each(numbered, FOUR[:2]), each(numbered, FOUR[2:])
    assert found(read(f"<h2>Small</h2>{first}<h2>Large</h2>{second}")) == WANTED


def test_headings_within_entries_may_be_as_high_as_their_own() -> None:
    """They are the same in each, and have no paper."""
    html = each(
        lambda n, p: (
            f"<h3>{linked(p.title, p)}</h3><p>{p.text}</p>"
            f"<h3>What is new</h3><p>{p.subject} was hard before, and now it is not so hard any more.</p>"
            f"<h3>What is not</h3><p>{p.subject} was tried by many people before, in other ways.</p>"
        )
    )
    draft = read(html)
    assert [entry.arxiv_id for entry in draft.entries] == [paper.arxiv_id for paper in FOUR]
    assert all((entry.summary or "").endswith("in other ways.") for entry in draft.entries)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>Nothing.</p>",
        f"<p>{QLORA.text}</p><p>{TREE.text}</p>",
        "<p><a href='https://a.example/1'>One</a></p><p><a href='https://a.example/2'>Two</a></p>",
    ],
)
def test_an_article_without_papers_has_no_entries(html: str) -> None:
    """Neither from its text nor from its links."""
    assert read(html).entries == ()


def test_an_article_about_one_paper_has_one_entry() -> None:
    """Where it does more than to mention it."""
    html = f"<h2>{linked(QLORA.title, QLORA)}</h2><p>{QLORA.text}</p>"
    assert [entry.arxiv_id for entry in read(html).entries] == [QLORA.arxiv_id]
    assert (
        read(f"<p>We like {linked('QLoRA', QLORA)}, and we use it every day here.</p>").entries
        == ()
    )
