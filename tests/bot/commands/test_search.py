import re

import pytest

from tests.bot.spoken import labels, marked, spoken
from tests.bot.world import Json, World

NUMBERED = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)


def titles(message: Json) -> list[str]:
    """Return the numbered lines of a list."""
    return [match[2] for match in NUMBERED.finditer(message["text"])]


async def test_words_found_are_visible(world: World) -> None:
    """The searched word is underlined in titles and snippets, in whatever form it stands there."""
    [found] = await world.say("/search hallucinate")
    shown = marked(found, "underline")
    assert shown
    assert all(word.casefold().startswith("hallucinat") for word in shown)


async def test_quoted_words_stand_side_by_side(world: World) -> None:
    """A quoted phrase finds no more than its words alone, and only where they are neighbours."""
    [loose] = await world.say("/search language models")
    [quoted] = await world.say('/search "tree of thoughts"')
    assert int(loose["text"].split()[0]) > int(quoted["text"].split()[0])
    assert any(text.casefold() == "tree of thoughts" for text in marked(quoted, "underline"))


async def test_pages_hold_every_hit_once(world: World) -> None:
    """Turning to the end shows all that the heading counts, none twice; the last page has no next."""
    [found] = await world.say("/search language models")
    total, seen = int(found["text"].split()[0]), titles(found)
    while "›" in labels(world, page := world.now(found)):
        await world.press(page, "›")
        seen += titles(world.now(found))
    assert len(seen) == len(set(seen)) == total
    await world.press(world.now(found), "‹")
    assert titles(world.now(found)) == seen[-10 if total % 5 == 0 else -5 - total % 5 :][:5]


@pytest.mark.parametrize(
    "words", ["language: models", "language " * 12, "語言 模型 language model:s a:b"]
)
async def test_turning_keeps_the_words(world: World, words: str) -> None:
    """Colons in the words, and words longer than a button holds, survive the turning of a page."""
    [found] = await world.say(f"/search {words}")
    await world.press(found, "›")
    assert world.now(found)["text"].splitlines()[0] == found["text"].splitlines()[0]
    assert not set(titles(world.now(found))) & set(titles(found))


async def test_words_on_the_next_line_are_words_too(world: World) -> None:
    """The words may stand below the command; turning reads them all again."""
    words = "language\nmodels for many different uses and for long contexts too"
    [found] = await world.say(f"/search\n{words}")
    heading = found["text"].splitlines()[0]
    assert " ".join(words.split()) in heading
    await world.press(found, "›")
    assert world.now(found)["text"].splitlines()[0] == heading


async def test_the_page_number_does_nothing(world: World) -> None:
    """The button that tells the page is answered and changes nothing."""
    [found] = await world.say("/search language models")
    assert not await world.press(found, "1 / ")
    assert world.answer["text"] == ""
    assert world.now(found) == found


async def test_nothing_found_is_said(world: World) -> None:
    """Words that stand nowhere get a sentence that repeats them literally."""
    [answer] = await world.say("/search <xyzzy> & qwertzy")
    assert answer["text"] == spoken(world, "search_none", words="<xyzzy> & qwertzy")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ('"tree of thoughts"', "tree of thoughts"),
        ("«tree of thoughts»", "tree of thoughts"),
        ("“tree of thoughts", "tree of thoughts"),
        ('"tree of" "thoughts"', '"tree of" "thoughts"'),
        ("「zebra」", "zebra"),
        ('"zebra" "crossings"', '"zebra" "crossings"'),
    ],
)
async def test_quotation_marks_are_not_doubled(world: World, words: str, shown: str) -> None:
    """The sentence has marks of its own; those around all the words are left out, none within."""
    [found] = await world.say(f"/search {words}")
    heading = spoken(world, "search_title", n=max(1, len(titles(found))), words=shown)
    nothing = spoken(world, "search_none", words=shown)
    assert found["text"].splitlines()[0] == (heading if titles(found) else nothing)


@pytest.mark.parametrize("words", ["", '""', "«»", "?!", '" "'])
async def test_without_words_it_shows_how(world: World, words: str) -> None:
    """The usage stands alone, where there is nothing but marks too."""
    [usage] = await world.say(f"/search {words}")
    assert usage["text"] == spoken(world, "search_usage")


async def test_forged_words_are_cleaned(world: World) -> None:
    """Words in forged button data get no further than typed ones: no invisible character comes back."""
    [found] = await world.say("/search language models")
    await world.press_data(found, "find:0:\u202exyzzy\x00\ud800")
    assert world.now(found)["text"] == spoken(world, "search_none", words="xyzzy")


async def test_a_button_without_words_is_stale(world: World) -> None:
    """Where neither the button nor a quoted message has words, the button is too old."""
    [found] = await world.say("/search tools")
    await world.press_data(found, "find:5:")
    assert world.answer["text"] == spoken(world, "button_stale")
    assert world.now(found) == found


async def test_russian_and_chinese_words_find_papers(world: World) -> None:
    """Summaries are searched in all three languages, in any form of a word."""
    for words in ("галлюцинаций", "галлюцинации", "幻觉"):
        [found] = await world.say(f"/search {words}")
        assert int(found["text"].split()[0]) > 0
        assert marked(found, "underline")
