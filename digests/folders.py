"""The folders digests are loaded from, and the files in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path, PurePath

from digests import identity
from digests.models import Refusal

Folder = Path | Traversable

OPERATORS = "mine/"
"""How the key of a digest begins that is the operator's own and did not ship."""

EDITORS = "editors/"
"""How the key of a digest begins that an editor published from a draft: it has no file."""

_SUFFIXES = (".yaml", ".yml")
_TOPICS = "topics.yaml"


@dataclass(frozen=True)
class DigestFile:
    """A digest's file, and its bytes' fingerprint when it was found."""

    key: str
    file: Folder
    content_hash: str


@dataclass(frozen=True)
class Found:
    """What the folders hold. `kept` are digests, or whole origins, whose files cannot be read."""

    files: list[DigestFile] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)

    def is_kept(self, key: str) -> bool:
        """Tell whether a stored digest is to stay although no file of it could be read."""
        return key in self.kept or _origin(key) in self.kept


def files(folder: Folder) -> list[Folder]:
    """Return the digest files of a folder by name; none hidden, none linked from outside."""
    found = [file for file in folder.iterdir() if _is_digest(file, folder)]
    return sorted(found, key=lambda file: file.name)


def has_file(key: str) -> bool:
    """Tell whether the digest of a key comes from a file, and goes with it."""
    return not key.startswith(EDITORS)


def look(folders: Sequence[Folder]) -> Found:
    """Find the digest files of all folders: first the one that ships, then the operator's."""
    found = Found()
    for number, folder in enumerate(folders):
        origin = OPERATORS if number else ""
        try:
            inside = files(folder)
        except OSError as error:
            found.refused.append(_refusal(folder, error))
            found.kept.add(origin)
            continue
        for file in inside:
            _add(found, f"{origin}{PurePath(file.name).stem}", file)
    return found


def _add(found: Found, key: str, file: Folder) -> None:
    """Add a file; one whose digest another file has already is refused."""
    other = next((one.file for one in found.files if one.key == key), None)
    if other is not None:
        sentence = f"{file}: this digest is in {other} too. Rename one of the two files."
        found.refused.append(Refusal(str(file), sentence))
        return
    try:
        content_hash = identity.content_hash(file.read_bytes())
    except OSError as error:
        found.refused.append(_refusal(file, error))
        found.kept.add(key)
    else:
        found.files.append(DigestFile(key, file, content_hash))


def _refusal(file: Folder, error: OSError) -> Refusal:
    return Refusal(str(file), f"{file}: cannot be read: {error.strerror}.")


def _origin(key: str) -> str:
    return OPERATORS if key.startswith(OPERATORS) else ""


def _is_digest(file: Folder, folder: Folder) -> bool:
    is_named_so = PurePath(file.name).suffix.lower() in _SUFFIXES and not file.name.startswith(".")
    if not is_named_so or file.name == _TOPICS:
        return False
    if not (isinstance(file, Path) and isinstance(folder, Path)):
        return file.is_file()
    is_inside = file.resolve().parent == folder.resolve()
    return is_inside and (file.is_file() or not file.exists())
