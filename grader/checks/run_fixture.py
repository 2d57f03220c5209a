"""The `run` fixture of suites, which runs the student's file for a test: in this process, or with a judge's player."""

import ast
import contextlib
import itertools
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec
import pytest

from grader.checks.session import (
    LIMIT,
    PLAYING,
    READY,
    SEAT,
    STOPPED,
    TEXT_READ,
    TRACES,
    NoFileError,
    NothingDoneError,
    NotRunError,
    PlayFunction,
    Traces,
)
from grader.course.course import Exercise
from grader.exceptions import CourseError
from grader.recording.recorder import Recorder
from grader.simulation.explorer import ORDERS, explore
from grader.simulation.running import WALL_LIMIT, ready_to_play, simulate_at_keyboard
from grader.simulation.wall_limit import Alarm
from grader.submission.parsing import parse_to_explain
from grader.submission.program import Order, Play, Program
from grader.trace.answers import plain
from grader.trace.asked import AskedTrace, claims_of
from grader.trace.trace import Trace

LIMIT_ONCE_STOPPED = 0.5
"""Wall seconds."""


class Run:
    """The `run` fixture, which runs the student's file on the virtual clock and loads it anew for each run.

    Args:
        aside: a store for the traces of runs that were not requested. These print nothing; a check that runs later
            repeats them.
    """

    def __init__(
        self, config: pytest.Config, item: pytest.Item, exercise: Exercise, aside: Traces | None = None
    ) -> None:
        self._config, self._item, self.exercise, self._aside = config, item, exercise, aside
        self.runs: list[tuple[Play, Trace]] = []
        self.asked: list[AskedTrace] = []

    async def __call__(
        self,
        entry: str,
        *args: Any,
        until: float | None = None,
        cancel_at: float | None = None,
        replace: Mapping[str, str] | None = None,
        start: str | None = None,
        shows: Sequence[str] = (),
        **options: Any,
    ) -> Trace:
        """Call a function of the file, or one of the exercise's scenarios, with JSON values.

        Args:
            entry: the name of the function.
            *args: its arguments by position.
            until: virtual second at which the run is cut off; anything due at exactly that time does not happen.
            cancel_at: virtual second at which the entry's task is cancelled.
            replace: names of functions of the file, with the names of the scenarios' stand-ins for them.
            start: date and time (UTC, ISO 8601) of the wall clocks at 0.
            shows: lines of which the run must print at least one (`Trace.shows`). If it prints none, the check does not
                pass, because a program that does nothing would satisfy its claims.
            **options: its arguments by name.
        """
        called = Play(
            entry=entry,
            args=args,
            options=options,
            until=until,
            cancel_at=cancel_at,
            replace=dict(replace or {}),
            start=start,
            awaited=self.exercise.asks.get(entry) == "async",
        )
        return _showing(self._play(called), shows)

    async def explored(
        self,
        entry: str,
        *args: Any,
        orders: int = ORDERS,
        jitter: float = 0.0,
        only_open: bool = False,
        until: float | None = None,
        replace: Mapping[str, str] | None = None,
        start: str | None = None,
        shows: Sequence[str] = (),
        **options: Any,
    ) -> list[Trace]:
        """Call a function like `run`, in up to `orders` orders of its tasks.

        A check of each trace, `for trace in await run.explored("main"): assert trace.result == 2`, fails at the order
        with the fewest changes.

        Args:
            entry: the name of the function.
            *args: its arguments by position.
            orders: the most runs.
            jitter: how much longer than asked for a sleep may take (virtual seconds).
            only_open: whether to change only what asyncio leaves open, such as the order of what is due at one time.
            until: as for `run`; so are the other arguments.
            replace: stand-ins.
            start: date and time.
            shows: lines of which the run in the usual order must print at least one.
            **options: its arguments by name.

        Returns:
            One trace for each outcome, that of the usual order first, then those with the fewest changes.
        """
        called = Play(
            entry=entry,
            args=args,
            options=options,
            until=until,
            replace=dict(replace or {}),
            start=start,
            awaited=self.exercise.asks.get(entry) == "async",
        )
        found = explore(
            lambda order: self._trace_of(msgspec.structs.replace(called, order=order))[1],
            orders,
            Order(jitter=jitter, only_open=only_open),
        )
        traces = [self._play(msgspec.structs.replace(called, order=one.order)) for one in found.distinct]
        _showing(traces[0], shows)
        return traces

    async def script(self, until: float | None = None, start: str | None = None, shows: Sequence[str] = ()) -> Trace:
        """Run the file as `python file.py` would; `shows` has the same meaning as for a call."""
        return _showing(self._play(Play(kind="script", until=until, start=start)), shows)

    async def imported(self) -> Trace:
        """Import the file, as another program would."""
        return self._play(Play(kind="import"))

    @staticmethod
    def in_any_order(trace: Trace, expected: Sequence[str]) -> list[str]:
        """Return the expected `timed_lines`, with the lines of one instant in the order in which the trace has them.

        asyncio leaves some orders open, such as the order in which a set of tasks is cancelled. A check that allows for
        it compares `trace.timed_lines == run.in_any_order(trace, [...])`.
        """
        lines: list[str] = []
        for instant, group in itertools.groupby(expected, _instant):
            left = list(group)
            for line in (line for line in trace.timed_lines if _instant(line) == instant):
                if line in left:
                    lines.append(left.pop(left.index(line)))
            lines += left
        return lines

    @property
    def source(self) -> bytes:
        """The student's file, for a suite; the result then holds for no file with other bytes."""
        self._config.stash[TEXT_READ].add(self.exercise.id)
        return self.program.source

    @cached_property
    def tree(self) -> ast.Module | None:
        """The file's syntax tree; None if it has none, or if it is too long to be explained."""
        program = self.program
        return parse_to_explain(program.source, program.path)

    @cached_property
    def program(self) -> Program:
        """The program under test, with its scenarios."""
        exercise = self.exercise
        source, shown = self._file()
        try:
            scenarios = exercise.scenarios_code
        except CourseError as problem:
            if SEAT in self._config.stash:
                raise
            pytest.fail(f"{problem}\nIt is part of the exercise: get it again from your course.", pytrace=False)
        return Program(path=shown, source=source, scenarios=scenarios, scenarios_path=str(exercise.scenarios_file))

    def _file(self) -> tuple[bytes, str]:
        """Return the student's file, with its path as tracebacks should show it."""
        seat = self._config.stash.get(SEAT, None)
        if seat is not None:
            return seat.source(self.exercise), self.exercise.file
        path = self.exercise.folder / self.exercise.file
        if not path.is_file():
            raise NoFileError
        source = path.read_bytes()
        if self.exercise.is_unstarted(source):
            pytest.fail(f"Not started yet: open {path.name} and look for TODO.", pytrace=False)
        return source, str(path)

    @property
    def claims(self) -> Iterator[tuple[str, Play, Trace]]:
        """Return what a passed check confirms (the `lines`, the `result`), each with its run."""
        for (play, trace), asked in zip(self.runs, self.asked, strict=True):
            yield from ((claim, play, trace) for claim in claims_of(asked))

    def _play(self, play: Play) -> Trace:
        """Run the program, and note that the check asked for it."""
        play, trace = self._trace_of(play)
        self.runs.append((play, trace))
        again = (asked for asked, (_, before) in zip(self.asked, self.runs, strict=False) if before is trace)
        self.asked.append(next(again, None) or AskedTrace.of(trace))  # the same run is the same trace
        if not trace.began:  # any claim of the check would hold for a run that does nothing
            raise NotRunError
        return self.asked[-1]

    def _trace_of(self, play: Play) -> tuple[Play, Trace]:
        """Return the play as plain values, and its trace, which the session keeps."""
        play = Play(**plain(msgspec.structs.asdict(play)))  # a suite may pass on the answer of another run
        program = self.program
        known = self._config.stash[TRACES]
        key = (program.path, program.source, program.scenarios, msgspec.json.encode(play))
        trace = known.get(key)
        if trace is None and self._aside is not None:
            known = self._aside
            trace = known.get(key)
        if trace is None:
            trace = known[key] = self._player()(program, play, self._limit())
            self._hopeless |= trace.outcome == "timed out"
        return play, trace

    def _player(self) -> PlayFunction:
        seat = self._config.stash.get(SEAT, None)
        return self._play_here if seat is None else seat.player

    def _play_here(self, program: Program, play: Play, limit: float) -> Trace:
        """Play in this process, where a debugger, `breakpoint()` and `-s` work."""
        shown = self._config.getoption("capture") == "no" and self._aside is None
        if READY not in self._config.stash:
            ready = self._config.stash[READY] = contextlib.ExitStack()
            ready.enter_context(ready_to_play())
        playing = self._config.stash[PLAYING]

        def begin(recorder: Recorder, alarm: Alarm) -> None:
            playing.recorder, playing.alarm = recorder, alarm

        try:
            return simulate_at_keyboard(
                program,
                play,
                wall_limit=limit,
                tee=sys.stdout if shown else None,
                stdin=sys.stdin if shown else None,
                debugging=_debugging(self._config),
                on_start=begin,
            )
        finally:
            playing.recorder = playing.alarm = None

    def _limit(self) -> float:
        """Return the wall limit, which is shorter once the file was stopped at it."""
        limit = self._item.stash.get(LIMIT, 0) or WALL_LIMIT
        return min(limit, LIMIT_ONCE_STOPPED) if self._hopeless else limit

    @property
    def _hopeless(self) -> bool:
        return self.program.source in self._config.stash[STOPPED]

    @_hopeless.setter
    def _hopeless(self, stopped: bool) -> None:
        if stopped:
            self._config.stash[STOPPED].add(self.program.source)


def _instant(line: str) -> str:
    return line.rpartition("@")[2]


def _showing(trace: Trace, asked: Sequence[str]) -> Trace:
    """Return the trace.

    Raises:
        NothingDoneError: the trace shows none of the required lines.
    """
    if asked and not trace.shows(*asked):
        raise NothingDoneError(trace, tuple(asked))
    return trace


def _debugging(config: pytest.Config) -> Callable[[], bool]:
    timeout = config.pluginmanager.get_plugin("timeout")
    return timeout.is_debugging if timeout is not None else lambda: False
