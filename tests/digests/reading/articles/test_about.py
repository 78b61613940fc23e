"""What the head of a page says of its article, and the first line that can be its title."""

import json

import pytest
from selectolax.lexbor import LexborHTMLParser

from digests.reading.articles.about import of_html, title_in
from digests.reading.articles.blocks import Block, Kind, Link
from tests.digests.reading.articles.known import page


def said(head: str, body: str = "", attributes: str = "") -> dict[str, str | None]:
    """Return what a page with this head says."""
    html = page(body, head).replace(b"<html>", f"<html {attributes}>".encode())
    return of_html(LexborHTMLParser(html))


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Four papers</title>", "", "Four papers"),
        ("<title>Four papers of May | The Letter</title>", "", "Four papers of May"),
        ('<title>Four | The Letter</title><meta property="og:site_name" content="The Letter">', "", "Four"),
        ("<title>Four papers of this week - The Letter</title>", "", "Four papers of this week"),
        ("<title>本周的四篇论文_某某博客</title>", "", "本周的四篇论文"),
        ("<title>[LLM] Four papers</title>", "", "Four papers"),
        ("<title>Self-attention and low-rank adapters</title>", "", "Self-attention and low-rank adapters"),
        ('<meta property="og:title" content="Four papers"><title>x</title>', "", "Four papers"),
        ("<title>Four papers | X</title>", "<h1> Four  papers of May </h1>", "Four papers of May"),
        ("<title>Four papers | X</title>", "<h1>Menu</h1><h1>Four papers</h1>", "Four papers"),
        ("<title>Four papers</title>", "<h1>QLoRA</h1><h1>Mamba</h1>", "Four papers"),
        ("", "<h1>QLoRA</h1><h1>Mamba</h1>", "QLoRA"),
        ("", "<p>x</p>", None),
        ("<title> </title>", "", None),
    ],
)  # fmt: skip
def test_the_title_is_the_articles_not_the_sites(head: str, body: str, title: str | None) -> None:
    """From its one first heading, else from what its head says, without the site's name."""
    assert said(head, body)["title"] == title


@pytest.mark.parametrize(
    ("head", "body", "publisher"),
    [
        ('<meta name="author" content="x"><meta property="og:site_name" content="Us">', "", "Us"),
        ('<meta name="author" content=" The  editors ">', "", "The editors"),
        ("", '<a id="js_name"> 某某 公众号 </a>', "某某 公众号"),
        ('<script type="application/ld+json">{"publisher": {"name": "Us"}}</script>', "", "Us"),
        ('<script type="application/ld+json">[{"@graph": [{"author": [{"name": "The editors"}]}]}]</script>',
         "", "The editors"),
        ('<script type="application/ld+json">{broken</script>', "", None),
        ('<script type="application/ld+json">"text"</script>', "", None),
        ('<script type="application/ld+json">' + "[" * 50_000 + "</script>", "", None),
        ('<script type="application/ld+json">{"publisher": 5, "@graph": 7}</script>', "", None),
        ("", "", None),
    ],
)  # fmt: skip
def test_the_publisher_is_named_by_the_page(head: str, body: str, publisher: str | None) -> None:
    """Its account, its site, its publisher or author; broken data say nothing."""
    assert said(head, body)["publisher"] == publisher


STAMP = "<script>var ct = '1684825200';</script>"


@pytest.mark.parametrize(
    ("head", "body", "day"),
    [
        ('<meta property="article:published_time" content="2023-05-23T09:15:00Z">', "", "2023-05-23"),
        ('<meta name="DC.date.issued" content="2023/05/23">', "", "2023-05-23"),
        ('<meta itemprop="datePublished" content="May 23, 2023">', "", "2023-05-23"),
        ('<script type="application/ld+json">{"datePublished": "2023-05-23"}</script>', "", "2023-05-23"),
        ("", '<time datetime="2023-05-23">yesterday</time>', "2023-05-23"),
        (STAMP, "", "2023-05-23"),
        ("<script>createTime: '2023-05-23 09:15'</script>", "", "2023-05-23"),
        (STAMP + '<meta name="pubdate" content="2023-05-20">', "", "2023-05-20"),
        ('<meta name="pubdate" content="soon">', "", None),
        ("", "<time>x</time>", None),
        ("", "", None),
    ],
)  # fmt: skip
def test_the_day_of_publication_is_found(head: str, body: str, day: str | None) -> None:
    """In the head, in its data, in a time shown, in a script, in this order."""
    assert said(head, body)["published"] == day


@pytest.mark.parametrize(
    ("attributes", "head", "language"),
    [
        ('lang="ru-RU"', "", "ru"),
        ('lang="ZH_cn"', "", "zh"),
        ("", '<meta property="og:locale" content="es_ES">', "es"),
        ('lang="english"', "", None),
        ('lang=""', "", None),
    ],
)
def test_the_language_is_a_code_of_two_letters(
    attributes: str, head: str, language: str | None
) -> None:
    """Without its country; another word is none."""
    assert said(head, "", attributes)["language"] == language


def test_data_of_another_site_in_a_script_are_text() -> None:
    """Names are shown as they are, on one line."""
    data = json.dumps({"publisher": {"name": "A\n<b>B</b>"}})
    assert said(f'<script type="application/ld+json">{data}</script>')["publisher"] == "A <b>B</b>"


@pytest.mark.parametrize(
    ("blocks", "title"),
    [
        ([Block("Four papers of this week"), Block("QLoRA")], "Four papers of this week"),
        ([Block("本周的四篇论文")], "本周的四篇论文"),
        ([Block("标题：本周的四篇论文")], "本周的四篇论文"),
        ([Block("2023-05-23 09:15"), Block("Four papers of this week")], "Four papers of this week"),
        ([Block("目录"), Block("Hello."), Block("Four papers of this week")], "Four papers of this week"),
        ([Block("Four papers of this week | The Letter")], "Four papers of this week"),
        ([Block("2023-05-23 by all of us here"), Block("本周的四篇论文")], "本周的四篇论文"),
        ([Block("What we read between 2023-05-01 and 2023-05-23 by the sea, on the train and at home")],
         "What we read between 2023-05-01 and 2023-05-23 by the sea, on the train and at home"),
        ([Block("Three papers read")], "Three papers read"),
        ([Block("Here is what we read in these days.")], None),
        ([Block("x", links=(Link("https://a.example", 0, 1),)), Block("Four papers of this week")], None),
        ([Block("an item", Kind.ITEM), Block("Four papers of this week")], None),
        ([Block("A long text. " * 40), Block("Four papers of this week")], None),
        ([], None),
    ],
)  # fmt: skip
def test_the_first_line_above_the_entries_can_be_the_title(
    blocks: list[Block], title: str | None
) -> None:
    """A date, a greeting or a heading of contents is none; below text or links there is none."""
    assert title_in(blocks) == title
