"""What a real process holds in memory at rest, against the bare imports."""

import time
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.measurement import Measurement, Run, Unit
from benchmarks.process import bare_imports, resident_megabytes, sandbox
from benchmarks.start import QUESTION

REST_SECONDS = 5


def measure(run: Run) -> list[Measurement]:
    """Let a bot with the papers that ship rest for 5 s after its first answer."""
    home = Path(mkdtemp(dir=run.folder))
    rest = min(REST_SECONDS, REST_SECONDS * run.scale)
    with sandbox(home) as bot:
        bot.ask(QUESTION)
        time.sleep(rest)
        ours = resident_megabytes(bot.pid)
    with bare_imports(home) as pid:
        floor = resident_megabytes(pid)
    note = f"VmRSS, {rest:g} s after the first answer; floor: the bare imports"
    return [Measurement("memory at rest", Unit.MEGABYTES, ours, floor, note)]
