"""The database as a file: its address, its making, and what its failures mean to a person."""

import os
from pathlib import Path

from sqlalchemy import exc
from sqlalchemy.engine import make_url

from digests.errors import DamagedError, DatabaseError

BUSY_SECONDS = 5  # whoever waits for the file longer is told to try again


def path_of(url: str) -> Path:
    """Return the file a database address names; any other kind of address is a DatabaseError."""
    remedy = 'Write it like "sqlite:///data/paperboy.db".'
    try:
        parsed = make_url(url)
    except exc.ArgumentError as error:
        raise DatabaseError(f'"{url}" is not a database address. {remedy}') from error
    if parsed.get_backend_name() != "sqlite":
        kind = parsed.get_backend_name()
        raise DatabaseError(f"A {kind} database is not supported; SQLite is. {remedy}")
    if not parsed.database or parsed.database == ":memory:":
        raise DatabaseError(f"The database address names no file. {remedy}")
    return Path(parsed.database)


def make_file(path: Path) -> None:
    """Make the file, for its owner only, and its folder, where they do not exist yet."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        why = f"{error.strerror}. Check who owns the file and its folder"
        raise DatabaseError(f"The database {path} cannot be opened: {why}.") from error


def failure(path: Path, error: BaseException) -> DatabaseError:
    """Say what a database driver's error means for the file, and what to do."""
    text = str(error)
    meanings = {
        "not a database": "is not a SQLite database. Move it away, or name another file",
        "malformed": "is damaged. Restore it from a backup, or move it away to start anew",
        "readonly": "cannot be written. Check who owns the file and its folder",
        "unable to open": "cannot be opened. Check who owns the file and its folder",
        "locked": "is in use by another program. Try again when that has ended",
        "QueuePool limit": "does not answer: the disk is slow, or hangs. Try again later",
        "disk I/O error": "cannot be read or written. Look at the disk; what waits goes on by itself",
        "full": "cannot grow: the disk is full. Make room; what waits goes on by itself",
    }
    known = next((part for part in meanings if part in text), None)
    is_damaged = known in {"not a database", "malformed"}
    sentence = f"The database {path} {meanings[known] if known else f'failed: {text}'}."
    return DamagedError(sentence) if is_damaged else DatabaseError(sentence)
