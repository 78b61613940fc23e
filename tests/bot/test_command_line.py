"""The command line as an operator uses it: real processes, in an empty folder, with an empty home."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bot.papers import entry, put

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SECONDS = 60


def environment(home: Path, settings: dict[str, str]) -> dict[str, str]:
    """Return an environment with these settings and none of this machine's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return kept | {"HOME": str(home)} | settings


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `paperboy` with arguments, and settings as keywords."""

    def run_there(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=tmp_path,
            env=environment(tmp_path, settings),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    return run_there


def test_find_answers_as_paper_does(run: Run) -> None:
    """A misspelt name is found in a folder where nothing was before; gibberish is not."""
    found = run("find", "toolformr")
    assert found.returncode == 0
    assert found.stdout.startswith("Toolformer: Language Models Can Teach Themselves to Use Tools")
    assert "arXiv:2302.04761" in found.stdout
    nothing = run("find", "qqqqzzzz")
    assert nothing.returncode == 1
    assert nothing.stderr == "Nothing is found.\n"


def test_load_tells_what_it_did_and_what_it_refused(run: Run, tmp_path: Path) -> None:
    """File, line, field and remedy stand on standard error; the rest is loaded."""
    folder = tmp_path / "mine"
    folder.mkdir()
    put(folder, "good", entry(1))
    put(folder, "bad", entry(2, topics=("multimodl",)))
    first = run("load", BOT_DIGESTS_DIR="mine")
    assert first.returncode == 1
    assert "6 new, 0 changed, 0 same, 0 removed; 51 new papers." in first.stdout
    assert re.search(r"bad\.yaml: line 1, .*topics.*multimodl.*multimodal", first.stderr)
    (folder / "bad.yaml").unlink()
    again = run("load", BOT_DIGESTS_DIR="mine")
    assert (again.returncode, "0 new, 0 changed, 6 same" in again.stdout) == (0, True)


def test_doctor_finds_nothing_wrong_in_an_empty_folder(run: Run) -> None:
    """Settings, database, digests and the missing token are each told in a line."""
    seen = run("doctor")
    assert seen.returncode == 0
    assert [line[:3] for line in seen.stdout.splitlines()] == ["ok "] * 4
    assert "5 digests with 50 papers" in seen.stdout


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"BOT_TOKN": "1:x"}, "BOT_TOKN is not a setting. Did you mean BOT_TOKEN?"),
        ({"BOT_TIMEZONE": "Europe/Mosow"}, "Did you mean Europe/Moscow?"),
        ({"BOT_ROUNDUP_HOUR": "25"}, "BOT_ROUNDUP_HOUR: "),
        ({"BOT_DATABASE_URL": "sqlite:///junk.db"}, "not a SQLite database"),
        ({"BOT_TOKEN": "1:x", "BOT_API_URL": "http://127.0.0.1:9"}, "Telegram does not answer"),
        ({"BOT_DIGESTS_DIR": "nowhere"}, "There is no folder “nowhere”."),
    ],
)
def test_doctor_says_what_is_wrong(
    run: Run, tmp_path: Path, settings: dict[str, str], told: str
) -> None:
    """Each fault is a sentence on a line of its own, never a traceback."""
    (tmp_path / "junk.db").write_text("this is no database" * 100)
    seen = run("doctor", **settings)
    assert seen.returncode == 1
    assert any(line.startswith("BAD") and told in line for line in seen.stdout.splitlines())
    assert "Traceback" not in seen.stderr


@pytest.mark.parametrize("command", ["run", "load", "push", "status", "migrate"])
def test_a_wrong_setting_stops_every_command_with_a_sentence(run: Run, command: str) -> None:
    """No traceback, no database made."""
    stopped = run(command, BOT_ROUNDUP_WEEKDAY="moonday")
    assert stopped.returncode == 1
    assert stopped.stderr.startswith("BOT_ROUNDUP_WEEKDAY: ")
    assert stopped.stderr.count("\n") == 1


def test_push_wants_a_token_and_a_time_it_can_read(run: Run) -> None:
    """Without a token there is nobody to send to; exit code 2 is for wrong usage."""
    assert "BOT_TOKEN is not set" in run("push").stderr
    wrong = run("push", "--at", "monday")
    assert wrong.returncode == 2
    assert "2026-11-23T09:00" in wrong.stderr


def test_the_sandbox_opens_and_ends_when_told(tmp_path: Path) -> None:
    """`run` without a token tells where the page is; SIGTERM ends it with exit code 0."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--port", "0"],
        cwd=tmp_path,
        env=environment(tmp_path, {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        told = process.stdout.readline()
        assert re.search(r"The sandbox is open: http://127\.0\.0\.1:\d+ ", told)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
    finally:
        process.kill()
        process.communicate()


def test_a_port_in_use_is_told(run: Run) -> None:
    """A second sandbox on the same port says so."""
    import socket  # noqa: PLC0415 - this test's alone

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = run("run", "--port", str(taken.getsockname()[1]))
    assert refused.returncode == 1
    assert "already running" in refused.stderr or "in use" in refused.stderr
    assert "Traceback" not in refused.stderr
