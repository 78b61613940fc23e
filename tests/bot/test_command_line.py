"""The command line as an operator uses it: real processes, in an empty folder, with an empty home."""

import asyncio
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.sandbox.errors import Refusal
from bot.sandbox.telegram import Telegram
from bot.store import chats
from tests.bot.papers import entry, put
from tests.bot.world import TOKEN, YOU, open_world

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SECONDS = 60


def environment(home: Path, settings: dict[str, str]) -> dict[str, str]:
    """Return an environment with these settings and none of this machine's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return kept | {"HOME": str(home)} | settings


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `paperboy` with arguments, and settings as keywords."""

    def run_there(
        *arguments: str, standard_input: str = "", **settings: str
    ) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=tmp_path,
            env=environment(tmp_path, settings),
            input=standard_input,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert TOKEN not in done.stdout + done.stderr
        return done

    return run_there


def test_find_answers_as_paper_does(run: Run, tmp_path: Path) -> None:
    """A misspelt name is found in a folder where nothing was before; gibberish is not."""
    found = run("find", "toolformr")
    assert found.returncode == 0
    assert found.stdout.startswith("Toolformer: Language Models Can Teach Themselves to Use Tools")
    assert "arXiv:2302.04761" in found.stdout
    folder = tmp_path / "mine"
    folder.mkdir()
    put(folder, "bare", entry(1, title="A Study of Zebra Herds"))
    bare = run("find", "zebra herds", BOT_DIGESTS_DIR="mine")
    assert bare.stdout.startswith("A Study of Zebra Herds")
    assert " ·  ·" not in bare.stdout  # what is not known leaves no gap
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


ARTICLE = """<!doctype html><html lang="en"><head><title>Two papers of May</title></head><body>
<h2><a href="https://arxiv.org/abs/2305.14314">QLoRA: Efficient Finetuning of Quantized LLMs</a></h2>
<p>A frozen model kept in four bits is tuned through small adapters. One card is enough for it.</p>
<h2><a href="https://arxiv.org/abs/2304.08485">Visual Instruction Tuning</a></h2>
<p>An encoder for images is tied to a language model. Another model wrote what it is tuned on.</p>
</body></html>"""


def test_read_prints_what_it_read(run: Run, tmp_path: Path) -> None:
    """For a person, from a file; nothing is written, no setting is needed but those that are there."""
    (tmp_path / "may.html").write_text(ARTICLE)
    seen = run("read", "may.html")
    assert (seen.returncode, seen.stderr) == (0, "")
    lines = seen.stdout.splitlines()
    assert lines[0] == "Two papers of May"
    assert "1. QLoRA: Efficient Finetuning of Quantized LLMs" in lines
    assert "2. Visual Instruction Tuning" in lines
    assert [file.name for file in tmp_path.iterdir()] == ["may.html"]


def test_read_takes_an_article_from_standard_input_as_json(run: Run) -> None:
    """Every field is there, null where the article does not say."""
    seen = run("read", "-", "--json", standard_input=ARTICLE)
    assert (seen.returncode, seen.stderr) == (0, "")
    made = json.loads(seen.stdout)
    assert list(made) == ["title", "publisher", "language", "published", "link", "entries"]
    assert [made[name] for name in list(made)[:-1]] == ["Two papers of May", None, "en", None, None]
    first, second = made["entries"]
    keys = "position title heading arxiv_id openreview_id doi link code_link summary language notes"
    assert set(keys.split()) <= set(first)
    assert (first["arxiv_id"], second["arxiv_id"]) == ("2305.14314", "2304.08485")
    assert (first["position"], first["openreview_id"], first["doi"], first["code_link"]) == (
        1,
        None,
        None,
        None,
    )
    assert first["summary"].startswith("A frozen model")
    assert first["notes"] == []


def test_read_saves_a_digest_that_loads_and_never_over_another(run: Run, tmp_path: Path) -> None:
    """A second time it is refused, and the first file is as it was."""
    (tmp_path / "may.html").write_text(ARTICLE)
    saved = run("read", "may.html", "--save")
    file = tmp_path / "two-papers-of-may.yaml"
    assert (saved.returncode, saved.stderr) == (0, f"Written: {file}\n")
    file.write_text(file.read_text() + "# mine\n")
    again = run("read", "may.html", "--save")
    assert again.returncode == 1
    assert f"There is {file} already." in again.stderr
    assert file.read_text().endswith("# mine\n")
    folder = tmp_path / "mine"
    folder.mkdir()
    file.rename(folder / file.name)
    assert "6 new" in run("load", BOT_DIGESTS_DIR="mine").stdout


@pytest.mark.parametrize(
    ("article", "told"),
    [
        ("nowhere.html", "nowhere.html: cannot be read: No such file or directory."),
        ("post.json", "This JSON is no Telegram post"),
        ("nothing.txt", "No paper is found in this article."),
        (
            "http://169.254.169.254/latest/meta-data",
            "169.254.169.254 is not on the public internet.",
        ),
        ("https://user:secret@a.example/x", "This is no address of a web page"),
    ],
)
def test_read_says_what_it_cannot_read(run: Run, tmp_path: Path, article: str, told: str) -> None:
    """A sentence, exit code 1, no traceback, no file, and no secret told."""
    (tmp_path / "post.json").write_text("{}")
    (tmp_path / "nothing.txt").write_text("We have moved to another house.\n")
    before = sorted(tmp_path.iterdir())
    seen = run("read", article, "--save")
    assert seen.returncode == 1
    assert told in seen.stderr
    assert "Traceback" not in seen.stderr
    assert "secret" not in seen.stderr
    assert sorted(tmp_path.iterdir()) == before


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


@pytest.mark.parametrize("token", [{}, {"BOT_TOKEN": "1:x"}])
def test_the_sandbox_opens_apart_and_ends_when_told(tmp_path: Path, token: dict[str, str]) -> None:
    """It tells where its page is; the operator's database is not opened; SIGTERM leaves nothing behind."""
    database, scratch = tmp_path / "paperboy.db", tmp_path / "scratch"
    database.write_bytes(b"the operator's own")
    scratch.mkdir()
    settings = {"BOT_DATABASE_URL": f"sqlite:///{database}", "TMPDIR": str(scratch)} | token
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--sandbox", "--port", "0"],
        cwd=tmp_path,
        env=environment(tmp_path, settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        told = process.stdout.readline()
        assert re.search(r"The sandbox is open: http://127\.0\.0\.1:\d+ ", told)
        assert [file.name for file in scratch.glob("paperboy-*/sandbox.db")] == ["sandbox.db"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
        assert list(scratch.iterdir()) == []
        assert {file.name for file in tmp_path.iterdir()} == {"paperboy.db", "scratch"}
        assert database.read_bytes() == b"the operator's own"
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


def tables(file: Path) -> set[str]:
    """Return the names of a database's tables."""
    with closing(sqlite3.connect(file)) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}


def test_migrate_makes_the_tables_where_it_is_told(run: Run, tmp_path: Path) -> None:
    """With --url it touches that database alone and asks no setting; a bad file is a sentence."""
    (tmp_path / "junk.db").write_text("this is no database" * 100)
    done = run("migrate", "--url", "sqlite:///there.db", BOT_ROUNDUP_WEEKDAY="moonday")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert {"paper", "chat", "delivery", "edition"} <= tables(tmp_path / "there.db")
    assert not list(tmp_path.glob("**/paperboy.db"))
    refused = run("migrate", "--url", "sqlite:///junk.db")
    assert refused.returncode == 1
    assert "not a SQLite database" in refused.stderr
    assert "Traceback" not in refused.stderr


@dataclass(frozen=True)
class Subscribed:
    """A small Telegram with one subscriber, and how the program is told of it."""

    telegram: Telegram
    settings: dict[str, str]
    database: Path


@pytest.fixture
async def subscribed(tmp_path: Path, shipped_database: Path) -> AsyncIterator[Subscribed]:
    """Let one reader be subscribed, due by the real clock, and a new digest lie in a folder."""
    shutil.copy(shipped_database, tmp_path)
    async with open_world(tmp_path) as world:
        await world.say("/subscribe video")
        due = datetime.now(UTC).replace(minute=0)
        when = {"weekday": due.isoweekday(), "hour": due.hour, "next_roundup_at": due}
        await world.app.database.write(lambda c: chats.change(c, YOU, **when))
        world.app.instance.release()
        folder = tmp_path / "mine"
        folder.mkdir()
        put(folder, "news", entry(1, ("video",)))
        api = world.app.settings.api_url
        settings = {"BOT_TOKEN": TOKEN, "BOT_API_URL": api, "BOT_DIGESTS_DIR": str(folder)}
        url = {"BOT_DATABASE_URL": world.app.settings.database_url, "BOT_LOG_FORMAT": "json"}
        yield Subscribed(world.telegram, settings | url, tmp_path / "paperboy.db")


def known_at(file: Path) -> str:
    """Return when the newest paper became known."""
    with closing(sqlite3.connect(file)) as connection:
        return str(connection.execute("SELECT max(known_at) FROM paper").fetchone()[0])


def dumped(file: Path) -> list[str]:
    """Return all that is in a database."""
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


async def test_a_push_at_a_time_to_come_knows_papers_since_now(
    run: Run, subscribed: Subscribed
) -> None:
    """The digests are loaded by the real clock: only the roundup is of the time given."""
    later = datetime.now(UTC) + timedelta(weeks=100, hours=1)
    arguments = ("push", "--at", later.isoformat())
    pushed = await asyncio.to_thread(run, *arguments, **subscribed.settings)
    assert (pushed.returncode, pushed.stdout) == (
        0,
        "Messages made: 1, sent: 1, still waiting: 0.\n",
    )
    assert "Part 1" in subscribed.telegram.messages(YOU)[-1]["text"]
    assert known_at(subscribed.database) < (later - timedelta(weeks=99)).isoformat(" ")


async def test_a_dry_run_needs_no_token_and_writes_nothing(
    run: Run, subscribed: Subscribed
) -> None:
    """Not even a token is needed; the database is the same afterwards, to the last row."""
    before, calls = dumped(subscribed.database), len(subscribed.telegram.calls)
    settings = {name: value for name, value in subscribed.settings.items() if "TOKEN" not in name}
    shown = await asyncio.to_thread(run, "push", "--dry-run", **settings)
    assert shown.returncode == 0
    assert f"--- chat {YOU}, " in shown.stdout
    assert shown.stdout.endswith("Chats due: 1. Nothing was written or sent.\n")
    assert dumped(subscribed.database) == before
    assert len(subscribed.telegram.calls) == calls


async def test_a_push_that_leaves_something_tells_by_its_exit_code(
    run: Run, subscribed: Subscribed
) -> None:
    """And why, in the log, as the settings want it written."""
    flood = Refusal(429, "Too Many Requests: retry after 43837", {"retry_after": 43837})
    subscribed.telegram.faults.add(answer=flood, method="sendMessage", times=9)
    pushed = await asyncio.to_thread(run, "push", **subscribed.settings)
    assert pushed.returncode == 1
    assert pushed.stdout == "Messages made: 1, sent: 0, still waiting: 1.\n"
    [line] = [json.loads(line) for line in pushed.stderr.splitlines() if "push_done" in line]
    assert (line["flood"], "retry" in line["error"].lower()) == (1, True)


async def test_status_tells_how_the_bot_stands(run: Run, subscribed: Subscribed) -> None:
    """Beside a bot that runs, and without one: then it needs the operator, and its exit code says so."""
    status = ("status",)
    silent = await asyncio.to_thread(run, *status, **subscribed.settings)
    assert silent.returncode == 1
    assert silent.stdout.startswith("⚠️ Paperboy needs your attention\n\n⚠️ Nobody delivers: ")
    assert "1 chat is due now." in silent.stdout
    assert "<" not in silent.stdout
    hear(subscribed.database, datetime.now(UTC))
    beside = await asyncio.to_thread(run, *status, **subscribed.settings)
    assert (beside.returncode, beside.stderr) == (0, "")
    assert beside.stdout.startswith("✅ Paperboy is well\n\nDelivering: process ")


async def test_status_is_told_to_machines(run: Run, subscribed: Subscribed) -> None:
    """As JSON, with the same exit code."""
    told = await asyncio.to_thread(run, "status", "--json", **subscribed.settings)
    assert told.returncode == 1
    report = json.loads(told.stdout)
    assert (report["ok"], report["needs"]) == (False, ["silent"])
    assert (report["due"], report["pending"], report["oldest_due_at"]) == (1, 0, None)
    assert datetime.fromisoformat(report["at"]).tzinfo is not None


@pytest.mark.parametrize("command", ["run", "push"])
async def test_a_damaged_database_is_refused_before_anything_is_sent(
    run: Run, subscribed: Subscribed, command: str
) -> None:
    """A page of it is no longer what was written: what was sent cannot be known, so nothing is."""
    with closing(sqlite3.connect(subscribed.database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with subscribed.database.open("r+b") as file:
        file.seek(-3 * 4096, os.SEEK_END)
        file.write(b"\xff" * 4096)
    calls = len(subscribed.telegram.calls)
    ended = await asyncio.to_thread(run, command, **subscribed.settings)
    assert ended.returncode == 1
    assert "is damaged. Restore it from a backup" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(subscribed.telegram.calls) == calls


@pytest.mark.parametrize("command", ["run", "push"])
async def test_status_tells_why_it_stopped_by_itself(
    run: Run, subscribed: Subscribed, command: str
) -> None:
    """Who looks later need not have seen what a service wrote when it ended."""
    wrong = subscribed.settings | {"BOT_TOKEN": "4242:another"}
    ended = await asyncio.to_thread(run, command, **wrong)
    assert (ended.returncode, "does not know this token" in ended.stderr) == (1, True)
    status = await asyncio.to_thread(run, "status", **subscribed.settings)
    assert status.returncode == 1
    assert "⚠️ It stopped by itself: Telegram does not know the token.\n" in status.stdout
    hear(subscribed.database, datetime.now(UTC))
    report = json.loads(
        (await asyncio.to_thread(run, "status", "--json", **subscribed.settings)).stdout
    )
    assert "halted" in report["needs"]


def test_status_of_a_bot_that_never_ran_is_no_fault(run: Run) -> None:
    """Nobody is subscribed, nothing waits: it is said that nobody delivers, and that is all."""
    fresh = run("status")
    assert fresh.returncode == 0
    assert "Nobody delivers: the bot has not run with this database yet." in fresh.stdout


def hear(file: Path, now: datetime) -> None:
    """Write that the instance was heard of now."""
    written = now.replace(tzinfo=None).isoformat(" ", "microseconds")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE instance SET heard_at = ?", (written,))
