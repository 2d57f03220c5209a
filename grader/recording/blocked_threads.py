"""The waits of a program's threads when none is left that could end them."""

import sys
from collections.abc import Mapping
from threading import Thread
from types import FrameType

from grader.recording.frames import code_in, is_loop_step, line_of
from grader.trace.fields import PROCESS
from grader.trace.leftovers import Waiting
from grader.virtual_time.clock import Clock

BLOCKS = {Clock.block.__code__, Clock.wait_for_child.__code__}
"""The functions in which a thread waits for others, or for a child process, without a limit."""
RESULT = "the result of a Future"
THINGS_OF_THREADS = {
    "Barrier.wait": "the others at a Barrier",
    "Condition.wait": "a Condition",
    "Condition.wait_for": "a Condition",
    "Event.wait": "an Event that a thread sets",
    "Future.result": RESULT,
    "Future.exception": RESULT,
    "FileLocks._wait": "a lock on a file",
    "Lock.acquire": "a Lock",
    "RLock.acquire": "an RLock",
    "Popen.wait": PROCESS,
    "Queue.get": "something in a Queue",
    "Queue.put": "room in a Queue",
    "Queue.join": "a Queue whose work is not done",
    "Semaphore.acquire": "a Semaphore",
    "SignalWaits._wait": "a signal",
    "SimpleQueue.get": "something in a SimpleQueue",
    "Thread.join": "the end of a thread",
}
"""Keyed by the `co_qualname` of the function that the file calls."""


def blocked_threads(clock: Clock, file: str, calls: Mapping[Thread, str]) -> tuple[Waiting, ...]:
    """Return what the threads of the program wait for that are not in a step of an event loop.

    `calls` holds what those wait for that are in calls which never return (`grader.virtual_time.stuck_calls`).
    Threads have no names here but what they run: Python's numbers count all threads of the process.
    """
    frames = sys._current_frames()
    threads = [clock.threads.main, *clock.threads.started()]
    found = [
        _waiting(thread is clock.threads.main, frames.get(thread.ident or 0), file, calls.get(thread))
        for thread in threads
    ]
    frames.clear()  # it holds this very frame
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.task != MAIN_THREAD, one.task)))


MAIN_THREAD = "the main thread"


def _waiting(is_main: bool, frame: FrameType | None, file: str, thing: str | None) -> Waiting | None:
    call, blocks, line, functions = "", thing is not None, None, []
    while frame is not None:
        if is_loop_step(frame):
            return None
        if code_in(frame, file) is not None:
            functions.append(frame.f_code.co_qualname)
            line = line or line_of(frame)
        elif not functions:
            blocks |= frame.f_code in BLOCKS
            call = frame.f_code.co_qualname if frame.f_code.co_qualname in THINGS_OF_THREADS else call
        frame = frame.f_back
    if not blocks:
        return None
    return Waiting(
        task=MAIN_THREAD if is_main else f"a thread of {functions[-1]}" if functions else "a thread",
        coroutine=functions[0] if functions and functions[0] != "<module>" else None,
        line=line,
        thing=thing or THINGS_OF_THREADS.get(call, "the other threads"),
    )
