"""How far each message in flight has come, in a memory-mapped file that outlives a killed process.

The kernel keeps what was written to the map, and delivers what was written to a socket, though the process
be killed between two instructions; so the next instance knows which messages surely never left. After a
power cut it does not, and takes the messages for what they are without such a file: in doubt.
"""

import mmap
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

SLOTS = 4096
_SLOT = struct.Struct("<q")  # delivery id * 4 + stage
_BOOT = struct.Struct("<36s")
_COUNT = struct.Struct("<q")
_HEAD_BYTES = _BOOT.size + _COUNT.size
_BYTES = _HEAD_BYTES + SLOTS * _SLOT.size
_STAGES = 4


class Stage(IntEnum):
    """How far a message has come: the first byte is about to be written, or the last one was."""

    BEGUN = 1
    HANDED_OVER = 2


class Flights:
    """The messages of one instance that are on their way; `path` is of this instance alone.

    `recorded` counts what came of messages, of this instance's and earlier ones', as the database does.
    """

    def __init__(self, path: Path, recorded: int = 0) -> None:
        """Make the file. Raise OSError."""
        self.path = path
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb+") as file:
            file.write(bytes(_BYTES))  # a map over a hole would kill us where the disk is full
            file.flush()
            self._map = mmap.mmap(file.fileno(), _BYTES)
        _BOOT.pack_into(self._map, 0, _boot_id())
        self._recorded = 0
        self.record(recorded)
        self._free = list(range(SLOTS))
        self._slots: dict[int, int] = {}

    def begin(self, delivery_id: int) -> None:
        """Note that the first byte is about to be written."""
        if delivery_id not in self._slots:
            self._slots[delivery_id] = self._free.pop()
        value = delivery_id * _STAGES + Stage.BEGUN
        _SLOT.pack_into(self._map, _offset(self._slots[delivery_id]), value)

    def hand_over(self, delivery_id: int) -> None:
        """Note that the kernel has every byte."""
        lowest = (delivery_id * _STAGES + Stage.HANDED_OVER) & 0xFF
        self._map[_offset(self._slots[delivery_id])] = lowest  # the only byte that changes

    def stage(self, delivery_id: int) -> Stage | None:
        """Return how far a message has come; None: nothing of it was written."""
        slot = self._slots.get(delivery_id)
        if slot is None:
            return None
        return Stage(_SLOT.unpack_from(self._map, _offset(slot))[0] % _STAGES)

    def end(self, delivery_id: int) -> None:
        """Forget a message: what came of it is in the database."""
        slot = self._slots.pop(delivery_id, None)
        if slot is not None:
            _SLOT.pack_into(self._map, _offset(slot), 0)
            self._free.append(slot)

    def record(self, count: int) -> None:
        """Note that the database has taken in what came of so many more."""
        self._recorded += count
        _COUNT.pack_into(self._map, _BOOT.size, self._recorded)

    def close(self) -> None:
        """Let go of the file; the next instance reads it, and what it tells by its absence is nothing."""
        self._map.close()


@dataclass(frozen=True)
class Left:
    """What an instance that is no more left behind, by delivery id; None where that tells nothing."""

    stages: Mapping[int, Stage] | None

    def is_unsent(self, delivery_id: int) -> bool:
        """Whether the message surely never left."""
        return self.stages is not None and delivery_id not in self.stages

    def is_handed_over(self, delivery_id: int) -> bool:
        """Whether the message may be taken for one that left: all of it did, or nobody knows."""
        return self.stages is None or self.stages.get(delivery_id) is Stage.HANDED_OVER


def left_behind(path: Path) -> Left:
    """Read the file of an instance that is no more; one of before a restart of the machine tells nothing."""
    try:
        content = path.read_bytes()
    except OSError:
        return Left(None)
    boot = _boot_id()
    if not boot or len(content) != _BYTES or not content.startswith(boot):
        return Left(None)
    values = (value for (value,) in _SLOT.iter_unpack(content[_HEAD_BYTES:]) if value)
    return Left({value // _STAGES: Stage(value % _STAGES) for value in values})


def recorded_by(path: Path) -> int:
    """Return how much an instance knew the database to have recorded; 0 where that cannot be told."""
    try:
        content = path.read_bytes()
    except OSError:
        return 0
    return int(_COUNT.unpack_from(content, _BOOT.size)[0]) if len(content) == _BYTES else 0


def _boot_id() -> bytes:
    """Return what Linux calls this run of the machine; nothing where it cannot be told."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_bytes().strip()
    except OSError:
        return b""


def _offset(slot: int) -> int:
    return _HEAD_BYTES + slot * _SLOT.size
