"""Looks a Paperboy over: what is fine, what is not, and what to do about it. It changes nothing."""

import os
from pathlib import Path
from typing import NamedTuple

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.library import folders
from bot.settings import Settings, SettingsError, read
from bot.store import MIGRATIONS
from bot.transport import Transport
from digests import topics
from digests.errors import DatabaseError
from digests.folders import look
from digests.models import Refusal
from digests.preparing import Prepared, prepare
from digests.store.database import Database
from digests.store.file import path_of
from digests.store.migrating import is_behind


class Finding(NamedTuple):
    """One thing looked at."""

    is_fine: bool
    sentence: str


async def examine() -> list[Finding]:
    """Look at settings, database, digests and token, as far as each can be looked at."""
    try:
        settings = read()
    except SettingsError as error:
        return [Finding(False, line) for line in str(error).splitlines()]
    return [
        Finding(True, "The settings are understood."),
        *await _database(settings.database_url),
        *_digests(settings),
        await _token(settings),
    ]


async def _database(url: str) -> list[Finding]:
    """Check the database as it stands: none is made, none is brought to this version."""
    try:
        path = path_of(url)
        if not _is_there(path):
            return [_to_be_made(path)]
        is_old = is_behind(url, MIGRATIONS)
        faults = await _faults(url)
    except DatabaseError as error:
        return [Finding(False, str(error))]
    if faults:
        return [Finding(False, fault) for fault in faults]
    old = " It is of an older version; the next start brings it to this one." if is_old else ""
    return [Finding(True, f"The database {path} is sound.{old}")]


def _is_there(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - Path.exists raises where a folder cannot be entered


def _to_be_made(path: Path) -> Finding:
    """Say whether a database that is not there yet can be made."""
    sentence = f"There is no database yet; the first start makes it: {path}."
    folder = next(folder for folder in path.absolute().parents if _is_there(folder))
    elsewhere = "Name another place in BOT_DATABASE_URL"
    if not folder.is_dir():
        return Finding(False, f"{sentence} But {folder} is no folder. {elsewhere}.")
    if not os.access(folder, os.W_OK | os.X_OK):
        why = f"But the folder {folder} cannot be written."
        return Finding(False, f"{sentence} {why} {elsewhere}, or change who may write there.")
    return Finding(True, f"{sentence} The folder {folder} can be written.")


async def _faults(url: str) -> list[str]:
    database = Database(url)
    try:
        return await database.check()
    finally:
        await database.close()


def _digests(settings: Settings) -> list[Finding]:
    """Read the files of every digest, those that ship and the operator's, and store nothing."""
    found = look(folders(settings))
    known = topics.shipped()
    read_files = [prepare(file, known) for file in found.files]
    digests = [one for one in read_files if isinstance(one, Prepared)]
    refused = [*found.refused, *(one for one in read_files if isinstance(one, Refusal))]
    fine = f"{len(digests)} digests with {_papers(digests)} papers can be read."
    return [*(Finding(False, refusal.sentence) for refusal in refused), Finding(True, fine)]


def _papers(digests: list[Prepared]) -> int:
    """Count the entries that share no key with one before: what several digests cover is one paper."""
    seen: set[str] = set()
    count = 0
    for keys in (keys for digest in digests for keys in digest.keys):
        count += seen.isdisjoint(keys)
        seen.update(keys)
    return count


async def _token(settings: Settings) -> Finding:
    if settings.token is None:
        return Finding(
            True, "BOT_TOKEN is not set: `run` opens the sandbox. @BotFather gives tokens."
        )
    bot = Bot(
        settings.token.get_secret_value(),
        base_url=f"{settings.api_url}/bot",
        request=Transport(),
        get_updates_request=Transport(connections=1),
    )
    try:
        async with bot:
            return Finding(True, f"The token is that of @{bot.username}.")
    except InvalidToken:
        return Finding(False, "Telegram does not know BOT_TOKEN. Take a new one from @BotFather.")
    except TelegramError as error:
        return Finding(False, f"Telegram does not answer ({error.message}). Is the network up?")
