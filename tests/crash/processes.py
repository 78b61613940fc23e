"""The program as its operator starts it: real processes, signals, and what the system says of them."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOKEN = "4242:canary-token"
_WAIT_SECONDS = 90
_TICKS = os.sysconf("SC_CLK_TCK")


class Bot:
    """A process of the program."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self._process = process
        self._log = log
        self.pid = process.pid
        self.started_at = time.monotonic()

    @property
    def exit_code(self) -> int | None:
        """What it ended with: None while it runs, negative for a signal."""
        return self._process.poll()

    @property
    def said(self) -> str:
        """All that it wrote so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """End it as nothing can catch, and wait for that."""
        self._process.kill()
        self._process.wait(_WAIT_SECONDS)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def end(self, seconds: float = _WAIT_SECONDS) -> int:
        """Wait for its end; return the exit code."""
        return self._process.wait(seconds)

    def stop(self) -> float:
        """Ask it to stop and wait until it has; return the seconds that took."""
        asked = time.monotonic()
        self._process.terminate()
        self._process.wait(_WAIT_SECONDS)
        return time.monotonic() - asked

    def cpu_seconds(self) -> float:
        """Return the time it has computed, for itself and in the system for it."""
        after_name = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        user, system = after_name.split()[11:13]
        return (int(user) + int(system)) / _TICKS

    def megabytes(self) -> float:
        """Return how much memory it holds."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="utf-8").split()[1])
        return pages * resource.getpagesize() / 2**20

    def descriptors(self) -> int:
        """Return how many files and sockets it has open."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def limit_files(self, most_bytes: int) -> None:
        """Let no file of its grow beyond so many bytes, as on a full disk; -1 lifts that."""
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))


@dataclass
class Program:
    """How the program is started: its folder, and its settings as BOT_ names."""

    folder: Path
    settings: Mapping[str, str]
    _started: list[Bot] = field(default_factory=list)

    def start(
        self, *command: str, module: str = "bot", prefix: Sequence[str] = (), **settings: str
    ) -> Bot:
        """Start a command line; settings without BOT_ and in lower case are added. `prefix` runs it."""
        log = self.folder / f"process-{len(self._started)}.log"
        added = {f"BOT_{name.upper()}": value for name, value in settings.items()}
        with log.open("wb") as out:
            process = subprocess.Popen(
                [*prefix, sys.executable, "-m", module, *command],
                cwd=self.folder,
                env={**_environment(), **self.settings, **added},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        self._started.append(Bot(process, log))
        return self._started[-1]

    def end(self) -> None:
        """End what still runs."""
        for bot in self._started:
            if bot.exit_code is None:
                bot.kill()


@contextmanager
def program(folder: Path, settings: Mapping[str, str]) -> Iterator[Program]:
    """Yield what starts processes, and end them after the `with`."""
    made = Program(folder, settings)
    try:
        yield made
    finally:
        made.end()


def _environment() -> dict[str, str]:
    """Return this process's environment without our settings, with this code first."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return kept | {"PYTHONPATH": str(ROOT)}
