"""Runs one program on the virtual clock and gives its Trace: `simulate`.

The player's side: a student's code runs here, in this very process. When it may not be trusted, this process is
one of its own (`grader.isolation.player`).
"""

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
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, TextIO

import msgspec

from grader.alarm import Alarm, ready_to_watch
from grader.clock import START, Clock, nanoseconds
from grader.descriptors import STANDARD_OUTPUT, Descriptors
from grader.exceptions import Crashed, CutOff, Deadlock, NeverYields, RunStopped, TimedOut
from grader.frames import ready_to_observe
from grader.program_loop import every_loop_belongs_to
from grader.reasons import reason_of
from grader.recorder import Recorder, summary
from grader.standstill import line_of_standstill
from grader.submission import (
    Program,
    code_of,
    compiled,
    execute,
    load,
    load_scenarios,
    put_in_place,
)
from grader.surroundings import (
    ExitFunctions,
    interrupts_go_to,
    os_exit_is,
    process_as_it_was,
    ready_to_collect,
    undone_in_children,
)
from grader.threads import Real
from grader.trace import LATEST, Error, Outcome, Trace, Value
from grader.values import result_of
from grader.wallclock import frozen, outside_any_loop, ready_to_freeze

WALL_LIMIT = 10.0
"""Wall seconds for one run, unless somebody says otherwise."""
ENDINGS: dict[type[RunStopped], tuple[Outcome, str]] = {
    Deadlock: ("deadlock", "deadlock"),
    NeverYields: ("timed out", "never-yields"),
    CutOff: ("cut off", ""),
    TimedOut: ("timed out", "never-ends"),
    Crashed: ("crashed", "crashed"),
}


@contextlib.contextmanager
def ready_to_play() -> Iterator[None]:
    """Inside the block `simulate` costs far less: what each run needs stands ready."""
    with ready_to_freeze(), ready_to_collect(), ready_to_observe(), ready_to_watch():
        yield


class Play(Value, frozen=True, kw_only=True):
    """What to do with a program.

    `call` a function of it (or of its scenarios, which get the module first), run it as a `script`, or `import`
    it. Times are virtual seconds; `start` is the date and time (UTC, ISO 8601) that its wall clocks show at 0;
    `replace` gives stand-ins from the scenarios for functions of the file. `awaited`: a coroutine that the entry gives
    is run too, as `asyncio.run(main())` does whatever kind of function `main` is.
    """

    kind: Literal["call", "script", "import"] = "call"
    entry: str = ""
    args: tuple[Any, ...] = ()
    options: dict[str, Any] = msgspec.field(default_factory=dict)
    until: float | None = None
    cancel_at: float | None = None
    replace: dict[str, str] = msgspec.field(default_factory=dict)
    start: str | None = None
    awaited: bool = False


class _MissingError(Exception):
    """What the exercise asks for is not in the file."""


def simulate(
    program: Program,
    play: Play,
    *,
    wall_limit: float = WALL_LIMIT,
    tee: TextIO | None = None,
    stdin: TextIO | None = None,
    record: bool = True,
    confined: bool = False,
    owns_process: bool = False,
    debugging: Callable[[], bool] = lambda: False,
    on_start: Callable[[Recorder, Alarm], None] = lambda recorder, alarm: None,
) -> Trace:
    """Run `program` as `play` says, and tell what happened.

    Never raises for anything that the program does.

    Args:
        wall_limit: wall seconds after which the run is ended; the trace so far says `timed out`.
        tee: gets what the program prints as well; stdin: what it reads, nothing by default.
        record: without, only the lines and the outcome are known (for measuring).
        confined: this process is a sandbox: where the system refuses something, the sandbox does.
        owns_process: nobody else needs this process's standard input and output meanwhile: what its children and
            `os.write` write to descriptor 1 is output of the program, descriptor 0 is empty.
        debugging: asked when the limit is reached; the limit steps aside for a debugger.
        on_start: is given what somebody needs who interferes with the run from outside (a debugger's hooks).
    """
    return _Simulation(program, play, wall_limit, tee, stdin, record, confined, owns_process, debugging, on_start).run()


def simulate_at_keyboard(
    program: Program,
    play: Play,
    on_start: Callable[[Recorder, Alarm], None] = lambda recorder, alarm: None,
    **options: Any,
) -> Trace:
    """Like `simulate`, where somebody may press Ctrl-C: that ends the run, whatever the program catches.

    Raises:
        KeyboardInterrupt: somebody did.
    """
    recorders: list[Recorder] = []
    interrupted: list[bool] = []

    def begin(recorder: Recorder, alarm: Alarm) -> None:
        recorders.append(recorder)
        on_start(recorder, alarm)

    def interrupt() -> None:
        interrupted.append(True)
        if not recorders:
            raise KeyboardInterrupt
        recorders[0].clock.stop(Crashed("was interrupted from the keyboard"))

    with interrupts_go_to(interrupt):
        trace = simulate(program, play, on_start=begin, **options)
    if interrupted:
        raise KeyboardInterrupt
    return trace


class _Simulation:
    def __init__(
        self,
        program: Program,
        play: Play,
        wall_limit: float,
        tee: TextIO | None,
        stdin: TextIO | None,
        record: bool,
        confined: bool,
        owns_process: bool,
        debugging: Callable[[], bool],
        on_start: Callable[[Recorder, Alarm], None],
    ) -> None:
        self.program, self.play, self.record, self.stdin = program, play, record, stdin
        self.confined = confined
        start = START if play.start is None else datetime.fromisoformat(play.start)
        self.clock = Clock(start.replace(tzinfo=UTC), on_stop=self._seal)
        self.descriptors = Descriptors() if owns_process else None
        self.exit_functions = ExitFunctions()
        self.process = os.getpid()
        self.recorder = Recorder(self.clock, program.path, program.scenarios_path, tee, self.descriptors)
        self.alarm = Alarm(self.clock, program.path, wall_limit, debugging, {Recorder.unawaited.__code__})
        self.on_start = on_start
        self.loading = True
        self.main_task: asyncio.Task[Any] | None = None

    def _seal(self, reason: RunStopped) -> None:
        self.recorder.begin_unless_begun()
        self.recorder.seal(reason)
        if threading.current_thread() is not self.clock.threads.main:
            self.alarm.ring()
        elif isinstance(reason, Crashed):
            self.alarm.insist()

    def run(self) -> Trace:
        trace: dict[str, Any] = {}
        with contextlib.ExitStack() as stack:
            stack.enter_context(outside_any_loop())
            if self.descriptors is not None:
                self.stdin = stack.enter_context(self.descriptors.taken())
            stack.enter_context(process_as_it_was(self.stdin))
            stack.enter_context(self.exit_functions.kept())
            stack.enter_context(undone_in_children(_print_for_oneself))
            stack.enter_context(frozen(self.clock, self._sleep))
            stack.enter_context(every_loop_belongs_to(self))
            stack.enter_context(self.recorder.tasks_in_order())
            stack.enter_context(self.recorder.installed(self.record))
            stack.enter_context(self.clock.threads.started_in_turn())
            self.on_start(self.recorder, self.alarm)
            with os_exit_is(self._exited):
                try:
                    with self.alarm.armed():
                        trace = self._play()
                except RunStopped:
                    pass
            if os.getpid() != self.process:
                sys.stdout.flush()
                os._exit(0)  # a child of the program, at its end
            # Costly, and only what was stopped in the middle can still go on.
            with self.alarm.no_more_lines() if self.recorder.stopped else contextlib.nullcontext():
                self._clean_up()
                gc.collect()  # what the program left behind must not speak up later
        began = not self.loading and trace.get("reason") != "missing-name"
        return Trace(**(self._ending() | trace | self.recorder.record()), began=began)

    def _play(self) -> dict[str, Any]:
        try:
            if self.play.kind == "call":
                return self._call()
            return self._run_file("__main__" if self.play.kind == "script" else self.program.name)
        except RunStopped:
            raise
        except BaseException as error:
            self.recorder.begin_unless_begun()
            trace = self._raised(error)
            self._let_go(error)
            return trace
        finally:
            self.recorder.output.close_line()
            self._forget_program()
            self.recorder.seal()

    # Three ways to run --------------------------------------------------------------------------------

    def _call(self) -> dict[str, Any]:
        scenarios = load_scenarios(self.program, {self.play.entry, *self.play.replace.values()})
        module = load(self.program, self.recorder.watch)
        for name, stand_in in self.play.replace.items():
            put_in_place(module, name, scenarios[stand_in], self.program.path)
            if (code := code_of(getattr(module, name))) is not None:
                self.recorder.watch(code)
        entry = self._entry(module, scenarios)
        self._begin()
        if inspect.iscoroutinefunction(inspect.unwrap(entry)):
            result = self._await(entry(*self.play.args, **self.play.options))
        else:
            result = entry(*self.play.args, **self.play.options)
            if inspect.iscoroutine(result) and self.play.awaited:
                result = self._await(result)
            elif inspect.iscoroutine(result):  # a plain function may well give one away unrun
                result.close()
        return result_of(result)

    def _entry(self, module: ModuleType, scenarios: dict[str, Any]) -> Callable[..., Any]:
        name = self.play.entry
        if name in scenarios:
            return functools.update_wrapper(functools.partial(scenarios[name], module), scenarios[name])
        entry = getattr(module, name, None)
        if entry is None:
            raise _MissingError(f"there is no function {name} in {Path(self.program.path).name}")
        if not callable(entry):
            raise _MissingError(f"{name} is not a function")
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
            execute(self.program, codes, name)
        finally:
            if self.clock.stopped is None:
                self._let_threads_finish()
                self.exit_functions.run()
        return {}

    def _begin(self) -> None:
        self.loading = False
        gc.collect()  # what loading the file dropped is not part of the run
        self.clock.restart(math.inf if self.play.until is None else nanoseconds(self.play.until))
        self.recorder.begin()

    def _let_threads_finish(self) -> None:
        """A script ends when its threads do, daemons aside."""
        self.clock.threads.end_pools()
        while any(not thread.daemon for thread in self.clock.threads.started()):
            due = self.clock.next_sleeper()
            self.clock.wait_for_threads(0.02 if due is None else (due[0] - self.clock.nanoseconds) / 1e9)
            if due is not None:
                self.clock.advance(due)
                self.clock.wake_sleepers()

    # What the program meets ---------------------------------------------------------------------------

    def _sleep(self, seconds: float) -> None:
        if not self.loading and 0 <= seconds <= LATEST:
            self.recorder.blocked(seconds, "time.sleep")
        self.clock.sleep(seconds)

    def _exited(self, status: int) -> None:
        self.clock.stop(Crashed(f"ended its process with os._exit({status})"))

    # The end ------------------------------------------------------------------------------------------

    def _ending(self) -> dict[str, Any]:
        stopped = self.recorder.stopped
        if stopped is None:
            return {"outcome": "finished", "open_loops": self.open_loops}
        outcome, reason = next(
            (ending for kind, ending in ENDINGS.items() if isinstance(stopped, kind)),
            ("crashed", "crashed"),
        )
        ending: dict[str, Any] = {"outcome": outcome, "reason": reason or None}
        ending["stopped_at"] = line_of_standstill(self.program, self.recorder.standstill)
        if str(stopped):
            ending["error"] = Error(type=type(stopped).__name__, message=str(stopped), line=None)
        return ending

    def _raised(self, error: BaseException) -> dict[str, Any]:
        trace: dict[str, Any] = {
            "outcome": "raised",
            "error": summary(error, self.program.path),
            "exit_status": 1,
        }
        if isinstance(error, _MissingError):
            trace |= {
                "reason": "missing-name",
                "error": Error(type="AttributeError", message=str(error), line=None),
            }
        elif self._asks_in_vain(error):
            message = f"there is no {error.name} in {Path(self.program.path).name}"  # type: ignore[attr-defined]
            trace |= {"reason": "missing-name", "error": Error(type="AttributeError", message=message, line=None)}
        elif not isinstance(error, SystemExit):
            trace["reason"] = reason_of(error, self.program.path, self.confined)
        else:
            trace["exit_status"] = _status(error.code)
            if trace["exit_status"] == 0 and self.play.kind != "call":
                trace |= {"outcome": "finished", "error": None}
        return trace

    def _asks_in_vain(self, error: BaseException) -> bool:
        """Whether a scenario asked the file for a name that it does not have."""
        return (
            self.play.kind == "call"
            and isinstance(error, AttributeError)
            and _is_made_from(self.program.path, error.obj)
            and summary(error, self.program.path).line is None
        )

    def _forget_program(self) -> None:
        """Let everything go that only the program held: now it shows what nobody awaited, or looked at."""
        self.main_task = None
        for name in (self.program.name, "__main__"):
            if _is_made_from(self.program.path, sys.modules.get(name)):
                sys.modules.pop(name, None)  # and no name of ours may hold it
        gc.collect()

    def _let_go(self, error: BaseException | None) -> None:
        """The traceback would keep the program's objects alive."""
        if error is not None:
            error.__traceback__ = error.__context__ = error.__cause__ = None

    def _clean_up(self) -> None:
        self.open_loops = () if self.recorder.stopped else self.recorder.open_loops()
        sys.unraisablehook = threading.excepthook = _say_nothing
        asleep = [thread for _, _, thread, _ in self.clock.sleepers]
        self.clock.close()
        for thread in asleep:
            Real.join(thread, 1)
        self._let_go(self.clock.stopped)
        self.recorder.silence()
        for loop in self.recorder.loops:
            if not loop.is_running():
                _abandon(loop)


def _print_for_oneself() -> None:
    """In a child process that the program forked: what it prints is not this run's."""
    sys.stdout = open(STANDARD_OUTPUT, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115 (for good)


def _say_nothing(problem: object) -> None:
    """In place of a hook, while what is left of a program comes to its end."""


def _is_made_from(path: str, module: object) -> bool:
    return isinstance(module, ModuleType) and vars(module).get("__file__") == path


def _abandon(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task._log_destroy_pending = False  # type: ignore[attr-defined]
    with contextlib.suppress(Exception):
        loop.close()


def _status(code: object) -> int:
    if code is None:
        return 0
    return code if isinstance(code, int) else 1
