"""Which papers lines are about, and how surely an article refers to its papers as a rule."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from digests.reading.articles.html import blocks_of
from digests.reading.articles.lines import Line, lines_of
from digests.reading.articles.openings import opened_at, opened_by
from digests.reading.articles.owning import Evidence, Span, own_keys, paper_count
from digests.reading.articles.references import Strength
from digests.reading.articles.wording import weight
from tests.digests.reading.articles.known import FOUR, LLAVA, QLORA, TREE, VOYAGER, Known


def lines(html: str) -> list[Line]:
    """Return the lines of a piece of HTML."""
    return lines_of(blocks_of(LexborHTMLParser(html), None)[0])


def link(paper: Known, words: str = "") -> str:
    """Return a link to a paper, on its title or other words."""
    return f'<a href="{paper.link}">{words or paper.title}</a>'


def mention(paper: Known) -> str:
    """Write a sentence that refers to a paper in passing."""
    name = paper.title.split()[0].strip(":")
    return f"<p>It was compared with {link(paper, name)} and was found to be better.</p>"


@pytest.mark.parametrize(
    ("html", "usual"),
    [
        ("".join(f"<p>{link(p, 'paper')}</p>" for p in FOUR), Strength.OWN),
        ("".join(f"<p>{link(p)} is new, and we like it a lot.</p>" for p in FOUR), Strength.TITLE),
        ("".join(f"<p>{p.text} {link(p, 'paper')}</p>" for p in FOUR), Strength.CLOSING),
        ("".join(map(mention, FOUR)), Strength.PASSING),
        (f"<p>{link(QLORA, 'paper')}</p>" + "".join(map(mention, FOUR[1:])), Strength.PASSING),
        (
            "".join(f"<p>{link(p, 'paper')}</p>{mention(p)}" for p in FOUR)
            + mention(LLAVA) + mention(VOYAGER),
            Strength.OWN,
        ),
        ("".join(mention(p) + f"<p>{link(p, 'paper')}</p>" for p in FOUR), Strength.OWN),
        ("<p>None.</p>", Strength.PASSING),
    ],
)  # fmt: skip
def test_the_usual_strength_is_that_of_most_papers(html: str, usual: Strength) -> None:
    """Of each the surest link counts; papers mentioned beside do not lower it."""
    assert Evidence(lines(html)).usual is usual


def test_lines_are_about_the_papers_they_refer_to_most_surely() -> None:
    """Others beside them do not count, nor any where none is sure enough."""
    found = lines(
        f"<p>{link(QLORA, 'paper')}</p>{mention(TREE)}<p>{link(LLAVA, 'paper')}</p>{mention(QLORA)}"
    )
    evidence = Evidence(found)
    key = {paper: f"arxiv:{paper.arxiv_id}" for paper in (QLORA, TREE, LLAVA)}
    assert own_keys(found) == [key[QLORA], key[LLAVA]]
    assert evidence.keys(Span(0, 2), Strength.OWN) == [key[QLORA]]
    assert evidence.keys(Span(1, 2), Strength.PASSING) == [key[TREE]]
    assert evidence.keys(Span(1, 2), Strength.CLOSING) == []
    assert evidence.keys(Span(1, 3), Strength.OWN) == [key[LLAVA]]
    assert evidence.keys(Span(4, 4), Strength.PASSING) == []


def test_prose_weighs_without_closing_words() -> None:
    """And headings do not weigh at all."""
    found = lines(
        f"<h2>{QLORA.title}</h2><p>{QLORA.text}</p><p>Thanks for reading, and see you soon.</p>"
    )
    evidence = Evidence(found)
    assert evidence.prose(Span(0, 3)) == evidence.prose(Span(1, 2)) == weight(QLORA.text)
    assert evidence.prose_weight == weight(QLORA.text)
    assert Evidence([]).prose_weight == 1.0


def test_an_article_has_papers_from_two_on() -> None:
    """One alone may be a mention; the same one twice is one."""
    assert not Evidence(lines(mention(QLORA) * 2)).has_papers
    assert Evidence(lines(mention(QLORA) + mention(TREE))).has_papers


def test_headings_that_come_again_are_refrains() -> None:
    """They are no entry's own."""
    html = f"<h2>{QLORA.title}</h2><h3>Method</h3><h2>{TREE.title}</h2><h3>Method</h3><p>Text</p><p>Text</p>"
    assert Evidence(lines(html)).refrains == {"Method"}


@pytest.mark.parametrize(
    ("keys", "count"),
    [
        ([], 0),
        (["arxiv:2305.14314"], 1),
        (["arxiv:2305.14314", "openreview:OUIFPHEgJU", "doi:10.1/a"], 1),
        (["arxiv:2305.14314", "arxiv:2304.08485"], 2),
        (["link:a", "link:b", "arxiv:2304.08485"], 2),
    ],
)
def test_one_paper_can_have_a_key_of_each_kind(keys: list[str], count: int) -> None:
    """Two of one kind are two papers."""
    assert paper_count(keys) == count


def test_lines_are_parted_at_what_opens_an_entry() -> None:
    """Up to the next one; early at a higher heading, or at a conclusion's."""
    found = lines(
        "<p>Intro</p><h3>One</h3><p>a</p><h4>Part</h4><p>b</p><h3>Two</h3><p>c</p><h2>Other</h2><p>d</p>"
        "<h3>Three</h3><p>e</p><h3>Conclusion</h3><p>f</p>"
    )
    spans = opened_by(found, lambda line: line.text in ("One", "Two", "Three"))
    assert spans == (Span(1, 5), Span(5, 7), Span(9, 11))
    assert opened_at(found, []) == ()
    assert opened_at(found, [0, 2]) == (Span(0, 1), Span(2, 3))
