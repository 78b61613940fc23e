"""Drafts for tests: small ones by hand, and any that hypothesis can think of."""

from typing import Any

from hypothesis import strategies as st

from digests.draft_models import Draft, DraftEntry, Note, NoteKind
from digests.topics import shipped

TOPICS = shipped()
PIECES = (
    '"', "'", ":", ": ", " #", "# ", "- ", "-", "--- ", "...", "? ", "{", "}", "[", "]", ",", "&a",
    "*a", "!!x", "|", ">-", "%", "@", "`", "\\", "\\n", "~", "null", "yes", "unknown", "\t", "\n",
    "\n\n", "\r\n", "\x85", "\u2028", "\0", "\x1b[31m", "\x7f", "\x9f", "\ud800", "\udfff",
    "\U0001f642", "\ufeff", "\ufffe", "\uffff", "\U0001ffff", "\ue000", "\u0378", "\u202e", "\u200d",
    "e\u0301", "\u00a0", "\u3000", "שלום", "مرحبا", "模型，", "слово ", "word ", "https://a.org/x?b=1:",
    "<b>", "&amp;", "{0}", "%s",
)  # fmt: skip


def draft(*entries: DraftEntry, **fields: Any) -> Draft:
    """Return a draft that can be published, but for what is given."""
    made: dict[str, Any] = {
        "title": "LLM weekly",
        "publisher": "A blog",
        "language": "en",
        "published": "2024-02-05",
        "link": "https://example.org/weekly",
    }
    return Draft(**(made | fields), entries=entries)


def entry(position: int, title: str | None = None, **fields: Any) -> DraftEntry:
    """Return an entry with a title and a summary, but for what is given."""
    title = title or f"Paper {position}"
    made: dict[str, Any] = {"title": title, "summary": f"What {title} says.", "topics": ("agents",)}
    return DraftEntry(position, **(made | fields))


def texts(most: int = 200) -> st.SearchStrategy[str]:
    """Give hostile texts: pieces that mean something to YAML or to a screen, or one of them many times."""
    any_character = st.characters(exclude_categories=())
    piece = st.one_of(st.sampled_from(PIECES), st.text(any_character, max_size=5))
    mixed = st.lists(piece, max_size=12).map("".join)
    return st.one_of(mixed, piece.map(lambda text: (text * most)[:most]))


notes = st.builds(Note, st.sampled_from(NoteKind), texts())
links = st.one_of(
    texts(), st.sampled_from(["https://a.org/x?b=1&c=[2]", "https://arxiv.org/abs/2305.14314v2"])
)
languages = st.sampled_from([None, "en", "zh", "ar", "no", "xx"])
published = st.one_of(texts(20), st.sampled_from(["2024", "2024-02", "2024-02-05", "2024-02-30"]))
arxiv_ids = st.one_of(texts(20), st.sampled_from(["2305.14314", "cs/0205028", "2302.04761"]))


def entries(position: int) -> st.SearchStrategy[DraftEntry]:
    """Give entries of one position in which anything may stand, or be missing."""
    return st.builds(
        DraftEntry,
        position=st.just(position),
        title=st.none() | texts(400),
        heading=st.none() | texts(400),
        arxiv_id=st.none() | arxiv_ids,
        openreview_id=st.none() | st.one_of(texts(20), st.just("OUIFPHEgJU")),
        doi=st.none() | st.one_of(texts(20), st.just("10.1000/A(b)")),
        link=st.none() | links,
        code_link=st.none() | links,
        project_link=st.none() | links,
        summary=st.none() | texts(7000),
        language=languages,
        notes=st.lists(notes, max_size=3).map(tuple),
        alternative_titles=st.lists(texts(400), max_size=3).map(tuple),
        names=st.lists(texts(100), max_size=30).map(tuple),
        venue=st.none() | texts(200),
        year=st.none() | st.integers(0, 3000),
        first_author=st.none() | texts(100),
        topics=st.lists(st.sampled_from([topic.slug for topic in TOPICS]), max_size=9).map(tuple),
        topics_are_suggested=st.booleans(),
        dropped=st.booleans(),
    )


drafts = st.builds(
    Draft,
    title=st.none() | texts(400),
    publisher=st.none() | texts(200),
    language=languages,
    published=st.none() | published,
    link=st.none() | links,
    entries=st.integers(0, 3).flatmap(
        lambda count: st.tuples(*(entries(position) for position in range(1, count + 1)))
    ),
)
"""Drafts in which anything may stand."""
