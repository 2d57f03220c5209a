"""All that was left when a run ended, as values.

These are coroutines that were never awaited, exceptions that were never retrieved, tasks that were unfinished and what
they waited for, and locks, queues and threads that were still in use.
"""

from typing import Annotated

import msgspec

from grader.trace.fields import MOST_COUNTS, Message, Name, Names, Number, Origin, Seconds, Text, Value


class NeverAwaited(Value, frozen=True, kw_only=True):
    """A coroutine object that was created on `line` and never awaited."""

    coroutine: Text
    line: Number | None


class LeftBehind(Value, frozen=True, kw_only=True):
    """A task, created on `line`, that was unfinished when the program's main coroutine finished.

    `waits_in` is the function of asyncio in which it waited then (`Queue.get`), on the line `waits_at`. It is empty if
    what the task waited for had come already. The line is None if it is in another coroutine, which the task awaits.
    """

    coroutine: Text
    task: Text
    line: Number | None
    waits_in: Name = ""
    waits_at: Number | None = None


class UnseenError(Value, frozen=True, kw_only=True):
    """An exception that was never retrieved; `line` is where it was raised.

    `origin` is what it ended: a task or a future, a callback of the loop, a thread, or work that a pool was given.
    `function` names the callback or the function of the thread or the pool; it is empty if that is unknown.
    """

    type: Text
    message: Message
    task: Text | None
    line: Number | None
    origin: Origin = "task"
    function: Name = ""


class PoolUse(Value, frozen=True, kw_only=True):
    """A default pool of so many `threads` in which jobs waited for a free one, on the virtual clock.

    The program has `chosen` the pool, or it is asyncio's own. Of its `jobs`, so many `waited`; the one that waited
    `longest` runs `function` and was handed over on `line`, which is None if asyncio's own code did that in a task.
    """

    threads: Number
    chosen: bool
    jobs: Number
    waited: Number
    longest: Seconds
    function: Name = ""
    line: Number | None = None


class ThreadSleep(Value, frozen=True, kw_only=True):
    """Calls of `time.sleep` in another thread, on `line` in `function`: the first began at `at`, the last ends then.

    The line is None if the thread itself runs `time.sleep`. `given_up` is when the future of the thread's job was
    cancelled, which does not stop the thread.
    """

    at: Seconds
    until: Seconds
    function: Name = ""
    line: Number | None = None
    given_up: Seconds | None = None


class Taken(Value, frozen=True, kw_only=True):
    """A lock or a permit that `task` took on `line` and did not give back, and whether that task has `ended`."""

    task: str
    line: Number | None
    ended: bool


class Uneven(Value, frozen=True, kw_only=True):
    """A lock, a semaphore or a queue whose counts do not come out even at the end of the run.

    `kept` are the permits of tasks that have ended, where other tasks gave theirs back. `over` counts the permits that
    the last release, on `line`, left above those of the start. `put` and `done` are the items of a queue that was
    joined on `line`, and the calls of `task_done`. `left` are the items that stay in a queue that nothing joined.
    `most` are the items that a queue without a limit held when it had grown while others were taken.
    """

    thing: Name
    line: Number | None = None
    kept: Annotated[tuple[Taken, ...], msgspec.Meta(max_length=MOST_COUNTS)] = ()
    over: Number = 0
    put: Number = 0
    done: Number = 0
    left: Number = 0
    most: Number = 0


class Happened(Value, frozen=True, kw_only=True):
    """The last `notify`, `set` or `clear` of an object; `count` tasks were waiting for the object then."""

    what: Name
    at: Seconds
    line: Number | None
    count: Number = 0


class Awaited(Value, frozen=True, kw_only=True):
    """The object that a task waits for in vain; equal numbers mean the same object.

    `counts` are, for a queue, the items that were `put`, how many of them were `none`, the `size` it has, the `room`
    it has in all (0 if unlimited) and the `unfinished` items; for a semaphore the `free` permits and those that
    were released without having been taken (`more`); for a barrier its `parties` and those that `arrived`; for a
    stream the `bytes` and `lines` that are there and the bytes `wanted`; for a process, and a stream of its output,
    whether its `stdin` is a pipe that is still open.
    """

    number: Number
    counts: Annotated[dict[Name, Number], msgspec.Meta(max_length=MOST_COUNTS)] = msgspec.field(default_factory=dict)
    events: Annotated[tuple[Happened, ...], msgspec.Meta(max_length=MOST_COUNTS)] = ()
    taken: Annotated[tuple[Taken, ...], msgspec.Meta(max_length=MOST_COUNTS)] = ()


class Waiting(Value, frozen=True, kw_only=True):
    """A task that was waiting when the run ended: on `line`, for a `thing` (`"an Event"`) or for other `tasks`.

    `call` is the function of asyncio in which it waits (`Queue.join`), and `about` explains why it waits in vain.
    """

    task: str
    coroutine: str | None
    line: Number | None
    thing: str
    tasks: Names = ()
    call: Name = ""
    about: Awaited | None = None
