"""Which format a text is in, by what is said of it and by its look."""

import pytest

from digests.reading.articles.formats import Format, format_of

MARKDOWN = "# Papers\n\n## [QLoRA](https://arxiv.org/abs/2305.14314)\n\nIt is **good**.\n"
PAGE = "<html><body><h1>Papers</h1><p>One</p><p>Two</p></body></html>"
BIBTEX = "% mine\n@article{dettmers2023,\n  title = {QLoRA},\n  year = {2023}\n}\n"
RSS = '<?xml version="1.0"?>\n<rss version="2.0"><channel><title>A</title></channel></rss>'
POST = '{"text": "QLoRA"}'
TEXT = "Papers of the week\n\n1. QLoRA\nhttps://arxiv.org/abs/2305.14314\n"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PAGE, Format.HTML),
        ("\ufeff\n  " + PAGE, Format.HTML),
        ("<!DOCTYPE html>" + PAGE, Format.HTML),
        ('<div class="a"><p>One</p><br/>Two</div>', Format.HTML),
        ("Dear all<br>One<br>Two<br>Three", Format.HTML),
        (MARKDOWN, Format.MARKDOWN),
        ("---\ntitle: Papers\n---\n# One\n", Format.MARKDOWN),
        ("# One\n\n## Two\n\n## Three\n", Format.MARKDOWN),
        ("| a | b |\n|---|---|\n| [x](https://a.example) | y |\n", Format.MARKDOWN),
        (MARKDOWN + "<p>One</p><p>Two</p><p>Three</p>", Format.MARKDOWN),
        (BIBTEX, Format.BIBTEX),
        ("@INPROCEEDINGS(x,\n TITLE = \"QLoRA\"\n)", Format.BIBTEX),
        (RSS, Format.FEED),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title></feed>', Format.FEED),
        ('<rdf:RDF xmlns:rdf="x"><item/></rdf:RDF>', Format.FEED),
        (POST, Format.POST),
        (TEXT, Format.TEXT),
        ("QLoRA\n# a comment in a plain text", Format.TEXT),
        ("Is a < b > c? <b>Yes</b>.", Format.TEXT),
        ("write to me @article{ or @misc{", Format.TEXT),
        ("@article{ is how\nsuch a list begins", Format.TEXT),
        ("a field is written so:\ntitle = {QLoRA}", Format.TEXT),
        ("{not json", Format.TEXT),
        ("", Format.TEXT),
    ],
)  # fmt: skip
def test_a_format_is_told_by_its_look(text: str, kind: Format) -> None:
    """Where nothing is said of it."""
    assert format_of(text) is kind


@pytest.mark.parametrize(
    ("text", "content_type", "name", "kind"),
    [
        (TEXT, "text/html; charset=utf-8", None, Format.HTML),
        (TEXT, "TEXT/HTML", None, Format.HTML),
        (TEXT, " text/html ; charset=utf-8", None, Format.HTML),
        (TEXT, None, "a.HTM", Format.HTML),
        (TEXT, "text/markdown", None, Format.MARKDOWN),
        (TEXT, None, "digest.md", Format.MARKDOWN),
        (PAGE, None, "digest.md", Format.MARKDOWN),
        (TEXT, None, "refs.bib", Format.BIBTEX),
        (POST, "application/json", None, Format.POST),
        (TEXT, None, "post.json", Format.POST),
        (MARKDOWN, "text/plain", None, Format.MARKDOWN),
        (PAGE, "text/plain", "page.txt", Format.HTML),
        (RSS, "text/html", None, Format.FEED),
        (RSS, "application/xml", "a.xml", Format.FEED),
        ("<!DOCTYPE html><p>write <feed > or <rss ></p>", "text/html", None, Format.HTML),
        (PAGE, "application/rss+xml", None, Format.HTML),
        (TEXT, "application/octet-stream", "x.unknown", Format.TEXT),
    ],
)
def test_what_is_said_counts_where_it_can_be_true(
    text: str, content_type: str | None, name: str | None, kind: Format
) -> None:
    """A type or a suffix decides between formats that look alike; a feed is one whatever is said."""
    assert format_of(text, content_type, name) is kind
