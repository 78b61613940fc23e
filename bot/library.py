"""The digests an operator's folder and the program bring: where they are, whether they changed."""

from importlib import resources
from pathlib import Path

import structlog

from bot.settings import Settings
from digests.folders import Folder
from digests.models import LoadResult

_log = structlog.get_logger(__name__)


def log_result(result: LoadResult) -> None:
    """Log what a load did, and each fault of a file that was refused."""
    for refusal in result.refused:
        for line in refusal.sentence.splitlines():  # one for each fault, with the file before it
            fault = line.removeprefix(f"{refusal.path}: ")
            _log.warning("digest_refused", file=refusal.path, reason=fault)
    if result.new or result.changed or result.removed:
        _log.info(
            "digests_loaded",
            new=len(result.new),
            changed=len(result.changed),
            removed=len(result.removed),
            new_papers=result.new_papers,
        )


def fingerprint(folder: Path | None) -> object:
    """Tell one state of a folder from another; None for a folder that cannot be looked at now."""
    if folder is None:
        return ()
    try:
        return tuple(
            (file.name, file.stat().st_mtime_ns, file.stat().st_size)
            for file in sorted(folder.iterdir())
            if file.is_file()
        )
    except OSError:  # gone between two looks: the next look tells
        return None


def folders(settings: Settings) -> list[Folder]:
    """Return where digests are: those that ship, and the operator's."""
    shipped = resources.files("digests") / "library"
    return [shipped, settings.digests_dir] if settings.digests_dir else [shipped]
