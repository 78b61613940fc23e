"""Claim, send, record: what becomes of a delivery when Telegram refuses, vanishes or answers nonsense."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app import build
from bot.flights import Stage
from bot.halting import HaltError
from bot.instance import FencedError
from bot.models import Chat, OutboxRow, State
from bot.sandbox.errors import Refusal
from bot.sandbox.faults import Cut, Fault, Garbage
from bot.settings import OnDoubt
from bot.store import chats, editions, outbox, standing
from tests.bot.outbox import claim_all
from tests.bot.papers import entry, put
from tests.bot.spoken import spoken
from tests.bot.world import GROUP, YOU, World, open_world

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
BLOCKED = Refusal(403, "Forbidden: bot was blocked by the user")
BROKEN = 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0'


async def due(world: World, chat_id: int = YOU) -> None:
    """Subscribe a chat and turn to its due time."""
    await world.say("/subscribe multimodal", chat_id=chat_id)
    world.clock.turn(MONDAY)


async def rows(world: World) -> list[OutboxRow]:
    """Return the outbox, newest first."""
    return await world.app.database.read(partial(standing.rows, limit=100))


async def chat(world: World, chat_id: int = YOU) -> Chat:
    """Return what is kept of a chat."""
    kept = await world.app.database.read(partial(chats.by_id, chat_id=chat_id))
    assert kept is not None
    return kept


def roundups(world: World, chat_id: int = YOU) -> list[str]:
    """Return the roundups that stand in a chat."""
    return [text for text in world.written(chat_id) if text.startswith("Papers of the week")]


@pytest.mark.parametrize(
    ("fault", "copies", "attempts"),
    [
        (Refusal(429, "Too Many Requests: retry after 3", {"retry_after": 3}), 1, 2),
        (Cut(before=True), 2, 2),
        (Garbage(502, b"<html>Bad Gateway</html>"), 1, 2),
        (Garbage(200, b"not json", done=True), 2, 2),
    ],
)
async def test_a_passing_failure_ends_in_a_delivery(
    world: World, fault: Fault, copies: int, attempts: int
) -> None:
    """It is sent again, and where it may have arrived before it is there twice at most."""
    await due(world)
    world.telegram.faults.add(answer=fault, method="sendMessage", chat_id=YOU)
    await world.push()
    [row] = await rows(world)
    assert (row.state, row.attempts) == (State.SENT, attempts)
    assert 1 <= len(roundups(world)) <= copies


async def test_in_doubt_twice_is_presumed_delivered(world: World) -> None:
    """Never more than two copies: after the second doubt it counts as sent, and the row says so."""
    await due(world)
    world.telegram.faults.add(
        answer=Garbage(502, b"<html>", done=True), method="sendMessage", times=5
    )
    await world.push()
    [row] = await rows(world)
    assert row.state == State.SENT
    assert "presumed" in str(row.error)
    assert len(roundups(world)) == 2


async def test_presume_sends_nothing_twice(tmp_path: Path) -> None:
    """With BOT_ON_DOUBT=presume a message in doubt is not sent again."""
    async with open_world(tmp_path, on_doubt=OnDoubt.PRESUME) as world:
        await due(world)
        world.telegram.faults.add(
            answer=Garbage(502, b"<html>", done=True), method="sendMessage", chat_id=YOU
        )
        await world.push()
        [row] = await rows(world)
        assert row.state == State.SENT
        assert len(roundups(world)) == 1


async def test_a_flood_wait_is_a_time_in_the_row(world: World) -> None:
    """Nothing is called for the chat before retry_after; another chat does not wait."""
    await due(world)
    await world.say("/subscribe math", chat_id=GROUP)
    wait = Refusal(429, "Too Many Requests: retry after 43837", {"retry_after": 43837})
    world.telegram.faults.add(answer=wait, method="sendMessage", chat_id=YOU)
    await world.app.make_due()
    while await world.app.sender.step():
        pass
    by_chat = {row.chat_id: row for row in await rows(world)}
    assert by_chat[YOU].state == State.PENDING
    assert by_chat[YOU].not_before == MONDAY + timedelta(seconds=43837)
    assert len(roundups(world)) == 0


async def test_a_chat_that_blocked_the_bot_is_suspended(world: World) -> None:
    """The delivery is dropped, the subscriptions stay, and nothing more is made for it."""
    await due(world)
    world.telegram.block(YOU)
    await world.push()
    [row] = await rows(world)
    assert row.state == State.DROPPED
    assert "blocked" in str((await chat(world)).suspended)
    world.clock.turn(MONDAY + timedelta(weeks=1))
    assert await world.push() == 0


async def test_a_group_that_became_a_supergroup_gets_it_there(world: World) -> None:
    """The move is learnt from the refusal; subscriptions and delivery go along, once."""
    await due(world, GROUP)
    new_id = world.telegram.migrate(GROUP)
    await world.push()
    assert len(roundups(world, new_id)) == 1
    assert (await chat(world, new_id)).next_roundup_at == MONDAY + timedelta(weeks=1)
    assert await world.app.database.read(partial(chats.by_id, chat_id=GROUP)) is None


async def test_refused_markup_is_sent_as_plain_text_once(world: World) -> None:
    """A reader gets words without tags rather than nothing; the log tells which edition it was."""
    await due(world)
    world.telegram.faults.add(answer=Refusal(400, BROKEN), method="sendMessage", chat_id=YOU)
    with capture_logs() as logs:
        await world.push()
    [text] = roundups(world)
    assert "<b>" not in text
    assert not world.telegram.messages(YOU)[-1].get("entities")
    told = [(log["edition"], log["part"]) for log in logs if log["event"] == "message_refused"]
    assert told == [(1, 0)]


@pytest.mark.parametrize("refusal", [BROKEN, "Bad Request: message thread not found"])
async def test_what_is_refused_again_fails_and_stays_so(world: World, refusal: str) -> None:
    """Plain text that is no plain text, a thread where there is none: nothing goes round in circles."""
    await due(world)
    answer = Refusal(400, refusal)
    world.telegram.faults.add(answer=answer, method="sendMessage", chat_id=YOU, times=5)
    await world.push()
    assert [row.state for row in await rows(world)] == [State.FAILED]
    assert sum(call.method == "sendMessage" for call in world.telegram.calls) <= 3
    assert roundups(world) == []


async def test_a_hold_that_comes_while_telegram_is_asked_counts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it is well was asked before the wait was told: nothing goes into it."""
    await due(world)
    await world.app.make_due()
    sender, floods = world.app.sender, world.app.services.pacer.floods

    async def asked() -> bool:
        if sender.desk.ready:
            now = time.monotonic()
            floods.obey(now, now + 30)
        return True

    monkeypatch.setattr(sender.health, "is_well", asked)
    stop = asyncio.Event()
    running = asyncio.create_task(sender.run(stop))
    await asyncio.sleep(0.5)
    stop.set()
    await running
    assert floods.held_until(0) > 0
    assert roundups(world) == []


async def test_a_failed_delivery_gives_its_papers_back(tmp_path: Path) -> None:
    """What Telegram will not take for no reason we know is failed; its papers come next week."""
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        await world.say("/subscribe video")
        put(tmp_path, "news", *(entry(number, ("video",)) for number in range(3)))
        await world.app.reload()
        world.clock.turn(MONDAY)
        odd = Refusal(400, "Bad Request: something nobody heard of")
        world.telegram.faults.add(answer=odd, method="sendMessage", chat_id=YOU)
        await world.push()
        assert [row.state for row in await rows(world)] == [State.FAILED]
        world.clock.turn(MONDAY + timedelta(weeks=1))
        await world.push()
        assert "3 new papers" in roundups(world)[-1]


async def test_a_thread_that_is_gone_falls_back_to_the_main_one(world: World) -> None:
    """The roundup comes once, outside of the thread, and the chat is kept so."""
    await due(world)
    await world.app.database.write(lambda c: chats.change(c, YOU, thread_id=77))
    await world.push()
    assert len(roundups(world)) == 1
    assert world.written()[-1] == spoken(world, "note_thread_gone")
    assert (await chat(world)).thread_id is None


@pytest.mark.parametrize("code", [401, 409])
async def test_a_refused_bot_halts_and_loses_nothing(world: World, code: int) -> None:
    """The sender stops with a sentence; the delivery waits for the next start."""
    await due(world)
    refusal = Refusal(code, "Unauthorized")
    world.telegram.faults.add(answer=refusal, method="sendMessage", times=100)
    await world.app.make_due()
    with pytest.raises(HaltError):
        await world.app.sender.run(asyncio.Event())
    [row] = await rows(world)
    assert row.state == State.PENDING


async def test_parts_come_in_order(tmp_path: Path) -> None:
    """A roundup too long for one message arrives part after part, each within the limit."""
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        await world.say("/subscribe video")
        await world.say("/settings size 20")
        long = {"en": "A sentence that goes on. " * 60}
        put(tmp_path, "news", *(entry(n, ("video",), summary=long) for n in range(20)))
        await world.app.reload()
        world.clock.turn(MONDAY)
        before = len(world.written())
        made = await world.push()
        parts = world.written()[before:]
        assert made == len(parts) > 5
        numbers = [
            int(line.partition(". ")[0])
            for part in parts
            for line in part.splitlines()
            if ". A Study of" in line
        ]
        assert numbers == list(range(1, 21))


async def test_a_late_owner_is_refused(world: World) -> None:
    """Nobody claims what is claimed, and who does not own a claim cannot end it."""
    await due(world)
    await world.app.make_due()
    [claimed] = await claim_all(world, 7)
    assert await claim_all(world, 8) == []
    ended = await world.app.database.write(
        lambda c: outbox.finish(c, claimed.id, 8, state=State.SENT)
    )
    assert ended is False
    assert [row.state for row in await rows(world)] == [State.PENDING]


@pytest.mark.parametrize(
    ("stage", "policy", "sent", "attempts"),
    [
        (None, OnDoubt.RESEND, 1, 1),
        (Stage.BEGUN, OnDoubt.RESEND, 1, 2),
        (Stage.HANDED_OVER, OnDoubt.RESEND, 1, 2),
        (None, OnDoubt.PRESUME, 1, 1),
        (Stage.BEGUN, OnDoubt.PRESUME, 1, 2),
        (Stage.HANDED_OVER, OnDoubt.PRESUME, 0, 1),
    ],
)
async def test_a_dead_instances_claim_is_settled_at_the_start(
    tmp_path: Path, stage: Stage | None, policy: OnDoubt, sent: int, attempts: int
) -> None:
    """What surely never left is as it was; the rest is sent once more, or presumed to have left."""
    async with open_world(tmp_path, on_doubt=policy) as world:
        await die_in_flight(world, stage)
        await world.app.take()
        await world.deliver()
        [row] = await rows(world)
        assert (row.state, len(roundups(world)), row.attempts) == (State.SENT, sent, attempts)
        assert bool(row.error) is (stage is not None)


async def test_what_a_restarted_machine_left_is_in_doubt(world: World) -> None:
    """Without the file of the instance that died nobody knows how far it came: as if it had been sent."""
    await die_in_flight(world, None)
    world.app.instance.flights.path.unlink()
    await world.app.take()
    await world.deliver()
    [row] = await rows(world)
    assert "possible repeat" in str(row.error)


async def test_a_message_is_in_doubt_once_only(world: World) -> None:
    """Two instances die over it: it is presumed delivered, not sent a third time."""
    await die_in_flight(world, Stage.BEGUN)
    for _ in range(2):
        await world.app.take()
        for one in await claim_all(world, world.app.instance.epoch):
            world.app.instance.flights.begin(one.id)
    await world.app.take()
    [row] = await rows(world)
    assert (row.state, "presumed" in str(row.error)) == (State.SENT, True)


async def die_in_flight(world: World, stage: Stage | None) -> None:
    """Claim the roundup that is due, and come so far with it."""
    await due(world)
    await world.app.make_due()
    [claimed] = await claim_all(world, world.app.instance.epoch)
    flights = world.app.instance.flights
    if stage is not None:
        flights.begin(claimed.id)
    if stage is Stage.HANDED_OVER:
        flights.hand_over(claimed.id)


async def test_run_delivers_what_is_put_in_and_ends_when_told(world: World) -> None:
    """Woken by a new roundup it sends it; stopped it returns after what is in flight is recorded."""
    stop = asyncio.Event()
    running = asyncio.create_task(world.app.sender.run(stop))
    await due(world)
    arrived = asyncio.Event()
    world.telegram.subscribe(lambda event: arrived.set() if "message" in event else None)
    await world.app.make_due()
    async with asyncio.timeout(10):
        await arrived.wait()
        stop.set()
        await running
    assert [row.state for row in await rows(world)] == [State.SENT]


async def test_texts_are_forgotten_when_the_last_delivery_is_done(world: World) -> None:
    """The edition keeps its rendered text while one delivery waits; then only the proof stays."""
    await due(world)
    await world.app.make_due()
    database = world.app.database
    assert await database.write(editions.forget_old) == 0
    await world.deliver()
    assert await database.write(editions.forget_old) == 1
    [row] = await rows(world)
    assert (row.state, row.html) == (State.SENT, None)


async def test_who_was_shut_out_sends_nothing_more(world: World) -> None:
    """Another instance has taken over: the first can claim nothing, and says why."""
    await due(world)
    await world.app.make_due()
    other = build(world.app.settings, world.clock)
    await other.take()
    await other.connect()
    with pytest.raises(FencedError, match="taken over"):
        await world.app.sender.step()
    assert roundups(world) == []
    assert await other.sender.step()
    assert len(roundups(world)) == 1
    await other.close()
