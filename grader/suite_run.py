"""The `run` fixture of suites: runs the student's file as a test asks, here or where a judge has it run."""

import ast
import contextlib
import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import msgspec
import pytest

from grader.alarm import Alarm
from grader.course import Exercise
from grader.exceptions import CourseError
from grader.recorder import Recorder
from grader.session import (
    LIMIT,
    PLAYING,
    READY,
    SEAT,
    STOPPED,
    TRACES,
    NoFileError,
    NotRunError,
    Player,
)
from grader.simulation import WALL_LIMIT, Play, ready_to_play, simulate_at_keyboard
from grader.submission import Program, parse
from grader.trace import Trace

LIMIT_ONCE_STOPPED = 1.0
"""Wall seconds."""


class Run:
    """The `run` fixture: runs the student's file on the virtual clock. Every run loads the file anew."""

    def __init__(self, config: pytest.Config, item: pytest.Item, exercise: Exercise) -> None:
        self._config, self._item, self.exercise = config, item, exercise
        self.runs: list[tuple[Play, Trace]] = []

    async def __call__(
        self,
        entry: str,
        *args: Any,
        until: float | None = None,
        cancel_at: float | None = None,
        replace: Mapping[str, str] | None = None,
        start: str | None = None,
        **options: Any,
    ) -> Trace:
        """Call a function of the file, or one of the exercise's scenarios, with JSON values.

        Args:
            until: virtual second at which the run is cut off; what is due at exactly that time does not happen.
            cancel_at: virtual second at which the entry's task is cancelled.
            replace: functions of the file by stand-ins of the scenarios, by name.
            start: date and time (UTC, ISO 8601) of the wall clocks at 0.
        """
        return self._play(
            Play(
                entry=entry,
                args=args,
                options=options,
                until=until,
                cancel_at=cancel_at,
                replace=dict(replace or {}),
                start=start,
                awaited=self.exercise.asks.get(entry) == "async",
            )
        )

    async def script(self, until: float | None = None, start: str | None = None) -> Trace:
        """Run the file as `python file.py` would."""
        return self._play(Play(kind="script", until=until, start=start))

    async def imported(self) -> Trace:
        """Import the file, as another program would."""
        return self._play(Play(kind="import"))

    @property
    def source(self) -> bytes:
        """The student's file."""
        return self._program.source

    @cached_property
    def tree(self) -> ast.Module | None:
        """The file's syntax tree; None where it has none."""
        try:
            program = self._program
            return parse(program.source, program.path)
        except SyntaxError:
            return None

    @cached_property
    def _program(self) -> Program:
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
        """The student's file, and its path as tracebacks shall show it."""
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

    def _play(self, play: Play) -> Trace:
        program = self._program
        known = self._config.stash[TRACES]
        key = (program.path, program.source, program.scenarios, msgspec.json.encode(play))
        trace = known.get(key)
        if trace is None:
            trace = known[key] = self._player()(program, play, self._limit())
            self._hopeless |= trace.outcome == "timed out"
        self.runs.append((play, trace))
        if not trace.began:  # whatever a check claims of it, it would claim of nothing
            raise NotRunError
        return trace

    def _player(self) -> Player:
        seat = self._config.stash.get(SEAT, None)
        return self._play_here if seat is None else seat.player

    def _play_here(self, program: Program, play: Play, limit: float) -> Trace:
        """In this very process: a debugger, `breakpoint()` and `-s` work."""
        shown = self._config.getoption("capture") == "no"
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
        """A file that was stopped at the limit once need not be waited for so long again."""
        limit = self._item.stash.get(LIMIT, 0) or WALL_LIMIT
        return min(limit, LIMIT_ONCE_STOPPED) if self._hopeless else limit

    @property
    def _hopeless(self) -> bool:
        return self._program.source in self._config.stash[STOPPED]

    @_hopeless.setter
    def _hopeless(self, stopped: bool) -> None:
        if stopped:
            self._config.stash[STOPPED].add(self._program.source)


def _debugging(config: pytest.Config) -> Callable[[], bool]:
    timeout = config.pluginmanager.get_plugin("timeout")
    return timeout.is_debugging if timeout is not None else lambda: False
