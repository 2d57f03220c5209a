"""Pipes with a name, which a program opens and waits until another one opens the other end, as Linux tells of it."""

import os
import stat
from pathlib import Path
from typing import Any

OTHER_END = "the other end of a named pipe"
LONGEST_PATH = 4096
"""Bytes of a path, with the zero at its end (`PATH_MAX`)."""
COARSE = 0.05
"""Wall seconds by which a file may seem to be older than it is."""
_OS: Any = os
"""The module, with names that Windows lacks."""


def is_own_fifo(path: bytes, since: float) -> bool:
    """Return whether this is a named pipe that was made after a moment of the wall clock.

    Then the program has made it, and other processes are unlikely to know it.
    """
    try:
        found = Path(os.fsdecode(path)).stat()
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(found.st_mode) and found.st_ctime > since - COARSE


def text_in_memory(address: int) -> bytes:
    """Return the bytes at an address of this process, up to the first zero.

    Raises:
        OSError: There is nothing at this address.
    """
    memory = os.open("/proc/self/mem", os.O_RDONLY)
    try:
        text: bytes = _OS.pread(memory, LONGEST_PATH, address)
        return text.partition(b"\0")[0]
    finally:
        os.close(memory)
