"""Entries: ids, links told apart, headings, and what an editor should look at."""

import pytest

from digests.draft_models import DraftEntry, Note, NoteKind
from digests.reading import articles
from tests.digests.reading.articles.known import FOUR, LLAVA, MAMBA, QLORA, TREE, Known, page


def said(paper: Known, number: int = 1) -> str:
    """Write an entry."""
    return f"<h2>{number}. {paper.title}</h2><p>Paper: {paper.link}</p><p>{paper.text}</p>"


def entries(html: str) -> tuple[DraftEntry, ...]:
    """Read an article of an entry among others."""
    return articles.read(page(said(TREE) + html + said(MAMBA, 3) + said(LLAVA, 4))).entries


def second(below: str, heading: str = QLORA.title) -> DraftEntry:
    """Read an entry with this below its heading and above its text."""
    found = entries(f"<h2>2. {heading}</h2>{below}<p>{QLORA.text}</p>")
    assert [entry.position for entry in found] == [1, 2, 3, 4]
    return found[1]


def noted(entry: DraftEntry) -> set[NoteKind]:
    """Return of what kinds an entry's notes are."""
    return {note.kind for note in entry.notes}


@pytest.mark.parametrize(
    ("below", "ids"),
    [
        ("<p>https://arxiv.org/abs/2305.14314v2</p>", ("2305.14314", None, None)),
        ("<p>arXiv:2305.14314</p>", ("2305.14314", None, None)),
        ("<p>https://openreview.net/pdf?id=OUIFPHEgJU</p>", (None, "OUIFPHEgJU", None)),
        ("<p>doi: 10.1145/3442188.3445922</p>", (None, None, "10.1145/3442188.3445922")),
        (
            "<p>https://arxiv.org/abs/2305.14314</p><p>https://openreview.net/forum?id=OUIFPHEgJU</p>",
            ("2305.14314", "OUIFPHEgJU", None),
        ),
        ("<p>https://aclanthology.org/2023.acl-long.546/</p>", (None, None, None)),
    ],
)
def test_ids_of_all_kinds_are_kept_side_by_side(below: str, ids: tuple[str | None, ...]) -> None:
    """As the entry shows them."""
    entry = second(below)
    assert (entry.arxiv_id, entry.openreview_id, entry.doi) == ids
    assert (NoteKind.NO_ID in noted(entry)) is not any(ids)
    assert entry.link is not None or "http" not in below


def test_paper_code_and_project_are_told_apart() -> None:
    """By where they lead, and by what is said of them."""
    entry = second(
        "<p>Code: https://github.com/artidoro/qlora</p><p>Demo: https://huggingface.co/spaces/x/y</p>"
        "<p>Paper: https://arxiv.org/abs/2305.14314</p><p>Project: https://qlora.example</p>"
    )
    assert (entry.link, entry.code_link, entry.project_link) == (
        "https://arxiv.org/abs/2305.14314",
        "https://github.com/artidoro/qlora",
        "https://qlora.example",
    )
    other = second(
        '<p><a href="https://qlora.github.io">Page</a> <a href="https://a.example">Code</a></p>'
    )
    assert (other.link, other.code_link, other.project_link) == (
        None,
        None,
        "https://qlora.github.io",
    )


def test_the_code_of_others_is_not_the_papers() -> None:
    """What is labelled counts before what is only linked, an owner's page not at all."""
    entry = second(
        '<p>It is built on <a href="https://github.com/TimDettmers/bitsandbytes">others</a> of theirs.</p>'
        "<p>Code: https://github.com/artidoro/qlora</p><p>https://github.com/artidoro</p>"
    )
    assert entry.code_link == "https://github.com/artidoro/qlora"
    assert second("<p>https://github.com/artidoro</p>").code_link is None


@pytest.mark.parametrize(
    ("html", "heading"),
    [
        (f"<h2>{QLORA.title}</h2><p>{QLORA.link}</p>", QLORA.title),
        (f"<h2>1. On one card</h2><p>{QLORA.link}</p>", "1. On one card"),
        (f"<p>{QLORA.link}</p>", None),
    ],
)
def test_the_heading_is_what_the_article_opens_the_entry_with(
    html: str, heading: str | None
) -> None:
    """As it stands; a link is none."""
    rest = "".join(html.replace(QLORA.link, p.link).replace("1.", f"{n}.") + f"<p>{p.text}</p>"
                   for n, p in enumerate(FOUR, 1))  # fmt: skip
    assert articles.read(page(rest)).entries[0].heading == heading


def test_a_number_alone_is_no_heading() -> None:
    """The line below it is."""
    html = "".join(
        f"<p>{n}</p><p>{p.title}</p><p>{p.link}</p><p>{p.text}</p>" for n, p in enumerate(FOUR, 1)
    )
    assert [entry.heading for entry in articles.read(page(html)).entries] == [p.title for p in FOUR]


def test_an_entry_with_all_it_needs_has_no_note() -> None:
    """Title, id and summary."""
    html = "".join(f'<h2><a href="{p.link}">{p.title}</a></h2><p>{p.text}</p>' for p in FOUR)
    assert [entry.notes for entry in articles.read(page(html)).entries] == [()] * 4


def test_what_is_missing_is_noted() -> None:
    """No title, no id, no summary."""
    html = "".join(f"<h3>{p.subject}</h3><p>{p.text}</p>" for p in FOUR)
    kinds = [noted(entry) for entry in articles.read(page(html)).entries]
    assert kinds == [{NoteKind.NO_TITLE, NoteKind.NO_ID}] * 4
    bare = "".join(f'<li><a href="{p.link}">{p.title}</a></li>' for p in FOUR)
    kinds = [noted(entry) for entry in articles.read(page(f"<ul>{bare}</ul>")).entries]
    assert kinds == [{NoteKind.NO_SUMMARY}] * 4


def test_other_papers_as_near_are_noted() -> None:
    """So that an editor sees which was taken."""
    entry = second("<p>https://arxiv.org/abs/2305.14314 https://arxiv.org/abs/2208.07339</p>")
    assert entry.arxiv_id == "2305.14314"
    assert Note(NoteKind.SEVERAL_PAPERS, "2208.07339") in entry.notes


def test_a_paper_mentioned_in_passing_is_not_noted() -> None:
    """Nor the same paper's other id."""
    entry = second(
        "<p>https://arxiv.org/abs/2305.14314</p><p>https://openreview.net/forum?id=OUIFPHEgJU</p>"
        '<p>It goes beyond <a href="https://arxiv.org/abs/2208.07339">LLM.int8()</a> in every way.</p>'
    )
    assert NoteKind.SEVERAL_PAPERS not in noted(entry)


@pytest.mark.parametrize(
    ("below", "odd"),
    [
        ("<p>Paper: https://papers.example/qlora</p>", "https://papers.example/qlora"),
        ("<p>Code: https://githab.example/artidoro/qlora</p>", "https://githab.example/artidoro/qlora"),
        ("<p>https://arxiv.org.evil.example/abs/2305.14314</p>", "https://arxiv.org.evil.example/abs/2305.14314"),
        ("<p>https://arxiv.org/abs/2305.14314</p>", None),
        ("<p>Paper: https://aclanthology.org/2023.acl-long.546/</p>", None),
        ("<p>Paper: https://a-lab.example/qlora.pdf</p>", "https://a-lab.example/qlora.pdf"),
        ("<p>Code: https://gitlab.com/a/b</p>", None),
        ("<p>Project: https://qlora.example</p>", None),
        ("<p>Blog: https://qlora.example/blog</p>", None),
    ],
)  # fmt: skip
def test_links_to_odd_hosts_are_flagged(below: str, odd: str | None) -> None:
    """What is said to be the paper or its code and leads to an unusual place."""
    notes = [note.detail for note in second(below).notes if note.kind is NoteKind.ODD_LINK]
    assert notes == ([odd] if odd else [])


def test_a_link_that_merely_looks_like_the_archives_is_not_followed() -> None:
    """A name before an @ is not the host."""
    entry = second("<p>Paper: https://arxiv.org@evil.example/abs/2305.14314</p>")
    assert (entry.arxiv_id, entry.link) == (None, None)


def test_each_entry_knows_its_language() -> None:
    """The article's, but for one that is in another script."""
    made = [(p.title, p.link, p.text) for p in FOUR[:3]] + [
        (
            MAMBA.title,
            MAMBA.link,
            "状态空间的参数取决于输入，因此可以忘记旧的内容，时间随长度线性增长。",
        )
    ]
    html = "".join(
        f'<h2><a href="{link}">{title}</a></h2><p>{text}</p>' for title, link, text in made
    )
    draft = articles.read(page(html))
    assert draft.language == "en"
    assert [entry.language for entry in draft.entries] == ["en", "en", "en", "zh"]


def test_a_file_that_is_said_to_be_the_paper_stands_for_one() -> None:
    """Also at a place that is not known for papers, among entries without numbers."""
    file = "https://a-lab.example/Report.PDF?v=1"
    html = f"<h2>A report</h2><p>Paper: {file}</p><p>{QLORA.text}</p>" + "".join(
        f"<h2>{p.title}</h2><p>Paper: {p.link}</p><p>{p.text}</p>" for p in FOUR[1:]
    )
    report = articles.read(page(html)).entries[0]
    assert (report.arxiv_id, report.link, report.summary) == (None, file, QLORA.text)
