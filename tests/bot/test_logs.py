"""The token appears in no log, traceback or error, however the network fails; logs are readable."""

import asyncio
import io
import json
import logging
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import structlog
from aiohttp import web
from pydantic import SecretStr
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import logs
from bot.app import build
from bot.sandbox.errors import Refusal
from bot.sandbox.faults import Cut, Garbage
from bot.sandbox.page import YOU
from bot.sandbox.server import LocalServer
from bot.sandbox.sharing import send_document
from bot.settings import Settings
from bot.transport import Transport
from tests.bot.world import TOKEN, World

CANARY = "canary"
assert CANARY in TOKEN
FORMATS = ("text", "json")


@pytest.fixture(params=FORMATS)
def written(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[io.StringIO]:
    """Log in each format, all that is logged; give what was written to standard error."""
    err = io.StringIO()
    monkeypatch.setattr(sys, "stderr", err)
    logs.configure(Settings(log_format=request.param, log_level="debug"))
    handler = logging.StreamHandler(err)
    logging.getLogger().addHandler(handler)
    yield err
    logging.getLogger().removeHandler(handler)
    structlog.reset_defaults()


@asynccontextmanager
async def broken_bot(status: int, body: bytes) -> AsyncIterator[Bot]:
    """Give a bot whose every call gets this answer."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body)

    network = Transport()
    await network.initialize()
    async with LocalServer([web.post("/bot{token}/{method}", answer)]) as server:
        yield Bot(TOKEN, base_url=f"{server.url}/bot", request=network)
    await network.shutdown()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>"),
        (200, b'{"ok":true,"result":{'),
        (502, b""),
        (401, b'{"ok":false,"error_code":401,"description":"Unauthorized"}'),
        (418, b'{"ok":false,"error_code":418,"description":"teapot"}'),
    ],
)
async def test_a_failing_call_is_logged_without_the_token(
    written: io.StringIO, status: int, body: bytes
) -> None:
    """A traceback with all its frames shows what went wrong, but no address and no local variable."""
    log = structlog.get_logger("test")
    async with broken_bot(status, body) as bot:
        try:
            await bot.send_message(1, "hello")
        except TelegramError as error:
            log.exception("sending_failed", reason=str(error))
            log.warning("sending_failed_again", exc_info=error)
            logging.getLogger("test").exception("and by the standard library")
    said = written.getvalue()
    assert said.count("sending_failed") >= 2
    assert said.count("Traceback") >= 3
    assert CANARY not in said


async def test_a_bot_in_trouble_logs_no_token(world: World, written: io.StringIO) -> None:
    """Handlers that fail in every way leave a log that names no token."""
    for answer in (
        Cut(before=True),
        Cut(after=10),
        Garbage(),
        Garbage(status=200, body=b'{"ok":'),
        Refusal(400, "Bad Request: can't parse entities"),
        Refusal(401, "Unauthorized"),
        Refusal(404, "Not Found"),
    ):
        world.telegram.faults.add(answer=answer, method="sendMessage", times=2)
        await world.say("/help")
        world.telegram.faults.clear()
    said = written.getvalue()
    assert "handler_failed" in said
    assert "Traceback" in said
    assert CANARY not in said


async def test_a_file_in_trouble_is_logged_without_the_token(
    world: World, written: io.StringIO
) -> None:
    """The address of a file has the token in it too: refused, cut, gone or too large, it is not told."""
    world.telegram.say(YOU, YOU, "/start")
    message = send_document(world.telegram, YOU, YOU, "a.html", b"<p>" * 1000)
    file = await world.app.services.bot.get_file(message["document"]["file_id"])
    assert file.file_path
    assert CANARY in file.file_path
    faults = (Cut(before=True), Cut(after=200), Garbage(), Refusal(404, "Not Found"))
    for fault in faults:
        world.telegram.faults.add(answer=fault, method="file", times=2)
        try:
            await file.download_as_bytearray()
        except TelegramError as error:
            world.telegram.faults.clear()
            structlog.get_logger("test").exception("fetching_failed", reason=error.message)
            logging.getLogger("test").exception("and by the standard library")
    assert len(await file.download_as_bytearray()) == 3000
    said = written.getvalue()
    assert said.count("Traceback") == 2 * len(faults)
    assert CANARY not in said


def test_json_is_a_line_for_each_event(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Machines read one object a line, tracebacks within it."""
    logs.configure(Settings(log_format="json"))
    try:
        try:
            int("two\nlines")
        except ValueError:
            structlog.get_logger("test").exception("failed", chat=-100)
        structlog.get_logger("test").info("went_on", text="привет\n")
        structlog.get_logger("test").debug("too much")
    finally:
        structlog.reset_defaults()
    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (first["event"], first["chat"], first["level"]) == ("failed", -100, "error")
    assert first["exception"].startswith("Traceback")
    assert "\nValueError: invalid literal" in first["exception"]
    assert (second["event"], second["text"]) == ("went_on", "привет\n")
    assert second["timestamp"].endswith("Z")


def test_off_a_terminal_logs_are_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing set, a log that goes into a file or a collector is JSON."""
    logs.configure(Settings())
    structlog.get_logger("test").warning("seen")
    structlog.reset_defaults()
    assert json.loads(capsys.readouterr().err)["event"] == "seen"


def test_what_libraries_say_is_a_line_of_json_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A collector reads their warnings, and the tracebacks in them, as it reads ours."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    logs.configure(Settings(log_format="json"))
    structlog.reset_defaults()
    try:
        int("two\nlines")
    except ValueError:
        logging.getLogger("asyncio").exception("Task %s was lost", 3)
    [line] = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["event"], told["level"]) == ("Task 3 was lost", "error")
    assert told["exception"].startswith("Traceback")


def test_the_libraries_say_no_addresses(capsys: pytest.CaptureFixture[str]) -> None:
    """Even at debug, the chatter of the libraries, which has addresses in it, is not wanted."""
    logs.configure(Settings(log_level="debug"))
    structlog.reset_defaults()
    for name in ("httpx", "httpcore", "telegram.ext.Application", "telegram.Bot", "apscheduler"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)


@pytest.fixture(params=FORMATS)
def environ(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Return an environment for the program, with a token and every log."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return own | {
        "BOT_TOKEN": TOKEN,
        "BOT_DATABASE_URL": f"sqlite:///{tmp_path}/paperboy.db",
        "BOT_LOG_FORMAT": request.param,
        "BOT_LOG_LEVEL": "debug",
    }


def run(environ: dict[str, str], folder: Path, *args: str) -> tuple[int, str]:
    """Run the program to its end; return its exit code and all it said."""
    command = [sys.executable, "-m", "bot", *args]
    environ = environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        command, env=environ, cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("command", ["push", "doctor", "run"])
async def test_a_rejected_token_is_not_quoted(
    environ: dict[str, str], tmp_path: Path, command: str
) -> None:
    """Each command that speaks to Telegram ends with a sentence, no traceback and no token."""

    async def refuse(_: web.Request) -> web.Response:
        body = {"ok": False, "error_code": 401, "description": "Unauthorized"}
        return web.json_response(body, status=401)

    async with LocalServer([web.post("/bot{token}/{method}", refuse)]) as server:
        environ = environ | {"BOT_API_URL": server.url}
        code, said = await asyncio.to_thread(run, environ, tmp_path, command)
    assert code == 1
    assert "@BotFather" in said
    assert "Traceback" not in said
    assert CANARY not in said


async def test_the_library_quotes_a_rejected_token_in_vain(tmp_path: Path) -> None:
    """Its own error has the token in it; ours has not, nor has what a traceback would show."""

    async def refuse(_: web.Request) -> web.Response:
        body = {"ok": False, "error_code": 401, "description": "Unauthorized"}
        return web.json_response(body, status=401)

    async with LocalServer([web.post("/bot{token}/{method}", refuse)]) as server:
        app = build(
            Settings(
                token=SecretStr(TOKEN),
                api_url=server.url,
                database_url=f"sqlite:///{tmp_path}/paperboy.db",
            )
        )
        with pytest.raises(InvalidToken) as caught:
            await app.connect()
        await app.close()
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_a_dead_network_is_told_without_the_token(environ: dict[str, str], tmp_path: Path) -> None:
    """`push` and `doctor` say that Telegram does not answer."""
    environ |= {"BOT_API_URL": "http://127.0.0.1:9"}
    for command in ("push", "doctor"):
        code, said = run(environ, tmp_path, command)
        assert code == 1
        assert "Telegram does not answer" in said
        assert "Traceback" not in said
        assert "selector" not in said, "the libraries' own debugging is not wanted"
        assert CANARY not in said


def test_waiting_for_the_network_names_no_token(environ: dict[str, str], tmp_path: Path) -> None:
    """`run` tries again until it is stopped, and then ends well."""
    environ |= {"BOT_API_URL": "http://127.0.0.1:9", "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        env=environ,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as program:
        assert program.stdout is not None
        said = ""
        while "trying again" not in said and (line := program.stdout.readline()):
            said += line
        program.send_signal(signal.SIGTERM)
        said += program.communicate(timeout=30)[0]
    assert "Telegram does not answer" in said
    assert program.returncode == 0
    assert CANARY not in said
