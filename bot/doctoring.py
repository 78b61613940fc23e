"""Looks a Paperboy over: what is fine, what is not, and what to do about it."""

from functools import partial
from typing import NamedTuple

from pydantic import SecretStr
from telegram.error import InvalidToken, TelegramError

from bot.app import App, build
from bot.settings import Settings, SettingsError, read
from bot.store import chats, outbox
from digests.errors import DatabaseError
from digests.store import papers


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
    findings = [Finding(True, "The settings are understood.")]
    try:
        app = build(settings)
    except DatabaseError as error:
        return [*findings, Finding(False, str(error))]
    try:
        findings += await _database(app)
        findings += await _digests(app)
        findings.append(await _token(app, settings))
    finally:
        await app.close()
    return findings


async def status(app: App) -> list[str]:
    """Tell in lines how the bot stands."""
    waiting, since = await app.database.read(outbox.waiting)
    totals = await app.database.read(chats.totals)
    due = await app.database.read(chats.next_due_at)
    lines = [
        f"Chats: {totals.subscribed} subscribed, {totals.suspended} suspended.",
        f"Outbox: {waiting} waiting"
        + (f", the first since {since:%F %H:%M} UTC." if since else "."),
    ]
    return [*lines, f"Next roundup: {due:%F %H:%M} UTC." if due else "No roundup is due."]


async def _database(app: App) -> list[Finding]:
    faults = await app.database.check()
    if faults:
        return [Finding(False, fault) for fault in faults]
    return [Finding(True, f"The database {app.database.path} is sound.")]


async def _digests(app: App) -> list[Finding]:
    try:
        result = await app.load()
    except DatabaseError as error:
        return [Finding(False, str(error))]
    _, total = await app.database.read(partial(papers.latest, offset=0, limit=1))
    count = len(result.new) + len(result.changed) + len(result.same)
    findings = [Finding(False, refusal.sentence) for refusal in result.refused]
    return [*findings, Finding(True, f"{count} digests with {total} papers are loaded.")]


async def _token(app: App, settings: Settings) -> Finding:
    if not isinstance(settings.token, SecretStr):
        return Finding(
            True, "BOT_TOKEN is not set: `run` opens the sandbox. @BotFather gives tokens."
        )
    try:
        await app.connect()
    except InvalidToken:
        return Finding(False, "Telegram does not know BOT_TOKEN. Take a new one from @BotFather.")
    except TelegramError as error:
        return Finding(False, f"Telegram does not answer ({error.message}). Is the network up?")
    return Finding(True, f"The token is that of @{app.services.bot.username}.")
