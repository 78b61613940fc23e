"""The memory that a large tree leaves behind."""

import ctypes
import sys


def give_back() -> None:
    """Give what was freed back to the system, where glibc serves.

    A tree takes six times its page, and what was made while it stood keeps the heap from shrinking.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
