"""Standard output of a program, split into lines, each with the time and the place where it was printed.

`Output.stream` is a real `io.TextIOWrapper`, so that `print`, `sys.stdout.write`, `reconfigure` and
`sys.stdout.buffer` behave as usual. It does not buffer: each write reaches `Output` immediately. No attribute of the
stream leads to the `Output`.
"""

import codecs
import io
import re
import sys
import weakref
from collections.abc import Callable
from types import FrameType
from typing import Any, TextIO

import msgspec

from grader.exceptions import PrintsWithoutEnd
from grader.recording.descriptors import STANDARD_OUTPUT, Descriptors
from grader.trace.events import Line
from grader.trace.fields import LONGEST_LINE
from grader.virtual_time.clock import Clock
from grader.virtual_time.hidden_slots import without_a_name

LARGEST_BUFFER = 8192
"""Characters; the size of Python's buffer in bytes (`io.DEFAULT_BUFFER_SIZE`)."""
PlaceOf = Callable[[FrameType | None], dict[str, Any] | None]
"""Maps the writing frame to a Line's fields `task`, `coroutine`, `line`, `within`; None if not the program's."""


class _Stream(io.RawIOBase):
    """The raw stream that a program writes to, as `sys.stdout.buffer`; its `Output` is in a slot without a name."""

    __slots__ = ("output_slot",)
    name = "<stdout>"

    def writable(self) -> bool:
        """Return True, since `io.TextIOWrapper` asks."""
        return True

    def write(self, data: Any) -> int:
        """Hand the bytes to the `Output`, and return their number."""
        output = _output_of(self)
        return len(data) if output is None else output.write(data)

    def fileno(self) -> int:
        """Return the descriptor of standard output.

        Raises:
            io.UnsupportedOperation: If the program has neither a `tee` nor descriptors.
        """
        output = _output_of(self)
        return super().fileno() if output is None else output.fileno()

    def isatty(self) -> bool:
        """Return whether the `tee` is a terminal."""
        output = _output_of(self)
        return output is not None and output.isatty()

    def flush(self) -> None:
        """Flush the `tee`."""
        if (output := _output_of(self)) is not None:
            output.flush()


_reference_of: Callable[[_Stream], "weakref.ref[Output]"]
_reference_of, _set_reference = without_a_name(_Stream, "output_slot")


def _output_of(stream: _Stream) -> "Output | None":
    try:
        return _reference_of(stream)()
    except AttributeError:  # the stream is being deallocated
        return None


class Output:
    """A collector of the lines that are written to its `stream` while it is `listening`.

    Args:
        clock: The virtual clock of the run.
        place: Returns the place of the frame that writes.
        tee: A stream that receives a copy of all text.
        descriptors: The descriptors of the process, if the program uses them; text written there is output too.

    Raises:
        PrintsWithoutEnd: From the program's own `print`, if the program prints without end.
    """

    def __init__(
        self, clock: Clock, place: PlaceOf, tee: TextIO | None = None, descriptors: Descriptors | None = None
    ) -> None:
        self.lines: list[Line] = []
        self.listening = False
        raw = _Stream()
        _set_reference(raw, weakref.ref(self))
        buffer: Any = raw
        self.stream = io.TextIOWrapper(buffer, "utf-8", newline="\n", write_through=True)
        self.stream.mode = "w"  # type: ignore[misc] # as that of Python's own
        self._clock, self._place, self._tee, self._descriptors = clock, place, tee, descriptors
        self.others: TextIO | None = None
        """The stream for text printed by a thread that does not belong to the program."""
        self._decoder, self._others_decoder = _decoder(), _decoder()
        self._pending = ""
        self._origin: dict[str, Any] = {}
        self._left = clock.bounds.characters
        self._buffering = "line" if descriptors is None else descriptors.buffering
        self._unflushed: dict[int, str] = {}
        """The lines that are in a buffer under Python, by number, each with the part of it that is not."""
        self._flushed = ""
        """The part of the pending line that is not in a buffer under Python."""
        self._in_buffer = 0
        self.on_line: Callable[[Line], None] | None = None
        """Called with each line, as soon as it is complete."""

    def fileno(self) -> int:
        """Return the descriptor of standard output.

        Raises:
            io.UnsupportedOperation: If the program has neither a `tee` nor descriptors.
        """
        if self._tee is not None:
            return self._tee.fileno()
        if self._descriptors is None:
            raise io.UnsupportedOperation("fileno")
        return STANDARD_OUTPUT

    def isatty(self) -> bool:
        """Return whether the `tee` is a terminal."""
        return self._tee is not None and self._tee.isatty()

    def write(self, data: Any) -> int:
        """Take in the bytes of one write and return their number."""
        if not self._clock.threads.in_program():
            if self.others is not None:
                self.others.write(bytes(data).decode("utf-8", "replace"))
            return len(data)
        if self._clock.children.have_started and self.listening:
            self._clock.notice_wait()
        text = self._decoder.decode(bytes(data))
        if self._tee is not None:
            self._tee.write(text)
        if self.listening and text:
            self.read_descriptor()
            if text == "\n" and self._pending:  # the end of the line that `print` has just written
                self._take(text, self._origin)
            else:
                origin = self._place(sys._getframe(1))
                if origin is not None:
                    origin["at"] = self._clock.seconds()
                    self._take(text, origin)
            self._count_in_buffer(text)
        return len(data)

    def _count_in_buffer(self, text: str) -> None:
        """Empty Python's buffer as Python would: after a full line on a terminal, otherwise when it is full."""
        self._in_buffer += len(text)
        if (
            (self._buffering == "line" and "\n" in text)
            or self._buffering == "none"
            or self._in_buffer > LARGEST_BUFFER
        ):
            self._all_is_flushed()

    def _all_is_flushed(self) -> None:
        self._unflushed.clear()
        self._flushed, self._in_buffer = self._pending, 0

    def lose_buffer(self) -> None:
        """Remove what the program has printed and not flushed: its process ends without flushing the buffer."""
        self.read_descriptor()
        self.lines = [
            line if number not in self._unflushed else msgspec.structs.replace(line, text=self._unflushed[number])
            for number, line in enumerate(self.lines)
            if self._unflushed.get(number, line.text)
        ]
        self._unflushed.clear()
        self._pending = self._flushed

    def read_descriptor(self) -> None:
        """Take in the text that has bypassed `sys.stdout` since the last call."""
        if self._descriptors is not None and (data := self._descriptors.written()):
            text = self._others_decoder.decode(data)
            if self.listening and text:
                self._take(text, {"at": self._clock.seconds()}, buffered=False)

    def flush(self) -> None:
        """Flush the `tee`."""
        if self._clock.threads.in_program():
            self._all_is_flushed()
        if self._tee is not None and not self._tee.closed:  # it may be closed before this object is deallocated
            self._tee.flush()

    def _take(self, text: str, origin: dict[str, Any], buffered: bool = True) -> None:
        if not self._pending or not text.startswith("\n"):
            self._origin = origin
        self._left -= len(text)
        *complete, self._pending = (self._pending + text).split("\n")
        for line in complete:
            if buffered and self._buffering == "block":
                self._unflushed[len(self.lines)] = self._flushed
            self._flushed = ""
            self._add(line)
            self._origin = origin
        if not buffered:
            self._flushed = self._pending
        if self._left < 0 or len(self.lines) >= self._clock.bounds.lines:
            self._clock.stop(PrintsWithoutEnd("printed without end"))

    def _add(self, text: str) -> None:
        line = Line(text=_readable(text), **self._origin)
        self.lines.append(line)
        self._clock.hand_overs = 0
        if self.on_line is not None:
            self.on_line(line)

    def close_line(self) -> None:
        """Add text that was printed without a final newline as a line, and stop listening."""
        self.read_descriptor()
        if self._pending:
            self._add(self._pending)
            self._pending = ""
        self.listening = False


def _decoder() -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder("utf-8")("replace")


def _readable(text: str) -> str:
    return without_addresses(text.removesuffix("\r")[:LONGEST_LINE])


def without_addresses(text: str) -> str:
    """Return the text with each memory address replaced by `0x…`.

    The address in `<coroutine object main at 0x7f…>` differs in each run, but two runs of a program must be equal.
    """
    return _ADDRESS.sub(" at 0x…", text) if " at 0x" in text else text


_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]{6,16}\b")
