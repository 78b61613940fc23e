"""Any update, well formed or hostile, through the whole bot: no handler fails, and memory stays flat."""

import gc
import json
import logging
import os
import socket
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import InaccessibleMessage, TelegramObject, Update

from bot.sandbox.chats import ANONYMOUS
from bot.sandbox.threads import open_thread
from tests.bot.editors import good, put, weekly
from tests.bot.world import MEMBER, YOU, World, open_world
from tests.crash.any_update import HANDLED, KINDS, AnyUpdate, Json
from tests.digests.retrieving.site import Site, answer
from tests.proving import Figure, HowMany

SEED = 20261120
BATCH = 100
SEEN_MOST = 12
GROWTH_MOST = 0.20
PAGE = b"""<html><title>Papers of the week</title><h1>Papers of the week</h1>
<h2>1. Toolformer</h2><p>It learns to use tools. <a href="https://arxiv.org/abs/2302.04761">arXiv</a></p>
<h2>2. A Study of Zebra Herds</h2><p>Stripes. <a href="https://arxiv.org/abs/2611.01234">arXiv</a></p>"""


@pytest.fixture
async def site(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    """Serve two pages; no name of any other host is known, so that nothing leaves this machine."""
    real = socket.getaddrinfo

    def known(host: Any, *given: Any, **named: Any) -> Any:
        numeric = named | {"flags": socket.AI_NUMERICHOST}
        return real(host, *given[:1], **({} if given[1:] else numeric))

    monkeypatch.setattr(socket, "getaddrinfo", known)
    pages = {
        "/post": answer(body=PAGE, Content_Type="text/html"),
        "/bytes": answer(body=bytes(range(256)) * 40, Content_Type="text/plain"),
    }
    async with Site(pages) as served:
        yield served


@pytest.fixture
async def world(tmp_path: Path, site: Site) -> AsyncIterator[World]:
    """Open a world with chats of every kind, two editors and drafts for them."""
    editors = (YOU, MEMBER)
    async with open_world(
        tmp_path, allows=site.allows, editors=editors, catalogues=False
    ) as opened:
        telegram = opened.telegram
        you, member = (telegram.directory.user(user_id) for user_id in editors)
        telegram.add_chat("private", user=member)
        telegram.add_chat("private", title="Reader")
        for kind in ("supergroup", "channel"):
            telegram.add_chat(kind, title="<Papers> & more", user=you)
        forum = telegram.add_chat("supergroup", title="Forum", user=you, is_forum=True)["id"]
        open_thread(telegram, forum, "Papers")
        telegram.migrate(telegram.add_chat("group", title="Grown", user=you)["id"])
        for status in ("restricted", "kicked"):
            lost = telegram.add_chat("supergroup", title=status, user=you)["id"]
            telegram.set_member(lost, telegram.bot["id"], status)
        await put(opened, weekly())
        await put(opened, good(), content_hash="another")
        yield opened


def any_update(world: World, site: Site, seed: int = SEED) -> AnyUpdate:
    """Return what makes updates that happen among the chats and people of the world."""
    telegram = world.telegram
    channels_bot = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
    telegrams_own = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    users = [*telegram.directory.users.values(), ANONYMOUS, channels_bot, telegrams_own]
    known = telegram.directory.chats
    file = telegram.files.add("document", "post.html", PAGE)
    return AnyUpdate(
        Random(seed),
        [chat.info for chat in known.values()],
        users,
        lambda chat_id: telegram.messages(chat_id)[-SEEN_MOST:] if chat_id in known else [],
        pages=[f"{site.url}/post", f"{site.url}/bytes", f"{site.url}/nothing"],
        files=[file.file_id, "x"],
    )


async def handle(world: World, update: Json) -> None:
    """Let the bot handle an update, as it comes over the wire, and what it does beside it."""
    if "callback_query" in update:
        world.telegram.pressed_at[update["callback_query"]["id"]] = world.clock()
    parsed = Update.de_json(json.loads(json.dumps(update)), world.app.services.bot)
    await world.app.handle(parsed)
    await world.app.services.errands.settle()


def tidy(world: World) -> None:
    """Let the emulator forget what is long ago: it is the bot's memory that is weighed."""
    telegram = world.telegram
    telegram.calls.clear()
    telegram.callback_answers.clear()
    telegram.pressed_at.clear()
    for chat in telegram.directory.chats.values():
        for message_id in sorted(chat.messages)[:-SEEN_MOST]:
            del chat.messages[message_id]
        for kept in (chat.replies, chat.asks):
            for message_id in kept.keys() - chat.messages.keys():
                kept.pop(message_id)
        for numbers in (chat.written_by_bot, chat.fixed):
            numbers.intersection_update(chat.messages)


def resident_bytes() -> int:
    """Return how much memory this process has now."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGESIZE")


async def test_no_update_makes_a_handler_fail(
    world: World,
    site: Site,
    how_many: HowMany,
    figure: Figure,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Every kind, field and chat, hostile words, forged presses: handled, or let pass; none fails."""
    caplog.set_level(logging.ERROR)
    count, make = how_many(300, whole=100_000), any_update(world, site)
    kinds, events, weights = Counter[str](), Counter[str](), list[int]()
    for number in range(count):
        update = make()
        kinds.update(key for key in update if key in KINDS)
        calls = len(world.telegram.calls)
        with capture_logs() as logs:
            await handle(world, update)
        events.update(log["event"] for log in logs)
        failed = [log for log in logs if log["log_level"] == "error"] or caplog.records
        assert not failed, f"update {number}: {json.dumps(update)}"
        is_silent = len(world.telegram.calls) == calls
        assert is_silent or not update.keys().isdisjoint(HANDLED), json.dumps(update)
        query_id = update.get("callback_query", {}).get("id")
        answered = world.telegram.callback_answers
        assert query_id is None or query_id in answered, f"press {number}: {json.dumps(update)}"
        if number % BATCH == BATCH - 1:
            tidy(world)
            weights.append(resident_bytes())
    fifth = -(-len(weights) // 5)
    warm, end = median(weights[fifth : 2 * fifth] or weights), median(weights[-fifth:])
    alone = events["nobody_to_answer"]
    figure(f"{count} updates of {len(kinds)} kinds, no failure; {alone} had nobody to answer")
    figure(f"memory {warm / 1e6:.0f} MB when warm, {end / 1e6:.0f} MB at the end")
    if count > 10_000:
        assert end < warm * (1 + GROWTH_MOST)


async def test_what_is_made_is_what_the_library_knows(
    world: World, site: Site, how_many: HowMany
) -> None:
    """Every kind comes, and nothing in them is a field that no object of the Bot API has."""
    make, kinds = any_update(world, site), set[str]()
    for _ in range(how_many(400, whole=4000)):
        update = make()
        kinds |= update.keys()
        parsed = Update.de_json(update, None)
        assert not unknown(parsed), json.dumps(update)
    assert kinds == {"update_id", *KINDS}


def unknown(parsed: object) -> list[str]:
    """Return the fields that the library did not know, of an object and of all within it."""
    if isinstance(parsed, tuple | list):
        return [name for one in parsed for name in unknown(one)]
    if not isinstance(parsed, TelegramObject):
        return []
    names = {name for cls in type(parsed).__mro__ for name in getattr(cls, "__slots__", ())}
    inner = [getattr(parsed, name, None) for name in names if not name.startswith("_")]
    known = {"date"} if isinstance(parsed, InaccessibleMessage) else set[str]()  # always 0
    return [*(parsed.api_kwargs.keys() - known), *unknown(inner)]
