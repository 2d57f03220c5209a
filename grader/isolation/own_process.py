"""A trusted program in a child process of its own, for `grader trace`: whatever ends that process, there is a trace.

There is no sandbox. The child cannot reach this process's standard output, so nothing that the program does can mix
with the report. It writes each printed line into a file that both processes have open. If the child ends without a
report (a segmentation fault, a signal from outside), those lines are the trace. Windows has no fork: there the program
runs in this process.
"""

import _thread
import contextlib
import os
import select
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from typing import IO, Any, NamedTuple, NoReturn, TypeVar

import msgspec

from grader.exceptions import GraderError
from grader.isolation.limits import end_with_parent
from grader.recording.recorder import Recorder
from grader.simulation.running import dedicate_process, ready_to_play, simulate_at_keyboard, simulate_until_interrupted
from grader.simulation.wall_limit import Alarm
from grader.submission.program import Order, Play, Program
from grader.trace.events import Error, Line
from grader.trace.serialization import decoded, to_json, with_whole_characters
from grader.trace.trace import Trace
from grader.virtual_time.child_processes import undone_in_children
from grader.virtual_time.time_used import OtherProcess

Found = TypeVar("Found")
_OS: Any = os
_SIGNAL: Any = signal
"""The modules, with names that Windows lacks; there nothing is forked."""
GRACE = 10.0
"""Seconds after a run's own limit before its process is killed."""
LOOK = 0.5
"""Wall seconds between two looks at the time that the process has used."""
_TRACE, _REFUSED, _INTERRUPTED = b"trace", b"refused", b"interrupted"


class Played(NamedTuple):
    """A run: its trace, and the processor seconds of each long step by its number."""

    trace: Trace
    times: dict[int, float]


def simulate_in_own_process(
    program: Program, play: Play, on_start: Callable[[Recorder, Alarm], None], *, wall_limit: float, **options: Any
) -> Played:
    """Run like `simulate_until_interrupted`, in a child process where the system has `fork`; `on_start` runs there.

    Raises:
        GraderError: The child has raised it.
        KeyboardInterrupt: Ctrl-C was pressed, and the run has no trace.
    """
    options |= {"wall_limit": wall_limit, "owns_process": True}
    if not hasattr(os, "fork"):
        times: dict[int, float] = {}

        def begin(recorder: Recorder, alarm: Alarm) -> None:
            recorder.processor_time = times
            on_start(recorder, alarm)

        return Played(simulate_until_interrupted(program, play, begin, **options), times)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    with tempfile.TemporaryFile() as journal:
        read, write = os.pipe()
        parent, child = os.getpid(), _fork()
        if not child:
            os.close(read)
            _Child(write, journal, on_start).run(parent, program, play, options)
        os.close(write)
        with _signals_passed_to(child) as interrupted:
            try:
                answer = _receive(read, child, wall_limit + GRACE)
            finally:
                os.close(read)
                status = _end(child, kill=answer is None)
        return _read(answer, status, journal, interrupted)


Search = Callable[[Callable[[Order], Trace], Callable[[], bool]], Any]
"""A function that plays a program in many orders: its arguments play it in one, and say whether time is left."""


def search_in_own_process(
    program: Program, play: Play, search: Search, returns: type[Found], wall_limit: float, **options: Any
) -> Found:
    """Play a program in many orders, in a child process where the system has `fork`.

    Args:
        program: The program.
        play: How to run it, apart from the order.
        search: Chooses the orders, and returns what it found.
        returns: The type of that, which has to be known to msgspec.
        wall_limit: Seconds for one run (`TimeUsed`), and wall seconds for all of them.
        options: Further options of `simulate`.

    Raises:
        GraderError: The program has ended the child process.
        KeyboardInterrupt: Ctrl-C was pressed.
    """

    def explored() -> Found:
        end = time.monotonic() + wall_limit

        def played(order: Order) -> Trace:
            ordered = msgspec.structs.replace(play, order=order)
            return simulate_at_keyboard(program, ordered, wall_limit=wall_limit, **options)

        with ready_to_play():
            found: Found = search(played, lambda: time.monotonic() < end)
            return found

    if not hasattr(os, "fork"):
        return explored()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    read, write = os.pipe()
    parent, child = os.getpid(), _fork()
    if not child:
        os.close(read)
        dedicate_process()
        _Child(write).work(parent, lambda: (_TRACE, msgspec.json.encode(explored())))
    os.close(write)
    with _signals_passed_to(child) as interrupted:
        try:
            answer = _receive(read, child, 2 * wall_limit + GRACE)
        finally:
            os.close(read)
            _end(child, kill=answer is None)
    kind, _, content = (answer or b"").partition(b"\n")
    if kind == _TRACE:
        return msgspec.json.decode(content, type=returns)
    if kind == _INTERRUPTED or interrupted:
        raise KeyboardInterrupt
    raise GraderError(content.decode() if kind == _REFUSED else "the program ended its process in one of the orders")


def _fork() -> int:
    """Fork, without Python's warning that other threads, which this process may have, can leave locks behind."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return int(_OS.fork())


class _Child:
    """The child process: it runs the program, reports once and ends."""

    def __init__(
        self,
        channel: int,
        journal: IO[bytes] | None = None,
        on_start: Callable[[Recorder, Alarm], None] = lambda recorder, alarm: None,
    ) -> None:
        self._channel, self._journal, self._on_start = channel, journal, on_start
        self._times: dict[int, float] = {}
        self._leave, self._reporting = os._exit, _thread.allocate_lock()
        self._encode = msgspec.json.Encoder().encode

    def run(self, parent: int, program: Program, play: Play, options: dict[str, Any]) -> NoReturn:
        """Run the program, and never return."""

        def simulated() -> tuple[bytes, bytes]:
            return _TRACE, self._encoded(
                simulate_until_interrupted(program, play, on_start=self._begin, on_exit=self._report_trace, **options)
            )

        self.work(parent, simulated)

    def work(self, parent: int, do: Callable[[], tuple[bytes, bytes]]) -> NoReturn:
        """Do something without standard output, report the kind and the content that it returns, and never return."""
        try:
            _OS.setpgid(0, 0)  # Ctrl-C goes to the parent, which passes it on
            if callable(signal.getsignal(signal.SIGTERM)):  # the command's handler, which is none of the program's
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
            end_with_parent(parent, _SIGNAL.SIGKILL)
            nothing = os.open(os.devnull, os.O_RDWR)
            os.dup2(nothing, 1)
            with undone_in_children(lambda: os.close(self._channel)):
                kind, content = do()
            self._report(kind, content)
        except GraderError as problem:
            self._report(_REFUSED, str(problem).encode())
        except KeyboardInterrupt:
            self._report(_INTERRUPTED, b"")
        except BaseException as problem:
            self._report(_REFUSED, f"an internal error in the grader ({type(problem).__name__}: {problem})".encode())
        finally:
            self._leave(1)

    def _begin(self, recorder: Recorder, alarm: Alarm) -> None:
        recorder.output.on_line, recorder.processor_time = self._keep, self._times
        self._on_start(recorder, alarm)

    def _keep(self, line: Line) -> None:
        if self._journal is not None:
            os.write(self._journal.fileno(), self._encode(with_whole_characters(line)) + b"\n")

    def _encoded(self, trace: Trace) -> bytes:
        return self._encode(self._times) + b"\n" + to_json(trace)

    def _report_trace(self, trace: Trace) -> NoReturn:
        self._report(_TRACE, self._encoded(trace))

    def _report(self, kind: bytes, content: bytes) -> NoReturn:
        self._reporting.acquire()  # for good: the first thread to report ends the process
        message = memoryview(kind + b"\n" + content)
        message = memoryview(len(message).to_bytes(8, "big") + message)
        while message:
            message = message[os.write(self._channel, message) :]
        self._leave(0)


@contextlib.contextmanager
def _signals_passed_to(child: int) -> Iterator[list[bool]]:
    """Pass Ctrl-C on to the child inside the block, and end it together with this process.

    The list that is yielded has an item for each Ctrl-C.
    """
    interrupted: list[bool] = []

    def interrupt(number: int, frame: object) -> None:
        interrupted.append(True)
        _send(os.kill, child, signal.SIGINT)

    def end(number: int, frame: object) -> None:
        _send(_OS.killpg, child, _SIGNAL.SIGKILL)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    handlers: dict[int, Callable[[int, object], None]] = {
        signal.SIGINT: interrupt,
        **dict.fromkeys((signal.SIGTERM, _SIGNAL.SIGHUP, _SIGNAL.SIGQUIT), end),
    }
    before = {number: signal.getsignal(number) for number in handlers}
    for number, handler in handlers.items():
        if before[number] in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, handler)
    try:
        yield interrupted
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def _send(send: Callable[[int, int], None], process: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        send(process, number)


def _receive(channel: int, child: int, limit: float) -> bytes | None:
    """Return the child's message; an incomplete one if it ended before; None once it has used so many seconds."""
    used, data = OtherProcess(child).time_used(), bytearray()
    while len(data) < 8 or len(data) - 8 < int.from_bytes(data[:8], "big"):
        if not select.select([channel], [], [], max(min(limit - used.seconds(), LOOK), 0))[0]:
            if used.seconds() >= limit:
                return None
            continue
        if not (more := os.read(channel, 1 << 20)):
            return b""
        data += more
    return bytes(data[8:])


def _end(child: int, kill: bool) -> int:
    """Wait for the end of the child, after killing it if asked to; return its exit status as `subprocess` does."""
    if kill:
        _send(_OS.killpg, child, _SIGNAL.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _read(answer: bytes | None, status: int, journal: IO[bytes], interrupted: list[bool]) -> Played:
    kind, _, content = (answer or b"").partition(b"\n")
    if kind == _TRACE:
        times, _, trace = content.partition(b"\n")
        return Played(decoded(trace), msgspec.json.decode(times, type=dict[int, float]))
    if kind == _REFUSED:
        raise GraderError(content.decode())
    if kind == _INTERRUPTED or interrupted:
        raise KeyboardInterrupt
    journal.seek(0)
    lines = tuple(msgspec.json.decode(line, type=Line) for line in journal.read().split(b"\n")[:-1])
    so_far: dict[str, Any] = {"printed": lines, "elapsed": lines[-1].at if lines else 0.0}
    if answer is None:
        return Played(Trace(outcome="timed out", reason="never-ends", **so_far), {})
    how = f"was ended by {_name(-status)}" if status < 0 else f"ended its own process with exit status {status}"
    error = Error(type="Crashed", message=how, line=None)
    return Played(Trace(outcome="crashed", reason="crashed", error=error, exit_status=status, **so_far), {})


def _name(number: int) -> str:
    name = signal.Signals(number).name
    return f"{name} (a segmentation fault)" if name == "SIGSEGV" else name
