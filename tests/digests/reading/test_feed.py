"""Feeds of every kind come to the same articles; broken ones are read, bombs and all else refused."""

import random
import warnings
from html import unescape

import pytest
from feedparser.exceptions import UndeclaredNamespace
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from digests.errors import FeedError
from digests.reading import feed_parsers
from digests.reading.feed import FEED_BYTES, MAX_KEY, Feed, FeedArticle, page, read_feed
from digests.reading.feed_links import MAX_HREFS

URL = "https://blog.example/feed.xml"
PAPERS = (
    '<h2 id="one">Toolformer</h2><p class="paper"><a href="https://arxiv.org/abs/2302.04761">'
    'paper</a> <a href="/code">code</a></p>'
)

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel><title>Papers &amp; more</title><link>https://blog.example/</link>
<language>zh-CN</language><ttl>90</ttl>
<item><title>第二周</title><link>/2024/02</link><guid isPermaLink="false">post-2</guid>
<pubDate>Mon, 05 Feb 2024 00:30:00 +0800</pubDate>
<description>What is in it &lt;a href="more"&gt;more&lt;/a&gt;</description>
<content:encoded><![CDATA[%s]]></content:encoded></item>
<item><title>第一周</title><link>https://blog.example/2024/01</link>
<description>Only a summary</description></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ru">
<title type="html">Статьи &lt;b>недели&lt;/b></title>
<link rel="self" href="https://blog.example/feed.xml"/><link href="https://blog.example/"/>
<id>tag:blog.example,2024:feed</id><updated>2024-02-06T00:00:00Z</updated>
<entry><title>Вторая</title><id>tag:blog.example,2024:2</id><link href="https://blog.example/2"/>
<published>2024-02-05T00:30:00+08:00</published><updated>2024-03-01T00:00:00Z</updated>
<content type="{type}"{base}>{content}</content></entry>
<entry><title>Первая</title><id>tag:blog.example,2024:1</id><link href="https://blog.example/1"/>
<updated>2024-01-29T10:00:00Z</updated><summary>Коротко</summary></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel rdf:about="https://blog.example/"><title>論文</title><link>https://blog.example/</link>
<dc:language>ja</dc:language></channel>
<item rdf:about="https://blog.example/a"><title>A</title><link>https://blog.example/a</link>
<dc:date>2024-02-05T09:00:00+09:00</dc:date><content:encoded><![CDATA[<p>x</p>]]></content:encoded></item>
</rdf:RDF>"""


def rss(item: str, *, head: str = "", before: str = "") -> bytes:
    """Write an RSS feed around one item's elements."""
    return f"{before}<rss version='2.0'><channel>{head}<item>{item}</item></channel></rss>".encode()


def atom(content: str, kind: str = "html", base: str = "") -> bytes:
    """Write an Atom feed whose first entry has this content, as it stands in the XML."""
    return ATOM.format(content=content, type=kind, base=base).encode()


def only(data: bytes, **how: str) -> FeedArticle:
    """Read a feed and return its one article."""
    [article] = read_feed(data, **how).articles
    return article


def links(html: str | None) -> list[str | None]:
    """Return where the links in HTML lead, as a browser has it."""
    return [node.attributes["href"] for node in LexborHTMLParser(html or "").css("a")]


def node(tree: LexborHTMLParser, selector: str) -> LexborNode:
    """Return the first such element."""
    found = tree.css_first(selector)
    assert found is not None
    return found


def escaped(html: str) -> str:
    """Write HTML as text within XML."""
    return html.replace("&", "&amp;").replace("<", "&lt;")


def test_rss_is_read_whole() -> None:
    """Title, language, how often, and each article's key, link, day, content and summary."""
    feed = read_feed((RSS % PAPERS).encode(), url=URL)
    assert (feed.title, feed.link, feed.language) == (
        "Papers & more",
        "https://blog.example/",
        "zh",
    )
    assert feed.update_seconds == 90 * 60
    second, first = feed.articles
    assert (second.key, second.link) == ("post-2", "https://blog.example/2024/02")
    assert (second.title, second.published) == ("第二周", "2024-02-05")
    assert links(second.html) == ["https://arxiv.org/abs/2302.04761", "https://blog.example/code"]
    assert links(second.summary) == ["https://blog.example/2024/more"]
    assert (first.key, first.html) == ("https://blog.example/2024/01", None)
    assert (first.summary, first.published) == ("Only a summary", None)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (escaped(PAPERS), "html"),
        (f"<![CDATA[{PAPERS}]]>", "html"),
        (f'<div xmlns="http://www.w3.org/1999/xhtml">{PAPERS}</div>', "xhtml"),
        (f'<x:div xmlns:x="http://www.w3.org/1999/xhtml">{PAPERS}</x:div>', "xhtml"),
    ],
)
def test_atom_content_is_the_same_however_it_is_written(content: str, kind: str) -> None:
    """Escaped, in CDATA or as XHTML: ids and classes stay, links are whole."""
    feed = read_feed(atom(content, kind), url=URL)
    assert (feed.title, feed.language) == ("Статьи недели", "ru")
    second, first = feed.articles
    assert (second.key, second.published) == ("tag:blog.example,2024:2", "2024-02-05")
    assert links(second.html) == ["https://arxiv.org/abs/2302.04761", "https://blog.example/code"]
    tree = LexborHTMLParser(second.html or "")
    assert node(tree, "h2#one").text() == "Toolformer"
    assert tree.css_first("p.paper") is not None
    assert (first.html, first.summary, first.published) == (None, "<p>Коротко</p>", "2024-01-29")


def test_rdf_is_read() -> None:
    """RSS 1.0, where items stand beside the channel."""
    feed = read_feed(RDF.encode(), url=URL)
    assert (feed.title, feed.language) == ("論文", "ja")
    assert feed.articles == (
        FeedArticle("https://blog.example/a", "https://blog.example/a", "A", "2024-02-05", "<p>x</p>", None),
    )  # fmt: skip


def test_a_base_of_its_own_comes_before_the_article() -> None:
    """xml:base is what links are relative to; unquoted, single-quoted and escaped ones too."""
    content = escaped("<a href=x>1</a><A HREF='y?a=1&amp;b=2'>2</A><a title=t href=\"#z\">3</a>")
    [article, _] = read_feed(
        atom(content, base=' xml:base="https://b.example/d/"'), url=URL
    ).articles
    base = "https://b.example/d/"
    assert links(article.html) == [f"{base}x", f"{base}y?a=1&b=2", f"{base}#z"]


def test_what_is_no_relative_link_stays() -> None:
    """Links that are whole, code that shows links, and what cannot be resolved."""
    html = (
        '<a href="https://arxiv.org/pdf/2302.04761v1?x=1&amp;y=%D1">p</a><a href="mailto:a@b.example">m</a>'
        "<code>&lt;a href=&quot;/x&quot;&gt;</code><a href='http://[bad/'>b</a><a>none</a><area href='/q'>"
    )
    [article, _] = read_feed(atom(f"<![CDATA[{html}]]>"), url=URL).articles
    assert unescape(article.html or "").replace('"', "'") == unescape(html).replace('"', "'")


def test_a_flood_of_links_is_not_made_larger() -> None:
    """Each would grow by its base: past any article's number they are left as they stand."""
    many = '<a href="x">x</a>' * (MAX_HREFS + 1)
    item = f"<link>https://b.example/</link><description><![CDATA[{many}]]></description>"
    assert links(only(rss(item)).summary)[0] == "x"


def test_plain_text_becomes_paragraphs() -> None:
    """Content that is said to be text shows its angle brackets, and keeps its paragraphs."""
    [article, _] = read_feed(atom("a &lt;b&gt; c\n\nd", "text"), url=URL).articles
    assert article.html == "<p>a &lt;b&gt; c</p><p>d</p>"


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("<pubDate>Mon, 05 Feb 2024 23:30:00 -0800</pubDate>", "2024-02-05"),
        ("<pubDate>05 Feb 2024</pubDate>", "2024-02-05"),
        ("<pubDate>2024-02-05 00:10:00</pubDate>", "2024-02-05"),
        ("<dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2024-02-05</dc:date>", "2024-02-05"),
        ("<pubDate>2024-02</pubDate>", "2024-02-01"),
        ("<pubDate>0001-01-01T00:00:00Z</pubDate>", None),
        ("<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>", None),
        ("<pubDate>2024-13-45</pubDate>", None),
        ("<pubDate>soon</pubDate>", None),
        ("<pubDate>99999999999999999999</pubDate>", None),
        ("", None),
    ],
)
def test_the_day_is_that_of_the_place(date: str, day: str | None) -> None:
    """The day as the feed writes it, not as it was in Greenwich; a date that is none is none."""
    assert only(rss(f"<link>https://b.example/1</link>{date}")).published == day


@pytest.mark.parametrize(
    ("item", "key"),
    [
        ("<guid>https://b.example/1</guid>", "https://b.example/1"),
        ("<guid isPermaLink='false'> 17 </guid><link>https://b.example/1</link>", "17"),
        ("<link>https://b.example/1</link>", "https://b.example/1"),
    ],
)
def test_an_article_is_told_by_its_guid_or_link(item: str, key: str) -> None:
    """The guid where there is one, else the link."""
    assert only(rss(item), url=URL).key == key


def test_what_has_no_name_or_too_long_a_one_is_told_by_a_hash() -> None:
    """The same every time, another for another article."""
    long = [f"<guid>{'g' * MAX_KEY}{n}</guid><link>https://b.example/</link>" for n in (1, 2)]
    nameless = [f"<title>t</title><description>{n}</description>" for n in (1, 2)]
    keys = [only(rss(item)).key for item in (*long, *nameless)]
    assert len(set(keys)) == 4
    assert keys == [only(rss(item)).key for item in (*long, *nameless)]
    assert all(len(key) <= MAX_KEY for key in keys)


def test_an_article_that_is_twice_in_it_counts_once() -> None:
    """The first of the same key is taken; an entry with nothing at all is none."""
    items = "".join(f"<item><guid>1</guid><link>https://b.example/{n}</link></item>" for n in "ab")
    feed = read_feed(f"<rss version='2.0'><channel>{items}<item/></channel></rss>".encode())
    assert [article.link for article in feed.articles] == ["https://b.example/a"]


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Q&amp;amp;A: &lt;b&gt;x&lt;/b&gt;", "Q&A: x"),
        ("<![CDATA[a  <i>b</i>\n c]]>", "a b c"),
        ("if a &lt; b", "if a < b"),
        ("x" * 900, "x" * 500),
        ("", None),
    ],
)
def test_titles_are_plain_text(title: str, plain: str | None) -> None:
    """Markup and entities are read, spaces are one, and it has an end."""
    item = f"<title>{title}</title><link>https://b.example/1</link>"
    assert only(rss(item)).title == plain


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://b.example/", "http://[x", "h" * 9])
def test_a_link_that_is_not_to_the_web_is_none(link: str) -> None:
    """Nobody is led there; what else the article has is kept."""
    article = only(
        rss(f"<guid isPermaLink='false'>1</guid><link>{link}</link><description>d</description>")
    )
    assert (article.key, article.link, article.summary) == ("1", None, "d")


@pytest.mark.parametrize(
    ("head", "seconds"),
    [
        ("<ttl>60</ttl>", 3600),
        ("<ttl>soon</ttl>", None),
        ("<ttl>-5</ttl>", None),
        (f"<ttl>{'9' * 5000}</ttl>", None),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
            43200,
        ),
        ("<sy:updatePeriod> hourly </sy:updatePeriod><ttl>1440</ttl>", 86400),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
            86400,
        ),
        ("", None),
    ],
)
def test_how_often_it_changes(head: str, seconds: float | None) -> None:
    """By its ttl (minutes) or its period and frequency, whichever is longer."""
    data = rss("<guid>1</guid>", head=head).replace(
        b"<rss", b'<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    )
    assert read_feed(data).update_seconds == seconds


ITEM = "<title>Новости – 新闻</title><link>https://b.example/1</link>"


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", None),
        ("utf-8", None, None),
        ("utf-8", "windows-1251", "text/xml; charset=iso-8859-1"),  # both lie
        ("utf-8-sig", "gb2312", None),
        ("utf-16", "utf-16", None),
        ("utf-16-le", None, "application/xml"),
        ("gb18030", "gb2312", None),
        ("gb18030", None, 'text/xml; charset="GBK"'),
    ],
)
def test_the_charset_is_found(
    encoding: str, declared: str | None, content_type: str | None
) -> None:
    """By its mark, by what decodes, by the header, by the first line."""
    first = f"<?xml version='1.0' encoding='{declared}'?>\n" if declared else ""
    data = rss(ITEM, before=first).decode().encode(encoding)
    [article] = read_feed(data, content_type=content_type).articles
    assert article.title == "Новости – 新闻"


def test_a_charset_nobody_names_is_guessed() -> None:
    """Cyrillic bytes without a word about them are read as such."""
    text = "Каждую неделю мы читаем статьи о больших языковых моделях и пересказываем их. " * 20
    data = rss(f"<title>Статьи</title><description>{text}</description>").decode().encode("cp1251")
    assert only(data).title == "Статьи"


@pytest.mark.parametrize(
    "codec", ["punycode", "idna", "zlib", "unicode_escape", "utf\0", "rot13", "mbcs", "?"]
)
def test_a_codec_that_is_no_charset_is_not_used(codec: str) -> None:
    """The first line cannot name what takes long, warns or fails."""
    text = "Каждую неделю мы читаем статьи о языковых моделях и пересказываем их. " * 20
    item = f"<title>Статьи</title><description>{text}</description>"
    data = rss(item, before=f"<?xml version='1.0' encoding='{codec}'?>").decode().encode("cp1251")
    assert only(data).title == "Статьи"


def test_a_few_broken_bytes_leave_the_rest() -> None:
    """A character cut in two does not turn the whole feed into gibberish."""
    data = rss(ITEM + "<description>中%</description>").replace("中".encode(), "中".encode()[:2])
    article = only(data, content_type="text/xml; charset=utf-8")
    assert (article.title, (article.summary or "")[-1]) == ("Новости – 新闻", "%")


@pytest.mark.parametrize(
    "break_it",
    [
        lambda feed: feed.replace("</pubDate>", "", 1),
        lambda feed: feed.replace("</language>", "", 1),
        lambda feed: feed.replace("&amp;", "&", 1),
        lambda feed: feed.replace("第二周", "a&nbsp;第二周\x08&#8;&#xFFFF;"),
        lambda feed: feed.replace("第二周", f"&#x110000;&#xD800 &#{'9' * 5000}&#; 第二周"),
        lambda feed: "\n \n" + feed,
        lambda feed: feed[: feed.index("第一周") + 5],
        lambda feed: feed.replace("</channel></rss>", ""),
        lambda feed: feed.replace("<ttl>", "<x:ttl>"),
        lambda feed: feed.replace("Only a summary", "<br>one<br>two<p>three"),
        lambda feed: feed + "<!-- page made in 1 s -->junk",
    ],
)
def test_broken_xml_is_read_as_far_as_it_can_be(break_it) -> None:  # type: ignore[no-untyped-def]
    """What people's feeds really are: tags not closed, bare ampersands, control characters, cut off."""
    feed = read_feed(break_it(RSS % PAPERS).encode(), url=URL)
    assert feed.articles[0].key == "post-2"
    assert links(feed.articles[0].html)[0] == "https://arxiv.org/abs/2302.04761"
    assert (feed.articles[0].title or "").endswith("第二周")


LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>"


@pytest.mark.parametrize(
    "prolog",
    [
        LAUGHS,
        "<?xml version='1.0'?><!-- c --><!doctype x [\n<!entity a 'x'> ] >",
        "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE x [<!ENTITY % a SYSTEM 'http://b.example/'> %a;]>",
        "<!DOCTYPE x [<!ENTITY a ']>'>]>",
    ],
)
def test_entities_of_its_own_are_refused(prolog: str) -> None:
    """Bombs are made of them, and files are read by them."""
    with pytest.raises(FeedError, match="entities of its own"):
        read_feed(rss("<title>&b;</title><link>https://b.example/</link>", before=prolog))


@pytest.mark.parametrize(
    "prolog",
    [
        "junk " + LAUGHS,
        "<!-- <a> -->" + LAUGHS.replace(">]>", ">"),
        LAUGHS.replace("<!DOCTYPE x", "<!DOCTYPE x SYSTEM 'a>b'"),
        "<x/>" + LAUGHS,
        LAUGHS.replace("<!DOCTYPE x", "<!DOCTYPE x PUBLIC '['"),
    ],
)
def test_entities_that_hide_are_never_expanded(prolog: str) -> None:
    """Where the declaration is not found it is not one: the feed is refused, or the name left as it is."""
    try:
        feed = read_feed(rss("<title>&b;</title><link>https://b.example/</link>", before=prolog))
    except FeedError:
        return
    assert all("ha" not in (article.title or "") for article in feed.articles)


def test_a_doctype_without_an_end_is_refused() -> None:
    """Nobody can tell what of the rest is the feed."""
    with pytest.raises(FeedError, match="DOCTYPE"):
        read_feed(rss("<link>https://b.example/</link>", before=LAUGHS.removesuffix("]>")))


@pytest.mark.parametrize(
    "error",
    [
        AttributeError,
        KeyError,
        OverflowError,
        RecursionError,
        TypeError,
        UndeclaredNamespace,
        UnicodeError,
    ],
)
def test_what_the_parsers_trip_over_is_a_broken_feed(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error within one leaves the other; within both it is the feed's."""

    def trip(*_: object) -> None:
        raise error

    data = rss("<link>https://b.example/</link>")
    monkeypatch.setattr("feedparser.api.StrictFeedParser.startElementNS", trip)
    assert only(data).link == "https://b.example/"
    monkeypatch.setattr("feedparser.api.LooseFeedParser.feed", trip)
    with pytest.raises(FeedError, match="broken"):
        read_feed(data)


def test_a_doctype_without_entities_is_fine() -> None:
    """As RSS 0.91 has it; an article that speaks of entities is, too."""
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://n.example/rss.dtd">'
    spoken = "<link>https://b.example/</link><description><![CDATA[<!ENTITY a 'b'>]]></description>"
    assert only(rss(spoken, before=doctype)).summary == "<!ENTITY a 'b'>"


def test_a_file_named_like_the_bytes_is_not_opened() -> None:
    """The bytes are the feed, never its name."""
    with pytest.raises(FeedError):
        read_feed(__file__.encode())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "nothing"),
        (b" \n\0", "nothing"),
        (b"no", "no feed at this address"),
        (b"{}", "no feed"),
        (b"%PDF-1.7\n\xff\xfe", "no feed"),
        (b"<html><head><title>t</title></head><body><p>x</p></body></html>", "no feed"),
        (
            b"<!DOCTYPE html><html><link href='/feed?a=1&amp;b=2' type='application/rss+xml'>",
            r"a page\. Its feed is at https://blog\.example/feed\?a=1&b=2$",
        ),
        (b"<rss>" + b" " * FEED_BYTES, "15 MB"),
    ],
)
def test_what_is_no_feed_is_refused_with_a_sentence(data: bytes, says: str) -> None:
    """Where a page names its feed, the sentence does."""
    with pytest.raises(FeedError, match=says):
        read_feed(data, url=URL)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<rss>" + b"<item/>" * 300_000, "more elements"),
        (b"<rss><channel>" + b"<a>" * 300_000, "more elements"),
        (b"<rss " + b" ".join(b"a%d='1'" % n for n in range(1000)) + b"/>", "more attributes"),
        (b"<rss version='2.0'><item><title>" + b"&lt;" * 100 + b"</title></item></rss>", "pieces"),
        (b"<rss version='2.0'><item><title></b>" + b"&lt;" * 100, "pieces"),
    ],
)
def test_more_than_a_feed_can_need_is_refused(
    data: bytes, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elements, attributes and pieces of text have a limit each, in both parsers."""
    if says == "pieces":
        monkeypatch.setattr(feed_parsers, "MAX_PIECES", 50)
    with pytest.raises(
        FeedError, match=says.replace("more", "more") if "pieces" not in says else "pieces"
    ):
        read_feed(data)


def test_an_authors_name_takes_no_time() -> None:
    """No address is looked for in it: that took a time that grows with the square, hours here."""
    name = "a." * 400_000
    assert only(rss(f"<author>{name}</author><link>https://b.example/</link>")).link


def test_a_page_says_what_the_feed_knows() -> None:
    """Title, publisher, day, language and link, escaped, around the article's HTML."""
    article = FeedArticle(
        "k", 'https://b.example/?a=1&b="2"', 'A "B" <C>', "2024-02-05", "<p>x</p>", None
    )
    feed = Feed("F & co", None, "zh", (article,))
    tree = LexborHTMLParser(page(article, feed, "<p>x</p>"))
    assert node(tree, "title").text() == article.title
    assert node(tree, "html").attributes["lang"] == "zh"
    named = {
        one.attributes.get("property"): one.attributes.get("content") for one in tree.css("meta")
    }
    assert named["og:site_name"] == feed.title
    assert named["og:title"] == article.title
    assert named["article:published_time"] == "2024-02-05"
    assert node(tree, "link[rel=canonical]").attributes["href"] == article.link
    assert node(tree, "article").html == "<article><p>x</p></article>"


def test_a_page_leaves_out_what_the_feed_does_not_know() -> None:
    """Nothing is made up, and nothing is called None."""
    made = page(FeedArticle("k", None, None, None, None, "x"), Feed(None, None, None, ()), "x")
    assert b"None" not in made
    assert b"property" not in made


SEEDS = [(RSS % PAPERS).encode(), atom(escaped(PAPERS)), RDF.encode(), rss(ITEM, before=LAUGHS)]
PIECES = b"""< > & &# ]]> <![CDATA[ <!-- <! </ ' " <?xml &#xD800; &#55555555555; <svg> xmlns:a=''
<a:b> <source> <image> <textinput> <link_href='//['/> <guid> <!DOCTYPE_a_[ type='text/html'
_mode='base64' _xml:base='//[' <psc:chapter> <media:content_url='x'/> <itunes:image/> </item>
<georss:point>x</georss:point> <content_type='application/x'> \0 \xff""".split()


def mutated(seed: int) -> bytes:
    """Return a feed with a few bytes changed, pieces put in, taken out or doubled; by a number."""
    chance = random.Random(seed)  # noqa: S311 - repeatable
    data = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.randint(0, 40))
        match chance.randint(0, 3):
            case 0:
                data[at:end] = b""
            case 1:
                data[at:at] = chance.choice(PIECES).replace(b"_", b" ")
            case 2:
                data[at:at] = data[at:end] * chance.randint(1, 3)
            case _:
                data[at : at + 1] = bytes([chance.randrange(256)])
    return bytes(data)


def check(data: bytes) -> None:
    """Read bytes: a feed whose every article can be kept and made a page, or a FeedError."""
    try:
        feed = read_feed(data, url=URL)
    except FeedError:
        return
    assert len({article.key for article in feed.articles}) == len(feed.articles)
    for article in feed.articles:
        assert article.key
        assert len(article.key) <= MAX_KEY
        assert page(article, feed, article.html or article.summary or "")


@settings(max_examples=400)
@given(st.integers(0, 2**32))
def test_mutated_feeds_are_read_or_refused(seed: int) -> None:
    """No change to a feed's bytes raises anything but a FeedError, or warns."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check(mutated(seed))


@settings(max_examples=200)
@given(
    st.binary(max_size=300), st.sampled_from([b"", b"<rss><item>", b"<?xml version='1.0'?><feed>"])
)
def test_any_bytes_are_read_or_refused(data: bytes, before: bytes) -> None:
    """Nor do any bytes at all."""
    check(before + data)
