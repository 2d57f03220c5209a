"""Causes of exceptions that have no code of their own, told by the exception's words and the line that raised."""

import ast
import re

from grader.findings.bare_names import KNOWN_OF_BARE_NAMES
from grader.findings.because import Because, Known, alone_in_group, once
from grader.findings.called_by_python import compares_keys
from grader.findings.evidence import Evidence
from grader.findings.names_reused import KNOWN_OF_REUSED_NAMES
from grader.findings.not_awaitable import classes_of, has_method
from grader.findings.places import line_in_words, quoted
from grader.findings.raised_by_calls import KNOWN_OF_CALLS, KNOWN_OF_NO_AWAITABLE
from grader.findings.raised_by_cancelling import KNOWN_OF_CANCELLING
from grader.findings.raised_by_contexts import KNOWN_OF_CONTEXTS
from grader.findings.raised_by_habits import KNOWN_OF_HABITS
from grader.findings.raised_by_locks import KNOWN_OF_LOCKS
from grader.findings.raised_by_none import KNOWN_OF_NONE
from grader.findings.raised_by_own_objects import KNOWN_OF_OWN_OBJECTS
from grader.findings.raised_by_results import KNOWN_OF_RESULTS
from grader.findings.raised_by_sharing import KNOWN_OF_SHARING
from grader.findings.raised_by_tasks import KNOWN_OF_TASKS
from grader.findings.raised_by_values import KNOWN_OF_VALUES
from grader.findings.raised_in_protocols import KNOWN_IN_PROTOCOLS
from grader.findings.raised_on_streams import KNOWN_ON_STREAMS
from grader.findings.raised_outside import KNOWN_OUTSIDE
from grader.findings.source import calls_at, last_name, walk
from grader.findings.tried_too_early import of_try_that_is_over
from grader.grades.results import Finding
from grader.trace.events import Error

AT_ONCE = {"list", "tuple", "set", "frozenset", "dict", "range", "str", "dict_keys", "dict_values", "dict_items"}
LAZY = {"generator", "zip", "map", "filter", "enumerate", "list_iterator", "reversed"}
"""Types whose items a plain `for` goes through."""


def because(evidence: Evidence, error: Error) -> Because | None:
    """Return the cause of the exception; None if its words are all there is to say."""
    error = alone_in_group(error)
    said = f"{error.type}: {error.message}"
    for known in KNOWN:
        if known.pattern.search(said):
            found = known.because if isinstance(known.because, Because) else known.because(evidence, error)
            if found is not None:
                return found
    return of_try_that_is_over(evidence, error)


# Tasks and coroutine objects ------------------------------------------------------------------------------


def _of_task_again(evidence: Evidence, error: Error) -> Because:
    """Explain `create_task(task)` and `create_task(gather(…))`."""
    calls = [call for call in calls_at(evidence.tree, error.line) if call.args]
    makers = [node for node in calls if last_name(node) in ("create_task", "run", "run_until_complete", "Task")]
    given = quoted(evidence, makers[0].args[0], "what it is given") if len(makers) == 1 else "what it is given"
    function = ast.unparse(makers[0].func) if len(makers) == 1 else "create_task"
    if "_GatheringFuture" in error.message:
        return Because(
            f"{function} is given what asyncio.gather returned",
            f"{given} is a future already: asyncio.gather has made tasks of all that it was given. `await` it as it "
            "is, in a coroutine.",
        )
    thing = "a task" if "got <Task" in error.message or "name='Task" in error.message else "a future"
    return Because(
        f"{function} is given {thing}, and takes a coroutine object",
        f"It is {thing} already: it {'runs' if thing == 'a task' else 'needs no task'}, and can be awaited as it is.",
    )


def _of_compared_objects(evidence: Evidence, error: Error) -> Because:
    """Explain `sorted(…, key=work)` with a coroutine function, and a heap of coroutine objects."""
    title = "two coroutine objects are compared here"
    for call, key in compares_keys(evidence, error.line):
        return Because(
            title,
            f"{call} calls {key} for each item and awaits nothing, so that it compares coroutine objects. Await the "
            "values first, `await asyncio.gather(*…)`, and then compare the items by them.",
        )
    return Because(
        title,
        "Of entries that begin alike, the next parts are compared, down to the coroutines, which have no order. Put a "
        "number that counts up before the coroutine.",
    )


def _of_call_of_object(evidence: Evidence, error: Error) -> Because:
    """Explain `work()()`, `w = work(); w()` and `main = main(); main()`."""
    general = Because("a coroutine object is called here", "A coroutine object is awaited, not called.")
    for call in calls_at(evidence.tree, error.line):
        if isinstance(call.func, ast.Call):
            first = quoted(evidence, call.func, "the first call")
            return Because(
                "there is one pair of parentheses too many",
                f"{first} makes the coroutine object, and the second pair of parentheses calls that object. A "
                "coroutine object is awaited, not called.",
            )
        if isinstance(call.func, ast.Name) and (made := _made_by_call(evidence, call.func.id, error.line)) is not None:
            name = call.func.id
            if last_name(made.value) == name:
                return Because(
                    f"`{name}` is no function any more, but a coroutine object",
                    f"A call of {name} in {line_in_words(evidence, made.lineno)} puts the coroutine object in its "
                    "place. A coroutine object is awaited, not called: give it a name of its own.",
                )
            return Because(
                f"`{name}` is a coroutine object, and is called here",
                f"It was made in {line_in_words(evidence, made.lineno)}, by a call of {last_name(made.value)}. A "
                f"coroutine object is awaited, not called: without the parentheses, `await {name}`.",
            )
    return general


def _of_call_of_task(evidence: Evidence, error: Error) -> Because:
    """Explain `task()` and `await task()`."""
    thing = "future" if "Future" in error.message else "task"
    for call in calls_at(evidence.tree, error.line):
        if isinstance(call.func, ast.Name) and _made_by_call(evidence, call.func.id, error.line) is not None:
            return Because(
                f"`{call.func.id}` is a {thing}, and is called here",
                f"It is awaited, not called: without the parentheses, `await {call.func.id}`.",
            )
    return Because(f"a {thing} is called here", "It is awaited, not called.")


def _made_by_call(evidence: Evidence, name: str, line: int | None) -> ast.Assign | None:
    """Return the last assignment of a call to this name that stands above the line."""
    made = [
        node
        for node in (walk(evidence.tree) if evidence.tree else ())
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and node.lineno < (line or 0)
        if any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
    ]
    return max(made, key=lambda node: node.lineno, default=None)


# `async for` and `async with` -----------------------------------------------------------------------------


def _of_async_for(evidence: Evidence, error: Error) -> Because:
    """Explain `async for` over a list, a coroutine object or an object of another kind."""
    match = re.search(r"__aiter__ method, got ([\w.]+)", error.message)
    kind = match[1].rpartition(".")[2] if match else ""
    if kind in AT_ONCE | LAZY:
        plural = {"dict": "keys", "str": "characters"}.get(kind, "items")
        has = f"has its {plural} at once" if kind in AT_ONCE else f"hands out its {plural} without waiting"
        return Because(
            f"`async for` goes through a {kind}, which a plain `for` does",
            f"A {kind} {has}: `for`, without `async`, goes through it, and its body may `await`. `async for` is for "
            "asynchronous generators, and for objects with `__aiter__`.",
        )
    if kind == "coroutine":
        return Because(
            "`async for` is given a coroutine object",
            "`await` it first, and go through the result with a plain `for`. Or let the function `yield` its values: "
            "then a call of it makes an asynchronous generator.",
        )
    for one in classes_of(evidence):
        if one.name == kind and has_method(one, "__anext__"):
            return Because(
                f"{kind} has `__anext__` and no `__aiter__`",
                "`async for` asks an object for its iterator first. Where the object is its own iterator, a plain "
                "method says so: `def __aiter__(self): return self`.",
                one.lineno,
            )
    return Because(
        f"`async for` cannot go through {'this' if not kind else f'an object of type {kind}'}",
        "It goes through asynchronous generators, and objects with `__aiter__`. For others there is a plain `for`.",
    )


def _of_async_with(evidence: Evidence, error: Error) -> Because:
    """Explain `async with` on an object that a plain `with` enters, or on a lock of threads."""
    match = re.search(r"'([\w.]+)' object does not support the asynchronous context manager", error.message)
    kind = match[1] if match else ""
    if kind in ("_thread.lock", "_thread.RLock") or kind in ("Semaphore", "Condition", "BoundedSemaphore"):
        return Because(
            "this lock is one for threads",
            "`async with` needs one of asyncio's own, such as `asyncio.Lock()`: waiting for it lets the other tasks "
            "run. A lock of `threading` would hold up the whole event loop.",
        )
    name = kind.rpartition(".")[2]
    return Because(
        f"`async with` cannot enter an object of type {name}",
        "It has no `__aenter__` and `__aexit__`. If a plain `with` enters it, write that: a `with` may stand in a "
        "coroutine too.",
    )


KNOWN = (
    *KNOWN_OF_BARE_NAMES,
    *KNOWN_OF_REUSED_NAMES,
    *KNOWN_OF_OWN_OBJECTS,
    *KNOWN_IN_PROTOCOLS,
    *KNOWN_OF_HABITS,
    *KNOWN_OF_LOCKS,
    *KNOWN_OF_CANCELLING,
    *KNOWN_OF_SHARING,
    *KNOWN_ON_STREAMS,
    *KNOWN_OUTSIDE,
    *KNOWN_OF_CONTEXTS,
    *KNOWN_OF_CALLS,
    *KNOWN_OF_VALUES,
    *KNOWN_OF_RESULTS,
    Known(re.compile(r"a coroutine was expected, got <(?:\w+\.)*(?:Task|Future|_GatheringFuture)\b"), _of_task_again),
    Known(re.compile(r"'coroutine' object is not callable"), _of_call_of_object),
    Known(re.compile(r"'(?:_asyncio\.)?(?:Task|Future)' object is not callable"), _of_call_of_task),
    Known(re.compile(r"'async for' requires an object with __aiter__ method, got (?!function|method)"), _of_async_for),
    Known(
        re.compile(
            r"'(?!coroutine'|function'|method')[\w.]+' object does not support the asynchronous context manager"
        ),
        _of_async_with,
    ),
    once(
        r"task_done\(\) called too many times",
        "`task_done()` is called more often than items were put",
        "For each item that `get` returned, call `task_done()` once, when the work on it is done.",
    ),
    once(
        r"InvalidStateError: (?:invalid state|.*\bexception was already set|.*\bFuture .*finished)",
        "this future has its result already",
        "A future gets one result, or one exception, and once. `done()` says whether it has one; perhaps it was "
        "cancelled meanwhile.",
    ),
    once(
        r"QueueEmpty:",
        "`get_nowait()` finds the queue empty",
        "It does not wait. `await queue.get()` waits until something is put.",
    ),
    once(
        r"QueueFull:",
        "`put_nowait()` finds the queue full",
        "It does not wait. `await queue.put(…)` waits until there is room.",
    ),
    once(
        r"^QueueShutDown\b",
        "this queue has been shut down",
        "From then on, `put` raises QueueShutDown, and `get` does so once the queue is empty: that is how a worker "
        "learns that no more comes. Catch it around the loop: `except asyncio.QueueShutDown:`.",
    ),
    once(
        r"RuntimeError: Runner is closed",
        "this Runner is closed",
        "It closes its loop at the end of `with asyncio.Runner() as …:`, or with `close()`. Call `run` before that.",
    ),
    once(
        r"TaskGroup .*has not been entered",
        "this TaskGroup has not been entered",
        "A group takes tasks inside its block: `async with asyncio.TaskGroup() as group:`.",
    ),
    once(
        r"TaskGroup .*is (?:finished|shutting down)",
        "this TaskGroup takes no more tasks",
        "A group takes tasks until its block has ended, and none once one of its tasks has failed. Make the task "
        "inside the block.",
    ),
    once(
        r"Cannot close a running event loop",
        "this event loop is closed while it runs",
        "A loop can be closed when it has stopped: after `run_until_complete`, outside of its coroutines. "
        "`asyncio.run` closes its loop by itself.",
    ),
    Known(re.compile(r"'[<>]' not supported between instances of 'coroutine' and 'coroutine'"), _of_compared_objects),
    once(
        r"ValueError: Set of Tasks/Futures is empty",
        "asyncio.wait is given nothing to wait for",
        "asyncio.wait wants at least one task. Ask first whether there are any: `if tasks:`.",
    ),
    once(
        r"EOFError: EOF when reading a line",
        "input() finds nothing to read",
        "The standard input is empty here, so input() finds nothing to read.",
    ),
    once(
        r"RecursionError: maximum recursion depth exceeded",
        "a function calls itself without an end",
        "Each call waits inside the one before it, until Python has no room for another: give it an end, or use a "
        "loop.",
    ),
    *KNOWN_OF_NONE,
    *KNOWN_OF_TASKS,
    *KNOWN_OF_NO_AWAITABLE,
)
"""The first that matches counts."""


def finding_for(evidence: Evidence, error: Error, said: str, line: int | None) -> Finding:
    """Return the finding of an exception; `said` is what Python says, and what is known beyond that."""
    known = because(evidence, error)
    if known is None:
        return evidence.finding("raised", f"the program ended with {error.type}", said, line)
    return evidence.finding("raised", known.title, said, known.line or line)
