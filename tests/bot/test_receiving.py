"""Updates by polling: none lost, none handled twice, and nobody waits for somebody else."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from structlog.testing import capture_logs
from telegram import Update

from bot import receiving
from bot.fetching import ALLOWED_UPDATES
from bot.halting import HaltError
from bot.inbox import Inbox
from bot.instance import FencedError
from bot.sandbox.updates import Updates
from digests.errors import DatabaseError
from tests.bot.scripted import Handler, Receiver, Script, open_receiver, said, soon

GATEWAY = (502, "<html>Bad Gateway</html>")
FIRST = 100_000_001


@pytest.fixture
async def script() -> Script:
    """Give a Telegram without answers."""
    return Script()


@pytest.fixture
async def receiver(script: Script, tmp_path: Path) -> AsyncIterator[Receiver]:
    """Give a bot over the script."""
    async with open_receiver(tmp_path, script.get_updates) as opened:
        yield opened


@pytest.fixture
async def pile() -> Updates:
    """Give a pile of updates that keeps each until it is confirmed, as Telegram does."""
    return Updates()


@pytest.fixture
async def receiver_of_pile(pile: Updates, tmp_path: Path) -> AsyncIterator[Receiver]:
    """Give a bot over the pile."""

    async def get_updates(request: web.Request) -> web.Response:
        call = await request.json()
        given = await pile.poll(call.get("offset", 0), call["limit"], call["timeout"])
        return web.json_response({"ok": True, "result": given})

    async with open_receiver(tmp_path, get_updates) as opened:
        yield opened


def say(pile: Updates, *chat_ids: int) -> None:
    """Let a message come from each."""
    for chat_id in chat_ids:
        pile.add("message", said(1, chat_id)["message"])


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds that nobody signals."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Note for how many whole seconds is slept, and do not sleep."""
    noted: list[float] = []
    real = asyncio.sleep

    async def note(seconds: float) -> None:
        if seconds >= 1:
            noted.append(seconds)
        await real(0)

    monkeypatch.setattr("bot.receiving.asyncio.sleep", note)
    return noted


async def test_an_update_is_confirmed_when_all_before_it_are_handled(
    script: Script, receiver: Receiver
) -> None:
    """Asked for is always the first that is not handled; when all are, what is one past the last."""
    handler = Handler()
    handler.close(8)
    script.give(said(7), said(8, 2), said(9, 3))
    script.give(said(8, 2), said(9, 3))
    async with receiver.polling(handler):
        assert [await soon(handler.started.get()) for _ in range(3)] == [7, 8, 9]
        assert [await soon(script.asked.get()) for _ in range(3)] == [None, 8, 8]
        handler.gates[8].set()
        script.give(said(8, 2), said(9, 3))
        assert await soon(script.asked.get()) == 10
    assert handler.done == [7, 9, 8]


async def test_nobody_waits_for_a_slow_one(pile: Updates, receiver_of_pile: Receiver) -> None:
    """What comes while one is still handled is handled at once, as far as Telegram gives it: a hundred."""
    handler = Handler()
    handler.close(FIRST)
    say(pile, 1)
    async with receiver_of_pile.polling(handler):
        assert await soon(handler.started.get()) == FIRST
        say(pile, *range(2, 200))
        await until(lambda: len(handler.done) == 99)
        assert len(pile) == 199, "nothing is confirmed"
        handler.gates[FIRST].set()
        await until(lambda: len(handler.done) == 199)
        await until(lambda: len(pile) == 0)
    assert sorted(handler.done) == list(range(FIRST, FIRST + 199)), "each once"


async def test_a_burst_is_handled_whole_and_once(pile: Updates, receiver_of_pile: Receiver) -> None:
    """Of a thousand from fifty chats none is lost or doubled, and a chat's are in order."""
    handler = Handler()
    say(pile, *(number % 50 + 1 for number in range(1000)))
    async with receiver_of_pile.polling(handler):
        await until(lambda: len(pile) == 0)
    assert sorted(handler.done) == list(range(FIRST, FIRST + 1000))


async def test_what_is_in_progress_is_not_asked_for_without_end(
    pile: Updates, receiver_of_pile: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram gives it again at once; between two fetches is a pause that grows, until something comes."""
    pauses: list[float] = []
    real = Inbox.moved

    async def moved(inbox: Inbox, seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 7:
            say(pile, 2)
        await real(inbox, 0.001)

    monkeypatch.setattr(Inbox, "moved", moved)
    handler = Handler()
    handler.close(FIRST)
    say(pile, 1)
    async with receiver_of_pile.polling(handler):
        await until(lambda: len(pauses) >= 9)
        handler.gates[FIRST].set()
    assert pauses[:9] == [0.05, 0.1, 0.2, 0.4, 0.5, 0.5, 0.5, 0.05, 0.1]
    assert sorted(handler.done) == [FIRST, FIRST + 1]


async def test_what_ends_ends_the_pause(
    pile: Updates, receiver_of_pile: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits an hour for the next when room is made."""
    monkeypatch.setattr(receiving, "SHORTEST_PAUSE_SECONDS", 3600)
    handler = Handler()
    handler.close(FIRST, FIRST + 1)
    say(pile, 1, 2)
    async with receiver_of_pile.polling(handler):
        assert [await soon(handler.started.get()) for _ in range(2)] == [FIRST, FIRST + 1]
        handler.gates[FIRST + 1].set()
        say(pile, 3)
        assert await soon(handler.started.get()) == FIRST + 2
        handler.gates[FIRST].set()


async def test_what_is_asked_for(script: Script, receiver: Receiver) -> None:
    """A long poll names all kinds of updates the bot handles, each time."""
    async with receiver.polling(Handler()):
        await soon(script.asked.get())
    assert script.calls[0]["allowed_updates"] == list(ALLOWED_UPDATES)
    assert script.calls[0]["timeout"] >= 20


async def test_an_update_that_fails_to_be_handled_is_not_confirmed(
    script: Script, receiver: Receiver
) -> None:
    """Where handling itself breaks, that update is not confirmed: it comes again."""

    async def broken(_: Update) -> None:
        raise RuntimeError("broken")

    script.give(said(7))
    with pytest.raises(RuntimeError, match="broken"):
        await soon(receiver.poller(broken).run(asyncio.Event()))
    assert [await script.asked.get(), script.asked.empty()] == [None, True]


async def test_one_that_cannot_be_read_keeps_no_other(script: Script, receiver: Receiver) -> None:
    """It is logged once, by id alone, and confirmed with the others; what is no update is passed over."""
    handler = Handler()
    secret = {"message_id": 1, "date": 10**18, "chat": {"id": 1, "type": "private"}, "text": "psst"}
    unreadable = [
        {"update_id": 7, "message": "psst"},
        {"update_id": 8, "message": {"text": "psst"}},
        {"update_id": 9, "message": secret},
        {"update_id": 10, "callback_query": {"id": "psst"}},
    ]
    script.give("psst", {"update_id": "psst"}, {"update_id": 2**70}, *unreadable, said(11))
    with capture_logs() as logs:
        async with receiver.polling(handler):
            assert [await soon(script.asked.get()) for _ in range(2)] == [None, 12]
    assert handler.done == [11]
    errors = [log for log in logs if log["log_level"] == "error"]
    assert [(log["event"], log["update"]) for log in errors] == [
        ("update_unreadable", number) for number in (7, 8, 9, 10)
    ]
    assert "psst" not in str(logs)


async def test_what_an_earlier_run_handled_is_not_handled_again(
    script: Script, receiver: Receiver
) -> None:
    """Killed before Telegram heard of it: the next run knows, and confirms it."""
    before, handler = Handler(), Handler()
    script.give(said(7), said(8))
    async with receiver.polling(before):
        assert [await soon(script.asked.get()) for _ in range(2)] == [None, 9]
        await receiver.handled.close(5)
    receiver.restart()
    assert await soon(script.asked.get()) == 9, "the end of the first"
    script.give(said(7), said(8), said(9))
    async with receiver.polling(handler):
        assert [await soon(script.asked.get()) for _ in range(2)] == [None, 10]
    assert [before.done, handler.done] == [[7, 8], [9]]


async def test_ids_may_begin_anew(script: Script, receiver: Receiver) -> None:
    """After a silence the next ids are any: lower ones too, and ones that were used years ago."""
    handler = Handler()
    script.give(said(1000), said(1001))
    async with receiver.polling(handler):
        assert [await soon(script.asked.get()) for _ in range(2)] == [None, 1002]
        script.give()
        assert await soon(script.asked.get()) is None, "nothing is left to confirm"
        receiver.now += timedelta(days=8)
        await receiver.handled.forget_old()
        script.give(said(5), said(1000))
        assert await soon(script.asked.get()) == 1001
    assert handler.done == [1000, 1001, 5, 1000]


async def test_without_a_database_updates_are_handled(
    script: Script, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an earlier run handled is unknown then; what this one handled is known, and written later."""

    async def locked(*_: object) -> None:
        raise DatabaseError("The database is in use by another program.")

    handler = Handler()
    with monkeypatch.context() as patch:
        patch.setattr(receiver.database, "read", locked)
        patch.setattr(receiver.database, "write", locked)
        patch.setattr("bot.remembering.backoff", lambda _: timedelta(seconds=0.01))
        script.give(said(7), said(8))
        async with receiver.polling(handler):
            assert [await soon(script.asked.get()) for _ in range(2)] == [None, 9]
            script.give(said(7), said(8), said(9))
            assert await soon(script.asked.get()) == 10
    assert handler.done == [7, 8, 9]
    await receiver.handled.close(5)
    receiver.restart()
    await receiver.handled.learn([7, 8, 9, 10])
    assert [number for number in range(7, 11) if number in receiver.handled] == [7, 8, 9]


async def test_stopping_ends_a_long_poll_at_once(script: Script, receiver: Receiver) -> None:
    """Nobody waits 25 seconds; what was handled is confirmed on the way out."""
    script.give(said(7))
    async with receiver.polling(Handler()):
        assert [await soon(script.asked.get()) for _ in range(2)] == [None, 8]
    assert await soon(script.asked.get()) == 8
    assert script.calls[-1]["timeout"] == 0


async def test_stopping_lets_what_is_being_handled_end(script: Script, receiver: Receiver) -> None:
    """Handled to the end, then confirmed, then over."""
    handler = Handler()
    handler.close(7)
    script.give(said(7))
    async with receiver.polling(handler) as stop:
        assert [await soon(script.asked.get()) for _ in range(2)] == [None, 7]
        stop.set()
        asyncio.get_running_loop().call_later(0.1, handler.gates[7].set)
    assert handler.done == [7]
    assert await soon(script.asked.get()) == 8


async def test_stopping_does_not_wait_for_ever(
    script: Script, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not end is given up, and not confirmed: it comes again."""
    monkeypatch.setattr(receiving, "DRAIN_SECONDS", 0.05)
    handler = Handler()
    handler.close(8)
    script.give(said(7), said(8, 2), said(9, 3))
    async with receiver.polling(handler):
        assert [await soon(script.asked.get()) for _ in range(2)] == [None, 8]
    assert handler.done == [7, 9]
    assert await soon(script.asked.get()) == 8
    assert 8 not in receiver.handled


async def test_stopping_with_nothing_handled_confirms_nothing(
    script: Script, receiver: Receiver
) -> None:
    """No offset is made up."""
    async with receiver.polling(Handler()):
        await soon(script.asked.get())
    assert script.asked.empty()


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(401, "@BotFather"), (404, "@BotFather"), (409, "two cannot share one token")],
)
async def test_telegram_will_not_have_us(
    script: Script, receiver: Receiver, status: int, sentence: str
) -> None:
    """A wrong token or a second poller ends it all with a sentence, without the token."""
    script.refuse(status)
    with pytest.raises(HaltError, match=sentence) as caught:
        await soon(receiver.poller(Handler()).run(asyncio.Event()))
    assert "canary" not in str(caught.value)


async def test_a_poll_left_over_by_a_killed_process_is_no_conflict(
    pile: Updates, receiver_of_pile: Receiver
) -> None:
    """Of two polls Telegram ends the older one: who starts anew right after a kill is served."""
    left_over = asyncio.create_task(pile.poll(0, 100, 25))
    await soon(pile.polled.wait())
    handler = Handler()
    async with receiver_of_pile.polling(handler):
        with pytest.raises(Exception, match="terminated by other getUpdates"):
            await soon(left_over)
        say(pile, 1)
        assert await soon(handler.started.get()) == FIRST


async def test_failures_are_waited_out(
    script: Script, receiver: Receiver, waits: list[float]
) -> None:
    """Longer each time, as long as a 429 says; from the start again after a success; no offset lost."""
    handler = Handler()
    script.give(said(7))
    for _ in range(3):
        script.fail(*GATEWAY)
    script.refuse(429, retry_after=33)
    script.give(said(8))
    script.fail(200, '{"ok":true,"result":[{"upd')
    script.fail(200, '{"ok":true,"result":{}}')
    async with receiver.polling(handler):
        offsets = [await soon(script.asked.get()) for _ in range(9)]
    assert offsets == [None, 8, 8, 8, 8, 8, 9, 9, 9]
    assert waits[:6] == [1, 2, 4, 33, 1, 2]
    assert handler.done == [7, 8]


async def test_stopping_ends_a_wait_at_once(script: Script, receiver: Receiver) -> None:
    """A flood answer of an hour does not hold up the end."""
    script.refuse(429, retry_after=3600)
    async with receiver.polling(Handler()):
        await soon(script.asked.get())


async def test_a_dead_network_at_the_end_is_no_error(tmp_path: Path) -> None:
    """The last confirmation is tried, not insisted on: the updates come twice instead."""
    script, stop = Script(), asyncio.Event()
    script.give(said(7))
    async with open_receiver(tmp_path, script.get_updates) as receiver:
        task = asyncio.create_task(receiver.poller(Handler()).run(stop))
        assert [await soon(script.asked.get()) for _ in range(2)] == [None, 8]
        await receiver.transport.shutdown()
        stop.set()
        await soon(task)


async def test_it_tells_why_no_updates_come_and_that_they_do(
    receiver: Receiver, script: Script
) -> None:
    """Who runs the bot sees an outage though nothing is to be sent."""
    script.fail(*GATEWAY)
    async with receiver.polling(handler := Handler()):
        await soon(script.asked.get())
        script.give(said(FIRST))
        await soon(handler.started.get())
    assert receiver.heard[0] == "Telegram's answer was no answer (HTTP 502)"
    assert receiver.heard[1] is None


async def test_who_was_shut_out_begins_with_nothing(receiver: Receiver, script: Script) -> None:
    """Its updates are another instance's by now: it ends, and they come there."""

    async def shut_out() -> None:
        raise FencedError

    receiver.confirm = shut_out
    script.give(said(FIRST))
    handler = Handler()
    with pytest.raises(FencedError):
        await soon(receiver.poller(handler).run(asyncio.Event()))
    assert handler.done == []
