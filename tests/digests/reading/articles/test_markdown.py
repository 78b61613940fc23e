"""Markdown: its front matter, and how lines stay lines."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from digests.reading.articles.blocks import Kind, Page
from digests.reading.articles.html import blocks_of
from digests.reading.articles.markdown import as_html


def texts(text: str) -> list[str]:
    """Return what the blocks of a text say."""
    return [block.text for block in blocks_of(LexborHTMLParser(as_html(text)[0]), None)[0]]


@pytest.mark.parametrize(
    ("head", "page"),
    [
        (
            "---\ntitle: 'Four papers'\nauthor: The editors\nlang: en\ndate: 2023-05-23\nurl: https://a.example/x\n---",
            Page(title="Four papers", publisher="The editors", language="en",
                 published="2023-05-23", link="https://a.example/x"),
        ),
        (
            '+++\ntitle = "Four papers"\ndate = "2023-05-23T09:15:00Z"\n+++',
            Page(title="Four papers", published="2023-05-23"),
        ),
        ("---\nTitle: Four\n  papers\nauthors:\n- name: The editors\n---",
         Page(title="Four papers", publisher="The editors")),
        ("--- \ntitle: Four papers\n--- ", Page(title="Four papers")),
        ("---\ntitle: [\n---", Page()),
        ("---\n- a\n---", Page()),
        ("---\ntitle: {a: b}\ndate: soon\n---", Page()),
        ("---\n" + "[" * 5000 + "\n---", Page()),
        ("---\ntitle: &a [*a]\n---", Page()),
    ],
)  # fmt: skip
def test_front_matter_says_what_it_says(head: str, page: Page) -> None:
    """In YAML or TOML; what is broken says nothing, and none of it is text."""
    html, said = as_html(f"\ufeff{head}\n# QLoRA\n")
    assert said == page
    assert html == "<h1>QLoRA</h1>\n"


def test_a_text_without_front_matter_is_all_text() -> None:
    """A rule at its start closes nothing."""
    assert texts("QLoRA\n\n---\n\nMamba") == ["QLoRA", "", "Mamba"]
    assert texts("---\nQLoRA") == ["", "QLoRA"]
    assert texts("") == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("**QLoRA**\nhttps://arxiv.org/abs/2305.14314\nA model\nis tuned.",
         ["QLoRA", "https://arxiv.org/abs/2305.14314", "A model is tuned."]),
        ("QLoRA: Efficient Finetuning\nhttps://arxiv.org/abs/2305.14314",
         ["QLoRA: Efficient Finetuning", "https://arxiv.org/abs/2305.14314"]),
        ("__QLoRA__\n**Mamba**\n", ["QLoRA", "Mamba"]),
        ("A model\nis tuned\nin four bits.", ["A model is tuned in four bits."]),
        ("a  \nb", ["a", "b"]),
        ("a b " * 40 + "\nhttps://a.example", [("a b " * 40).strip(), "https://a.example"]),
        ("a b " * 60 + "\nhttps://a.example", ["a b " * 60 + "https://a.example"]),
        ("a b " * 60 + "https://b.example\nhttps://a.example",
         ["a b " * 60 + "https://b.example", "https://a.example"]),
        ("**QLoRA**\r\nA model", ["QLoRA", "A model"]),
        ("- one\n- two\n  three", ["one", "two three"]),
        ("~~old~~ new {{< youtube x >}}", ["old new"]),
        ("| a | b |\n|---|---|\n| c | d |", ["c", "d"]),
        ("<p>One</p>\n\n**Two**", ["One", "Two"]),
        ("```\nx\ny\n```", ["x", "y"]),
    ],
)  # fmt: skip
def test_lines_are_lines_where_they_are_meant_to_be(text: str, lines: list[str]) -> None:
    """A link or a bold line of its own is not drawn into the paragraph."""
    assert texts(text) == lines


def test_links_of_all_kinds_are_links() -> None:
    """Beside the text, by reference, and in angle brackets."""
    text = "[QLoRA](https://a.example/1 'x') [Mamba][m] <https://a.example/3>\n\n[m]: https://a.example/2"
    blocks, _ = blocks_of(LexborHTMLParser(as_html(text)[0]), None)
    assert [link.url for link in blocks[0].links] == [f"https://a.example/{n}" for n in (1, 2, 3)]
    assert blocks[0].kind is Kind.TEXT
