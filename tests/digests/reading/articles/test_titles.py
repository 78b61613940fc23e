"""The title of a paper: where an entry prints it, and that none is made up."""

import pytest

from digests.draft_models import DraftEntry
from digests.reading import articles
from tests.digests.reading.articles.known import FOUR, LLAVA, QLORA, TREE, Known, page

# What stands above the text of each entry, P being the paper's link.
PRINTED = {
    "a heading": "<h2>{title}</h2>",
    "a heading with a number": "<h2>{n}. {title}</h2>",
    "a linked heading": '<h2><a href="{link}">{title}</a></h2>',
    "a heading with an address": "<h2>{title} (arxiv.org)</h2>",
    "a heading with a year": "<h2>{title} (NeurIPS 2023)</h2>",
    "a label": "<h2>Day {n}</h2><p>Title: {title}</p>",
    "a Chinese label": "<h2>第{n}篇</h2><p>论文题目：{title}</p>",
    "a label for the paper": "<h2>Day {n}</h2><p>Paper: {title}</p>",
    "a label and an address": "<h2>Day {n}</h2><p>Title: {title} {link}</p>",
    "a link": '<p><a href="{link}">{title}</a></p>',
    "bold words": "<p><b>{title}</b></p>",
    "a bold beginning": "<p><b>{n}. {title}</b></p>",
    "quotation marks": "<h3>{subject}</h3><p>“{title}”</p>",
    "italics": "<p><em>{title}</em>, {subject}</p>",
    "a citation": "<h3>{subject}</h3><p>Dettmers, T. et al. (2023). {title}. arXiv.</p>",
    "a link under a subject": '<h3>{subject}</h3><p><a href="{link}">{title}</a></p>',
}
TEXT = "<p>{text}</p><p>{link}</p>"


def entries(
    layout: str, papers: tuple[Known, ...] = FOUR, text: str = TEXT
) -> tuple[DraftEntry, ...]:
    """Read an article of entries in a layout."""
    html = "".join(
        (layout + text).format(n=n, title=p.title, subject=p.subject, text=p.text, link=p.link)
        for n, p in enumerate(papers, 1)
    )
    return articles.read(page(html)).entries


@pytest.mark.parametrize("layout", PRINTED)
def test_a_title_is_found_where_it_is_printed(layout: str) -> None:
    """As it is written, without numbers, labels, places and years."""
    found = entries(PRINTED[layout])
    assert [entry.title for entry in found] == [paper.title for paper in FOUR]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("《{title}》这篇论文把冻结的模型放在四位里，用小小的适配器来微调，一块显卡就够了。", True),
        (
            "这篇论文把冻结的模型放在四位里，用小小的适配器来微调，一块显卡就够了，效果也一样好。",
            False,
        ),
    ],
)
def test_in_a_chinese_article_a_title_is_told_by_its_letters(text: str, title: bool) -> None:
    """In quotation marks or in the text; where there is none the title stays empty."""
    found = entries("<h3>{n}、一块显卡上的微调</h3>", text=f"<p>{text}</p><p>{{link}}</p>")
    assert [entry.title for entry in found] == [p.title if title else None for p in FOUR]


def test_a_translation_beside_the_title_is_not_taken_for_it() -> None:
    """Though it stands behind the label."""
    text = "<p>把冻结的模型放在四位里，用小小的适配器来微调，一块显卡就够了。</p><p>{link}</p>"
    found = entries(
        "<h3>第{n}篇</h3><p>论文题目：大模型的微调方法 {n}</p><p>{title}</p>", text=text
    )
    assert [entry.title for entry in found] == [paper.title for paper in FOUR]
    alone = entries("<h3>第{n}篇</h3><p>论文题目：大模型的微调方法 {n}</p>", text=text)
    assert [entry.title for entry in alone] == [f"大模型的微调方法 {n}" for n in (1, 2, 3, 4)]


def test_a_labelled_title_may_be_a_link_itself() -> None:
    """An address behind it is none of it."""
    found = entries('<h2>Day {n}</h2><p>Title: <a href="{link}">{title}</a> {link}</p>')
    assert [entry.title for entry in found] == [paper.title for paper in FOUR]


def test_a_brief_line_above_the_title_is_not_taken_for_it() -> None:
    """Where the next line can be one."""
    found = entries("<p>Day {n}</p><p>{title}</p>")
    assert [entry.title for entry in found] == [paper.title for paper in FOUR]


def test_a_russian_heading_above_an_english_title_is_no_title() -> None:
    """The letters tell."""
    text = (
        "<p>Модель хранится в четырёх битах, а учатся только небольшие адаптеры.</p><p>{link}</p>"
    )
    found = entries("<h3>Обучение на карте {n}</h3><p>{title}</p>", text=text)
    assert [entry.title for entry in found] == [paper.title for paper in FOUR]
    assert [entry.heading for entry in found] == [f"Обучение на карте {n}" for n in (1, 2, 3, 4)]
    without = entries("<h3>Обучение на карте {n}</h3>", text=text)
    assert [entry.title for entry in without] == [None] * 4


def test_headlines_of_the_articles_own_are_no_titles() -> None:
    """Set as sentences are: a title that is not there stays empty."""
    for entry in entries("<h3>{subject}</h3>"):
        assert entry.title is None
        assert entry.heading in {paper.subject for paper in FOUR}


def test_a_label_comes_before_a_link_and_a_link_before_a_heading() -> None:
    """What says that it is the title is one more surely."""
    layout = "<h2>Tuning {n} Models</h2><p>Title: {title}</p>"
    layout += '<p><a href="{link}">Read About Tuning {n} Models</a></p>'
    assert [entry.title for entry in entries(layout)] == [paper.title for paper in FOUR]
    layout = '<h2>Tuning {n} Large Models</h2><p><a href="{link}">{title}</a></p>'
    assert [entry.title for entry in entries(layout)] == [paper.title for paper in FOUR]


@pytest.mark.parametrize(
    "words", ["here", "Read the paper", "arXiv:{id}", "PDF", "https://arxiv.org/abs/{id}"]
)
def test_words_that_only_point_are_no_title(words: str) -> None:
    """Wherever they stand."""
    html = "".join(
        f'<p>{p.text}</p><p><a href="{p.link}">{words.format(id=p.arxiv_id)}</a></p>' for p in FOUR
    )
    assert [entry.title for entry in articles.read(page(html)).entries] == [None] * 4


@pytest.mark.parametrize(
    "title",
    [
        "ReST-MCTS*: LLM Self-Training via Process Reward Guided Tree Search",
        "Are Emergent Abilities of Large Language Models a Mirage?",
        "Be like a Goldfish, Don't Memorize! Mitigating Memorization in Generative LLMs",
        "DataComp: In search of the next generation of multimodal datasets",
        "CoLoR-Filter: Conditional Loss Reduction Filtering for Targeted Language Model Pre-training",
        "Large Language Models as Analogical Reasoners",
    ],
)
def test_titles_keep_their_signs(title: str) -> None:
    """Colons, stars, questions and capitals of their own."""
    other = Known(title, "2310.01714", "", "Something else", TREE.text)
    for layout in (
        "<h2>{title}</h2>",
        "<h2>{n}. {title}</h2>",
        '<p><b><a href="{link}">{title}</a></b></p>',
    ):
        assert entries(layout, (QLORA, other, LLAVA))[1].title == title


def test_a_title_that_only_its_place_tells_is_marked() -> None:
    """So that an editor looks at it."""
    assert {n.kind.value for e in entries(PRINTED["a heading"]) for n in e.notes} == {
        "title_from_heading"
    }
    assert {n.kind.value for e in entries(PRINTED["a linked heading"]) for n in e.notes} == set()
