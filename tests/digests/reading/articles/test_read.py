"""Reading an article of any format: the same entries, the faults, and what is kept of it."""

import json

import pytest

from digests.draft_models import Draft
from digests.errors import ArticleError, ArticleFault
from digests.reading.articles import MOST_BYTES, read
from digests.reading.articles.pages import MOST_ENTRIES
from tests.digests.reading.articles.known import FOUR, page

HTML = page(
    "".join(f'<h2><a href="{p.link}">{p.title}</a></h2><p>{p.text}</p>' for p in FOUR),
    '<title>Four papers of this May</title><meta name="author" content="The editors">',
)
MARKDOWN = "# Four papers of this May\n\n" + "\n".join(
    f"## [{p.title}]({p.link})\n\n{p.text}\n" for p in FOUR
)
TEXT = "Four papers of this May\n\n" + "\n".join(f"{p.title}\n{p.link}\n{p.text}\n" for p in FOUR)
BIBTEX = "\n".join(
    f"@misc{{p{p.arxiv_id},\n title = {{{p.title}}},\n eprint = {{{p.arxiv_id}}},\n"
    f" abstract = {{{p.text}}}\n}}"
    for p in FOUR
)
POST = json.dumps({"text": TEXT, "entities": [{"type": "bold", "offset": 0, "length": 23}]})
RSS = "<rss version='2.0'><channel><title>Four papers of this May</title>" + "".join(
    f"<item><title>{p.title}</title><link>{p.link}</link><description>{p.text}</description></item>"
    for p in FOUR
) + "</channel></rss>"  # fmt: skip
FORMATS = {
    "HTML": HTML.decode(),
    "Markdown": MARKDOWN,
    "text": TEXT,
    "BibTeX": BIBTEX,
    "post": POST,
    "feed": RSS,
}
WANTED = [(n, p.title, p.arxiv_id, p.text) for n, p in enumerate(FOUR, 1)]


def found(draft: Draft) -> list[tuple[object, ...]]:
    """Return what a draft says of its papers."""
    return [(e.position, e.title, e.arxiv_id, e.summary) for e in draft.entries]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_entries(name: str) -> None:
    """As it is, with a mark at its start, with lines ended in another way, in UTF-16."""
    text = FORMATS[name]
    for data in (
        text.encode(),
        b"\xef\xbb\xbf" + text.encode(),
        text.replace("\n", "\r\n").encode(),
        b"\n \n" + text.encode(),
    ):
        assert found(read(data)) == WANTED
    if name not in ("post", "feed"):
        assert found(read(text.encode("utf-16"))) == WANTED


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"BibTeX"}))
def test_the_article_says_what_it_is_called(name: str) -> None:
    """In its head, or above its entries."""
    assert read(FORMATS[name].encode()).title == "Four papers of this May"
    assert read(FORMATS[name].encode()).language == "en"


def test_what_a_text_says_of_its_language_counts_where_it_can_be_true() -> None:
    """Not against its letters."""
    short = "---\nlang: ru\n---\n" + "".join(f"## [{p.title}]({p.link})\n\n" for p in FOUR)
    assert read(short.encode()).language == "ru"
    assert read(f"---\nlang: ru\n---\n{MARKDOWN}".encode()).language == "en"


def test_where_an_article_was_found_is_kept() -> None:
    """Before what it says itself; and relative links are resolved against it."""
    link = "https://a.example/blog/4"
    assert read(HTML, link=link).link == link
    text = "---\nurl: https://b.example/4\n---\n" + MARKDOWN
    assert read(text.encode()).link == "https://b.example/4"
    assert read(text.encode(), link=link).link == link
    assert read(HTML).link is None
    mirror = HTML.replace(b"https://arxiv.org/", b"/")
    assert [e.link for e in read(mirror, link="https://arxiv.org/blog").entries] == [
        p.link for p in FOUR
    ]


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [("text/html; charset=gb18030", "gb18030"), ("text/html;charset='koi8-r'", "koi8-r")],
)
def test_the_servers_charset_is_heard(content_type: str, charset: str) -> None:
    """Where the page does not say."""
    text = {
        "gb18030": "一块显卡就够了，模型冻结在四位里。",
        "koi8-r": "Модель хранится в четырёх битах.",
    }[charset]
    html = "".join(
        f"<h2>{p.title}</h2><p>{p.link}</p><p>{text[n:]}</p>" for n, p in enumerate(FOUR)
    )
    draft = read(page(html).decode().encode(charset), content_type=content_type)
    assert [entry.summary for entry in draft.entries] == [text[n:] for n in range(4)]


@pytest.mark.parametrize(
    ("data", "name", "fault"),
    [
        (b"", None, ArticleFault.EMPTY),
        (b" \r\n\t", None, ArticleFault.EMPTY),
        (b"x" * (MOST_BYTES + 1), None, ArticleFault.TOO_LARGE),
        (b"<div>" * 5000, None, ArticleFault.TOO_DEEP),
        (b"{}", "post.json", ArticleFault.NO_POST),
        (b'{"a": "b"}', None, ArticleFault.NO_POST),
        (b"<rdf:RDF >", None, ArticleFault.NO_FEED),
        (b"QLoRA", "refs.bib", ArticleFault.NO_BIBTEX),
        (bytes(range(256)), None, ArticleFault.NOT_TEXT),
        (b"%PDF-1.7\n" + b"1 0 obj\n" * 99, None, ArticleFault.NOT_TEXT),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(1, 99)), "page.html", ArticleFault.NOT_TEXT),
        (b"PK\x03\x04" + b"text " * 99, None, ArticleFault.NOT_TEXT),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, name: str | None, fault: ArticleFault) -> None:
    """With a sentence for the editor."""
    with pytest.raises(ArticleError) as refused:
        read(data, name=name)
    assert refused.value.fault is fault
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "data",
    [
        b"QLoRA",
        b"<p>",
        b"\xff\xfe",
        b"\0\0\0",
        "ни одной статьи".encode("cp1251"),
        b"x" * 100_000,
    ],
)
def test_other_bytes_are_an_article_without_entries(data: bytes) -> None:
    """Never a traceback, never a paper."""
    assert read(data).entries == ()


def test_an_article_without_end_is_cut() -> None:
    """More entries than any digest may hold are left out."""
    html = "".join(
        f'<h2><a href="https://arxiv.org/abs/2305.{n:05}">Paper Number {n}</a></h2><p>{FOUR[0].text}</p>'
        for n in range(10, MOST_ENTRIES + 100)
    )
    draft = read(page(html))
    assert [entry.position for entry in draft.entries] == list(range(1, MOST_ENTRIES + 1))
