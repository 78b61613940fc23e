"""Feeds as articles: one roundup, or many articles that are of one paper each."""

from xml.sax.saxutils import escape

import pytest

from digests.errors import ArticleError, ArticleFault
from digests.reading import articles
from tests.digests.reading.articles.known import FOUR, LLAVA, QLORA, THREE, VOYAGER, Known

FEED = "application/rss+xml"


def rss(*items: tuple[str, str, str, str]) -> bytes:
    """Return a feed of articles: title, link, day and HTML."""
    made = "".join(
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link><pubDate>{day}</pubDate>"
        f"<description>{escape(html)}</description></item>"
        for title, link, day, html in items
    )
    return f"""<?xml version="1.0"?><rss version="2.0"><channel><title>The Paper Letter</title>
        <link>https://letter.example/</link><language>en-us</language>{made}</channel></rss>""".encode()


def one(paper: Known, day: int = 23) -> tuple[str, str, str, str]:
    """Return an article about one paper."""
    html = f'<p>{paper.text}</p><p><a href="{paper.link}">Paper</a> | <a href="{paper.code}">Code</a></p>'
    link = f"https://letter.example/{paper.arxiv_id}"
    return paper.title, link, f"Tue, {day} May 2023 09:15:00 GMT", html


ROUNDUP = "".join(f'<h3><a href="{p.link}">{p.title}</a></h3><p>{p.text}</p>' for p in FOUR)
NEWS = (
    "We have moved",
    "https://letter.example/moved",
    "Mon, 01 May 2023 09:15:00 GMT",
    "<p>To a new house.</p>",
)


def test_articles_of_one_paper_each_are_the_entries_of_one_draft() -> None:
    """In the feed's order, named as the feed is, of the newest article's day."""
    draft = articles.read(rss(*(one(paper, 20 + n) for n, paper in enumerate(FOUR))))
    assert (draft.title, draft.publisher, draft.link) == (
        "The Paper Letter",
        "The Paper Letter",
        "https://letter.example/",
    )
    assert (draft.language, draft.published) == ("en", "2023-05-23")
    assert [(e.position, e.title, e.arxiv_id, e.code_link, e.summary) for e in draft.entries] == [
        (n, p.title, p.arxiv_id, p.code, p.text) for n, p in enumerate(FOUR, 1)
    ]


def test_an_article_without_a_paper_is_no_entry() -> None:
    """News of the house among the articles."""
    draft = articles.read(rss(one(QLORA), NEWS, one(LLAVA)))
    assert [entry.arxiv_id for entry in draft.entries] == [QLORA.arxiv_id, LLAVA.arxiv_id]
    assert [entry.position for entry in draft.entries] == [1, 2]


def test_one_roundup_among_news_is_the_draft() -> None:
    """Under its own title and day."""
    roundup = (
        "Four papers of May",
        "https://letter.example/4",
        "Tue, 23 May 2023 09:15:00 GMT",
        ROUNDUP,
    )
    for feed in (rss(roundup), rss(roundup, NEWS)):
        draft = articles.read(feed, content_type=FEED)
        assert (draft.title, draft.published) == ("Four papers of May", "2023-05-23")
        assert [entry.arxiv_id for entry in draft.entries] == [paper.arxiv_id for paper in FOUR]


def test_several_roundups_are_one_draft() -> None:
    """Their entries are counted through."""
    first = "".join(f'<h3><a href="{p.link}">{p.title}</a></h3><p>{p.text}</p>' for p in THREE)
    other = "".join(
        f'<h3><a href="{p.link}">{p.title}</a></h3><p>{p.text}</p>' for p in (LLAVA, VOYAGER)
    )
    day = "Tue, 23 May 2023 09:15:00 GMT"
    html = other + first.replace(QLORA.link, "https://arxiv.org/abs/2312.00752").replace(
        QLORA.title, "Mamba: Linear-Time Sequence Modeling"
    )
    draft = articles.read(
        rss(
            ("One", "https://letter.example/1", day, first),
            ("Two", "https://letter.example/2", day, html),
        )
    )
    assert [entry.position for entry in draft.entries] == list(range(1, 9))


def test_an_article_whose_link_is_the_paper_is_about_it() -> None:
    """As in the feeds of archives, where the text names no link."""
    items = [(p.title, p.link, "Tue, 23 May 2023 09:15:00 GMT", f"<p>{p.text}</p>") for p in THREE]
    draft = articles.read(rss(*items))
    assert [(e.title, e.arxiv_id, e.summary) for e in draft.entries] == [
        (p.title, p.arxiv_id, p.text) for p in THREE
    ]


def test_an_article_may_lack_its_title_or_its_link() -> None:
    """What is there is read."""
    bare = f"<item><description>&lt;p&gt;{QLORA.text}&lt;/p&gt; {QLORA.link}</description></item>"
    titled = f"<item><title>{LLAVA.title}</title><description>{LLAVA.text} {LLAVA.link}</description></item>"
    linked = f"<item><link>{VOYAGER.link}</link><description>{VOYAGER.text}</description></item>"
    data = f"<rss version='2.0'><channel><title>A</title>{bare}{titled}{linked}</channel></rss>"
    found = [(entry.title, entry.arxiv_id) for entry in articles.read(data.encode()).entries]
    assert found[:2] == [(None, QLORA.arxiv_id), (LLAVA.title, LLAVA.arxiv_id)]


def test_a_feed_without_papers_is_an_empty_draft() -> None:
    """It is a feed all the same."""
    draft = articles.read(rss(NEWS, NEWS))
    assert (draft.title, draft.entries) == ("The Paper Letter", ())


@pytest.mark.parametrize("data", [b"<rss>", b"<rss", b'<feed xmlns="x">', b"<feed >text</feed>"])
def test_what_only_begins_like_a_feed_has_no_entries(data: bytes) -> None:
    """It is cut, or holds nothing."""
    assert articles.read(data, content_type=FEED).entries == ()


def test_what_is_no_feed_is_refused() -> None:
    """With the reason."""
    with pytest.raises(ArticleError) as refused:
        articles.read(b"<rdf:RDF >")
    assert refused.value.fault is ArticleFault.NO_FEED
