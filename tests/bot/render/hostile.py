"""Papers nobody would write, and Telegram's own reading of what is made of them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.keyboards import to_markup
from bot.models import Button, Message
from bot.sandbox.limits import check_source, check_text, checked_keyboard
from bot.sandbox.markup import parse_html
from digests import topics
from digests.models import Coverage, DigestInfo, Figure, Paper

TOPICS = topics.shipped()
SLUGS = [topic.slug for topic in TOPICS]
PIECES = (
    "<", ">", "&", '"', "'", "</b>", "<b>", "&lt;", "&#34;", "<a href='tg://user?id=1'>", "<!--",
    "{title}", "%s", "\\", "]]>", "\n", "\u202e", "\u2066", "\u200f", "\u200d", "👨\u200d👩\u200d👧",
    "🏳\ufe0f\u200d🌈", "𠀀", "e\u0301\u0301", "语言模型", "модель", "שלום", "word ", " ", "/paper", "@you",
)  # fmt: skip


def texts(most: int) -> st.SearchStrategy[str]:
    """Give texts of up to `most` characters: hostile pieces mixed, or one of them to the very end."""
    mixed = st.lists(
        st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), min_size=1, max_size=12
    )
    full = st.sampled_from(PIECES).map(lambda piece: (piece * most)[:most])
    found = st.one_of(mixed.map(lambda pieces: "".join(pieces)[:most]), full)
    return found.map(str.strip).filter(bool)


def by_language(most: int) -> st.SearchStrategy[dict[str, str]]:
    """Give texts in one to three languages, one of which may be none of ours."""
    return st.dictionaries(st.sampled_from(["en", "zh", "ru", "de"]), texts(most), min_size=1)


digests = st.builds(
    DigestInfo,
    id=st.integers(1, 10**9),
    key=st.just("key"),
    title=by_language(300),
    publisher=st.none() | texts(120),
    language=st.sampled_from(["en", "zh", "ru"]),
    published=st.sampled_from([None, "2024", "2024-02", "2024-02-05"]),
    link=st.none(),
    entry_count=st.integers(1, 10_000),
)
coverages = st.builds(
    Coverage,
    digest=digests,
    position=st.integers(1, 100),
    summary=st.just({}) | by_language(6000),
    figures=st.lists(st.builds(Figure, texts(40), by_language(120)), max_size=8).map(tuple),
)
papers = st.builds(
    Paper,
    id=st.integers(1, 10**12),
    title=texts(300),
    alternative_titles=st.just(()),
    names=st.lists(texts(80), max_size=3).map(tuple),
    arxiv_id=st.none() | st.just("2302.04761"),
    openreview_id=st.none() | st.just("Yacmpz84TH"),
    doi=st.none() | st.just("10.1000/a<b>(c)"),
    venue=st.none() | texts(120),
    year=st.none() | st.integers(1900, 2100),
    first_author=st.none() | texts(120),
    link=st.none() | st.just("https://example.org/?a=1&b=<x>"),
    code_link=st.none() | st.just("https://example.org/code"),
    project_link=st.none() | st.just("https://example.org/#project"),
    topics=st.lists(st.sampled_from([*SLUGS, "zebra"]), max_size=8, unique=True).map(tuple),
    known_at=st.just(datetime(2026, 11, 20, tzinfo=UTC)),
    coverage=st.lists(coverages, min_size=1, max_size=7).map(tuple),
)


def read(message: Message) -> str:
    """Return the text Telegram would show; fail where it would refuse the message."""
    check_source(message.html)
    marked = parse_html(message.html)
    check_text(marked.text)
    assert len(marked.entities) <= 100
    markup = to_markup(message.keyboard)
    if markup is not None:
        checked_keyboard(markup.to_dict())
    return marked.text


def read_all(messages: Sequence[Message]) -> str:
    """Return the text of all messages, each read as Telegram reads it."""
    return "\n\n".join(read(message) for message in messages)


def buttons(messages: Sequence[Message]) -> list[Button]:
    """Return all buttons in order."""
    return [button for message in messages for row in message.keyboard for button in row]


def titled(number: int, title: str) -> Paper:
    """Return a paper of which little but the title is known."""
    info = DigestInfo(1, "key", {"en": "Digest"}, None, "en", None, None, 1)
    return Paper(
        id=number, title=title, alternative_titles=(), names=(), arxiv_id=None, openreview_id=None, doi=None,
        venue=None, year=None, first_author=None, link=None, code_link=None, project_link=None, topics=(),
        known_at=datetime(2026, 11, 20, tzinfo=UTC), coverage=(Coverage(info, 1, {}, ()),),
    )  # fmt: skip
