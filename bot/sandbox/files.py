"""The files of a small Telegram: what was sent, and what a bot may fetch of it."""

import hashlib
import itertools
import mimetypes
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any, Literal

from bot.sandbox.errors import BadRequestError

FETCHED_BYTES = 20 * 1024 * 1024
KEPT_BYTES = 256 * 1024 * 1024
LINK_LASTS = timedelta(hours=1)
_PREFIXES = {"document": "BQACAgIAAxkBAAI", "photo": "AgACAgIAAxkBAAI"}
_FILE_ID = re.compile(r"(?:BQAC|AgAC)[A-Za-z0-9_-]{16,}")
_SEPARATORS = re.compile(r"[\x00-\x1f\x7f]|.*[/\\]", re.DOTALL)
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}")

Json = dict[str, Any]
FileKind = Literal["document", "photo"]


@dataclass(frozen=True)
class StoredFile:
    """One file: what Telegram calls it, where the bot finds it, and its bytes."""

    file_id: str
    file_unique_id: str
    name: str
    path: str
    content: bytes

    @property
    def size(self) -> int:
        """The size in bytes."""
        return len(self.content)

    def ids(self) -> Json:
        """Return what every object about a file begins with."""
        named = {"file_id": self.file_id, "file_unique_id": self.file_unique_id}
        return named | {"file_size": self.size}


class Files:
    """The newest files, as many as fit into memory; a path can be fetched for an hour."""

    def __init__(self, clock: Callable[[], datetime], *, kept_bytes: int = KEPT_BYTES) -> None:
        self._clock = clock
        self._kept_bytes = kept_bytes
        self._files: dict[str, StoredFile] = {}
        self._told_at: dict[str, datetime] = {}
        self._numbers = itertools.count()

    def add(self, kind: FileKind, name: str, content: bytes) -> StoredFile:
        """Keep a file under ids of its own; the oldest go where memory is full."""
        number = next(self._numbers)
        code = urlsafe_b64encode(hashlib.sha256(f"{kind} {number}".encode()).digest()).decode()
        name = clean_name(name)
        path = f"{kind}s/file_{number}{_extension(name)}"
        file = StoredFile(_PREFIXES[kind] + code[:32], f"AgAD{code[32:43]}", name, path, content)
        self._files[file.file_id] = file
        while len(self._files) > 1 and sum(f.size for f in self._files.values()) > self._kept_bytes:
            del self._files[next(iter(self._files))]
        return file

    def by_id(self, file_id: str) -> StoredFile | None:
        """Return the file, if it is still kept."""
        return self._files.get(file_id)

    def tell(self, file_id: str) -> Json:
        """Return the File the bot asks for, which opens its path; refuse as Telegram does."""
        if not file_id:
            raise BadRequestError("file_id not specified")
        if not _FILE_ID.fullmatch(file_id):
            raise BadRequestError("invalid file_id")
        file = self._files.get(file_id)
        if file is None:
            raise BadRequestError("wrong file_id or the file is temporarily unavailable")
        if file.size > FETCHED_BYTES:
            raise BadRequestError("file is too big")
        self._told_at[file.path] = self._clock()
        return file.ids() | {"file_path": file.path}

    def fetch(self, path: str) -> bytes | None:
        """Return what lies under a path the bot was told within the hour, else None."""
        told_at = self._told_at.get(path)
        if told_at is None or self._clock() - told_at > LINK_LASTS:
            return None
        return next((file.content for file in self._files.values() if file.path == path), None)

    def shown(self, file_unique_id: str) -> StoredFile | None:
        """Return the file for a person to look at, if it is still kept."""
        files = self._files.values()
        return next((file for file in files if file.file_unique_id == file_unique_id), None)


def clean_name(name: str) -> str:
    """Return the name without folders and control characters."""
    return _SEPARATORS.sub("", name).strip()[:255] or "file"


def guessed_type(name: str) -> str | None:
    """Return the MIME type that a name speaks of, as Telegram's apps guess it."""
    known = mimetypes.MimeTypes()  # of its own: what this machine adds to the list does not count
    return known.guess_type(clean_name(name), strict=False)[0]


def _extension(name: str) -> str:
    extension = PurePosixPath(name).suffix
    return extension.lower() if _EXTENSION.fullmatch(extension) else ""
