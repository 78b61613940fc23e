"""An article's bytes -> a draft, by the format they are in."""

from digests.draft_models import Draft
from digests.errors import ArticleError, ArticleFault
from digests.reading.articles import bibtex, feeds, markdown, pages, posts, text
from digests.reading.articles.blocks import Page
from digests.reading.articles.formats import HEAD_BYTES, Format, format_of, is_no_text
from digests.reading.articles.htmls import page_of
from digests.reading.charsets import UTF_8, charset_of, decode


def draft(data: bytes, link: str | None, content_type: str | None, name: str | None) -> Draft:
    """Read bytes in any of the formats. Raises ArticleError where they are none."""
    charset = charset_of(data, content_type)
    head = decode(data[:HEAD_BYTES], charset)
    if is_no_text(head):
        raise ArticleError(ArticleFault.NOT_TEXT)
    match format_of(head, content_type, name):
        case Format.FEED:
            return feeds.read(data, link, content_type)
        case Format.POST:
            html, said = posts.as_html(data)
            return pages.read(page_of(html, link, said))
        case Format.BIBTEX:
            return bibtex.read(decode(data, charset))
        case Format.MARKDOWN:
            html, said = markdown.as_html(decode(data, charset))
            return pages.read(page_of(html, link, said))
        case Format.TEXT:
            return pages.read(text.page_of(decode(data, charset)))
        case Format.HTML:
            # A large page is not decoded first: it would be held twice.
            written = data if charset == UTF_8 else decode(data, charset)
            return pages.read(page_of(written, link, Page()))
