"""The bot at work: serving by polling and by webhook, ticking, and ending in order."""

import asyncio
import json
import socket
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from bot import schedule
from bot.app import build
from bot.halting import HaltError
from bot.locales import LANGUAGES
from bot.sandbox.errors import Refusal
from bot.sandbox.faults import Garbage, Hang
from bot.serving import END_SECONDS, serve
from bot.store import chats, handled_updates
from digests.errors import DatabaseError
from digests.store.database import Connection
from tests.bot.at_work import serving, until
from tests.bot.papers import entry, put
from tests.bot.test_outages import READERS, copies, make_many
from tests.bot.world import YOU, World, open_world

SECRET = "a-secret"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def written(world: World, count: int) -> list[str]:
    """Wait until the bot has written so much."""
    await until(lambda: len(world.written()) >= count)
    return world.written()


def called(world: World, method: str) -> int:
    """Count the calls of a method."""
    return sum(call.method == method for call in world.telegram.calls)


async def test_it_answers_by_polling_and_ends_when_told(world: World) -> None:
    """A command said while it serves is answered; what was handled is confirmed at the end."""
    async with serving(world):
        world.telegram.say(YOU, YOU, "/paper toolformer")
        [card] = await written(world, 1)
    assert card.startswith("Toolformer")
    assert await world.app.services.bot.get_updates(timeout=0) == ()


async def test_a_webhook_left_behind_does_not_stop_polling(world: World) -> None:
    """Changed from webhook to polling: the old webhook is taken away first."""
    await world.app.services.bot.set_webhook("https://example.org/hook")
    async with serving(world):
        world.telegram.say(YOU, YOU, "/help")
        await written(world, 1)


async def test_menu_and_description_are_told_in_every_language_once(world: World) -> None:
    """They are set at the first start, and not again while they are the same."""
    async with serving(world):
        await until(lambda: called(world, "setMyDescription") == len(LANGUAGES))
    menus = world.telegram.profile.menu()
    assert {"", "zh", "ru"} == set(menus)
    commands = {language: [one["command"] for one in menu] for language, menu in menus.items()}
    assert commands[""] == commands["zh"] == commands["ru"]
    assert len({menu[0]["description"] for menu in menus.values()}) == len(LANGUAGES)
    world.telegram.calls.clear()
    async with serving(world):
        world.telegram.say(YOU, YOU, "/help")
        await written(world, 1)
    assert called(world, "setMyCommands") == called(world, "setMyDescription") == 0


async def test_the_ticks_make_and_send_what_is_due_and_load_what_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody calls anything: a new file is loaded, the clock passes Monday, the roundup is there."""
    monkeypatch.setattr(schedule, "ROUNDUP_SECONDS", 0.05)
    monkeypatch.setattr(schedule, "LIBRARY_SECONDS", 0.05)
    async with (
        open_world(tmp_path, digests_dir=tmp_path, operators=(YOU,)) as world,
        serving(world),
    ):
        world.telegram.say(YOU, YOU, "/subscribe video")
        await written(world, 1)
        put(tmp_path, "news", entry(1, ("video",)))
        monday = world.clock() + timedelta(days=3)
        while "Part 1" not in world.written()[-1]:
            world.telegram.say(YOU, YOU, "/paper 2611.00001")
            await written(world, len(world.written()) + 1)
        world.clock.turn(monday)
        await until(lambda: "1 new paper for you" in world.written()[-1])


async def test_a_load_that_failed_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A locked database at the moment a file changed does not leave its papers out for ever."""
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        await world.app.reload()
        put(tmp_path, "news", entry(1))

        async def locked(*_: object, **__: object) -> None:
            raise DatabaseError("The database is in use by another program.")

        monkeypatch.setattr("bot.app.load", locked)
        with pytest.raises(DatabaseError):
            await world.app.reload()
        monkeypatch.undo()
        await world.app.reload()
        [card] = await world.say("/paper 2611.00001")
    assert card["text"].startswith("A Study of Something, Part 1")


async def test_all_share_one_deadline_at_the_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A handler, an errand and Telegram hang at once: none adds to the other, and nothing is lost."""
    for module in ("receiving", "serving"):
        monkeypatch.setattr(f"bot.{module}.DRAIN_SECONDS", 0.2)
    begun = asyncio.Event()

    async def hangs(*_: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(world.app.inbox, "_handle", hangs)
    world.app.services.errands.start(None, hangs(), hangs)
    stop = asyncio.Event()
    running = asyncio.create_task(serve(world.app, stop))
    world.telegram.say(YOU, YOU, "/help")
    await until(lambda: len(world.app.inbox) == 1)
    world.telegram.faults.add(answer=Hang(60), method="getUpdates", times=100)
    stop.set()
    async with asyncio.timeout(END_SECONDS):
        await running
    assert len(world.app.inbox) == 0
    assert not world.app.services.errands._running
    assert len(world.telegram.updates) == 1


async def test_a_hung_sender_is_given_up_with_the_rest(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever does not end by itself is ended."""
    monkeypatch.setattr("bot.serving.END_SECONDS", 0.2)

    async def hangs(_: asyncio.Event) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(world.app.sender, "run", hangs)
    async with serving(world):
        world.telegram.say(YOU, YOU, "/help")
        await written(world, 1)


async def test_a_webhook_that_cannot_be_removed_yet_is_no_conflict(world: World) -> None:
    """Telegram answers 502 at the start: it is told again, and only then asked for updates."""
    await world.app.services.bot.set_webhook("https://example.org/hook")
    world.telegram.faults.add(answer=Garbage(), method="deleteWebhook")
    async with serving(world):
        world.telegram.say(YOU, YOU, "/help")
        await written(world, 1)


async def test_handled_updates_are_forgotten_with_the_rest(world: World) -> None:
    """The hourly tick leaves none that Telegram has forgotten."""
    async with serving(world):
        world.telegram.say(YOU, YOU, "/help")
        await written(world, 1)
    await world.app.handled.close(5)

    async def count() -> int:
        known = partial(
            handled_updates.known, update_ids=range(100_000_001, 100_000_010), since=EPOCH
        )
        return len(await world.app.database.read(known))

    assert await count() == 1
    world.clock.turn(hours=47)
    await world.app.forget_old()
    assert await count() == 1
    world.clock.turn(hours=2)
    await world.app.forget_old()
    assert await count() == 0


async def test_a_revoked_token_ends_it_with_a_sentence(world: World) -> None:
    """Telegram's 401 while polling stops the whole bot."""
    refusal = Refusal(401, "Unauthorized")
    world.telegram.faults.add(answer=refusal, method="getUpdates", times=100)
    async with asyncio.timeout(15):
        with pytest.raises(HaltError, match="does not know this token"):
            await serve(world.app, asyncio.Event())


async def test_by_webhook_it_answers_who_knows_the_secret(tmp_path: Path) -> None:
    """Telegram is told the address and the secret; a call without it is refused and not handled."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "webhook_url": "https://example.org/hook",
        "webhook_secret": SecretStr(SECRET),
        "listen": f"127.0.0.1:{port}",
    }
    async with open_world(tmp_path, **settings) as world, serving(world):
        await until(lambda: called(world, "setWebhook") == 1)
        message = world.telegram.say(YOU, YOU, "/help")
        update = json.dumps({"update_id": 7, "message": message})
        async with aiohttp.ClientSession() as session:
            for secret, status in (("wrong", 403), (SECRET, 200)):
                header = {"X-Telegram-Bot-Api-Secret-Token": secret}
                url = f"http://127.0.0.1:{port}/hook"
                async with session.post(url, data=update, headers=header) as answer:
                    assert answer.status == status
        assert len(world.written()) == 1


async def test_a_refused_webhook_ends_it_with_a_sentence(tmp_path: Path) -> None:
    """Telegram says why, and so do we."""
    settings = {"webhook_url": "https://example.org", "webhook_secret": SecretStr(SECRET)}
    async with open_world(tmp_path, listen="127.0.0.1:0", **settings) as world:
        bad = Refusal(400, "Bad Request: bad webhook: HTTPS url must be provided for webhook")
        world.telegram.faults.add(answer=bad, method="setWebhook")
        async with asyncio.timeout(15):
            with pytest.raises(HaltError, match="BOT_WEBHOOK_URL"):
                await serve(world.app, asyncio.Event())


async def test_while_no_updates_come_status_says_why(world: World) -> None:
    """Nothing is to be sent, so nothing fails there: the sign of life tells it all the same."""
    world.telegram.faults.add(answer=Garbage(), method="getUpdates", times=3)
    async with serving(world):
        await until(lambda: world.app.sender.desk.deaf is not None)
        world.telegram.say(YOU, YOU, "/help")
        await until(lambda: world.app.sender.desk.deaf is None)


async def test_a_wait_for_the_whole_bot_outlives_every_restart(world: World) -> None:
    """Killed in it, and killed again before anything was done: nothing goes into it."""
    until_then = world.clock() + timedelta(minutes=50)

    async def hold(connection: Connection) -> None:
        await world.app.instance.check(connection, until_then)

    await world.app.database.write(hold)
    world.app.instance.release()
    for _ in range(3):
        app = build(world.app.settings, world.clock)
        await app.take()
        now = time.monotonic()
        assert now + 2990 < app.services.pacer.next_slot(now) <= now + 3000
        await app.close()


async def test_a_start_reckons_due_times_by_the_zones_as_they_are(world: World) -> None:
    """A zone's rules have changed while nobody served: the roundup comes at the reader's hour."""
    await world.say("/subscribe multimodal")
    before = await due_time(world)
    wrong = before + timedelta(hours=1)
    await world.app.database.write(lambda c: chats.change(c, YOU, next_roundup_at=wrong))
    async with serving(world):
        world.telegram.say(YOU, YOU, "/help")
        await written(world, 2)
    assert await due_time(world) == before


async def due_time(world: World) -> datetime:
    """Return when the reader's roundup is due."""
    chat = await world.app.database.read(partial(chats.by_id, chat_id=YOU))
    assert chat is not None
    assert chat.next_roundup_at is not None
    return chat.next_roundup_at


async def test_an_answer_does_not_queue_behind_roundups(tmp_path: Path) -> None:
    """A dozen roundups wait for their turns, five a second: who asks amid them is answered at once."""
    async with open_world(tmp_path, rate=5) as world:
        await make_many(world)
        async with serving(world):
            await until(lambda: copies(world)[1] >= 2)
            world.telegram.say(YOU, YOU, "/help")
            await written(world, 1)
            delivered = copies(world)[1]
    assert delivered <= len(READERS) // 2
