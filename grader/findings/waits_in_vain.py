"""Why a task waits for something that never comes: an item, a count, a signal, the end of a stream."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from grader.findings.locks_in_vain import of_lock, of_semaphore
from grader.findings.wait_in_trace import ReasonAtLine, Wait, tasks_in_words
from grader.trace.fields import PROCESS
from grader.trace.leftovers import Waiting
from grader.trace.trace import Trace, clock

FULL_PIPE = (
    "The process waits, too: it writes more than its pipe holds, and nothing reads from it. `communicate()` reads "
    "while it waits for the end."
)
OPEN_INPUT = (
    "The process waits, too: it reads its standard input, which stays open. `stdin.close()` ends that input; "
    "`communicate()` writes, closes it and reads the answer."
)
IN_A_POOL = (
    "This thread waits for another job. If that was given to the same pool, it begins only when a thread of the pool "
    "is free, and each of them waits. Let the job return, and wait for the other one outside of the pool."
)
OF_A_SERVER = {
    "a connection": "A server serves until it is closed or cancelled, and here no other program connects to it. Let "
    "clients run in the same program, and close the server when they are done.",
    "the end of a server": "`wait_closed()`, which leaving `async with server` calls, waits until the server is closed "
    "and, from Python 3.12 on, until all its connections are. Close the server, and the writer where the handler ends.",
}
NEVER_SET = "Nothing calls set() of {}."
LARGEST_REST = 65_536
"""Bytes of output not yet read from which on the pipe of a process counts as full."""


def reason(trace: Trace, one: Waiting, name: str, circle: Sequence[Waiting]) -> ReasonAtLine:
    """Return why this wait never ends; empty if that is unknown.

    Args:
        trace: The trace of the run.
        one: The wait.
        name: What the file calls the thing that the task waits for.
        circle: The tasks that wait for each other, if there are any.
    """
    if circle and all(other.about is None for other in circle):
        return _of_circle(circle), None
    counts = one.about.counts if one.about is not None else {}
    if counts.get("stdin") and counts.get("bytes", 0) < LARGEST_REST:
        return OPEN_INPUT, None
    if one.thing == PROCESS:
        return FULL_PIPE, None
    if one.thing == "the result of a Future":
        return IN_A_POOL, None
    if one.thing in OF_A_SERVER:
        return OF_A_SERVER[one.thing], None
    if one.about is None:
        return ("Nothing has set a result for this Future.", None) if one.thing == "a Future" else ("", None)
    wait = Wait(trace, one, one.about, name)
    for begins, told in WHY.items():
        if one.call.startswith(begins) or one.thing == begins:
            return told(wait)
    return "", None


def _of_circle(circle: Sequence[Waiting]) -> str:
    if len(circle) == 1:
        return (
            f"{circle[0].task} waits for itself: `await` waits until a task is done, and this one is done only when "
            "its own coroutine ends. Leave it out: `asyncio.current_task()` is the task that runs this line."
        )
    names = [other.coroutine or other.task for other in [*circle, circle[0]]]
    pairs = ", ".join(f"{one} waits for {other}" for one, other in pairwise(names))
    return f"These tasks wait for each other: {pairs}. One of them must go on without waiting."


# Queues ---------------------------------------------------------------------------------------------------


def _queue_join(wait: Wait) -> ReasonAtLine:
    put, size, unfinished = (wait.about.counts.get(name, 0) for name in ("put", "size", "unfinished"))
    done, taken = max(put - unfinished, 0), max(put - size, 0)
    begins = f"{_items(put)} put into {wait.name or 'the queue'}, {taken} taken"
    if size and done == taken:
        return f"{begins}, and nothing is left to take the other {size}: `join()` waits for all of them.", None
    return (
        f"{begins}, task_done() called {_times(done)}: `join()` waits for one call for each item. Call task_done() "
        "after the work on every item that `get()` returned; in `finally`, if the work may raise.",
        None,
    )


def _queue_put(wait: Wait) -> ReasonAtLine:
    room, put, size = (wait.about.counts.get(name, 0) for name in ("room", "put", "size"))
    if taken := max(put - size, 0):
        return (
            f"{wait.name or 'The queue'} is full, and nothing takes an item out any more: of {_items(put)}, {taken} "
            f"{'was' if taken == 1 else 'were'} taken. Let what takes them go on until the last one, or cancel the "
            "task that puts.",
            None,
        )
    return (
        f"{wait.name or 'The queue'} is full, with room for {_items(room)}, and nothing takes one out. Start the tasks "
        "that get from it before you fill it.",
        None,
    )


def _queue_get(wait: Wait) -> ReasonAtLine:
    put, nones, size = (wait.about.counts.get(name, 0) for name in ("put", "none", "size"))
    name = wait.name or "the queue"
    if nones and not size and wait.alike == 1 and not _others_ended(wait):
        return (
            f"The None that was put into {name} was taken, and {wait.one.coroutine} went on. It says that nothing more "
            "comes: leave the loop when you get it.",
            None,
        )
    if nones:
        workers = f"{wait.alike} workers wait" if wait.alike > 1 else "1 worker waits"
        return (
            f"{workers} at {name}, and {nones} None {'was' if nones == 1 else 'were'} put into it. Each None ends one "
            "worker: put one for each of them.",
            None,
        )
    if not put:
        return f"Nothing was put into {name}.", None
    return (
        f"{_items(put)} put into {name}, {max(put - size, 0)} taken, and no more are put. A worker must learn that "
        "this was the last one: put a None for each worker, or wait with `join()` and cancel the workers.",
        None,
    )


def _others_ended(wait: Wait) -> bool:
    """Return whether another call of the coroutine that waits has ended: a None may have ended it."""
    return any(call.how == "finished" for call in wait.trace.calls_of(wait.one.coroutine or ""))


# Events, conditions, barriers, streams --------------------------------------------------------------------


def _condition(wait: Wait) -> ReasonAtLine:
    name, last = wait.name or "the condition", wait.event("notify")
    if last is None:
        return f"Nothing notifies {name}.", None
    where = f"The last notify of {name}, at {clock(last.at)} s{_line(last.line)},"
    if not last.count:
        return (
            f"{where} found no task waiting, and is not kept for later. Look at the state before you wait, under the "
            "lock: `await condition.wait_for(…)` waits only if it must.",
            None,
        )
    if wait.one.call == "Condition.wait_for":
        return f"{where} woke {tasks_in_words(last.count)}, and what `wait_for` asks was not true: it waits on.", None
    more = f"{wait.alike} still {'waits' if wait.alike == 1 else 'wait'}"
    return f"{where} came when {tasks_in_words(last.count)} waited; {more}. notify_all() wakes all of them.", None


def _event(wait: Wait) -> ReasonAtLine:
    name, was_set, cleared = wait.name or "the event", wait.event("set"), wait.event("clear")
    if was_set is None:
        return NEVER_SET.format(name), None
    if cleared is not None:
        return (
            f"{name} was set at {clock(was_set.at)} s{_line(was_set.line)} and cleared at {clock(cleared.at)} s"
            f"{_line(cleared.line)}. A task that waits afterwards waits for the next set(), which does not come.",
            None,
        )
    return "", None


def _barrier(wait: Wait) -> ReasonAtLine:
    parties, arrived = wait.about.counts.get("parties", 0), wait.about.counts.get("arrived", 0)
    return f"{wait.name or 'The barrier'} opens when {parties} tasks wait at it, and only {arrived} came.", None


def _stream(wait: Wait) -> ReasonAtLine:
    there, lines, wanted = (wait.about.counts.get(name, 0) for name in ("bytes", "lines", "wanted"))
    name, method = wait.name or "the stream", wait.one.call.rpartition(".")[2]
    if method == "readexactly":
        return f"`readexactly` waits for {in_bytes(wanted)} of {name}; {there} came, and no more will.", None
    if method in ("readline", "readuntil"):
        if not there:
            return f"`{method}` waits for a line of {name}, and none comes.", None
        return f"`{method}` waits for the end of a line of {name}: {in_bytes(there)} came, without it.", None
    if method == "__anext__":
        came = f": {in_bytes(there)} came, without the end of a line" if there else ", and neither comes"
        return f"`async for` waits for the next line of {name}, or for its end{came}.", None
    if wanted:
        return f"`read({wanted})` waits for data from {name}, and none comes.", None
    instead = "`readline` would return now" if lines else "`read(n)` returns what is there"
    return (
        f"`read()` waits for the end of {name}, which comes when the other side closes it. {in_bytes(there)} came: "
        f"{instead}. Or let the other side end the stream with `write_eof()`.",
        None,
    )


WHY: dict[str, Callable[[Wait], ReasonAtLine]] = {
    "Queue.join": _queue_join,
    "Queue.put": _queue_put,
    "Queue.get": _queue_get,
    "StreamReader.": _stream,
    "a Lock": of_lock,
    "a Semaphore": of_semaphore,
    "a Condition": _condition,
    "an Event": _event,
    "a Barrier": _barrier,
}
"""By the function in which the task waits, or by what it waits for."""


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


def in_bytes(count: int) -> str:
    """Return a number of bytes in words."""
    return "1 byte" if count == 1 else f"{count} bytes"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _line(line: int | None) -> str:
    return "" if line is None else f" (line {line})"
