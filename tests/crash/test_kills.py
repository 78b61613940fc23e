"""Killed at any moment while it delivers, started again: nothing is lost, little is repeated."""

import random
import time
from collections.abc import Callable, Iterator
from statistics import median

import pytest

from tests.crash.conftest import Towns
from tests.crash.processes import Bot
from tests.crash.town import Town
from tests.proving import Figure, HowMany

IN_FLIGHT = 3  # at 30 a second and a round trip of at most 0.09 s
START_SECONDS = 1.5
RESUMES_SECONDS = 5.0


def lives(town: Town, start: Callable[[], Bot], kills: int) -> Iterator[Bot]:
    """Start it again and again and kill each at its moment: one of ten while it still starts."""
    chance = random.Random(20261123)
    each = len(town.chats) // (kills + 1)
    for _ in range(kills):
        bot = start()
        if chance.random() < 0.1:
            time.sleep(chance.uniform(0, START_SECONDS))
        else:
            town.until_sends(bot, chance.randint(1, 2 * each))
            time.sleep(chance.uniform(0, 0.05))
        bot.kill()
        yield bot


def resumed_after(town: Town, killed: list[Bot], last: Bot) -> list[float]:
    """Return the seconds from each start after a kill to its first message, of those that sent one."""
    starts = [bot.started_at for bot in (*killed[1:], last)]
    firsts = [town.ledger.first_after(start) for start in starts]
    ends = [*starts[1:], time.monotonic()]
    return [
        at - start
        for start, at, end in zip(starts, firsts, ends, strict=True)
        if at is not None and at < end
    ]


@pytest.mark.parametrize("on_doubt", ["resend", "presume"])
def test_killed_while_it_delivers(
    on_doubt: str, open_town: Towns, how_many: HowMany, figure: Figure
) -> None:
    """SIGKILL at random moments: 0 lost; resend repeats what was in flight at most, presume hardly any."""
    kills = how_many(4, whole=200 if on_doubt == "resend" else 100)
    town = open_town(how_many(120, whole=50 * kills), made=False, on_doubt=on_doubt)
    killed = list(lives(town, town.run, kills))
    last = town.run()
    town.until_done(last)
    last.stop()
    repeats, waits = town.repeats(), resumed_after(town, killed, last)
    figure(
        f"{on_doubt}: {kills} kills, {len(town.chats):,} chats, {town.lost()} lost, {repeats} repeated,"
        f" {repeats / kills:.2f} a kill; first message after a start: {median(waits):.1f} s,"
        f" at most {max(waits):.1f} s"
    )
    assert town.lost() == 0
    assert town.most_copies() <= 2
    presumed = how_many(2, whole=kills // 10)  # of a few kills one repeat is no rule
    assert repeats <= (IN_FLIGHT * kills if on_doubt == "resend" else presumed)
    assert max(waits) <= RESUMES_SECONDS * how_many(3, whole=1)  # tests run side by side


def test_a_push_killed(open_town: Towns, how_many: HowMany, figure: Figure) -> None:
    """The same where each life is one push from the command line; the last tells that all is done."""
    kills = how_many(2, whole=30)
    town = open_town(how_many(60, whole=50 * kills), made=False)
    for _ in lives(town, town.push, kills):
        pass
    last = town.push()
    assert last.end() == 0, last.said
    figure(
        f"{kills} kills of a push, {len(town.chats):,} chats: {town.lost()} lost,"
        f" {town.repeats()} repeated"
    )
    assert town.lost() == 0
    assert town.most_copies() <= 2
    assert town.repeats() <= IN_FLIGHT * kills
