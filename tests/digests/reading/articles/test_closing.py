"""Where entries end: before closing words, introductions and lists of references left out."""

import pytest

from digests.reading import articles
from tests.digests.reading.articles.known import FOUR, LLAVA, MAMBA, QLORA, VOYAGER, Known, page


def summaries(html: str) -> list[str | None]:
    """Return what a page says of each paper."""
    return [entry.summary for entry in articles.read(page(html)).entries]


def said(paper: Known) -> str:
    """Write an entry that ends with its text."""
    return f'<h2><a href="{paper.link}">{paper.title}</a></h2><p>{paper.text}</p>'


ENTRIES = "".join(map(said, FOUR))
WANTED = [paper.text for paper in FOUR]


@pytest.mark.parametrize(
    "words",
    [
        "These four papers have one thing in common: they save something.",
        "That's all for this week, and see you in the next one.",
        "Thanks for reading, and do write to us.",
        "If you liked this, tell somebody else of it.",
        "P.S. There is no letter next week, we are on the train again.",
        "以上就是本周的四篇论文，感谢阅读。",
        "Спасибо за внимание, до встречи через неделю.",
        "Das war's für diese Woche, bis bald.",
    ],
)
def test_closing_words_are_no_part_of_the_last_entry(words: str) -> None:
    """Nor what follows them."""
    assert (
        summaries(f"{ENTRIES}<p>{words}</p><p>Nothing more is to be said here today.</p>") == WANTED
    )


def test_a_text_that_begins_with_such_words_is_kept() -> None:
    """They close nothing where nothing was said before."""
    html = ENTRIES.replace(
        QLORA.text, "These adapters are small, and the frozen model is kept in four bits."
    )
    assert (
        summaries(html)[0] == "These adapters are small, and the frozen model is kept in four bits."
    )


def test_a_line_drawn_across_ends_an_entry() -> None:
    """What stands below it is not of the paper."""
    assert summaries(f"{ENTRIES}<hr><p>We write this letter once in every month.</p>") == WANTED


def test_a_heading_of_a_conclusion_ends_an_entry() -> None:
    """Also one that is only a short line."""
    assert (
        summaries(f"{ENTRIES}<p>Conclusion</p><p>All of them save something, as we saw.</p>")
        == WANTED
    )
    assert (
        summaries(f"{ENTRIES}<h3>Final thoughts</h3><p>All of them save something.</p>") == WANTED
    )


def test_introductions_under_a_heading_are_no_entry() -> None:
    """Though they open as entries do."""
    intro = f"<h2>Introduction</h2><p>{LLAVA.text}</p>"
    assert summaries(intro + ENTRIES) == WANTED
    linked = f'<h2>Introduction</h2><p>{LLAVA.text}</p><p><a href="{LLAVA.link}">Paper</a></p>'
    assert summaries(linked + ENTRIES) == WANTED


def test_where_all_entries_end_with_links_the_last_does_too() -> None:
    """What follows its links is the editors' own."""
    entries = "".join(f"<h2>{p.title}</h2><p>{p.text}</p><p>{p.link}</p>" for p in FOUR)
    assert summaries(f"{entries}<p>We meet on Mondays, and everybody may come along.</p>") == WANTED


def test_a_paragraph_after_the_links_is_kept_where_entries_go_on() -> None:
    """Not all of them end with links."""
    entries = "".join(f"<h2>{p.title}</h2><p>{p.link}</p><p>{p.text}</p>" for p in FOUR)
    more = "It runs on any phone that was made in the last years."
    assert summaries(f"{entries}<p>{more}</p>")[-1] == f"{MAMBA.text}\n\n{more}"


def test_papers_without_a_word_at_the_end_are_a_reference_list() -> None:
    """Where all others have a text; one alone may be an entry."""
    bare = "".join(f'<h2><a href="{p.link}">{p.title}</a></h2>' for p in (LLAVA, VOYAGER))
    assert summaries(ENTRIES + bare) == WANTED
    assert (
        summaries(ENTRIES + bare[: len(bare) // 2 + 1].partition("</h2>")[0] + "</h2>")[:4]
        == WANTED
    )


def test_a_list_without_any_text_is_an_article_all_the_same() -> None:
    """Then titles are all there is."""
    html = "".join(f'<h2><a href="{p.link}">{p.title}</a></h2>' for p in FOUR)
    draft = articles.read(page(html))
    assert [entry.title for entry in draft.entries] == [paper.title for paper in FOUR]


def test_a_section_without_a_paper_among_entries_is_none() -> None:
    """It has neither a link nor a number."""
    html = (
        said(QLORA)
        + "<h2>A word from us</h2><p>We moved to a new house last week.</p>"
        + "".join(map(said, FOUR[1:]))
    )
    assert summaries(html) == WANTED
