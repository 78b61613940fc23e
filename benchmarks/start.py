"""From the start of a real process to its first answer, against the start of the bare imports."""

import time
from pathlib import Path
from statistics import median
from tempfile import mkdtemp

from benchmarks.measurement import Measurement, Run, Stopwatch, Unit
from benchmarks.process import import_barely, sandbox

REPETITIONS = 5
QUESTION = "/paper toolformer"


def measure(run: Run) -> list[Measurement]:
    """Start the bot in its sandbox, with the database that it makes anew, and the bare imports; in turn."""
    ours, bare = list[float](), list[float]()
    repetitions = run.size(REPETITIONS)
    with run.bar("Starting processes", repetitions) as done:
        for number in range(repetitions):
            home = Path(mkdtemp(dir=run.folder))
            ours.append(_first_answer(home))
            with Stopwatch() as watch:
                import_barely(home)
            bare.append(watch.seconds)
            done(number + 1)
    note = f"a new database; median of {repetitions}; floor: the bare imports"
    return [Measurement("start to first answer", Unit.SECONDS, median(ours), median(bare), note)]


def _first_answer(home: Path) -> float:
    start = time.perf_counter()
    with sandbox(home) as bot:
        bot.ask(QUESTION)
        return time.perf_counter() - start
