"""A paper: as a card with all we know of it, and as one item of a list."""

from collections.abc import Iterator, Sequence
from datetime import date

from markupsafe import Markup

from bot.buttons import pack
from bot.locales import LANGUAGES, Locale
from bot.messages import cut, pieces, split, units
from bot.models import Block, Button, Keyboard, Message
from digests import identity
from digests.models import Coverage, Figure, LocalText, Paper, Query
from digests.search.words import highlights
from digests.topics import Topics

COVERAGE_SHOWN = 5
FIGURES_SHOWN = 5
SNIPPET_CHARACTERS = 160
SUMMARY_UNITS = 3000  # in one piece; with title and byline that is one message
SUMMARY_PIECE_UNITS = 1500
TITLE_UNITS = 400  # of a digest: longer only where it is of emoji


def card(
    paper: Paper,
    locale: Locale,
    topics: Topics,
    *,
    note: Markup | None = None,
    address: str | None = None,
) -> list[Message]:
    """Show a paper whole, below a note; `address` is the card's own, to be passed on."""
    language = locale.language
    summary, spoken = summary_in(paper, language)
    blocks = [
        Markup("<i>{}</i>").format(note) if note else Markup(),
        Markup("\n").join(filter(None, [Markup("<b>{}</b>").format(paper.title), byline(paper)])),
        *_summary_blocks(summary, spoken, language, locale),
        _figures_block(paper, language, locale),
        _topics_line(paper, locale, topics),
        _coverage_block(paper, locale),
    ]
    return split(
        [Block(block) for block in blocks if block], _card_keyboard(paper, locale, address)
    )


def byline(paper: Paper) -> str:
    """First author and venue with its year, as far as known."""
    venue = paper.venue or ""
    if paper.year and str(paper.year) not in venue:
        venue = f"{venue} {paper.year}".strip()
    return " · ".join(part for part in (paper.first_author, venue) if part)


def text_in(texts: LocalText, language: str) -> tuple[str, str]:
    """Return the text and its language: the one asked for, else English, else any there is."""
    for candidate in (language, "en", *texts):
        if texts.get(candidate):
            return texts[candidate], candidate
    return "", language


def short_title(paper: Paper) -> str:
    """The name a button can bear: the paper's short name, else the start of its title."""
    return paper.names[0] if paper.names else paper.title[:40]


def item(
    number: int,
    paper: Paper,
    locale: Locale,
    *,
    query: Query | None = None,
    topics: Topics | None = None,
) -> Markup:
    """One numbered item of a list: title, byline, and where words were searched the words found."""
    line = Markup("{}. <b>{}</b>").format(number, _marked(paper.title, query))
    if names := [name for name in paper.names[:1] if name.casefold() not in paper.title.casefold()]:
        line += Markup(" · {}").format(_marked(names[0], query))
    if by := byline(paper):
        line += Markup("\n{}").format(_marked(by, query))
    if query and (snippet := _snippet(paper, locale, query, topics)):
        line += Markup("\n<i>{}</i>").format(snippet)
    return line


def open_button(number: int, paper: Paper) -> Button:
    """A numbered button that opens the paper's card."""
    return Button(str(number), data=pack("card", paper.id))


def digest_line(coverage: Coverage, locale: Locale) -> Markup:
    """The digest that covered a paper: its title in the reader's language, publisher and date."""
    title, _ = text_in(coverage.digest.title, locale.language)
    details = [coverage.digest.publisher, published(coverage.digest.published, locale)]
    known = " · ".join(detail for detail in details if detail)
    line = linked(cut(title, TITLE_UNITS), coverage.digest.link)
    return line + locale.say("in_brackets", text=known) if known else line


def linked(text: str, link: str | None) -> Markup:
    """A text that leads to its article, where the article's address is known."""
    if link is None:
        return Markup("{}").format(text)
    return Markup('<a href="{}">{}</a>').format(link, text)


def published(text: str | None, locale: Locale) -> str:
    """Write a date as precisely as it is known."""
    match (text or "").split("-"):
        case [year, month, day]:
            return locale.day(date(int(year), int(month), int(day)))
        case [year, month]:
            return locale.month(date(int(year), int(month), 1))
        case _:
            return text or ""


def reason_name(reason: str, locale: Locale, topics: Topics) -> str:
    """Name what a chat wants as a reader knows it: by the topic's name, or as a phrase."""
    if reason.startswith('"'):
        return locale.label("phrase", phrase=reason[1:-1])
    topic = topics.get(reason)
    return text_in(topic.names, locale.language)[0] if topic else reason


def summary_in(paper: Paper, language: str) -> tuple[str, str]:
    """Return a paper's summary and its language: the newest in the one asked for, else any."""
    summaries = [text_in(one.summary, language) for one in paper.coverage if one.summary]
    in_language = [one for one in summaries if one[1] == language]
    return next(iter(in_language or summaries), ("", language))


def _summary_blocks(summary: str, spoken: str, language: str, locale: Locale) -> Iterator[Markup]:
    """Give the summary, a long one in pieces that part between messages; say if it is in another language."""
    is_long = units(summary) > SUMMARY_UNITS
    first, *rest = pieces(summary, SUMMARY_PIECE_UNITS) if is_long else [summary]
    if not summary or spoken == language:
        yield Markup("{}").format(first)
    else:
        said = locale.say("card_summary_in", language=locale.tongue(spoken))
        yield Markup("<i>{}</i>\n{}").format(said, first)
    yield from (Markup("{}").format(piece) for piece in rest)


def _figures(paper: Paper) -> Sequence[Figure]:
    return next((one.figures for one in paper.coverage if one.figures), ())


def _figures_block(paper: Paper, language: str, locale: Locale) -> Markup:
    lines = [
        Markup("• <b>{}</b> {}").format(figure.value, text_in(figure.label, language)[0])
        for figure in _figures(paper)[:FIGURES_SHOWN]
    ]
    if not lines:
        return Markup()
    return Markup("<b>{}</b>\n").format(locale.say("card_figures")) + Markup("\n").join(lines)


def _topics_line(paper: Paper, locale: Locale, topics: Topics) -> Markup:
    known = [topic for slug in paper.topics if (topic := topics.get(slug))]
    names = " · ".join(text_in(topic.names, locale.language)[0] for topic in known)
    return locale.say("card_topics", topics=names) if names else Markup()


def _coverage_block(paper: Paper, locale: Locale) -> Markup:
    lines = [Markup("• ") + digest_line(one, locale) for one in paper.coverage[:COVERAGE_SHOWN]]
    left = len(paper.coverage) - len(lines)
    if left > 0:
        lines.append(Markup("• {}").format(locale.say("card_more_digests", n=left)))
    return Markup("<i>{}</i>\n").format(locale.say("card_covered_by")) + Markup("\n").join(lines)


def _card_keyboard(paper: Paper, locale: Locale, address: str | None) -> Keyboard:
    link = identity.paper_link(paper.arxiv_id, paper.openreview_id, paper.doi, paper.link)
    links = (
        (link, locale.label("button_paper")),
        (paper.code_link, locale.label("button_code")),
        (paper.project_link, locale.label("button_project")),
    )
    offered = {code for one in paper.coverage for code in one.summary} & set(LANGUAGES)
    rows = (
        tuple(Button(text, url=url) for url, text in links if url),
        tuple(
            Button(name, data=pack("lang", paper.id, code))
            for code, name in LANGUAGES.items()
            if code in offered and code != locale.language
        ),
        (
            Button(locale.label("button_similar"), data=pack("like", paper.id)),
            *((Button(locale.label("button_link"), copy=address),) if address else ()),
        ),
    )
    return tuple(row for row in rows if row)


def _marked(text: str, query: Query | None) -> Markup:
    """Set the words found in bold italics (a title is bold already)."""
    if query is None:
        return Markup("{}").format(text)
    marked, last = Markup(), 0
    for start, end in highlights(text, query):
        marked += Markup("{}<u>{}</u>").format(text[last:start], text[start:end])
        last = end
    return marked + Markup("{}").format(text[last:])


def _snippet(paper: Paper, locale: Locale, query: Query, topics: Topics | None) -> Markup:
    """Cut the piece of text in which words were found.

    Other texts than the reader's summary will do only where the words are seen nowhere else.
    """
    seen = (paper.title, *paper.names[:1], byline(paper))
    texts = [one.summary.get(locale.language, "") for one in paper.coverage]
    if not any(highlights(text, query) for text in seen):
        texts += _other_texts(paper, locale, topics)
    for text in (" ".join(text.split()) for text in texts):
        if spans := highlights(text, query):
            return _marked(_around(text, spans[0][0]), query)
    return Markup()


def _other_texts(paper: Paper, locale: Locale, topics: Topics | None) -> Iterator[str]:
    """Give all else that a paper is found by: topics, other names and titles, other languages."""
    known = [topic for slug in paper.topics if topics and (topic := topics.get(slug))]
    for language in (locale.language, *LANGUAGES):
        yield from (topic.names.get(language, "") for topic in known)
    yield from (*paper.names[1:], *paper.alternative_titles)
    yield from (text for one in paper.coverage for text in one.summary.values())


def _around(text: str, found: int) -> str:
    start = max(0, found - SNIPPET_CHARACTERS // 3)
    end = min(len(text), start + SNIPPET_CHARACTERS)
    if start:
        start = text.find(" ", start, found) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", found, end), end - 20)
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
