"""Standard input and output as the system knows them, for those who do not ask `sys`: child processes, `os.write`.

Descriptor 0 is empty; what is written to descriptor 1 waits in a file, so that nobody ever has to wait for a reader.
"""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from grader.surroundings import undone_in_children

STANDARD_OUTPUT = 1
MOST_AT_ONCE = 2_000_000
"""Bytes; whoever writes more has written too much."""


class Descriptors:
    """What was written to descriptor 1 while they were `taken`."""

    def __init__(self) -> None:
        self._reader = -1

    @contextlib.contextmanager
    def taken(self) -> Iterator[TextIO]:
        """Inside the block descriptors 0 and 1 of this process are the program's; gives what stands for `sys.stdin`."""
        for stream in (sys.stdout, sys.__stdout__):
            if stream is not None:
                stream.flush()
        handle, path = tempfile.mkstemp(prefix="coroutine-grader-")
        writer = os.open(path, os.O_WRONLY | os.O_APPEND)
        nothing = os.open(os.devnull, os.O_RDONLY)
        saved = os.dup(0), os.dup(STANDARD_OUTPUT)
        os.dup2(nothing, 0)
        os.dup2(writer, STANDARD_OUTPUT)
        self._reader = handle
        try:
            with open(0, closefd=False) as stdin, undone_in_children(self._forget):
                yield stdin
        finally:
            self._reader = -1
            os.dup2(saved[0], 0)
            os.dup2(saved[1], STANDARD_OUTPUT)
            for descriptor in (handle, writer, nothing, *saved):
                os.close(descriptor)
            with contextlib.suppress(OSError):  # some systems keep it while a child has it open
                Path(path).unlink()

    def _forget(self) -> None:
        """In a child that the program forked: what is written is for its parent to read."""
        self._reader = -1

    def written(self) -> bytes:
        """What has been written since this was last asked."""
        return b"" if self._reader < 0 else os.read(self._reader, MOST_AT_ONCE)
