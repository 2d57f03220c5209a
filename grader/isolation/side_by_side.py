"""The judge's side of programs that run in real time: many wait side by side, and each line is stamped as it arrives.

The judge trusts only its own clock and the bytes in the pipes. A busy judge may read a line late, so a stamp is an
interval: the line arrived after a moment at which the pipe was empty, and before it was read. A busy machine may also
give a program its turn late, so a stamp has the time for which the program has waited for a processor until then.
"""

import contextlib
import os
import secrets
import selectors
import shutil
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Generic, NamedTuple, Self, TypeVar

import msgspec

from grader.exceptions import GraderError
from grader.isolation import SandboxPolicy, landlock, seccomp
from grader.isolation.delays import StandStills, used_by
from grader.isolation.real_time import LONGEST_MESSAGE, Begin, End
from grader.isolation.scratch import clear, is_overfull
from grader.isolation.starting import START_LIMIT, Interpreter, new_folder
from grader.submission.program import Play
from grader.virtual_time.machine_clock import Real

T = TypeVar("T")
TICK = 0.02
"""Wall seconds between two looks at the pipes, if nothing arrives."""
MOST_AT_ONCE = 200
"""Programs side by side: most of them sleep, but each needs about 10 MB."""
SLACK, SLACK_PART = 3.0, 0.5
"""A program is stopped so many wall seconds, and this part of its expected time, after it should have ended."""
PATIENCE = 10
"""It has as much longer as it has waited for a processor, at most so many times as long."""
MOST_PROCESSOR_SECONDS = 20
MOST_SAID = 1_000_000
"""Bytes of a program's output."""
WITHIN = 0.04
"""Seconds by which a program's own clock may be late and compares as if it were not."""
FOLDER_INTERVAL = 1.0
"""Wall seconds between two checks of a program's folder."""


class RealRun(NamedTuple, Generic[T]):
    """A program to run in real time.

    Attributes:
        key: the caller's.
        file: the name of its file.
        source: the content of that.
        play: what to run of it.
        seconds: those that it should take.
        reads_clock: whether it compares what a clock shows.
        scenarios: the source of the course's code that runs beside it.
    """

    key: T
    file: str
    source: bytes
    play: Play
    seconds: float
    reads_clock: bool = False
    scenarios: bytes = b""


class Stamp(NamedTuple):
    """A moment in wall seconds after the program's begin, and what had delayed the program until then.

    Attributes:
        earliest: not before this.
        latest: not after this.
        waited: the wall seconds for which it was ready to run and had no processor, or the whole machine stood still;
            None if this is unknown.
        computed: the processor seconds that it had used; virtual time does not pass meanwhile.
    """

    earliest: float
    latest: float
    waited: float | None = 0.0
    computed: float = 0.0


class Heard(NamedTuple):
    """All that the judge heard of a program.

    Attributes:
        started: whether the interpreter started at all.
        began: whether the program was loaded, and began.
        lines: each line with the stamp that covers its first and its last byte.
        ended: when the program closed its output; None if it was stopped.
        stopped: the wall seconds after its begin at which it was stopped at the latest, unless it ended.
        said_too_much: whether it was stopped because of its output or its files.
        at_stop: the stamp of the last look at it.
    """

    started: bool
    began: bool
    lines: tuple[tuple[Stamp, str], ...]
    ended: Stamp | None
    stopped: float
    said_too_much: bool
    at_stop: Stamp = Stamp(0.0, 0.0)


class _Hearing(Generic[T]):
    """One program under way."""

    def __init__(self, run: RealRun[T], number: int, base: Path, pipe: int, now: float) -> None:
        self.run, self.number, self.pipe, self.mark = run, number, pipe, secrets.token_hex(16)
        self.folder = base / str(number)
        self.folder.mkdir()
        (self.folder / run.file).write_bytes(run.source)
        self.started = False
        self.began: Stamp | None = None
        self.until = now + START_LIMIT
        self._given = START_LIMIT
        """The wall seconds that it has from its start or begin on, on an idle machine."""
        self.ended: Stamp | None = None
        self.at_stop: Stamp | None = None
        self.said_too_much, self.closed = False, False
        self.process = ""
        self.next_check = now + FOLDER_INTERVAL
        self._said = 0
        self._pending, self._since, self._last = b"", Stamp(0, 0), Stamp(0, 0)
        self._lines: list[tuple[Stamp, bytes]] = []

    def take(self, data: bytes, stamp: Stamp) -> None:
        """Take in what has arrived; before the mark, nothing counts."""
        self._said += len(data)
        self.said_too_much |= self._said > MOST_SAID
        if not self._pending:
            self._since = stamp
        *complete, rest = (self._pending + data).split(b"\n")
        for line in complete:
            if self.began is not None:
                self._lines.append((stamp._replace(earliest=self._since.earliest), line))
            elif line == self.mark.encode():
                self.began = stamp if self.started else None
                self.started = True
                self._given = self.run.seconds * (1 + SLACK_PART) + SLACK
                self.until = stamp.latest + self._given
            self._since = stamp
        self._pending, self._last = rest, stamp

    def stamp(self, polled: float, stood_still: float) -> Stamp:
        """Return the stamp of now.

        Args:
            polled: a moment at which nothing had happened yet.
            stood_still: the wall seconds for which the machine has stood still so far.
        """
        used = used_by(self.process) if self.process else None
        if used is None:
            return Stamp(polled, Real.monotonic(), None)
        return Stamp(polled, Real.monotonic(), used.waited + stood_still, used.computed)

    def is_late(self, now: float, stood_still: float) -> bool:
        """Return whether its time is over at this moment; `stood_still` as in `stamp`."""
        if now <= self.until:
            return False
        begin, waited = self.began, self.stamp(now, stood_still).waited
        if begin is not None and begin.waited is not None and waited is not None:
            self.until = begin.latest + self._given + min(waited - begin.waited, PATIENCE * self._given)
        return now > self.until

    def heard(self) -> Heard:
        """Return what was heard, with all times counted from the begin."""
        begin = self.began
        if begin is None:
            return Heard(self.started, False, (), None, 0.0, self.said_too_much)

        def since(stamp: Stamp) -> Stamp:
            known = stamp.waited is not None and begin.waited is not None
            return Stamp(
                stamp.earliest - begin.latest,
                stamp.latest - begin.earliest,
                stamp.waited - begin.waited if known else None,  # type: ignore[operator]
                stamp.computed - begin.computed,
            )

        unfinished = [(self._last._replace(earliest=self._since.earliest), self._pending)] if self._pending else []
        lines = tuple((since(stamp), line.decode("utf-8", "replace")) for stamp, line in [*self._lines, *unfinished])
        ended = None if self.ended is None else since(self.ended)
        stopped = self.until - begin.latest
        return Heard(True, True, lines, ended, stopped, self.said_too_much, since(self.at_stop or begin))


class SideBySide:
    """A runner of programs in real time, as a context manager.

    Raises:
        GraderError: this machine has no sandbox for them.
    """

    def __init__(self, isolation: SandboxPolicy = "prefer") -> None:
        must_be_possible(isolation)
        self._base = new_folder()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)  # type: ignore[attr-defined,unused-ignore]
        self._control = ours
        self._launcher: Interpreter | None = None
        try:
            with theirs:
                arguments = [str(theirs.fileno()), str(os.getpid()), str(self._base)]
                self._launcher = Interpreter("real_time", arguments, self._base, theirs)
            self._control.settimeout(START_LIMIT)
            if self._control.recv(64) != b"ready":
                raise GraderError(f"programs cannot be started in real time: {self._launcher.last_words()}")
        except OSError as problem:
            self.close()
            raise GraderError(f"programs cannot be started in real time: {problem}") from None
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all programs, and remove their folders."""
        self._control.close()
        if self._launcher is not None:
            self._launcher.wait()
        clear(self._base)
        shutil.rmtree(self._base, ignore_errors=True)

    def hear(self, runs: Iterable[RealRun[T]], starting: int, at_once: int = MOST_AT_ONCE) -> Iterator[tuple[T, Heard]]:
        """Run the programs, and yield what was heard of each as soon as it has ended.

        Args:
            runs: the programs, read as they are needed.
            starting: programs that start at the same time, because that takes processor time.
            at_once: programs side by side.

        Raises:
            GraderError: the launcher has ended.
        """
        waiting, under_way = iter(runs), dict[int, _Hearing[T]]()
        number, more = 0, True
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ)
            polled, still = Real.monotonic(), StandStills(2 * TICK)
            while more or under_way:
                while more and len(under_way) < at_once and _beginning(under_way.values()) < starting:
                    run = next(waiting, None)
                    if run is None:
                        more = False
                        break
                    number += 1
                    under_way[number] = hearing = self._begin(run, number)
                    selector.register(hearing.pipe, selectors.EVENT_READ, hearing)
                before = Real.monotonic()
                ready = [key for key, _ in selector.select(TICK if under_way else 0)]
                still.look()
                for key in ready:
                    if key.data is None:
                        if (done := self._told(under_way)) is not None:
                            yield done.run.key, self._finish(done)
                    elif not key.data.closed and _read(key.data, polled, still.seconds):
                        self._stop(key.data, selector)
                self._look_after(under_way.values(), still.seconds, selector)
                polled = before

    def _begin(self, run: RealRun[T], number: int) -> _Hearing[T]:
        read, write = os.pipe()
        os.set_blocking(read, False)
        try:
            hearing = _Hearing(run, number, self._base, read, Real.monotonic())
            order = Begin(
                number=number,
                folder=str(hearing.folder),
                file=run.file,
                play=run.play,
                mark=hearing.mark,
                seconds=MOST_PROCESSOR_SECONDS,
                within=WITHIN if run.reads_clock else 0.0,
                scenarios=run.scenarios.decode("utf-8", "replace"),
            )
            self._send(msgspec.json.encode(order), [write])
        except BaseException:
            os.close(read)
            raise
        finally:
            os.close(write)
        return hearing

    def _send(self, message: bytes, descriptors: Iterable[int] = ()) -> None:
        try:
            socket.send_fds(self._control, [message], list(descriptors))  # type: ignore[attr-defined,unused-ignore]
        except OSError as problem:
            raise GraderError(f"programs cannot be started in real time: {problem}") from None

    def _told(self, under_way: dict[int, _Hearing[T]]) -> _Hearing[T] | None:
        """Take in what the launcher says: the process of a program, or which has ended; return that one."""
        try:
            number, _, process = self._control.recv(64).decode().partition(" ")
            if not process:
                return under_way.pop(int(number), None)
            under_way[int(number)].process = process
        except (OSError, ValueError):
            raise GraderError("the process that starts programs in real time has ended") from None
        return None

    def _look_after(self, under_way: Iterable[_Hearing[T]], still: float, selector: selectors.BaseSelector) -> None:
        """Stop the programs that take too long, say too much or fill their folders."""
        now = Real.monotonic()
        for hearing in under_way:
            if hearing.closed:
                continue
            if now > hearing.next_check:
                hearing.next_check = now + FOLDER_INTERVAL
                hearing.said_too_much |= is_overfull(hearing.folder)
            if hearing.is_late(now, still) or hearing.said_too_much:
                hearing.at_stop = hearing.stamp(now, still)
                self._stop(hearing, selector)

    def _stop(self, hearing: _Hearing[T], selector: selectors.BaseSelector) -> None:
        hearing.closed = True
        selector.unregister(hearing.pipe)
        os.close(hearing.pipe)
        self._send(msgspec.json.encode(End(number=hearing.number)))

    def _finish(self, hearing: _Hearing[T]) -> Heard:
        with contextlib.suppress(OSError):
            clear(hearing.folder)
            hearing.folder.rmdir()
        return hearing.heard()


def must_be_possible(isolation: SandboxPolicy) -> None:
    """Check that this machine can run programs in this way.

    Raises:
        GraderError: it cannot.
    """
    if not seccomp.is_known_machine():
        raise GraderError("an audit runs programs once more in real time, which needs the sandbox of Linux")
    if isolation == "require" and not landlock.version():
        raise GraderError("an audit in the sandbox that is required needs Landlock (Linux 5.13 or newer)")


def fits(file: str, play: Play, scenarios: bytes = b"") -> bool:
    """Return whether the order to run this is short enough for the launcher."""
    beside = msgspec.json.encode(scenarios.decode("utf-8", "replace"))
    return len(msgspec.json.encode(play)) + len(file) + len(beside) < LONGEST_MESSAGE // 2


def _beginning(under_way: Iterable[_Hearing[T]]) -> int:
    return sum(not hearing.started and not hearing.closed for hearing in under_way)


def _read(hearing: _Hearing[T], polled: float, still: float) -> bool:
    """Take in everything that is in the pipe, and return whether the program has closed it."""
    data, is_closed = b"", False
    while len(data) <= MOST_SAID and not is_closed:
        try:
            more = os.read(hearing.pipe, 1 << 16)
        except BlockingIOError:
            break
        data, is_closed = data + more, not more
    stamp = hearing.stamp(polled, still)
    if data:
        hearing.take(data, stamp)
    if is_closed:
        hearing.ended = stamp
    return is_closed
