"""One run of one program in this process, from its first line to its Trace."""

import asyncio
import contextlib
import functools
import gc
import inspect
import math
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn, TextIO

from grader.exceptions import Crashed, Interrupted, RunStopped, Unsupported
from grader.recording.descriptors import STANDARD_OUTPUT, Descriptors
from grader.recording.errors import forget_traceback, is_a
from grader.recording.interpreter_events import PROFILERS
from grader.recording.recorder import Recorder
from grader.simulation import endings
from grader.simulation.endings import MissingNameError, is_made_from
from grader.simulation.exit_functions import ExitFunctions
from grader.simulation.last_threads import LastThreads
from grader.simulation.long_steps import LongSteps
from grader.simulation.loops import every_loop_belongs_to
from grader.simulation.loops_without_condition import LoopsWithoutCondition
from grader.simulation.orders import decisions_of, ordered
from grader.simulation.other_loops import OtherLoops
from grader.simulation.own_code import OwnCode, OwnObjects
from grader.simulation.own_signals import OwnSignals
from grader.simulation.process_state import forget_modules_beside, os_system_told, process_as_it_was
from grader.simulation.recurring import Looks, Recurring
from grader.simulation.recursion_limit import counted_from_here
from grader.simulation.replacements import Replacements
from grader.simulation.retries import Retries
from grader.simulation.returned import result_of
from grader.simulation.run_slot import Ready
from grader.simulation.shown_frames import beyond_the_grader, only_those_of_python
from grader.simulation.stdlib_state import StdlibState, builtins_restored
from grader.simulation.wall_limit import Alarm
from grader.submission.loading import compiled, execute, load
from grader.submission.program import Play, Program
from grader.submission.scenarios import load_scenarios
from grader.submission.stand_ins import code_of, put_in_place
from grader.trace.fields import LATEST
from grader.trace.serialization import with_whole_characters
from grader.trace.trace import Trace
from grader.virtual_time.alarms import Alarms
from grader.virtual_time.bounds import OF_AN_EXERCISE, Bounds
from grader.virtual_time.child_processes import undone_in_children
from grader.virtual_time.clock import START, Clock
from grader.virtual_time.file_locks import FileLocks
from grader.virtual_time.listed_threads import listed
from grader.virtual_time.machine_clock import Real
from grader.virtual_time.signal_waits import SignalWaits
from grader.virtual_time.timers import nanoseconds
from grader.virtual_time.waits_outside import WaitsOutside
from grader.virtual_time.wall_clocks import frozen, outside_any_loop

SPARED = {Recorder.unawaited.__code__, Recurring.profiler, *PROFILERS}
"""Code in which the end of a run raises nothing (`Alarm`)."""
WALL_LIMIT = 10.0
"""Wall seconds for one run by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of a run that do not depend on the program; `grader.simulation.running.simulate` explains each."""

    wall_limit: float = WALL_LIMIT
    bounds: Bounds = OF_AN_EXERCISE
    tee: TextIO | None = None
    stdin: TextIO | None = None
    record: bool = True
    confined: bool = False
    owns_process: bool = False
    debugging: Callable[[], bool] = lambda: False
    on_start: Callable[[Recorder, Alarm], None] = lambda recorder, alarm: None
    on_exit: Callable[[Trace], NoReturn] | None = None


class ProgramRun:
    """One run of a program, from the first patch of the process to the Trace."""

    def __init__(
        self,
        program: Program,
        play: Play,
        options: Options,
        ready: Ready | None,
        stdlib: StdlibState | None = None,
        own_code: OwnCode | None = None,
    ) -> None:
        self.program, self.play, self.options, self.ready, self.stdlib = program, play, options, ready, stdlib
        start = START if play.start is None else datetime.fromisoformat(play.start)
        self.clock = Clock(start.replace(tzinfo=UTC), on_stop=self._seal, bounds=options.bounds, late=True)
        self.descriptors = Descriptors() if options.owns_process else None
        self.exit_functions = ExitFunctions()
        self.process, self.modules, self.excepthook = os.getpid(), frozenset(sys.modules), sys.excepthook
        self.recorder = Recorder(self.clock, program.path, program.scenarios_path, options.tee, self.descriptors)
        self.recorder.goes_round = LoopsWithoutCondition(program).call
        retries = Retries(program, self.clock)
        self.clock.look, self.clock.explain = Looks(retries, Recurring(program, self.clock)).look, retries.explain
        self.long_steps = LongSteps(program, self.clock, retries, lambda: self.recorder.past_the_end)
        self.alarm = Alarm(
            self.clock,
            program.path,
            options.wall_limit,
            options.debugging,
            progress=lambda: self.recorder.progress,
            spared=SPARED,
            shared=None if ready is None else ready.watchdog,
            long_steps=self.long_steps,
        )
        self.replacements = Replacements(stdlib, self.recorder, program.scenarios_path, self.alarm.held, own_code)
        self.ordering = None if play.order is None else ordered(play.order, lambda: self.recorder.steps_taken)
        if self.ordering is not None:
            self.clock.threads.starts_late = self.ordering.starts_late
        self.loading = True
        self.main_task: asyncio.Task[Any] | None = None
        self.stand_ins: dict[str, None] = {}
        """The functions whose stand-ins were called."""
        self.replacements.own_objects = OwnObjects(self, self.recorder, self.recorder.output, self.clock)

    def _record_end(self, reason: RunStopped) -> None:
        with self.alarm.held():
            self.recorder.begin_unless_begun()
            self.recorder.seal(reason)

    def _seal(self, reason: RunStopped) -> None:
        self._record_end(reason)
        if threading.current_thread() is not self.clock.threads.main:
            self.alarm.ring()
        elif isinstance(reason, Crashed | Interrupted):
            self.alarm.keep_raising()

    def run(self) -> Trace:
        """Run the program and return its Trace. The slot of the process must be occupied."""
        trace: dict[str, Any] = {}
        with self.alarm.watchdog(), contextlib.ExitStack() as late, self._process_patched():
            self.options.on_start(self.recorder, self.alarm)
            own_signals = OwnSignals(self._process_ends)
            waits = SignalWaits(self.clock, lambda: own_signals.handled)
            own_signals.sent, own_signals.receiver = waits.sent, waits.receiver
            alarms = Alarms(self.clock, own_signals.expect, waits.sent)
            with own_signals.taken(), alarms.kept(), waits.followed():
                try:
                    with self.alarm.armed():
                        trace = self._play()
                except RunStopped:
                    pass
            if os.getpid() != self.process:
                _end_child(trace.get("exit_status", 0))
            late.enter_context(self.alarm.cleaning_up())  # until the process is as it was, which drops objects too
            self._clean_up()
            self.exit_functions.leave_nothing()
            gc.collect()  # leftovers of the program must not report anything later
            self.replacements.restore_own_code()
        return self._trace(trace)

    def _trace(self, ending: dict[str, Any]) -> Trace:
        began = not self.loading and ending.get("reason") != "missing-name"
        decisions = () if self.ordering is None else decisions_of(self.ordering)
        noted = {"began": began, "decisions": decisions, "stand_ins": tuple(self.stand_ins)}
        return with_whole_characters(Trace(**(self._ending() | ending | self.recorder.record() | noted)))

    @contextlib.contextmanager
    def _process_patched(self) -> Iterator[None]:
        """Patch the process for the program inside the block: clocks, loops, output, events, what it may change."""
        stdin, ready = self.options.stdin, self.ready
        with contextlib.ExitStack() as stack:
            stack.enter_context(outside_any_loop())
            if self.descriptors is not None:
                stdin = stack.enter_context(self.descriptors.taken())
            stack.enter_context(process_as_it_was(stdin, ready is not None, self.stdlib))
            stack.enter_context(self.exit_functions.kept())
            stack.enter_context(os_system_told(self.recorder.ran_command, self.clock.children.run_in_shell))
            stack.enter_context(undone_in_children(self._print_for_oneself))
            stack.enter_context(frozen(self.clock, self._sleep))
            stack.enter_context(every_loop_belongs_to(self))
            stack.enter_context(OtherLoops(self._refuse).refused())
            stack.enter_context(self.recorder.tasks_in_order(self._sets_go_backwards))
            stack.enter_context(self.recorder.installed(self.options.record, None if ready is None else ready.observer))
            stack.enter_context(self.clock.threads.started_in_turn())
            stack.enter_context(only_those_of_python(ProgramRun._play.__code__))
            stack.enter_context(listed(self.clock.threads.counts))
            stack.enter_context(self.clock.children.noticed())
            stack.enter_context(WaitsOutside(self.clock).followed())
            stack.enter_context(FileLocks(self.clock).followed())
            yield

    def _sets_go_backwards(self) -> bool:
        return self.ordering is not None and self.ordering.sets_go_backwards()

    def _play(self) -> dict[str, Any]:
        try:
            with builtins_restored(), self.replacements.told():
                if self.play.kind == "call":
                    return self._call()
                return self._run_file("__main__" if self.play.kind == "script" else self.program.name)
        except RunStopped:
            raise
        except BaseException as error:
            self.recorder.begin_unless_begun()
            if is_a(error, RecursionError):
                self.recorder.note_circle()
            # If the run was stopped before, this exception comes from its clean-up, and is not its ending.
            trace = {}
            if self.recorder.stopped is None:
                called = self.play.kind == "call"
                trace = endings.of_raised(error, self.program, called, self.options.confined)
            self._drop_traceback(error)
            return trace
        finally:
            if self.play.kind == "call":
                self.recorder.output.close_line()
            self._forget_program()  # a script's objects may print when they are deleted, which `seal` waits for
            if self.clock.stopped is None:
                self.alarm.disarm()
            with self.alarm.held():
                self.recorder.seal()

    # Three ways to run --------------------------------------------------------------------------------

    def _call(self) -> dict[str, Any]:
        wanted = {self.play.entry, *self.play.replace.values()}
        scenarios = load_scenarios(self.program, wanted, self.replacements.own)
        module = load(self.program, self.recorder.watch)
        gc.collect()  # objects dropped while loading the file are not part of the run
        for name, stand_in in self.play.replace.items():
            noted = self._note_stand_in, self.replacements.tell
            put_in_place(module, name, scenarios[stand_in], self.program.path, *noted)
            if (code := code_of(getattr(module, name))) is not None:
                self.recorder.watch(code)
        entry = self._entry(module, scenarios)
        if scenarios:
            self.replacements.tell()
        self._begin()
        if inspect.iscoroutinefunction(inspect.unwrap(entry)):
            result = self._await(entry(*self.play.args, **self.play.options))
        else:
            result = entry(*self.play.args, **self.play.options)
            if inspect.iscoroutine(result) and self.play.awaited:
                result = self._await(result)
            elif inspect.iscoroutine(result):  # a plain function may well return one without running it
                result.close()
        return result_of(result)

    def _note_stand_in(self, name: str) -> None:
        self.stand_ins[name] = None
        self.replacements.tell()

    def _entry(self, module: ModuleType, scenarios: dict[str, Any]) -> Callable[..., Any]:
        name = self.play.entry
        if name in scenarios:
            return functools.update_wrapper(functools.partial(scenarios[name], module), scenarios[name])
        entry = getattr(module, name, None)
        if entry is None:
            raise MissingNameError(f"there is no function {name} in {Path(self.program.path).name}")
        if not callable(entry):
            raise MissingNameError(f"{name} is not a function")
        return entry  # type: ignore[no-any-return]

    def _await(self, coroutine: Any) -> Any:
        with asyncio.Runner() as runner:
            loop = runner.get_loop()
            if self.play.cancel_at is not None:
                loop.call_later(self.play.cancel_at, self._cancel)
            return runner.run(coroutine)

    def _cancel(self) -> None:
        if self.main_task is not None:
            self.main_task.cancel()

    def _run_file(self, name: str) -> dict[str, Any]:
        codes = compiled(self.program)
        for code in codes:
            self.recorder.watch(code)
        self._begin()
        try:
            with counted_from_here():
                execute(self.program, codes, name)
        except (RunStopped, SystemExit):
            raise
        except BaseException as error:
            self._report(error)
            raise
        finally:
            if self.clock.stopped is None:
                self.exit_functions.run_those_of_threading()
                LastThreads(self.clock).finish()
                self.exit_functions.run()
        return {}

    def _report(self, error: BaseException) -> None:
        """Call the program's own `sys.excepthook`, which may print; in a child of the program, also Python's."""
        hook = sys.excepthook
        if hook is not self.excepthook or os.getpid() != self.process:
            error.__traceback__ = beyond_the_grader(error.__traceback__)
            try:
                hook(type(error), error, error.__traceback__)
            except RunStopped:
                raise
            except BaseException as problem:
                self.excepthook(type(problem), problem, problem.__traceback__)

    def _begin(self) -> None:
        self.loading = False
        self.clock.restart(math.inf if self.play.until is None else nanoseconds(self.play.until))
        self.recorder.begin()

    # What the program meets ---------------------------------------------------------------------------

    def _sleep(self, seconds: float) -> None:
        moment = self.clock.after(seconds)
        if not self.loading and 0 <= seconds <= LATEST:
            self.recorder.blocked((moment[0] - self.clock.nanoseconds) / 1e9, "time.sleep")
            self.recorder.threads_used.sleeps(moment[0])
        self.clock.sleep_until(moment)
        if threading.current_thread() is self.clock.threads.main:
            self.long_steps.slept(sys._getframe(2))

    def _refuse(self, what: str) -> None:
        self.recorder.begin_unless_begun()
        self.clock.stop(Unsupported(what, 2))

    def _process_ends(self, how: str, status: int) -> None:
        """End the run where the program ends its process; if the process is its own, it really ends here."""
        if self.recorder.stopped is None:
            self.recorder.output.lose_buffer()
        end = Crashed(how, status)
        if self.options.on_exit is None:
            self.clock.stop(end)
        self._record_end(end)  # the other threads stay where they are: unwinding, they would flush files
        self.options.on_exit(self._trace({}))

    def _print_for_oneself(self) -> None:
        """Print to the real standard output in a forked child of the program: its output is not part of the run."""
        in_lines = self.descriptors is None or self.descriptors.buffering != "block"
        buffering = 1 if in_lines else -1
        stream = open(STANDARD_OUTPUT, "w", buffering, encoding="utf-8", closefd=False)  # noqa: SIM115 (for good)
        sys.stdout = sys.__stdout__ = stream  # type: ignore[misc]

    # The end ------------------------------------------------------------------------------------------

    def _ending(self) -> dict[str, Any]:
        stopped = self.recorder.stopped
        if stopped is None:
            return {"outcome": "finished", "open_loops": self.open_loops}
        return endings.of_stopped(stopped, self.program, self.recorder.standstill)

    def _forget_program(self) -> None:
        """Delete the module, so that the interpreter reports what was never awaited or retrieved."""
        self.main_task = None
        for name in (self.program.name, "__main__"):
            if is_made_from(self.program.path, sys.modules.get(name)):
                sys.modules.pop(name, None)  # and none of our names may refer to it
        if self.play.kind != "call":
            forget_modules_beside(self.program.path, self.modules)
        gc.collect()

    def _drop_traceback(self, error: BaseException | None) -> None:
        """Delete the traceback, which would keep the program's objects alive."""
        if error is not None:
            forget_traceback(error)

    def _clean_up(self) -> None:
        self.open_loops = () if self.recorder.stopped else self.recorder.open_loops()
        sys.unraisablehook = threading.excepthook = _say_nothing
        for thread in self.clock.close():
            _wait_for_end(thread, 1)
        self._drop_traceback(self.clock.stopped)
        self.recorder.silence()
        for loop in self.recorder.loops:
            if not loop.is_running():
                _abandon(loop)


def _end_child(status: int) -> NoReturn:
    """End a child process that the program has forked, after it has reached the end of the program."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
    os._exit(status & 0xFF)


def _wait_for_end(thread: threading.Thread, seconds: float) -> None:
    """Wait in real time until a thread has ended, at most so many wall seconds.

    On Python 3.11, one whose `join` was interrupted says at once that it has ended.
    """
    end = Real.monotonic() + seconds
    Real.join(thread, seconds)
    while thread.ident in sys._current_frames() and Real.monotonic() < end:
        Real.sleep(0.001)


def _say_nothing(problem: object) -> None:
    """Ignore a report; a hook for the time in which the rest of a program is cleaned up."""


def _abandon(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task._log_destroy_pending = False  # type: ignore[attr-defined]
    with contextlib.suppress(Exception):
        loop.close()
    selector = getattr(loop, "_selector", None)
    if selector is not None:  # the end of the run came while the program closed the loop
        selector.close()
