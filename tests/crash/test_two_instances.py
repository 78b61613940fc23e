"""Two processes on one database: one serves, the other says so; a sleeper that wakes is shut out."""

import re
import signal
import time

import pytest

from bot.settings import OnDoubt
from tests.crash.conftest import Towns
from tests.crash.processes import Bot
from tests.crash.town import Town
from tests.proving import Figure

SENTENCE = re.compile(r"^[A-Z][^{}]+\.$", re.MULTILINE)
IN_FLIGHT = 3
REFUSES_SECONDS = 30  # far longer than a start takes
DECIDES_SECONDS = 75  # within which a second has refused or, were it to take over, has


def assert_refused(second: Bot) -> None:
    """Hold it to a sentence about the other, without a traceback, and to exit code 1."""
    assert second.end(REFUSES_SECONDS) == 1
    assert SENTENCE.search(second.said)
    assert "Traceback" not in second.said


def served_by_one(town: Town, one: Bot, other: Bot) -> None:
    """Wait until all is delivered by whichever of two lives on, then end both."""
    town.until_done(other if other.exit_code is None else one)
    for bot in (one, other):
        if bot.exit_code is None:
            bot.stop()


@pytest.mark.parametrize("command", ["run", "push"])
def test_a_second_is_refused(command: str, open_town: Towns) -> None:
    """It says why in a sentence, ends with 1 and leaves all to the first."""
    town = open_town(150)
    first = town.run()
    town.until_sends(first, 10)
    second = town.program.start(command)
    assert_refused(second)
    town.until_done(first)
    first.stop()
    assert town.most_copies() == 1
    assert town.lost() == 0


@pytest.mark.parametrize("policy", OnDoubt)
def test_a_sleeper_that_wakes_sends_nothing_more(
    policy: OnDoubt, open_town: Towns, figure: Figure
) -> None:
    """SIGSTOP the first, start a second, SIGCONT: at most what was in flight comes twice."""
    town = open_town(90, on_doubt=policy)
    first = town.run()
    town.until_sends(first, 20)
    first.signal(signal.SIGSTOP)
    second = town.run()
    until = time.monotonic() + DECIDES_SECONDS
    asleep_at = len(town.ledger.calls)
    while (
        second.exit_code is None
        and len(town.ledger.calls) < asleep_at + 5
        and time.monotonic() < until
    ):
        time.sleep(0.01)
    first.signal(signal.SIGCONT)
    served_by_one(town, first, second)
    repeats = town.repeats()
    figure(f"{policy}: a sleeper was shut out, {repeats} repeated")
    assert repeats <= (IN_FLIGHT if policy is OnDoubt.RESEND else 0)
    assert town.most_copies() <= 2
    assert town.lost() == 0
