"""Real processes: the bot in its sandbox over an empty home, and the bare imports it stands on."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

IMPORTS = "import telegram.ext, sqlalchemy.ext.asyncio, aiohttp.web, babel.dates, pydantic_settings"
READER = 1001  # whom the sandbox page calls "you"
_WAIT_SECONDS = 60
_POLL_SECONDS = 0.005
_IS_OPEN = re.compile(r"http://127\.0\.0\.1:(\d+)")


class SilentError(Exception):
    """A process that did not say what it had to; what it wrote instead."""


class Bot:
    """A bot in its sandbox, to talk with over the page's own addresses."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self.pid = process.pid
        self._page = HTTPConnection("127.0.0.1", port, timeout=_WAIT_SECONDS)

    def ask(self, text: str) -> str:
        """Say something in the private chat and wait for the answer. Raise SilentError."""
        self._post("/say", {"chat_id": READER, "text": text})
        until = time.monotonic() + _WAIT_SECONDS
        while time.monotonic() < until:
            answers = [m for m in self._messages() if m["from"]["is_bot"]]
            if answers:
                return str(answers[-1].get("text", ""))
            time.sleep(_POLL_SECONDS)
        raise SilentError(f"The bot did not answer “{text}”.")

    def _messages(self) -> list[dict[str, Any]]:
        self._page.request("GET", "/state")
        state = json.loads(self._page.getresponse().read())
        return list(state["messages"][str(READER)])

    def _post(self, path: str, act: dict[str, Any]) -> None:
        headers = {"Content-Type": "application/json"}
        self._page.request("POST", path, json.dumps(act), headers)
        self._page.getresponse().read()

    def close(self) -> None:
        """Hang up."""
        self._page.close()


@contextmanager
def sandbox(home: Path) -> Iterator[Bot]:
    """Start the bot with a folder as home and working folder; yield it once it serves."""
    command = [sys.executable, "-m", "bot", "run", "--sandbox", "--port", "0"]
    with _started(command, home) as process:
        bot = Bot(process, _port(process, home))
        try:
            yield bot
        finally:
            bot.close()


@contextmanager
def bare_imports(home: Path) -> Iterator[int]:
    """Start an interpreter that imports the libraries and waits; yield its process id."""
    code = f"{IMPORTS}\nprint('imported', flush=True)\ninput()"
    with _started([sys.executable, "-c", code], home) as process:
        if process.stdout is None or not process.stdout.readline():
            raise SilentError((home / "stderr").read_text())
        yield process.pid


def import_barely(home: Path) -> None:
    """Import the libraries in a process of their own, and wait for its end."""
    with _started([sys.executable, "-c", IMPORTS], home) as process:
        process.wait(_WAIT_SECONDS)


def resident_megabytes(pid: int) -> float:
    """Return how much memory a process holds: VmRSS on Linux, what `ps` says elsewhere."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        found = re.search(r"^VmRSS:\s+(\d+) kB", status.read_text(encoding="utf-8"), re.MULTILINE)
        return int(found[1]) / 1024 if found else 0.0
    told = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(told.stdout) / 1024


@contextmanager
def _started(command: list[str], home: Path) -> Iterator["subprocess.Popen[str]"]:
    """Start a process whose home is a folder, without our settings; end it after the `with`."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    with (
        (home / "stderr").open("w") as errors,
        subprocess.Popen(
            command,
            cwd=home,
            env=environ | {"HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            process.wait(_WAIT_SECONDS)


def _port(process: "subprocess.Popen[str]", home: Path) -> int:
    for line in process.stdout or ():
        if found := _IS_OPEN.search(line):
            return int(found[1])
    raise SilentError((home / "stderr").read_text())
