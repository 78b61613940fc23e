"""Plain texts: lines, paragraphs that were wrapped, links that were split, heads of mails."""

from textwrap import fill

import pytest

from digests.reading.articles.blocks import MOST_BLOCKS, Block, Kind
from digests.reading.articles.text import blocks_of, page_of, wrap_width

LONG = (
    "A frozen model kept in four bits is tuned through small adapters, and one card with 48 GB of memory"
    " is enough for a model of 65 billion parameters; what is lost by the small numbers comes back while"
    " the adapters learn, as the authors show with several families of models and many sets of data."
)
OTHER = (
    "The model decides by itself when a calculator or a search engine is to be called, and learns this"
    " from a text that it annotated itself: calls that do not help to foretell what follows are thrown"
    " away, so that nobody has to say which of them were useful and which of them were not useful at all."
)


def texts(text: str) -> list[str]:
    """Return what the blocks of a text say."""
    return [block.text for block in blocks_of(text)]


def test_a_line_is_a_block() -> None:
    """Empty lines say nothing; spaces are folded."""
    assert texts("QLoRA\n\n\n  a\u200b  frozen\tmodel \nhttps://arxiv.org/abs/2305.14314\r\n") == [
        "QLoRA",
        "a frozen model",
        "https://arxiv.org/abs/2305.14314",
    ]


@pytest.mark.parametrize("width", [60, 72, 80])
def test_wrapped_paragraphs_are_whole_again(width: int) -> None:
    """At whatever width they were wrapped; what stands in lines of its own stays there."""
    text = (
        f"1. QLoRA\nhttps://arxiv.org/abs/2305.14314\n{fill(LONG, width)}\n\n{fill(OTHER, width)}\n"
    )
    assert texts(text) == ["1. QLoRA", "https://arxiv.org/abs/2305.14314", LONG, OTHER]
    assert wrap_width(text.splitlines()) in range(width - 8, width + 1)
    assert texts(text.replace("\n\n", "\n \t\n")) == texts(text)


def test_labels_and_items_do_not_run_into_a_wrapped_paragraph() -> None:
    """They open a line of their own."""
    text = f"{fill(OTHER, 70)}\nPaper: https://arxiv.org/abs/2302.04761\n* {fill(LONG, 68)}"
    assert texts(text) == [OTHER, "Paper: https://arxiv.org/abs/2302.04761", LONG]
    assert blocks_of(text)[-1].kind is Kind.ITEM


def test_lines_that_were_not_wrapped_stay_lines() -> None:
    """A list of titles is no paragraph, whatever its length."""
    text = "\n".join(["QLoRA: Efficient Finetuning of Quantized LLMs", "Mamba", "Toolformer"] * 6)
    assert wrap_width(text.splitlines()) is None
    assert len(texts(text)) == 18
    assert wrap_width([LONG] * 9) is None


@pytest.mark.parametrize(
    ("split", "whole"),
    [
        ("https://arxiv.org/abs/\n2305.14314", "https://arxiv.org/abs/2305.14314"),
        ("https://arxiv.org/abs/2305\n.14314", "https://arxiv.org/abs/2305.14314"),
        ("see https://arxiv.org/\nabs/2305.14314", "see https://arxiv.org/abs/2305.14314"),
        ("https://openreview.net/forum?\nid=OUIFPHEgJU", "https://openreview.net/forum?id=OUIFPHEgJU"),
        ("https://openreview.net/forum?id=\nOUIFPHEgJU", "https://openreview.net/forum?id=OUIFPHEgJU"),
        ("https://aclanthology.org/\n2023.acl-long.546/", "https://aclanthology.org/2023.acl-long.546/"),
    ],
)  # fmt: skip
def test_a_link_split_over_two_lines_is_one(split: str, whole: str) -> None:
    """Where both together lead to a paper."""
    assert texts(f"QLoRA\n{split}\nA frozen model.") == ["QLoRA", whole, "A frozen model."]


@pytest.mark.parametrize(
    "text",
    [
        "https://arxiv.org/\nMamba",
        "https://a.example/\nread",
        "https://arxiv.org/abs/2305.14314\n2302.04761",
        "https://arxiv.org/abs/\nis where papers are",
        "https://arxiv.org/abs/",
    ],
)
def test_a_link_that_ends_its_line_takes_nothing_that_is_not_its_own(text: str) -> None:
    """A word below it stays what it is."""
    assert texts(text) == text.splitlines()


@pytest.mark.parametrize("rule", ["=====", "-----", "~~~~~"])
def test_an_underlined_line_is_a_heading(rule: str) -> None:
    """Where the rule is about as long."""
    assert blocks_of(f"QLoRA\n{rule}\nOne") == [Block("QLoRA", Kind.HEADING, 2), Block("One")]


@pytest.mark.parametrize(
    "rule", ["-" * 60, "* * *", "***", "———————", "★★★★", "+------+", "-----ooo-----"]
)
def test_a_line_of_signs_is_a_rule(rule: str) -> None:
    """Between paragraphs, or right under a line it does not fit."""
    kinds = [block.kind for block in blocks_of(f"QLoRA\n\n{rule}\n\nMamba")]
    assert kinds == [Kind.TEXT, Kind.RULE, Kind.TEXT]


def test_a_long_rule_under_a_short_line_is_no_underline() -> None:
    """It parts what is above from what is below."""
    kinds = [block.kind for block in blocks_of("QLoRA\n" + "-" * 70 + "\nMamba")]
    assert kinds == [Kind.TEXT, Kind.RULE, Kind.TEXT]


@pytest.mark.parametrize(
    ("line", "text", "level"),
    [
        ("- QLoRA", "QLoRA", 1),
        ("* QLoRA", "QLoRA", 1),
        ("• QLoRA", "QLoRA", 1),
        ("  - QLoRA", "QLoRA", 2),
        ("▶ QLoRA", "QLoRA", 1),
        ("– QLoRA", "QLoRA", 1),
    ],
)
def test_bullets_make_items(line: str, text: str, level: int) -> None:
    """Deeper by their indent; the sign is none of the text."""
    assert blocks_of(line) == [Block(text, Kind.ITEM, level)]


@pytest.mark.parametrize("line", ["-QLoRA", "-", "4-bit", "*QLoRA*", "1. QLoRA"])
def test_other_lines_are_text(line: str) -> None:
    """A sign without a space, or with nothing behind it."""
    assert [block.kind for block in blocks_of(line)] == [Kind.TEXT]


def test_signs_of_a_quoted_reply_are_left_out() -> None:
    """However often it was quoted."""
    assert texts("> > QLoRA\n> Mamba") == ["QLoRA", "Mamba"]


def test_a_mail_says_what_it_is() -> None:
    """Its subject, sender and date are the article's; what only mailers add is left out."""
    mail = (
        "From: Paper Letters <letters@a.example>\nTo: all@a.example\n"
        "Subject: Re: [papers] Fwd: Four papers\n of this week\n"
        "Date: Tue, 23 May 2023 09:15:00 +0800\nX-Mailer: none\n\nQLoRA\n\nMamba\n-- \nThe editors\n"
    )
    for text in (mail, mail.replace("\n", "\r\n"), "\ufeff" + mail):
        page = page_of(text)
        assert (page.title, page.publisher) == ("Four papers of this week", "Paper Letters")
        assert page.published == "2023-05-23"
        assert [block.text for block in page.blocks] == ["QLoRA", "Mamba"]


def test_a_text_that_is_no_mail_has_no_head() -> None:
    """Lines with a colon are text; a subject alone makes no mail."""
    page = page_of("Subject: four papers\n\nQLoRA\n")
    assert (page.title, page.publisher, page.published) == (None, None, None)
    assert [block.text for block in page.blocks] == ["Subject: four papers", "QLoRA"]


def test_a_mailing_lists_foot_is_left_out() -> None:
    """What stands below its long line."""
    page = page_of("QLoRA\n" + "_" * 40 + "\npapers mailing list\nhttps://a.example/listinfo\n")
    assert [block.text for block in page.blocks] == ["QLoRA"]


def test_a_text_without_end_is_cut() -> None:
    """And read in a time that grows with its length only."""
    assert len(blocks_of("QLoRA\n\n" * (MOST_BLOCKS + 9))) == MOST_BLOCKS
    assert len(texts("- " * 100_000)) == 1
