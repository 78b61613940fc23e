"""A page as a whole: one paper alone, what is counted on, which language, and what is no text."""

import json
import random

import pytest

from digests.draft_models import NoteKind
from digests.errors import ArticleError, ArticleFault
from digests.reading import articles
from tests.digests.reading.articles.known import FOUR, QLORA, THREE, TOOLFORMER, page

ALONE = f"{TOOLFORMER.title}\n{TOOLFORMER.link}\n{TOOLFORMER.text}"


@pytest.mark.parametrize(
    "data",
    [
        ALONE.encode(),
        f"# {ALONE}".replace("\n", "\n\n").encode(),
        json.dumps({"text": ALONE}).encode(),
        page(
            f'<h1>{TOOLFORMER.title}</h1><p>{TOOLFORMER.text}</p><a href="{TOOLFORMER.link}">PDF</a>'
        ),
    ],
    ids=["text", "Markdown", "post", "HTML"],
)
def test_an_article_of_one_paper_is_one_entry(data: bytes) -> None:
    """In any format: the title above, its link and its text."""
    [entry] = articles.read(data).entries
    assert (entry.title, entry.arxiv_id) == (TOOLFORMER.title, TOOLFORMER.arxiv_id)
    assert entry.summary == TOOLFORMER.text


def test_a_caption_with_the_papers_link_at_its_end_is_one_entry() -> None:
    """As channels forward pictures."""
    words = f"{TOOLFORMER.text} arXiv"
    link = {"type": "text_link", "offset": len(words) - 5, "length": 5, "url": TOOLFORMER.link}
    data = json.dumps({"caption": words, "caption_entities": [link]}).encode()
    [entry] = articles.read(data).entries
    assert (entry.arxiv_id, entry.summary) == (TOOLFORMER.arxiv_id, TOOLFORMER.text)


@pytest.mark.parametrize(
    "html",
    [
        f'<p>We had a party. Then <a href="{QLORA.link}">a paper</a> was read aloud and we slept.</p>',
        f"<p>We had a party.</p><p>{QLORA.link}</p><p>{TOOLFORMER.link}</p><p>Then we slept well.</p>",
        "<p>We had a party, and there was no paper at all.</p>",
    ],
    ids=["in passing", "two alike", "none"],
)
def test_what_presents_no_one_paper_is_no_entry(html: str) -> None:
    """A mention is not enough, and of several none is the paper."""
    assert not [e for e in articles.read(page(html)).entries if e.summary and "party" in e.summary]


def test_a_numbered_title_without_a_link_is_counted_on() -> None:
    """At the end too; it is not said of the paper before it."""
    parts = [
        f"<h2>{n}. {p.title}</h2><p>{p.link}</p><p>{p.text}</p>" for n, p in enumerate(THREE, 1)
    ]
    last = FOUR[3]
    draft = articles.read(page("".join(parts) + f"<h2>4. {last.title}</h2><p>{last.text}</p>"))
    assert [e.title for e in draft.entries] == [p.title for p in FOUR]
    assert [e.summary for e in draft.entries] == [p.text for p in FOUR]
    assert NoteKind.NO_ID in {note.kind for note in draft.entries[3].notes}


def test_a_numbered_conclusion_is_not_counted_on() -> None:
    """It has no title, though it has the next number."""
    parts = [
        f"<h2>{n}. {p.title}</h2><p>{p.link}</p><p>{p.text}</p>" for n, p in enumerate(FOUR, 1)
    ]
    draft = articles.read(
        page("".join(parts) + "<h2>5. What to make of it</h2><p>All save something.</p>")
    )
    assert len(draft.entries) == len(FOUR)


def test_a_heading_that_reads_as_a_title_is_one_beside_others_that_do_not() -> None:
    """Each is judged by itself."""
    heads = ("It forgets", "A weird one", TOOLFORMER.title)
    html = "".join(
        f'<h2>{head}</h2><p>{p.text}</p><p><a href="{p.link}">Paper</a></p>'
        for head, p in zip(heads, THREE, strict=True)
    )
    titles = [entry.title for entry in articles.read(page(html)).entries]
    assert titles == [None, None, TOOLFORMER.title]


def test_a_cards_footer_belongs_to_its_card() -> None:
    """Though the page's footer is no part of the article."""
    html = "".join(
        f'<div class="card"><h5>{p.title}</h5><p>{p.text}</p>'
        f'<div class="card-footer"><a href="{p.link}">Paper</a></div></div>'
        for p in FOUR
    )
    footer = f'<div class="page-footer"><a href="{QLORA.link}">{QLORA.title}</a></div>'
    entries = articles.read(page(html + footer)).entries
    assert [(e.title, e.arxiv_id) for e in entries] == [(p.title, p.arxiv_id) for p in FOUR]


def test_a_byline_with_the_link_is_not_the_title() -> None:
    """The heading above it is, as newsletters have it; a paper pointed to in the text is another's."""
    html = "".join(
        f'<h3>{p.title}</h3><p><em>Jiang et al.</em> · <a href="{p.link}">Read the paper</a></p>'
        f"<p>{p.text} Before it, read the paper on switches"
        ' (<a href="https://arxiv.org/abs/2101.03961">link</a>), still a good start.</p>'
        for p in FOUR
    )
    entries = articles.read(page(html)).entries
    assert [(e.title, e.arxiv_id) for e in entries] == [(p.title, p.arxiv_id) for p in FOUR]


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj << /Type /Catalog >>",
        b"PK\x03\x04 and so on",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        random.Random(0).randbytes(100_000),  # noqa: S311 - repeatable
    ],
    ids=["PDF", "archive", "picture", "noise"],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    """It has no entries to be found."""
    with pytest.raises(ArticleError) as refused:
        articles.read(data)
    assert refused.value.fault is ArticleFault.NOT_TEXT
