"""Standard output of a program, cut into lines, each with the instant and the place that its text came from.

`Output.stream` is a real `io.TextIOWrapper`, so that `print`, `sys.stdout.write`, `reconfigure` and
`sys.stdout.buffer` behave as ever; beneath it each write arrives at once.
"""

import codecs
import io
import re
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, TextIO

from grader.clock import Clock
from grader.descriptors import STANDARD_OUTPUT, Descriptors
from grader.exceptions import Crashed
from grader.trace import LONGEST_LINE, Line

MOST_LINES = 10_000
MOST_CHARACTERS = 1_000_000

Place = Callable[[FrameType | None], dict[str, Any] | None]
"""From the frame that writes to a Line's fields `task`, `coroutine`, `line`, `within`; None: not the program's."""


class Output(io.RawIOBase):
    """Collects lines while `listening`; passes everything on to `tee`, if there is one.

    `descriptors` are the process's own, where they are the program's: what others wrote there is output too.

    Raises:
        Crashed: out of the program's own `print`, when it prints without end.
    """

    def __init__(
        self, clock: Clock, place: Place, tee: TextIO | None = None, descriptors: Descriptors | None = None
    ) -> None:
        self.lines: list[Line] = []
        self.listening = False
        buffer: Any = self
        self.stream = io.TextIOWrapper(buffer, "utf-8", newline="\n", write_through=True)
        self._clock, self._place, self._tee, self._descriptors = clock, place, tee, descriptors
        self._decoder, self._others_decoder = _decoder(), _decoder()
        self._pending = ""
        self._origin: dict[str, Any] = {}
        self._left = MOST_CHARACTERS

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        if self._tee is not None:
            return self._tee.fileno()
        if self._descriptors is None:
            raise io.UnsupportedOperation("fileno")
        return STANDARD_OUTPUT

    def isatty(self) -> bool:
        return self._tee is not None and self._tee.isatty()

    def write(self, data: Any) -> int:
        text = self._decoder.decode(bytes(data))
        if self._tee is not None:
            self._tee.write(text)
        if self.listening and text:
            self.hear_others()
            if text == "\n" and self._pending:  # the end of what `print` has just written
                self._take(text, self._origin)
            else:
                origin = self._place(sys._getframe(1))
                if origin is not None:
                    origin["at"] = self._clock.seconds()
                    self._take(text, origin)
        return len(data)

    def hear_others(self) -> None:
        """Take in what was written past `sys.stdout` until now."""
        if self._descriptors is not None and (data := self._descriptors.written()):
            text = self._others_decoder.decode(data)
            if self.listening and text:
                self._take(text, {"at": self._clock.seconds()})

    def flush(self) -> None:
        if self._tee is not None and not self._tee.closed:  # it may end before this object is let go
            self._tee.flush()

    def _take(self, text: str, origin: dict[str, Any]) -> None:
        if not self._pending or not text.startswith("\n"):
            self._origin = origin
        self._left -= len(text)
        *complete, self._pending = (self._pending + text).split("\n")
        for line in complete:
            self._add(line)
            self._origin = origin
        if self._left < 0 or len(self.lines) >= MOST_LINES:
            self._clock.stop(Crashed("printed without end"))

    def _add(self, text: str) -> None:
        self.lines.append(Line(text=_readable(text), **self._origin))

    def close_line(self) -> None:
        """What was printed without a newline at the end is a line too."""
        self.hear_others()
        if self._pending:
            self._add(self._pending)
            self._pending = ""
        self.listening = False


def _decoder() -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder("utf-8")("replace")


def _readable(text: str) -> str:
    return without_addresses(text.removesuffix("\r")[:LONGEST_LINE])


def without_addresses(text: str) -> str:
    """`<coroutine object main at 0x7f…>` has another address in each run; two runs of a program shall be equal."""
    return _ADDRESS.sub(" at 0x…", text) if " at 0x" in text else text


_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]{6,16}\b")
