"""Whatever follows a command, the answer is sensible, and nothing is changed that should not be."""

import sqlite3
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands import COMMANDS
from tests.bot.spoken import kept, spoken
from tests.bot.world import Json, World

HOSTILE = {
    "empty": "",
    "spaces": " \n\t \u3000 ",
    "long": "x" * 4080,
    "long words": "language " * 450,
    "long Chinese": "语言模型" * 1000,
    "quote": '"',
    "open phrase": '"kv cache',
    "near": "AND NEAR(",
    "fts": 'NOT a* OR ^b col:c {d} "e"" + -f',
    "star": "*",
    "c++": "C++",
    "sql": "' OR 1=1 --",
    "drop": "'; DROP TABLE chat; --",
    "html": "<b>&amp;</i> &lt; <a href='tg://user?id=1'>x</a>",
    "braces": "{words} {0} %s %(n)s ${x}",
    "colons": "a:b:c::",
    "nul": "tool\x00for\x01mer\x1b[31m",
    "rtl override": "\u202etool\u2066former\u2069",
    "lone surrogate": "\ud800",
    "surrogate in words": "tool\udfffformer \ud83d",
    "zero width": "\u200b\u200d\ufeff",
    "family": "👨‍👩‍👧‍👦🏳️‍🌈🇷🇺",
    "tower": "Z" + "\u0301\u0308\u0334" * 200 + "algo",
    "only marks": "\u0301" * 100,
    "separators": ",;,;，、 и and 和",
    "slashes": "/paper /search //",
    "number": "9" * 400,
    "dots": "10." * 800 + "/x",
    "punctuation": "!" * 100 + "a",
}
DECIDING = {"subscribe", "follow", "settings"}


def is_sound(message: Json, apologies: set[str]) -> bool:
    """Whether a message is no apology and holds no invisible character."""
    invisible = [c for c in message["text"] if unicodedata.category(c) in ("Cc", "Cf", "Cs")]
    return message["text"] not in apologies and set(invisible) <= {"\n"}


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
async def test_every_command_bears_any_words(world: World, name: str, tmp_path: Path) -> None:
    """One or more answers, none of them an apology; the database is whole afterwards."""
    apologies = {spoken(world, "error"), spoken(world, "error_database")}
    for kind, words in HOSTILE.items():
        answers = await world.say(f"/{name} {words}")
        assert answers, kind
        assert all(is_sound(answer, apologies) for answer in answers), kind
    with sqlite3.connect(tmp_path / "paperboy.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM paper").fetchone() == (50,)
    connection.close()
    if name not in DECIDING:
        assert not any((await kept(world)).values())


async def test_plain_words_in_private_may_be_anything(world: World) -> None:
    """The same without a command."""
    apologies = {spoken(world, "error"), spoken(world, "error_database")}
    for kind, words in HOSTILE.items():
        if words.strip():
            answers = await world.say(words)
            assert answers, kind
            assert all(is_sound(answer, apologies) for answer in answers), kind


async def test_injected_words_are_shown_as_typed(world: World) -> None:
    """Markup in words comes back as text; no link, mention of a person or bold is made of it."""
    words = "<b>zebra</b> <a href='tg://user?id=1002'>crossing</a> &amp;"
    for command in ("paper", "settings", "unsubscribe"):
        await world.say("/subscribe agents")
        [answer] = await world.say(f"/{command} {words}")
        assert "<b>zebra</b>" in answer["text"]
        kinds = {entity["type"] for entity in answer.get("entities", [])}
        assert not kinds & {"bold", "text_link", "text_mention"}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    name=st.sampled_from(["paper", "search", "subscribe", "unsubscribe", "settings", "start"]),
    words=st.lists(
        st.one_of(
            st.sampled_from([*HOSTILE.values(), "agents", "multimodal", "2302.04761", "Berlin"]),
            st.text(max_size=20),
        ),
        max_size=4,
    ),
)
async def test_any_mixture_is_borne(world: World, name: str, words: list[str]) -> None:
    """Mixtures of hostile and good words get an answer as well."""
    answers = await world.say(f"/{name} {' '.join(words)}"[:4096])
    assert answers
    apologies = {spoken(world, "error"), spoken(world, "error_database")}
    assert all(is_sound(answer, apologies) for answer in answers)
