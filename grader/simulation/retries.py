"""Loops that try again what fails each time in the same way, such as a connection to a server that is not there.

A retry may have its reasons: it gives up after some attempts, or its fault passes. It is hopeless if nothing is left
that could change anything: no other task runs but a heartbeat or the like (`idle_loops`), no timer and no thread is
due, and what its conditions look at stays the same, over thousands of rounds. A run in which only heartbeats go on
never ends either.

From time to time, a few waits of a long run are followed by `sys.settrace`. If there is such a loop, the run is
followed on, until either the loop does something else or it has failed often enough.
"""

import asyncio
import math
import sys
import threading
from types import CodeType, FrameType, TracebackType
from typing import Any

from grader.exceptions import NeverYields, NothingElse, RunStopped, TriedInVain
from grader.recording.errors import summary
from grader.simulation.hopeless_loops import UnknownError
from grader.simulation.retry_loops import Retry, retries_in
from grader.submission.program import Program
from grader.virtual_time.clock import Clock
from grader.virtual_time.compat import running_loop
from grader.virtual_time.timers import SECOND

LOOK_EVERY, FIRST = 2_000, 50
"""Waits between two looks, and waits of a look at a loop of which nothing is known."""
OFTEN, LONG, VERY_OFTEN = 3_000, 1_000 * SECOND, 30_000
"""Rounds and nanoseconds in which a loop has failed each time before it is stopped, or rounds for however short."""
STEP_WITHOUT_WAITS = -1
"""Stands for the waits at which a step without waits is followed."""
WAYS_TO_FAIL = 3
"""Ways to fail, each a type and a line, that count as failing in the same way; an address list has several."""
_NO_FAULT = (StopIteration, StopAsyncIteration, GeneratorExit, asyncio.CancelledError)


class _Rounds:
    """The rounds of one loop in one frame, as far as they were followed."""

    def __init__(self) -> None:
        self.failed = 0
        """The number of rounds in a row that have failed."""
        self.fails = False
        """True if the current round has failed."""
        self.looked_at: list[Any] | None = None


class Retries:
    """The hopeless retries of one run; made before the program runs."""

    def __init__(self, program: Program, clock: Clock) -> None:
        self._program, self._clock = program, clock
        self._loops: dict[tuple[str, int], list[Retry]] | None = None
        self._past_bound: int | None = None
        self._moment, self._goes_by = (-1, -1), False
        self._step = self._moment
        """The waits and turns at which a long step was first followed."""
        self._forget()

    def _forget(self) -> None:
        self._began: tuple[int, int] | None = None
        self._before: set[Any] = set()
        self._acted: set[Any] = set()
        self._rounds: dict[tuple[Any, Retry], _Rounds] = {}
        self._ways: dict[tuple[str, int, int], int] = {}
        self._last: tuple[BaseException, int, int] | None = None
        """The last exception, the line that was tried, and the line that raised."""
        self._pending: set[int] = set()
        self._is_other = False

    @property
    def is_following(self) -> bool:
        """Return whether the run is being followed."""
        return self._began is not None

    def look(self, waits: int) -> int:
        """Look at a run that has waited, or taken its turn, so often; return how often it will have at the next look.

        Raises:
            TriedInVain: It does nothing but a hopeless retry.
            NothingElse: Only heartbeats and the like go on.
            NeverYields: They do so at one instant.
        """
        if threading.current_thread() is not self._clock.threads.main:
            return waits + LOOK_EVERY
        if self._began is None:
            return waits + 1 if self._begin(waits) else sys.maxsize
        began = max(self._began[0], 0)
        if self._is_other or (waits == began + FIRST and not self._is_hopeless()):
            self._end()
            return waits + LOOK_EVERY
        if waits >= began + FIRST and self._is_often_enough():
            told = self._verdict()
            if told is not None:
                self._clock.stop(told)
            return waits + LOOK_EVERY
        return waits + 1

    def explain(self) -> RunStopped | bool:
        """Look at a run that has gone past its bound of waits, for a few more of them.

        Returns:
            Why it never ends, if that is a hopeless retry; True to be asked again after the next wait; otherwise False.
        """
        if self._past_bound is None:
            self._past_bound = self._clock.waits
            if threading.current_thread() is not self._clock.threads.main or self._began is not None:
                return False
            self._find_loops()
            known = [retry for retries in (self._loops or {}).values() for retry in retries]
            return any(not retry.only_waits for retry in known) and self._follow(self._past_bound)
        if self._began is None or self._is_other:
            return False
        if self._clock.waits < self._past_bound + FIRST:
            return True
        told = self._verdict()
        return told if told is not None else False

    def may_hold(self, frame: FrameType | None) -> bool:
        """Return whether a long step is in a retry, as far as its line says; only the watchdog's thread asks."""
        before, self._moment = self._moment, (self._clock.waits, sum(loop.turn for loop in list(self._clock.loops)))
        if before != self._moment or self._goes_by:
            return False
        while frame is not None and frame.f_code.co_filename != self._program.path:
            frame = frame.f_back
        if frame is None or not self._knows_the_loops():
            return False
        line = frame.f_lineno or 0
        return any(line in retry.lines for retries in (self._loops or {}).values() for retry in retries)

    def attend(self) -> RunStopped | None:
        """Look at a long step, in the main thread; return why the run ends, if it does nothing but a hopeless retry.

        On a busy machine, a step that is not long may have had no processor between two looks.
        """
        if self._began is None:
            self._step, self._goes_by = self._moment, not self._begin(STEP_WITHOUT_WAITS)
        elif self._began[0] != STEP_WITHOUT_WAITS:
            return None
        elif self._moment != self._step:
            self._end()
        elif self._is_often_enough():
            self._goes_by = True
            return self._verdict()
        elif self._is_other or self._failed() < FIRST:
            self._goes_by = True  # to follow a step that computes takes long, so this is done once
            self._end()
        return None

    def _is_often_enough(self) -> bool:
        failed, since = self._failed(), self._began[1] if self._began else 0
        return failed >= VERY_OFTEN or (failed >= OFTEN and self._clock.nanoseconds - since >= LONG)

    def _failed(self) -> int:
        """Return how many rounds were in vain: those of loops that try or look again, if there are any."""
        tries = [rounds.failed for (_, retry), rounds in self._rounds.items() if retry.looks or not retry.only_waits]
        return sum(tries or [rounds.failed for rounds in self._rounds.values()])

    def _verdict(self) -> RunStopped | None:
        """Return why the run ends, if it does, and follow it no longer."""
        told = self._told() if self._is_hopeless() else None
        self._end()
        return told

    def _knows_the_loops(self) -> bool:
        """Find the loops of the file; return whether there are any, and the run has no end of its own."""
        clock = self._clock
        if clock.until != math.inf or clock.bounds.waits != math.inf:
            return False
        self._find_loops()
        return bool(self._loops)

    def _find_loops(self) -> None:
        if self._loops is None:
            self._loops = retries_in(self._program)

    def _begin(self, waits: int) -> bool:
        """Follow the run from now on, if it may have such loops; return whether that is possible."""
        return self._knows_the_loops() and self._follow(waits)

    def _follow(self, waits: int) -> bool:
        if sys.gettrace() is not None:
            return False
        self._began = waits, self._clock.nanoseconds
        self._before = {task for loop in self._clock.loops if not loop.is_closed() for task in asyncio.all_tasks(loop)}
        self._pending = self._due()
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename == self._program.path:
                frame.f_trace, frame.f_trace_lines = self._happened, bool(self._retries_of(frame.f_code))
            frame = frame.f_back
        sys.settrace(self._entered)
        return True

    def _end(self) -> None:
        sys.settrace(None)
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename == self._program.path:
                frame.f_trace = None
            frame = frame.f_back
        self._forget()

    def _due(self) -> set[int]:
        """Return what will happen at a later time, in the loops and in other threads, as unique numbers."""
        clock = self._clock
        return {key for loop in clock.loops for key in loop.timers_pending()} | {one[1] for one in clock.sleepers}

    # What the interpreter tells -----------------------------------------------------------------------

    def _entered(self, frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        if code.co_filename != self._program.path:
            return None
        self._acted.add(_task())
        retries = self._retries_of(code)
        frame.f_trace_lines = bool(retries)
        if retries and frame.f_lineno == code.co_firstlineno:  # it begins, and does not go on after a wait
            self._begins_anew(retries)
        return self._happened

    def _begins_anew(self, retries: list[Retry]) -> None:
        """Note that a task has left a loop that only waits, if it was in it: a timeout may end that, time and again."""
        known = (self._rounds.get((_task(), retry)) for retry in retries if retry.only_waits)
        self._is_other = self._is_other or any(rounds is not None for rounds in known)

    def _happened(self, frame: FrameType, event: str, told: Any) -> Any:
        retries = self._retries_of(frame.f_code)
        if event == "exception" and not issubclass(told[0], _NO_FAULT):
            for retry in retries:
                if retry.tries(frame.f_lineno):
                    self._rounds_of(retry).fails = True
                    self._fails(told[1], told[2], frame.f_lineno)
                    break
        elif event == "line":
            for retry in retries:
                if retry.first == frame.f_lineno:
                    self._goes_round(retry, frame)
        return self._happened

    def _retries_of(self, code: CodeType) -> list[Retry]:
        return (self._loops or {}).get((code.co_name, code.co_firstlineno), [])

    def _rounds_of(self, retry: Retry) -> _Rounds:
        return self._rounds.setdefault((_task(), retry), _Rounds())

    def _fails(self, error: BaseException, passed: TracebackType | None, line: int) -> None:
        raised = line
        while passed is not None:
            if passed.tb_frame.f_code.co_filename == self._program.path:
                raised = passed.tb_lineno
            passed = passed.tb_next
        self._last = error, line, raised
        way = type(error).__name__, raised, line
        self._ways[way] = self._ways.get(way, 0) + 1
        self._is_other = self._is_other or len(self._ways) > WAYS_TO_FAIL

    def _goes_round(self, retry: Retry, frame: FrameType) -> None:
        """Note that a round of the loop begins, and how the one before has ended."""
        rounds = self._rounds_of(retry)
        try:
            looked_at = retry.looks_at(frame)
        except (UnknownError, TypeError):
            self._is_other = True
            return
        if rounds.looked_at is not None:
            in_vain = rounds.fails or retry.only_waits
            self._is_other = self._is_other or not in_vain or looked_at != rounds.looked_at
            rounds.failed += in_vain
        rounds.looked_at, rounds.fails = looked_at, False

    # The verdict --------------------------------------------------------------------------------------

    def _is_hopeless(self) -> bool:
        """Return whether what was followed were rounds of failing loops, and nothing else will happen."""
        clock = self._clock
        failing = {task for (task, _), rounds in self._rounds.items() if rounds.failed}
        if self._is_other or not failing or clock.alarm is not None or clock.outside_at_work():
            return False
        if self._pending & self._due():
            return False
        lasting = {task for task in self._acted if task is None or task in self._before}
        return lasting <= failing

    def _has_connections(self) -> bool:
        """Return whether something outside may bring about what the loop looks at."""
        return any(len(loop._selector.get_map()) > 1 for loop in self._clock.loops if not loop.is_closed())

    def _told(self) -> RunStopped | None:
        if self._last is None:
            return None if self._has_connections() else self._only_waits()
        error, tried, raised = self._last
        seen = summary(error, self._program.path)
        return TriedInVain(self._failed(), tried, (seen.type, seen.message, raised))

    def _only_waits(self) -> RunStopped | None:
        loops = {retry for _, retry in self._rounds if retry.only_waits}
        looks = [retry.lines[0] for retry in loops if retry.looks]
        if looks:
            return TriedInVain(self._failed(), min(looks))
        if not loops or self._began is None:
            return None
        if self._clock.nanoseconds == self._began[1]:
            return NeverYields()
        return NothingElse(self._failed(), min(retry.lines[0] for retry in loops))


def _task() -> Any:
    loop: Any = running_loop()
    return None if loop is None else asyncio.current_task(loop)
