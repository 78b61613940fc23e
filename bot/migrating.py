"""The tables are made by a process of their own, while this one starts."""

import subprocess
import sys


def migrate_apart(url: str) -> "subprocess.Popen[bytes]":
    """Let a process of its own make the tables: the ten megabytes this takes go with it.

    Should it fail, the start tries again itself, and tells why.
    """
    program = [sys.executable, "-P", "-m", "bot", "migrate", "--url", url]
    return subprocess.Popen(program, stderr=subprocess.DEVNULL)  # noqa: S603 - our own program
