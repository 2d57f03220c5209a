"""The ways to run a program on the virtual clock: `simulate` returns its Trace.

A student's code runs in this process. If the code is not trusted, this must be a separate process
(`grader.isolation.player`).
"""

import contextlib
from collections.abc import Callable
from typing import Any, NoReturn, TextIO

from grader.exceptions import Interrupted
from grader.recording.recorder import Recorder
from grader.simulation.own_code import OwnCode
from grader.simulation.own_signals import interrupts_go_to
from grader.simulation.program_run import WALL_LIMIT, Options, ProgramRun
from grader.simulation.run_slot import SLOT
from grader.simulation.stdlib_state import StdlibState
from grader.simulation.wall_limit import Alarm
from grader.submission.program import SCRIPT, Play, Program
from grader.trace.trace import Trace
from grader.virtual_time.bounds import OF_AN_EXERCISE, Bounds

__all__ = [
    "WALL_LIMIT",
    "Play",
    "Program",
    "dedicate_process",
    "ready_to_play",
    "simulate",
    "simulate_at_keyboard",
    "start_watching",
]


def ready_to_play() -> contextlib.AbstractContextManager[None]:
    """Return a context manager inside which `simulate` costs far less, because the needs of each run stay ready."""
    return SLOT.kept_ready()


def dedicate_process() -> None:
    """Prepare a process that does nothing but run programs from now on: each restores the library as it is now."""
    SLOT.stdlib, SLOT.own_code = StdlibState(), OwnCode()


def start_watching() -> None:
    """Start the thread of `ready_to_play` that checks on runs now, before the threads of a process are counted."""
    if SLOT.ready is not None:
        SLOT.ready.watchdog.start()


def simulate(
    program: Program,
    play: Play = SCRIPT,
    *,
    wall_limit: float = WALL_LIMIT,
    bounds: Bounds = OF_AN_EXERCISE,
    tee: TextIO | None = None,
    stdin: TextIO | None = None,
    record: bool = True,
    confined: bool = False,
    owns_process: bool = False,
    debugging: Callable[[], bool] = lambda: False,
    on_start: Callable[[Recorder, Alarm], None] = lambda recorder, alarm: None,
    on_exit: Callable[[Trace], NoReturn] | None = None,
) -> Trace:
    """Run `program` as `play` says, and return what happened.

    Nothing that the program does makes this function raise. A process simulates one program at a time: a call from a
    second thread waits until the first run has ended. The wall limit holds in the main thread only.

    Args:
        program: The program.
        play: How to run it.
        wall_limit: Seconds after which the run is stopped, of processor time or of wall time in which it waits
            (`TimeUsed`); the trace so far says `timed out`.
        bounds: Limits on what one run may do, independent of the machine's speed.
        tee: A stream that receives what the program prints as well.
        stdin: What the program reads; nothing by default.
        record: Whether to observe coroutines. Without, only the lines and the outcome are known (for measuring).
        confined: Whether this process is a sandbox, so that the sandbox accounts for anything the system refuses.
        owns_process: Whether the run may use this process's standard input and output. Then the program's output
            includes what child processes and `os.write` write to descriptor 1, and descriptor 0 is empty.
        debugging: Called when the limit is reached; the limit steps aside for a debugger.
        on_start: Called with what a debugger's hooks need, before the program starts.
        on_exit: Called with the trace where the program ends its process (`os._exit`, a signal), to end it really. By
            default this process goes on, and only the run ends.

    Raises:
        GraderError: The caller is a program that is itself being simulated in this process.
    """
    options = Options(
        wall_limit=wall_limit,
        bounds=bounds,
        tee=tee,
        stdin=stdin,
        record=record,
        confined=confined,
        owns_process=owns_process,
        debugging=debugging,
        on_start=on_start,
        on_exit=on_exit,
    )
    with SLOT.occupied():
        return ProgramRun(program, play, options, SLOT.ready, SLOT.stdlib, SLOT.own_code).run()


def simulate_at_keyboard(
    program: Program,
    play: Play,
    on_start: Callable[[Recorder, Alarm], None] = lambda recorder, alarm: None,
    **options: Any,
) -> Trace:
    """Run like `simulate`, and let Ctrl-C end the run, whatever the program catches.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    interrupted: list[bool] = []
    trace = simulate_until_interrupted(program, play, on_start, lambda: interrupted.append(True), **options)
    if interrupted:
        raise KeyboardInterrupt
    return trace


def simulate_until_interrupted(
    program: Program,
    play: Play,
    on_start: Callable[[Recorder, Alarm], None] = lambda recorder, alarm: None,
    on_interrupt: Callable[[], None] = lambda: None,
    **options: Any,
) -> Trace:
    """Run like `simulate`, and let Ctrl-C end the run as its time limit would, whatever the program catches.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed before the run began.
    """
    recorders: list[Recorder] = []

    def begin(recorder: Recorder, alarm: Alarm) -> None:
        recorders.append(recorder)
        on_start(recorder, alarm)

    def interrupt() -> None:
        on_interrupt()
        if not recorders:
            raise KeyboardInterrupt
        recorders[0].clock.stop(Interrupted("was interrupted from the keyboard"))

    with interrupts_go_to(interrupt):
        return simulate(program, play, on_start=begin, **options)
