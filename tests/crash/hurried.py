"""The program over a clock that SIGUSR1 turns an hour ahead: `python -m tests.crash.hurried run`."""

import signal
from datetime import timedelta
from functools import partial

from bot import running, schedule
from bot.__main__ import main as program
from bot.app import build, system_clock
from bot.clock import TurnableClock

TURN = timedelta(hours=1)
FORGET_SECONDS = 10  # as often, about, as the clock is turned


def main() -> None:
    """Be the program."""
    clock = TurnableClock(system_clock)
    signal.signal(signal.SIGUSR1, lambda *_: clock.turn(clock() + TURN))
    setattr(running, "build", partial(build, clock=clock))  # noqa: B010 - mypy knows a function there
    schedule.FORGET_SECONDS = FORGET_SECONDS
    program()


if __name__ == "__main__":
    main()
