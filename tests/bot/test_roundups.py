"""The weekly roundup, from a subscription to what arrives, over real HTTP and a real database."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot import picking, roundups
from bot.models import Chat, Part, Pick, Picks
from bot.picking import Group, Picking, pick
from bot.planning import EditionKey, Planned, plan
from bot.roundups import Run
from bot.sandbox.errors import Refusal
from bot.store import chats, editions, standing
from digests.models import Candidate
from digests.ranking import Ranked
from digests.store import papers
from digests.topics import shipped
from tests.bot.papers import entry, put
from tests.bot.spoken import kept
from tests.bot.world import GROUP, MEMBER, YOU, World, open_world

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
DEADLINE = timedelta(hours=72)
WEEK = timedelta(weeks=1)


def titles(text: str) -> list[str]:
    """Return the numbered titles of a message, without the short names after them."""
    lines = re.findall(r"^\d+\. (.+)$", text, re.MULTILINE)
    return [line.partition(" · ")[0] for line in lines]


async def roundup_at(world: World, moment: datetime, chat_id: int = YOU) -> list[str]:
    """Push at a time; return what the bot wrote in the chat."""
    before = len(world.written(chat_id))
    world.clock.turn(moment)
    await world.push()
    return world.written(chat_id)[before:]


async def test_a_subscription_leads_to_the_roundup_of_the_next_monday(world: World) -> None:
    """Nothing comes before Monday 09:00; then one message with papers of the topic, each with its why."""
    await world.say("/subscribe multimodal")
    assert await roundup_at(world, MONDAY - timedelta(seconds=1)) == []
    [text] = await roundup_at(world, MONDAY)
    known, _ = await world.app.database.read(lambda c: papers.of_topics(c, ["multimodal"], 0, 50))
    assert len(titles(text)) == 3
    assert set(titles(text)) <= {paper.title for paper in known}
    assert text.count("Multimodal & vision-language — in “") == 3
    assert await roundup_at(world, MONDAY + timedelta(hours=1)) == []


async def test_no_paper_comes_twice_and_then_comes_one_notice(world: World) -> None:
    """Week after week other papers, until the archive is empty; one notice; then silence."""
    await world.say("/subscribe multimodal")
    known, total = await world.app.database.read(
        lambda c: papers.of_topics(c, ["multimodal"], 0, 50)
    )
    seen: list[str] = []
    weeks = [await roundup_at(world, MONDAY + WEEK * number) for number in range(6)]
    for [text] in weeks[:3]:
        seen += titles(text)
    assert sorted(seen) == sorted(paper.title for paper in known)
    assert len(seen) == total == 7
    assert "Nothing new" in weeks[3][0]
    assert titles(weeks[3][0]) == []
    assert weeks[4:] == [[], []]


async def test_after_the_silence_new_papers_come(tmp_path: Path) -> None:
    """A chat that has everything hears nothing until a digest brings a new paper."""
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        await world.say("/subscribe video")
        for number in range(3):
            await roundup_at(world, MONDAY + WEEK * number)
        assert await roundup_at(world, MONDAY + WEEK * 3) == []
        put(tmp_path, "news", entry(1, ("video",)))
        await world.app.reload()
        [text] = await roundup_at(world, MONDAY + WEEK * 4)
    assert titles(text) == ["A Study of Something, Part 1"]
    assert "1 new paper for you" in text


async def test_what_does_not_fit_stands_behind_the_more_button(tmp_path: Path) -> None:
    """Of 12 new papers seven come, five more at a press, and none of the twelve ever again."""
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        await world.say("/subscribe video")
        put(tmp_path, "news", *(entry(number, ("video",)) for number in range(12)))
        await world.app.reload()
        [text] = await roundup_at(world, MONDAY)
        message = world.telegram.messages(YOU)[-1]
        [more] = await world.press(message, "+5 more")
        shown = titles(text) + titles(more["text"])
        assert "12 new papers" in text
        assert len(titles(text)) == 7
        assert sorted(shown) == sorted(f"A Study of Something, Part {n}" for n in range(12))
        [later] = await roundup_at(world, MONDAY + WEEK)
        assert not set(titles(later)) & set(shown)


async def test_the_archive_fills_only_up_to_three_and_only_where_it_is_wanted(
    tmp_path: Path,
) -> None:
    """One new paper brings two old ones under a heading of their own; switched off, none."""
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        await world.say("/subscribe multimodal")
        put(tmp_path, "news", entry(1))
        await world.app.reload()
        [text] = await roundup_at(world, MONDAY)
        new, _, archive = text.partition("Also from the archive")
        assert titles(new) == ["A Study of Something, Part 1"]
        assert len(titles(archive)) == 2
        await world.say("/settings archive off")
        put(tmp_path, "more", entry(2))
        await world.app.reload()
        [text] = await roundup_at(world, MONDAY + WEEK)
        assert titles(text) == ["A Study of Something, Part 2"]


async def test_down_for_weeks_makes_one_roundup(world: World) -> None:
    """Three weeks without a tick: one roundup, and the next a week after the last that was due."""
    await world.say("/subscribe reasoning")
    written = await roundup_at(world, MONDAY + WEEK * 3 + timedelta(hours=5))
    assert len(written) == 1
    chat = await world.app.database.read(partial(chats.by_id, chat_id=YOU))
    assert chat is not None
    assert chat.next_roundup_at == MONDAY + WEEK * 4


async def test_a_changed_day_brings_no_second_roundup_in_a_week(world: World) -> None:
    """Had on Monday, moved to Thursday: the next comes on Thursday of the next week."""
    await world.say("/subscribe reasoning")
    await roundup_at(world, MONDAY)
    await world.say("/settings weekday 4")
    assert await roundup_at(world, MONDAY + timedelta(days=3, hours=1)) == []
    assert len(await roundup_at(world, MONDAY + timedelta(days=10))) == 1


async def test_chats_alike_share_one_edition(world: World) -> None:
    """Fifty chats with the same subscription get fifty deliveries of one text."""
    for number in range(50):
        user = world.telegram.add_user(first_name="Reader", user_id=5000 + number)
        world.telegram.add_chat("private", user=user)
        await world.say("/subscribe math", chat_id=user["id"], user_id=user["id"])
    world.clock.turn(MONDAY)
    assert await world.push() == 50
    rows = await world.app.database.read(partial(standing.rows, limit=100))
    assert {row.state for row in rows} == {"sent"}
    held = await world.app.database.read(
        lambda c: editions.received(c, [row.chat_id for row in rows])
    )
    assert len(set(held.values())) == 1


async def make_in_batches(
    world: World, monkeypatch: pytest.MonkeyPatch, after_each: Callable[[], Awaitable[None]]
) -> int:
    """Let six readers want the same, make their roundups two by two; return how many editions there are."""
    monkeypatch.setattr(roundups, "BATCH", 2)
    for number in range(6):
        user = world.telegram.add_user(first_name="Reader", user_id=6000 + number)
        world.telegram.add_chat("private", user=user)
        await world.say("/subscribe math", chat_id=user["id"], user_id=user["id"])
    make_then = Run.make

    async def make(run: Run, batch: Sequence[Chat]) -> int:
        made = await make_then(run, batch)
        await after_each()
        return made

    monkeypatch.setattr(Run, "make", make)
    world.clock.turn(MONDAY)
    await world.push()
    for number in range(6):
        [_, text] = world.written(6000 + number)
        assert len(titles(text)) == 2
    readers = [6000 + number for number in range(6)]
    held = await world.app.database.read(partial(editions.received, chat_ids=readers))
    return len(set(held.values()))


async def test_batches_share_their_editions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an earlier batch of the same run made is not made again."""

    async def nothing() -> None:
        return

    assert await make_in_batches(world, monkeypatch, nothing) == 1


async def test_a_text_forgotten_between_batches_is_made_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent and forgotten before the next batch was stored: that one still has something to send."""

    async def send_and_forget() -> None:
        await world.deliver()
        await world.app.database.write(editions.forget_old)

    assert await make_in_batches(world, monkeypatch, send_and_forget) == 3


async def test_a_phrase_brings_the_papers_in_which_it_stands(tmp_path: Path) -> None:
    """The words must stand side by side; the reason names the phrase."""
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        await world.say('/subscribe "brown fox"')
        put(
            tmp_path,
            "news",
            entry(1, summary={"en": "The quick brown foxes jump."}),
            entry(2, summary={"en": "A fox is brown."}),
        )
        await world.app.reload()
        [text] = await roundup_at(world, MONDAY)
    assert titles(text) == ["A Study of Something, Part 1"]
    assert "“brown fox” — in “Digest news”" in text


async def test_a_pause_collects_what_comes_meanwhile(tmp_path: Path) -> None:
    """Paused, nothing comes; resumed, the next roundup holds what became known in between."""
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        await world.say("/subscribe video")
        await world.say("/settings pause on")
        put(tmp_path, "news", *(entry(number, ("video",)) for number in range(3)))
        await world.app.reload()
        assert await roundup_at(world, MONDAY) == []
        world.clock.turn(MONDAY + timedelta(days=2))
        await world.say("/settings pause off")
        [text] = await roundup_at(world, MONDAY + WEEK)
    assert "3 new papers" in text


async def test_a_digest_edited_renamed_removed_or_returned_sends_nothing_again(
    tmp_path: Path,
) -> None:
    """What an editor does to files never makes a known paper new."""
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        await world.say("/subscribe video")
        await world.say("/settings archive off")
        file = put(tmp_path, "news", entry(1, ("video",)))
        await world.app.reload()
        [first] = await roundup_at(world, MONDAY)
        assert titles(first) == ["A Study of Something, Part 1"]
        put(tmp_path, "news", entry(1, ("video",), summary={"en": "Said otherwise."}))
        await world.app.reload()
        file.rename(tmp_path / "renamed.yaml")
        await world.app.reload()
        (tmp_path / "renamed.yaml").unlink()
        await world.app.reload()
        put(tmp_path, "back", entry(1, ("video",)))
        await world.app.reload()
        written = await roundup_at(world, MONDAY + WEEK)
    assert [titles(text) for text in written] == [[]]


async def test_a_preview_touches_nothing(world: World) -> None:
    """/roundup shows what the real one then holds, and what is due stays as it was."""
    await world.say("/subscribe agents")
    before = await world.app.database.read(partial(chats.by_id, chat_id=YOU))
    preview = (await world.say("/roundup"))[-1]["text"]
    assert await world.app.database.read(partial(chats.by_id, chat_id=YOU)) == before
    [text] = await roundup_at(world, MONDAY)
    assert titles(text) == titles(preview)


async def test_papers_of_a_roundup_that_never_arrived_come_after_the_return(
    tmp_path: Path,
) -> None:
    """Blocked when it was sent: the chat keeps its settings, and the papers are new when it is back."""
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        await world.say("/subscribe video")
        put(tmp_path, "news", *(entry(number, ("video",)) for number in range(3)))
        await world.app.reload()
        world.telegram.block(YOU)
        world.clock.turn(MONDAY)
        assert await world.push() == 1
        chat = await world.app.database.read(partial(chats.by_id, chat_id=YOU))
        assert chat is not None
        assert "blocked" in str(chat.suspended)
        world.telegram.unblock(YOU)
        await world.handle()
        [text] = await roundup_at(world, MONDAY + WEEK)
    assert "3 new papers" in text


@pytest.mark.parametrize("change", [{"paused": True}, {"suspended": "kicked"}])
async def test_a_setting_changed_while_roundups_are_made_wins(
    world: World, monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    """A chat that pauses or goes away between the plan and its transaction gets nothing."""
    await world.say("/subscribe agents")
    plan_then = Run.plan

    async def pausing(run: Run, batch: Sequence[Chat]) -> list[Planned]:
        planned = await plan_then(run, batch)
        await world.app.database.write(lambda c: chats.change(c, YOU, **change))
        return planned

    monkeypatch.setattr(Run, "plan", pausing)
    assert await roundup_at(world, MONDAY) == []


def candidate(number: int, *topics: str) -> Candidate:
    """Return a candidate with this id."""
    return Candidate(number, topics, datetime(2026, 1, 1, tzinfo=UTC), 2026, 1, number)


def test_size_and_what_was_received_bound_the_picks() -> None:
    """At most `size` new papers, the rest is more; nothing received, nothing unwanted."""
    topics = shipped()
    ranked = Ranked([candidate(n, "math" if n % 2 else "video") for n in range(1, 21)], topics, {})
    group = Group(ranked.mask(["math"], ()), 4, 3, archive=True, received=frozenset())
    picks = pick(ranked, group, frozenset({5, 7}))
    chosen = [one.paper_id for one in picks.new + picks.more]
    assert chosen == [9, 11, 13, 15, 17, 19]
    assert len(picks.new) == 3
    assert picks.archive == ()
    assert {one.reasons for one in picks.new} == {("math",)}


def test_equal_groups_are_picked_once() -> None:
    """Two chats alike in all that matters share one value."""
    ranked = Ranked([candidate(1, "math")], shipped(), {})
    picking = Picking(ranked)
    chat = Chat(1, "en", 1, 9, "UTC")
    other = Chat(2, "ru", 3, 20, "Asia/Tokyo")
    assert picking.picks(chat, (), frozenset()) is picking.picks(other, (), frozenset())


def test_a_late_roundup_keeps_the_week_it_was_due_in() -> None:
    """Due on Sunday 23:00, made on Monday: it is the old week's, and the new week has its own."""
    sunday = datetime(2026, 11, 22, 23, tzinfo=UTC)
    chat = Chat(1, "en", 7, 23, "UTC", next_roundup_at=sunday)
    planned = plan(chat, Picks(), 9, sunday + timedelta(hours=3), deadline=DEADLINE)
    assert planned.edition == EditionKey("2026-W47", "en", Picks())
    assert planned.next_due == sunday + WEEK
    assert planned.last_paper_id == 9


def test_a_day_changed_while_due_counts_from_the_next_week() -> None:
    """Due on Monday and turned to Friday before it was made: Friday of the next week is announced."""
    chat = Chat(1, "en", 5, 9, "UTC", next_roundup_at=MONDAY)
    planned = plan(chat, Picks(), 9, MONDAY + timedelta(seconds=3), deadline=DEADLINE)
    assert planned.edition == EditionKey("2026-W48", "en", Picks())
    assert planned.next_due == MONDAY + timedelta(days=11)


@pytest.mark.parametrize("silent", [False, True])
@pytest.mark.parametrize("had", ["2026-W48", "2026-W49"])
def test_a_week_that_was_had_brings_no_second_roundup(had: str, silent: bool) -> None:
    """Due again in it, for whatever reason, the chat gets nothing; its papers stay new for the next."""
    chat = Chat(1, "en", 4, 9, "UTC", last_week=had, last_paper_id=5, silent=silent)
    now = MONDAY + timedelta(days=3)
    picks = Picks(new=(Pick(7, ("math",)),))
    planned = plan(replace(chat, next_roundup_at=now), picks, 9, now, deadline=DEADLINE)
    assert (planned.edition, planned.last_paper_id, planned.silent) == (None, 5, silent)
    assert planned.next_due == now + WEEK * (1 if had == "2026-W48" else 2)


async def test_a_failed_part_gives_back_its_own_papers_alone(tmp_path: Path) -> None:
    """One part of four is refused: its papers come next week, the others' never again."""
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        await world.say("/subscribe video")
        await world.say("/settings size 20")
        await world.say("/settings archive off")
        long = {"en": "A sentence that goes on. " * 40}
        put(tmp_path, "news", *(entry(n, ("video",), summary=long) for n in range(14)))
        await world.app.reload()
        odd = Refusal(400, "Bad Request: something odd")
        world.telegram.faults.add(answer=odd, method="sendMessage", chat_id=YOU)
        first = titles("\n".join(await roundup_at(world, MONDAY)))
        second = titles("\n".join(await roundup_at(world, MONDAY + WEEK)))
    assert 0 < len(second) < len(first)
    assert sorted(first + second) == sorted(f"A Study of Something, Part {n}" for n in range(14))


async def test_parts_dropped_by_a_block_give_back_their_own_papers_alone(tmp_path: Path) -> None:
    """Blocked after the first part: back again, the chat gets the rest and nothing twice."""
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        await world.say("/subscribe video")
        await world.say("/settings size 20")
        await world.say("/settings archive off")
        long = {"en": "A sentence that goes on. " * 40}
        put(tmp_path, "news", *(entry(n, ("video",), summary=long) for n in range(14)))
        await world.app.reload()
        before = len(world.written())
        world.clock.turn(MONDAY)
        await world.app.make_due()
        assert await world.app.sender.step()
        world.telegram.block(YOU)
        await world.handle()
        await world.deliver()
        world.telegram.unblock(YOU)
        await world.handle()
        await roundup_at(world, MONDAY + WEEK)
        shown = titles("\n".join(world.written()[before:]))
    assert sorted(shown) == sorted(f"A Study of Something, Part {n}" for n in range(14))


async def test_who_is_forgotten_leaves_no_phrase_behind(tmp_path: Path) -> None:
    """An edition holds phrases as reasons, in quotes: with its last delivery it goes, from the file too."""
    file = tmp_path / "paperboy.db"
    async with open_world(tmp_path, digests_dir=tmp_path) as world:
        await world.say('/subscribe "brown foxes"')
        put(tmp_path, "news", entry(1, summary={"en": "The Brown Fox jumps."}))
        await world.app.reload()
        world.clock.turn(MONDAY)
        assert await world.push() == 1
        database = world.app.database
        [edition] = (await database.read(lambda c: editions.by_ids(c, [1]))).values()
        assert [pick.reasons for pick in edition.picks.new] == [('"brown foxes"',)]
        await database.close()
        assert b"brown foxes" in file.read_bytes()
        await database.write(partial(chats.forget, chat_id=YOU))
        await database.write(editions.forget_old)
        assert not any((await kept(world)).values())
    assert b"brown foxes" not in file.read_bytes()


async def test_what_others_were_sent_outlives_one_who_is_forgotten(world: World) -> None:
    """The edition stays while anyone has it: else its papers would come to them again."""
    await world.say("/subscribe math")
    await world.say("/subscribe math", GROUP)
    world.clock.turn(MONDAY)
    assert await world.push() == 2
    database = world.app.database
    await database.write(partial(chats.forget, chat_id=YOU))
    await database.write(editions.forget_old)
    [parts] = (await database.read(partial(editions.received, chat_ids=[YOU, GROUP]))).values()
    assert parts == {Part(1, 0)}


async def test_who_is_forgotten_leaves_no_text_to_another(world: World) -> None:
    """The next edition is not taken for the one that was erased: everybody gets their own."""
    world.telegram.add_chat("private", user=world.telegram.directory.user(MEMBER))
    await world.say("/subscribe multimodal")
    await world.say("/subscribe math", chat_id=MEMBER, user_id=MEMBER)
    await world.say("/settings hour 10", chat_id=MEMBER, user_id=MEMBER)
    [mine] = await roundup_at(world, MONDAY)
    [asked] = await world.say("/forget")
    await world.press(asked, world.buttons(asked)[0]["text"])
    [theirs] = await roundup_at(world, MONDAY + timedelta(hours=1), MEMBER)
    assert "Multimodal" in mine
    assert "Multimodal" not in theirs


async def test_years_of_editions_are_read_in_parts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few at once: what was had is known, and does not come again."""
    monkeypatch.setattr(picking, "EDITIONS_AT_ONCE", 1)
    monkeypatch.setattr(editions, "_CHATS_AT_ONCE", 1)
    await world.say("/subscribe agents")
    await world.say("/subscribe agents", chat_id=GROUP)
    had: list[str] = []
    for week in range(3):
        [text] = await roundup_at(world, MONDAY + week * WEEK)
        had += titles(text)
    assert len(had) == len(set(had)) > 2
