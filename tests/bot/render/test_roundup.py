from dataclasses import replace

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.locales import Locales
from bot.models import Pick, Picks
from bot.render import roundup as render
from bot.render.paper import reason_name
from digests.models import Coverage, Paper
from tests.bot.render import hostile

LOCALES = Locales()
languages = st.sampled_from(["en", "zh", "ru"])
some = settings(max_examples=25, deadline=None, phases=[Phase.generate])
reasons = st.one_of(
    st.lists(st.one_of(st.sampled_from(hostile.SLUGS), hostile.texts(60)), min_size=1, max_size=4),
    st.just([f"{number:02d}" + "𠀀" * 58 for number in range(50)]),
)


def repeated(some_of: list[Paper], why: list[str], count: int) -> list[tuple[Paper, list[str]]]:
    """Return as many papers as told, each with its own id and all for the same reasons."""
    return [(replace(some_of[n % len(some_of)], id=n + 1), why) for n in range(count)]


chosen = st.builds(
    repeated, st.lists(hostile.papers, min_size=1, max_size=2), reasons, st.integers(1, 12)
)


def picked(some_of: list[tuple[Paper, list[str]]]) -> tuple[Pick, ...]:
    """Return papers with their reasons as picks."""
    return tuple(Pick(paper.id, tuple(why)) for paper, why in some_of)


@some
@given(papers=chosen, language=languages, new=st.integers(0, 12), more=st.integers(0, 3))
def test_a_roundup_bears_any_text(
    papers: list[tuple[Paper, list[str]]], language: str, new: int, more: int
) -> None:
    """Every part is taken by Telegram; each paper stands in it with its title, best reason and button."""
    rest = tuple(Pick(10**13 + n, ("agents",)) for n in range(more))
    picks = Picks(picked(papers[:new]), picked(papers[new:]), rest)
    by_id = {paper.id: paper for paper, _ in papers}
    parts = render.roundup(picks, by_id, "2026-W48", LOCALES[language], hostile.TOPICS)
    text = hostile.read_all(parts)
    for paper, why in papers:
        assert paper.title in text
        assert reason_name(why[0], LOCALES[language], hostile.TOPICS) in text
    data = [button.data for button in hostile.buttons(parts)]
    opens = [f"card:{paper.id}" for paper, _ in papers[:new] + papers[new:]]
    assert data == opens + ["more:2026-W48"] * bool(more)


@some
@given(papers=chosen, language=languages, offset=st.sampled_from([0, 8]), sent=st.integers(0, 20))
def test_the_rest_bears_any_text(
    papers: list[tuple[Paper, list[str]]], language: str, offset: int, sent: int
) -> None:
    """A page of the rest holds its papers, numbered on from the roundup, and leads to the others."""
    by_id = {paper.id: paper for paper, _ in papers}
    new = tuple(Pick(10**13 + n, ("agents",)) for n in range(sent))
    picks = Picks(new, (), picked(papers))
    parts = render.rest(
        picks, by_id, LOCALES[language], hostile.TOPICS, week="2026-W48", offset=offset
    )
    text = hostile.read_all(parts)
    page = papers[offset : offset + render.MORE_PAGE]
    for number, (paper, _) in enumerate(page, sent + offset + 1):
        assert f"{number}. {paper.title}" in text
    data = [button.data for button in hostile.buttons(parts)]
    assert (f"more:2026-W48:{offset + render.MORE_PAGE}" in data) == (
        offset + render.MORE_PAGE < len(papers)
    )


def test_a_short_summary_is_whole_and_a_huge_one_is_cut() -> None:
    """Two thousand letters stand whole; what is longer ends in …, and goes on in the card."""
    whole = "слово " * 333
    for summary in (whole, "слово " * 334, "👨" * 2000):
        paper = hostile.titled(1, "T" * 300)
        info = paper.coverage[0].digest
        paper = replace(paper, coverage=(Coverage(info, 1, {"en": summary}, ()),), venue="𠀀" * 120)
        parts = render.roundup(
            Picks(picked([(paper, ["agents"])])),
            {1: paper},
            "2026-W48",
            LOCALES["en"],
            hostile.TOPICS,
        )
        text = hostile.read_all(parts)
        assert (summary.strip() in text) == (summary == whole)
        assert text.count("…") == (summary != whole)


def test_a_paper_that_went_away_is_left_out() -> None:
    """A pick whose paper no digest covers any more makes no hole and no failure."""
    paper = hostile.titled(2, "Still here")
    picks = Picks(picked([(hostile.titled(1, "Gone"), ["agents"]), (paper, ["agents"])]))
    [part] = render.roundup(picks, {2: paper}, "2026-W48", LOCALES["en"], hostile.TOPICS)
    assert "1. Still here" in hostile.read(part)


def test_a_preview_has_no_button_for_the_rest() -> None:
    """What was kept nowhere cannot be opened later."""
    paper = hostile.titled(1, "A")
    picks = Picks(picked([(paper, ["agents"])]), (), picked([(paper, ["agents"])]))
    preview = render.roundup(
        picks, {1: paper}, "2026-W48", LOCALES["en"], hostile.TOPICS, preview=True
    )
    assert [button.data for button in hostile.buttons(preview)] == ["card:1"]
    assert hostile.read_all(preview).endswith("\n\n+1 more")
    whole = render.roundup(
        Picks(picks.new), {1: paper}, "2026-W48", LOCALES["en"], hostile.TOPICS, preview=True
    )
    assert "more" not in hostile.read_all(whole)


def test_the_notice_can_be_sent() -> None:
    """The one notice of an empty week, in each language."""
    for language in ("en", "zh", "ru"):
        assert "/topics" in hostile.read_all(render.notice(LOCALES[language]))
