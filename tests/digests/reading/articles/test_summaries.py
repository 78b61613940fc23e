"""Summaries: an entry's own paragraphs, whole and in order, without title, links and labels."""

import pytest

from digests.reading import articles
from tests.digests.reading.articles.known import FOUR, LLAVA, MAMBA, TREE, Known, page

FIRST = "A frozen model is kept in four bits, and small adapters are tuned beside it."
SECOND = "One card with 48 GB of memory is enough, and it takes no longer than a day."


def summaries(html: str) -> list[str | None]:
    """Return what an article says of each paper; `html` is of the first, three more follow."""
    rest = "".join(
        f'<h2><a href="{p.link}">{p.title}</a></h2><p>{p.text}</p>' for p in (TREE, MAMBA, LLAVA)
    )
    return [entry.summary for entry in articles.read(page(html + rest)).entries]


def of_first(inside: str) -> str | None:
    """Return the summary of an entry with this below its heading."""
    title = f"<h2>{PAPER}QLoRA: Efficient Finetuning of Quantized LLMs</a></h2>"
    found = summaries(title + inside)
    assert found[1:] == [TREE.text, MAMBA.text, LLAVA.text]
    return found[0]


CODE = '<a href="https://github.com/artidoro/qlora">'
PAPER = '<a href="https://arxiv.org/abs/2305.14314">'


@pytest.mark.parametrize(
    "inside",
    [
        f"<p>{FIRST}</p><p>{SECOND}</p>",
        f"<p>{FIRST}<br><br>{SECOND}</p>",
        f"<p>{PAPER}Paper</a> | {CODE}Code</a></p><p>{FIRST}</p><p>{SECOND}</p>",
        f"<p>({PAPER}arXiv</a>, {CODE}code</a>). {FIRST}</p><p>{SECOND}</p>",
        f"<p>{PAPER}here</a> and {CODE}code</a>. {FIRST}</p><p>{SECOND}</p>",
        f"<p>Dettmers et al. {PAPER}arXiv</a>. {FIRST}</p><p>{SECOND}</p>",
        f"<p>{FIRST}</p><p>▲ How it is built</p><p>图片</p><p>{SECOND}</p>",
        f"<p>{FIRST}</p><p>{SECOND}</p><p>Code: https://github.com/artidoro/qlora</p>",
        f"<p>Tim Dettmers, Artidoro Pagnoni, Ari Holtzman, Luke Zettlemoyer</p><p>{FIRST}</p><p>{SECOND}</p>",
        f"<p>Authors: Tim Dettmers et al.</p><p>Venue: NeurIPS 2023</p><p>{FIRST}</p><p>{SECOND}</p>",
        f"<p>{FIRST}</p><p>{SECOND} {PAPER}[paper]</a> {CODE}[code]</a></p>",
        f"<p>{FIRST}</p><p>{SECOND} ({PAPER}arXiv</a>, {CODE}GitHub</a>)</p>",
        f"<p>{FIRST}</p><p>{SECOND} Paper: {PAPER}link</a>. Code: {CODE}link</a>.</p>",
        f"<p>{FIRST}</p><p>{SECOND} https://arxiv.org/abs/2305.14314</p>",
        f"<p>Summary: {FIRST}</p><p>{SECOND}</p>",
        f"<p><b>TL;DR:</b> {FIRST}</p><p>{SECOND}</p>",
        f"<p>Summary</p><p>{FIRST}</p><p>{SECOND}</p>",
        f"<figure><figcaption>The method at a glance</figcaption></figure><p>{FIRST}</p><p>{SECOND}</p>",
        f"<h3>What it is</h3><p>{FIRST}</p><h3>What it needs</h3><p>{SECOND}</p>",
        f"<ul><li>{FIRST}</li><li>{SECOND}</li></ul>",
        f"<blockquote>{FIRST}</blockquote><p>{SECOND}</p>",
    ],
)  # fmt: skip
def test_the_paragraphs_are_whole_and_alone(inside: str) -> None:
    """Links, labels, names, captions and headings between them are left out."""
    assert of_first(inside) == f"{FIRST}\n\n{SECOND}"


@pytest.mark.parametrize(
    "text",
    [
        f"As {PAPER}the authors</a> show, a frozen model is kept in four bits.",
        f"It is built on {CODE}bitsandbytes</a>, and it runs on any card of 48 GB.",
        "It keeps 4 bits (see also https://github.com/artidoro/qlora) of each weight.",
        "It has three parts: a data type, double quantization, and a pager.",
        "Code is generated, too: it writes a program for each of the tasks.",
        "In 2023 it was the first to do this on one card of 48 GB.",
        f"It is good to know that its code is {CODE}open</a>.",
    ],
)
def test_links_and_colons_within_a_sentence_stay(text: str) -> None:
    """They are part of what is said."""
    plain = text.replace(PAPER, "").replace(CODE, "").replace("</a>", "")
    assert of_first(f"<p>{text}</p><p>{SECOND}</p>") == f"{plain}\n\n{SECOND}"


def test_a_line_that_leads_on_to_a_list_stays_with_it() -> None:
    """And the items, as they are."""
    leading = "Two things make this possible in so little memory:"
    items = "<ul><li>a data type</li><li>a pager</li></ul>"
    assert of_first(f"<p>{FIRST}</p><p>{leading}</p>{items}") == (
        f"{FIRST}\n\n{leading}\n\na data type\n\na pager"
    )


def test_a_text_may_begin_with_a_line_that_leads_on() -> None:
    """It is no heading of its own."""
    leading = "Two things make this possible in so little memory:"
    items = "<ul><li>a data type that fits weights</li><li>a pager</li></ul>"
    assert (
        of_first(f"<p>{leading}</p>{items}")
        == f"{leading}\n\na data type that fits weights\n\na pager"
    )


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (f"({PAPER}arXiv</a>, {CODE}code</a>) {FIRST}", FIRST),
        (f"{PAPER}Paper</a> | {CODE}Code</a> | {FIRST}", FIRST),
        (f"{PAPER}Paper</a> and code are there for all to see, and to use.",
         "Paper and code are there for all to see, and to use."),
    ],
)  # fmt: skip
def test_links_before_the_text_are_left_out_where_they_are_set_off(text: str, plain: str) -> None:
    """Those that begin its first sentence stay."""
    assert of_first(f"<p>{text}</p><p>{SECOND}</p>") == f"{plain}\n\n{SECOND}"


def test_values_of_a_summarys_labels_stay_in_order() -> None:
    """Each without its label."""
    inside = f"<p>Problem: Models are large.</p><p>Method: {FIRST}</p><p>Result: {SECOND}</p>"
    assert of_first(inside) == f"Models are large.\n\n{FIRST}\n\n{SECOND}"


def numbered(make: str) -> list[str | None]:
    """Read an article of which each entry is one line."""
    html = "".join(
        make.format(n=n, title=p.title, text=p.text, link=p.link, id=p.arxiv_id)
        for n, p in enumerate(FOUR, 1)
    )
    return [entry.summary for entry in articles.read(page(html)).entries]


@pytest.mark.parametrize(
    "make",
    [
        '<li><a href="{link}">{title}</a> – {text}</li>',
        '<li><a href="{link}">{title}</a>: {text}</li>',
        '<li><a href="{link}">{title}</a>. {text}</li>',
        "<p><b>{title}</b> {text} ({link})</p>",
        "<p>{n}. <b>{title}</b>. {text} {link}</p>",
        '<p><b>{n}.</b> <a href="{link}">{title}</a> → {text}</p>',
        "<p>{n}. {text} [{id}]</p>",
        '<p>{text} <a href="{link}">Read paper here</a></p>',
        '<p>{text} <a href="{link}">论文</a></p>',
    ],
)
def test_a_title_before_the_text_is_no_part_of_it(make: str) -> None:
    """Nor its number, nor the link behind it."""
    assert numbered(make) == [paper.text for paper in FOUR]


def test_a_name_that_begins_a_sentence_stays() -> None:
    """It is no title that stands before the text."""
    html = "".join(f'<p><a href="{p.link}">{p.title}</a> is about this: {p.text}</p>' for p in FOUR)
    for entry, paper in zip(articles.read(page(html)).entries, FOUR, strict=True):
        assert (entry.summary or "").endswith(f"is about this: {paper.text}")
        assert entry.title == paper.title


@pytest.mark.parametrize(
    "text",
    [
        "一块显卡就够了。模型冻结在四位里，只训练适配器。",
        "Модель хранится в четырёх битах; учатся адаптеры.",
    ],
)
def test_texts_of_all_scripts_are_kept_to_the_letter(text: str) -> None:
    """With their own signs."""
    made = tuple(Known(p.title, p.arxiv_id, "", "", text) for p in FOUR)
    html = "".join(f"<h3>{p.title}</h3><p>{p.text}</p><p>{p.link}</p>" for p in made)
    draft = articles.read(page(html))
    assert [entry.summary for entry in draft.entries] == [text] * 4
    assert {entry.language for entry in draft.entries} <= {"zh", "ru"}
