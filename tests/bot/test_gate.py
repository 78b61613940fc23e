"""Chats side by side, each in order; and one who says too much delays nobody else."""

import asyncio

import pytest
from structlog.testing import capture_logs
from telegram import Update

from bot import gate
from bot.gate import InOrder
from tests.bot.scripted import Handler, Json, said, soon


async def test_chats_go_side_by_side_and_each_in_order() -> None:
    """A slow chat holds up itself alone, and keeps its order."""
    handler = Handler()
    handler.close(1, 3)
    in_order = InOrder(handler)
    updates = said(1, 10), said(2, 10), said(3, 20), said(4, 30), said(5, 10)
    tasks = [asyncio.create_task(in_order(_update(update))) for update in updates]
    assert [await soon(handler.started.get()) for _ in range(3)] == [1, 3, 4]
    assert handler.started.empty()
    handler.gates[1].set()
    assert [await soon(handler.started.get()) for _ in range(2)] == [2, 5]
    handler.gates[3].set()
    await soon(asyncio.gather(*tasks))
    assert handler.done == [4, 1, 2, 5, 3]


async def test_order_holds_for_updates_that_come_one_by_one() -> None:
    """A third that arrives while the second is handled waits, though the first is long gone."""
    handler = Handler()
    handler.close(1, 2, 3)
    in_order = InOrder(handler)
    tasks = [asyncio.create_task(in_order(_update(said(number)))) for number in (1, 2)]
    assert await soon(handler.started.get()) == 1
    handler.gates[1].set()
    assert await soon(handler.started.get()) == 2
    tasks.append(asyncio.create_task(in_order(_update(said(3)))))
    await asyncio.sleep(0)
    assert handler.started.empty()
    handler.gates[2].set()
    handler.gates[3].set()
    await soon(asyncio.gather(*tasks))
    assert handler.done == [1, 2, 3]


async def test_a_chat_goes_on_after_a_failure() -> None:
    """What broke one update's handling does not block the chat's next."""
    broken = [1]

    async def handle(update: Update) -> None:
        if update.update_id in broken:
            raise RuntimeError("broken")

    in_order = InOrder(handle)
    with pytest.raises(RuntimeError):
        await in_order(_update(said(1)))
    await soon(in_order(_update(said(2))))


async def test_a_handler_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is logged, and counts as handled: else its chat, and in the end everyone, would wait for ever."""
    monkeypatch.setattr(gate, "HANDLE_SECONDS", 0.05)
    handler = Handler()
    handler.close(1)
    in_order = InOrder(handler)
    with capture_logs() as logs:
        await soon(in_order(_update(said(1))))
    await soon(in_order(_update(said(2))))
    assert handler.done == [2]
    assert [(log["event"], log["update"]) for log in logs] == [("handler_hangs", 1)]


async def test_a_handlers_own_timeout_is_its_failure() -> None:
    """It is not taken for one that hangs."""

    async def handle(_: Update) -> None:
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        await InOrder(handle)(_update(said(1)))


def _update(data: Json) -> Update:
    update: Update = Update.de_json(data, None)
    return update
