"""Articles damaged at random: read or refused, and never anything else."""

import random
from collections.abc import Callable
from contextlib import suppress

import pytest

from digests.errors import ArticleError
from digests.reading import articles
from tests.digests.reading.articles.golds import corpus

SEEDS = (*range(300), 2993, 3565, 7869)  # the last once ended in an error; of 10,000 none does now
SLICE, LONGEST, KNOWN_BY_NAME = 400, 64_000, 0.7
PIECES = [
    *(b"<div>", b"</div>", b"<table><tr><td>", b"<li>", b"</a>", b"<script>", b"<!--", b"<h2>"),
    *(b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"&#x110000;", b"\xe2\x80\xae", b"**", b"[[", b"]("),
    *(b'"', b"{", b"}", b"]]>", b"1. ", b"\n\n", b"---\n", b"| a | b |\n|---|---|\n", b"@article{"),
    *(
        b'<a href="https://arxiv.org/abs/2305.14314">',
        b"https://",
        b"arXiv:",
        b"2305.14314",
        b"<rss>",
    ),
    *(b"<br>" * 50, b" " * 200, b"(" * 100, b"_" * 100),
]
ARTICLES = corpus()
Damage = Callable[[random.Random, bytearray, int], None]


def flip(chance: random.Random, data: bytearray, place: int) -> None:
    """Make one byte another."""
    data[place] = chance.randrange(256)


def insert(chance: random.Random, data: bytearray, place: int) -> None:
    """Put a piece in that means something in a format."""
    data[place:place] = chance.choice(PIECES) * chance.choice((1, 1, 1, 5))


def lose(chance: random.Random, data: bytearray, place: int) -> None:
    """Leave a slice out."""
    del data[place : place + chance.randrange(SLICE)]


def repeat(chance: random.Random, data: bytearray, place: int) -> None:
    """Put a slice where another is."""
    target = chance.randrange(len(data))
    data[target:target] = data[place : place + chance.randrange(SLICE)]


DAMAGES: list[Damage] = [flip, insert, lose, repeat]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_damaged_article_is_read_or_refused(seed: int) -> None:
    """A draft comes of it, its entries counted from 1, or an error that says what is wrong."""
    chance = random.Random(seed)  # noqa: S311
    article = chance.choice(ARTICLES)
    data = bytearray(article.file.read_bytes())[:LONGEST]
    for _ in range(chance.choice((1, 3, 10, 50, 200))):
        data = data or bytearray(b"x")
        chance.choice(DAMAGES)(chance, data, chance.randrange(len(data)))
    name = article.file.name if chance.random() < KNOWN_BY_NAME else None
    with suppress(ArticleError):
        draft = articles.read(bytes(data), name=name)
        assert [entry.position for entry in draft.entries] == list(range(1, len(draft.entries) + 1))
