from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from bot.locales import Locales
from bot.messages import plain, units
from bot.render import paper as render
from bot.sandbox.markup import parse_html
from digests.models import Coverage, DigestInfo, Paper, Query
from digests.search.query import parse
from digests.search.words import highlights
from tests.bot.render import hostile

LOCALES = Locales()
languages = st.sampled_from(["en", "zh", "ru"])
some = settings(max_examples=40, deadline=None, phases=[Phase.generate])


def squeezed(text: str) -> str:
    """Return a text without its spaces: where a long one is parted, they differ."""
    return "".join(text.split())


@some
@given(paper=hostile.papers, language=languages, words=hostile.texts(60))
def test_a_card_bears_any_text(paper: Paper, language: str, words: str) -> None:
    """Whatever a digest holds: Telegram takes every part, and nothing of the texts is lost or changed."""
    locale = LOCALES[language]
    note = locale.say("paper_took_for", words=words, name=paper.title)
    parts = render.card(paper, locale, hostile.TOPICS, note=note)
    text = hostile.read_all(parts)
    assert paper.title in text
    assert words in text
    for known in (paper.first_author, paper.venue):
        assert known is None or known in text
    summaries = [one.summary for one in paper.coverage if one.summary]
    if summaries:
        told = [squeezed(summary) for one in summaries for summary in one.values()]
        assert any(summary in squeezed(text) for summary in told)
    figures = next((one.figures for one in paper.coverage if one.figures), ())
    assert all(figure.value in text for figure in figures[: render.FIGURES_SHOWN])
    data = [button.data for button in hostile.buttons(parts) if button.data]
    assert f"like:{paper.id}" in data


@some
@given(paper=hostile.papers, chosen=languages)
def test_a_card_shows_the_readers_language(paper: Paper, chosen: str) -> None:
    """The summary is in the reader's language where any digest has one; the others are a press away."""
    parts = render.card(paper, LOCALES[chosen], hostile.TOPICS)
    text = hostile.read_all(parts)
    wanted = [one.summary[chosen] for one in paper.coverage if chosen in one.summary]
    if wanted:
        assert squeezed(wanted[0]) in squeezed(text)
    offered = {code for one in paper.coverage for code in one.summary} & {"en", "zh", "ru"}
    data = {button.data for button in hostile.buttons(parts)}
    assert {d for d in data if d and d.startswith("lang:")} == {
        f"lang:{paper.id}:{code}" for code in offered - {chosen}
    }


@some
@given(paper=hostile.papers, language=languages, words=hostile.texts(60))
def test_an_item_marks_words_and_keeps_the_text(paper: Paper, language: str, words: str) -> None:
    """In a list the title reads as it is, whatever was searched; what is marked is what was found."""
    query = parse(f"{words} {paper.title[:40]}")
    item = render.item(7, paper, LOCALES[language], query=query)
    text = plain(str(item))
    assert text.startswith(f"7. {paper.title}")
    bare = render.item(7, paper, LOCALES[language])
    assert "<u>" not in bare
    assert ("<u>" in item.split("\n<i>")[0].split(" · ")[0]) == bool(
        highlights(paper.title, query)
    ) or " · " in paper.title


def paper_of(**fields: object) -> Paper:
    """Return a plain paper with some fields set."""
    plain_one = Paper(
        id=5, title="A Title", alternative_titles=(), names=(), arxiv_id=None, openreview_id=None, doi=None,
        venue=None, year=None, first_author=None, link=None, code_link=None, project_link=None, topics=(),
        known_at=datetime(2026, 11, 20, tzinfo=UTC), coverage=(),
    )  # fmt: skip
    return replace(plain_one, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({}, ""),
        ({"year": 2023}, "2023"),
        ({"venue": "ACL", "year": 2023}, "ACL 2023"),
        ({"venue": "ACL 2023", "year": 2023}, "ACL 2023"),
        ({"first_author": "Ada"}, "Ada"),
        ({"first_author": "Ada", "venue": "arXiv"}, "Ada · arXiv"),
    ],
)
def test_a_byline_tells_what_is_known(fields: dict[str, object], line: str) -> None:
    """Author, venue and year, each once, none where unknown."""
    assert render.byline(paper_of(**fields)) == line


def test_a_short_name_within_the_title_is_not_repeated() -> None:
    """A list names a paper by its short name only where the title does not."""
    locale = LOCALES["en"]
    same = paper_of(title="Toolformer: a Tool", names=("toolformer",))
    other = paper_of(title="Learning Tools", names=("Toolformer",))
    assert plain(str(render.item(1, same, locale))) == "1. Toolformer: a Tool"
    assert plain(str(render.item(1, other, locale))) == "1. Learning Tools · Toolformer"


def summed_up(summary: str) -> Paper:
    """Return a paper with an English summary."""
    info = DigestInfo(1, "k", {"en": "D"}, None, "en", None, None, 1)
    return paper_of(title="T" * 300, coverage=(Coverage(info, 1, {"en": summary}, ()),))


def test_a_long_summary_goes_on_in_the_next_message() -> None:
    """Up to three thousand letters stand below the title; more are parted between paragraphs."""
    paragraph = ("words of a summary. " * 70).strip()
    whole = summed_up(" ".join([paragraph] * 2))
    assert len(render.card(whole, LOCALES["en"], hostile.TOPICS)) == 1
    long = "\n\n".join([paragraph] * 4)
    first, second = render.card(summed_up(long), LOCALES["en"], hostile.TOPICS)
    assert plain(first.html).endswith("\n\n".join([paragraph] * 2))
    assert plain(second.html).startswith("\n\n".join([paragraph] * 2))
    assert not first.keyboard
    assert second.keyboard


def test_a_snippet_is_one_line() -> None:
    """Where the summary has paragraphs, the piece shown of it has none."""
    paper = summed_up("before it.\n\nzebra\nafter it.")
    line = str(render.item(1, paper, LOCALES["en"], query=parse("zebra"))).splitlines()[-1]
    assert plain(line) == "before it. zebra after it."


def test_a_snippet_is_cut_around_what_was_found() -> None:
    """Of a long summary the piece with the found word is shown, with … where text is left out."""
    summary = "start " + "filler words here " * 40 + "zebra " + "more filler " * 40
    coverage = Coverage(
        DigestInfo(1, "k", {"en": "D"}, None, "en", None, None, 1), 1, {"en": summary}, ()
    )
    paper = paper_of(coverage=(coverage,))
    line = str(render.item(1, paper, LOCALES["en"], query=parse("zebra"))).splitlines()[-1]
    assert "<u>zebra</u>" in line
    text = plain(line)
    assert text.startswith("…")
    assert text.endswith("…")
    assert text.strip("…") in summary
    assert units(text) <= render.SNIPPET_CHARACTERS + 2


@pytest.mark.parametrize(
    ("published", "shown"),
    [(None, ""), ("2024", "2024"), ("2024-02-05", "2024"), ("2024-02", "2024")],
)
def test_a_date_is_as_precise_as_known(published: str | None, shown: str) -> None:
    """Nothing is added to what is known of a date, in any language."""
    for language in ("en", "zh", "ru"):
        text = render.published(published, LOCALES[language])
        assert shown in text
        assert ("5" in text) == (published == "2024-02-05")


@pytest.mark.parametrize(
    ("spoken", "language", "said"),
    [
        ("ru", "zh", "简介语言：俄语"),
        ("zh", "en", "Summary in Chinese"),
        ("en", "ru", "Язык описания: английский"),
        ("ja", "en", "Summary in Japanese"),
        ("ja", "zh", "简介语言：日语"),
        ("de", "ru", "Язык описания: немецкий"),
        ("vo", "en", "Summary in Volapük"),
    ],
)
def test_a_language_missing_is_told(spoken: str, language: str, said: str) -> None:
    """Where there is no summary in the reader's language, another's is shown under its name."""
    coverage = Coverage(
        DigestInfo(1, "k", {spoken: "Д"}, None, spoken, None, None, 1), 1, {spoken: "Итог."}, ()
    )
    [card] = render.card(paper_of(coverage=(coverage,)), LOCALES[language], hostile.TOPICS)
    assert said in plain(str(card.html)).splitlines()
    assert "Итог." in card.html


@pytest.mark.parametrize(
    ("reason", "language", "name"),
    [
        ("multimodal", "en", "Multimodal & vision-language"),
        ("multimodal", "ru", "Мультимодальность"),
        ('"kv cache"', "en", "“kv cache”"),
        ('"kv cache"', "ru", "«kv cache»"),
        ('"multimodal"', "zh", "“multimodal”"),
        ('"say "hi""', "en", '“say "hi"”'),
        ("zebra-studies", "en", "zebra-studies"),
    ],
)
def test_a_reason_is_named(reason: str, language: str, name: str) -> None:
    """A topic by its name, a phrase in quotes even where a topic is called so, what is gone as written."""
    assert render.reason_name(reason, LOCALES[language], hostile.TOPICS) == name


@some
@given(text=hostile.texts(60))
def test_a_title_leads_to_its_article(text: str) -> None:
    """Any title is a link where the address is known, whatever is in the address; else it is a text."""
    address = 'https://example.org/?a=1&b=<"x">'
    marked = parse_html(render.linked(text, address))
    assert marked.text == text
    assert [(e["type"], e["url"]) for e in marked.entities] == [("text_link", address)]
    assert parse_html(render.linked(text, None)).entities == []


def test_an_empty_query_marks_nothing() -> None:
    """Without words nothing is marked."""
    assert render.item(1, paper_of(), LOCALES["en"], query=Query("")) == Markup("1. <b>A Title</b>")
