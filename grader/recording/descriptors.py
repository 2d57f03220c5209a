"""Standard input and output at the level of descriptors, for code that bypasses `sys`: child processes, `os.write`.

Descriptor 0 is empty. Text written to descriptor 1 is kept in a file, so that a writer never blocks on a reader.
"""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TextIO

from grader.virtual_time.child_processes import undone_in_children

STANDARD_OUTPUT = 1
Buffering = Literal["none", "line", "block"]
"""The moment at which a stream is written out: at once, at the end of a line, when its buffer is full."""
MOST_READ_AT_ONCE = 2_000_000
"""Bytes read in one go; a program that writes more has written too much."""


def _buffering_of(stream: TextIO | None) -> Buffering:
    """Return how Python buffers this stream, which decides what is lost when a process ends without a flush."""
    if getattr(stream, "write_through", False):
        return "none"
    return "line" if getattr(stream, "line_buffering", True) else "block"


class Descriptors:
    """The descriptors 0 and 1 of this process, which a program uses while they are `taken`.

    `buffering` is how Python buffers the standard output that this process has now.
    """

    def __init__(self) -> None:
        self._reader = -1
        self.buffering = _buffering_of(sys.__stdout__)

    @contextlib.contextmanager
    def taken(self) -> Iterator[TextIO]:
        """Redirect descriptors 0 and 1 to the program inside the block; yield a replacement for `sys.stdin`."""
        for stream in (sys.stdout, sys.__stdout__):
            if stream is not None:
                stream.flush()
        handle, path = tempfile.mkstemp(prefix="coroutine-grader-")
        writer = os.open(path, os.O_WRONLY | os.O_APPEND)
        if os.name == "posix":
            Path(path).unlink()  # nothing is left behind, however this process ends
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
            with contextlib.suppress(OSError):  # deleted before, or still open in a child where that prevents it
                Path(path).unlink()

    def _forget(self) -> None:
        """Stop reading in a child that the program forked; its parent reads the output."""
        self._reader = -1

    def written(self) -> bytes:
        """Return the bytes written since the last call, at most `MOST_READ_AT_ONCE`."""
        return b"" if self._reader < 0 else os.read(self._reader, MOST_READ_AT_ONCE)
