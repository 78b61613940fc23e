"""What can go wrong with digests: few errors, each a sentence for the person who can mend it."""

from dataclasses import dataclass


class DigestsError(Exception):
    """Anything this package refuses; its text is a sentence for the operator or editor."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a digest file: where (line counts from 1, field as a path) and what to do."""

    line: int
    field: str
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", {self.field}" if self.field else "")
        return f"{where}: {self.problem}" + (f" {self.remedy}" if self.remedy else "")


class DigestFileError(DigestsError):
    """A digest file that cannot be read; holds every fault found in it, in the order of lines."""

    def __init__(self, path: str, faults: tuple[Fault, ...]) -> None:
        self.path = path
        self.faults = faults
        super().__init__("\n".join(f"{path}: {fault}" for fault in faults))


class DatabaseError(DigestsError):
    """A database that cannot be opened or is of another version; says what to do."""
