"""Work beside the updates: nobody else waits for it, and its failures are told."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.errands import AT_ONCE, Errands
from tests.bot.spoken import speak, spoken
from tests.bot.world import MEMBER, YOU, World, open_world
from tests.digests.retrieving.site import Site


@pytest.fixture
def told() -> list[tuple[str, str]]:
    """Collect who is told of which failure."""
    return []


@pytest.fixture
def errands(told: list[tuple[str, str]]) -> Errands[str]:
    """Run errands whose failures are collected."""

    async def failed(whose: str, error: Exception) -> None:
        told.append((whose, str(error)))

    return Errands(failed)


async def test_a_few_run_at_once(errands: Errands[str], told: list[tuple[str, str]]) -> None:
    """The others have their turn after them, in order; all are done in the end."""
    gate, begun = asyncio.Event(), []

    async def work(number: int) -> None:
        begun.append(number)
        await gate.wait()

    for number in range(AT_ONCE + 2):
        errands.start("me", work(number))
    await errands.settle(0.01)
    assert begun == list(range(AT_ONCE))
    gate.set()
    await errands.settle()
    assert begun == list(range(AT_ONCE + 2))
    assert told == []


async def test_a_failure_is_told_to_whose_it_is(
    errands: Errands[str], told: list[tuple[str, str]]
) -> None:
    """And stops no other."""

    async def work(number: int) -> None:
        if number % 2:
            raise ValueError(f"no {number}")

    for number in range(4):
        errands.start(f"reader {number}", work(number))
    await errands.settle()
    assert told == [("reader 1", "no 1"), ("reader 3", "no 3")]


async def test_what_is_not_done_is_given_up(
    errands: Errands[str], told: list[tuple[str, str]]
) -> None:
    """At the end nothing goes on, and what never began is no failure."""
    stopped = []

    async def work(number: int) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.append(number)

    for number in range(AT_ONCE + 1):
        errands.start("me", work(number))
    await errands.settle(0.01)
    await errands.stop()
    await errands.settle()
    assert sorted(stopped) == list(range(AT_ONCE))
    assert told == []


@pytest.fixture
async def slow(
    tmp_path: Path, shipped_database: Path
) -> AsyncIterator[tuple[World, Site, asyncio.Event]]:
    """Open a world with an editor, and a site that answers once it is let."""
    (tmp_path / "paperboy.db").write_bytes(shipped_database.read_bytes())
    gate = asyncio.Event()

    async def drip(writer: asyncio.StreamWriter) -> None:
        await gate.wait()
        writer.write(b"HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with (
        Site({"/slow": drip}) as site,
        open_world(tmp_path, site.allows, editors=(YOU,), catalogues=False) as world,
    ):
        world.telegram.add_chat("private", user=world.telegram.directory.user(MEMBER))
        yield world, site, gate
        gate.set()


async def test_nobody_waits_for_a_slow_page(slow: tuple[World, Site, asyncio.Event]) -> None:
    """While it is retrieved everyone is answered, the editor too; then its message says what came of it."""
    world, site, gate = slow
    world.telegram.say(YOU, YOU, f"{site.url}/slow")
    world.telegram.say(MEMBER, MEMBER, "/help")
    world.telegram.say(YOU, YOU, "/status")
    for update in await world.app.services.bot.get_updates(timeout=0):
        await world.app.handle(update)
    assert [text.split("…")[0] for text in world.written(YOU)][:1] == [
        f"Reading 127.0.0.1:{site.port}/slow"
    ]
    assert len(world.written(YOU)) == 2
    assert len(world.written(MEMBER)) == 1
    gate.set()
    await world.app.services.errands.settle()
    assert world.written(YOU)[0].startswith("127.0.0.1 has no such page")


async def test_a_failure_of_ours_is_an_apology(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is logged, and the chat is told, as if it had been waited for."""

    async def breaks(*_args: object) -> None:
        raise RuntimeError("a defect")

    others = world.app.services.settings.model_copy(update={"editors": (YOU,)})
    object.__setattr__(world.app.services, "settings", others)
    monkeypatch.setattr(world.app.services.intake, "of_link", breaks)
    with capture_logs() as logs:
        messages = await world.say("https://example.org/weekly")
    assert [message["text"] for message in messages] == [
        spoken(world, "read_given_up", name="example.org/weekly"),
        spoken(world, "error"),
    ]
    assert [log["event"] for log in logs if log["log_level"] == "error"] == ["handler_failed"]


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
async def test_what_was_not_read_at_the_end_is_told(
    slow: tuple[World, Site, asyncio.Event], language: str
) -> None:
    """No message says for ever that something is being read: what was begun, and what never had its turn."""
    world, site, _ = slow
    speak(world, language)
    for _ in range(AT_ONCE + 2):
        world.telegram.say(YOU, YOU, f"{site.url}/slow")
    for update in await world.app.services.bot.get_updates(timeout=0):
        await world.app.handle(update)
    await world.app.services.errands.settle(0.05)
    await world.app.services.errands.stop()
    name = f"127.0.0.1:{site.port}/slow"
    assert world.written(YOU) == [
        spoken(world, "read_given_up", language, name=name),
    ] * (AT_ONCE + 2)


async def test_giving_up_takes_no_time(
    errands: Errands[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who cannot be told that nothing came of it holds nobody up."""
    monkeypatch.setattr("bot.errands.GIVING_UP_SECONDS", 0.01)
    told = []

    async def hangs() -> None:
        told.append("begun")
        await asyncio.Event().wait()

    errands.start("me", hangs(), hangs)
    await errands.settle(0.01)
    async with asyncio.timeout(5):
        await errands.stop()
    assert told == ["begun", "begun"]
