"""Exceptions of asyncio and Python whose cause is known: the message says what, the finding says why."""

import ast
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from grader.findings import given, loops, not_called
from grader.findings.because import alone_in_group
from grader.findings.evidence import Evidence
from grader.findings.not_awaitable import classes_of, has_method
from grader.findings.places import place_at
from grader.findings.source import MAKES_TASKS, calls_at, coroutines_in, inside, last_name, walk
from grader.grades.results import Finding
from grader.trace.events import Error


class _Misuse(NamedTuple):
    pattern: str
    code: str
    title: str
    message: str | Callable[[Evidence, Error], str]
    """The advice, or the function that adapts it to the place."""

    def advice(self, evidence: Evidence, error: Error) -> str:
        """Return the advice for this exception."""
        return self.message if isinstance(self.message, str) else self.message(evidence, error)


NO_LOOP = _Misuse(
    r"no running event loop|no current event loop",
    "no-running-loop",
    "no event loop is running here",
    loops.none_is_running,
)
MISUSES = (
    _Misuse(
        r"cannot be called from a running event loop|event loop is already running|while another loop is running",
        "run-inside-loop",
        "an event loop is running here already",
        loops.one_is_running,
    ),
    NO_LOOP,
    _Misuse(
        r"cannot reuse already awaited coroutine|coroutine is being awaited already",
        "awaited-twice",
        "this coroutine object was awaited before",
        lambda evidence, error: _of_second_await(evidence),
    ),
    _Misuse(
        r"Passing coroutines is forbidden",
        "needs-tasks",
        "asyncio.wait was given coroutines",
        "asyncio.wait takes tasks. Make a task of each coroutine, or let asyncio.gather do it.",
    ),
    _Misuse(
        r"^'(?:Lock|Semaphore|BoundedSemaphore|Condition|TaskGroup|Timeout|aclosing|AsyncExitStack)' object does not "
        r"support the context manager|^'_AsyncGeneratorContextManager' object does not support the context manager"
        r"|does not support .*context manager.*'?async with",
        "needs-async-with",
        "this needs `async with`",
        lambda evidence, error: _of_plain_with(evidence, error),
    ),
    _Misuse(
        r"'(?:async_generator|StreamReader)' object is not iterable",
        "needs-async-for",
        "this needs `async for`",
        "The next value may have to be waited for, and a plain loop cannot: write `async for`.",
    ),
    _Misuse(
        r"^'async_generator' object is not an iterator",
        "needs-async-for",
        "`next` cannot wait for the next value of an asynchronous generator",
        lambda evidence, error: _of_next(evidence),
    ),
    _Misuse(
        r"Task cannot await on itself",
        "deadlock",
        "this task waits for itself",
        "`await` waits until a task is done, and this one is done only when its own coroutine comes to its end.",
    ),
    _Misuse(
        r"^(?:Result|Exception) is not (?:set|ready)",
        "result-too-early",
        "the result was asked for before it was there",
        lambda evidence, error: _of_early_result(evidence, error),
    ),
)
USED_PLAINLY = {
    "needs-async-with": (
        re.compile(r"'(?:[\w.]+\.)?(\w+)' object does not support the context manager protocol"),
        "__aenter__",
    ),
    "needs-async-for": (re.compile(r"'(?:[\w.]+\.)?(\w+)' object is not iterable"), "__aiter__"),
}
"""By the code of a finding, what Python says of an object in the plain statement, and the method that it has."""
CACHES = {"lru_cache", "cache", "cached_property"}


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find the known cause of an exception that asyncio or Python raised."""
    for trace in evidence.traces:
        error = trace.error
        if error is None or trace.outcome != "raised":
            continue
        if (named := not_called.of_run(evidence, error)) is not None:
            yield named
            continue
        if (wrong := given.of_run(evidence, error)) is not None:
            yield wrong
            continue
        error = alone_in_group(error)
        for misuse in MISUSES:
            if re.search(misuse.pattern, error.message) or _is_used_plainly(misuse, evidence, error):
                said = misuse.advice(evidence, error)
                yield evidence.finding(misuse.code, misuse.title, said, _line_of(evidence, misuse, error))
                break


def in_tasks(evidence: Evidence) -> Iterator[Finding]:
    """Find such an exception in a task at which nothing looked, or `asyncio.run` in a callback."""
    for trace in evidence.traces:
        for lost in trace.unseen_errors:
            error = Error(type=lost.type, message=lost.message, line=lost.line)
            known = (one for one in MISUSES if re.search(one.pattern, error.message))
            misuse = next(known, None) if lost.origin in ("task", "callback") and lost.line is not None else None
            if misuse is not None and (lost.origin == "task" or misuse.code == "run-inside-loop"):
                is_callback = lost.origin == "callback"
                said = loops.one_calls_back(evidence, error) if is_callback else misuse.advice(evidence, error)
                yield evidence.finding(misuse.code, misuse.title, said, _line_of(evidence, misuse, error))


def in_threads(evidence: Evidence) -> Iterator[Finding]:
    """Find such an exception that ended a thread, which has no event loop of its own."""
    for trace in evidence.traces:
        for lost in trace.unseen_errors:
            error = Error(type=lost.type, message=lost.message, line=lost.line)
            if lost.origin == "thread" and lost.line is not None and re.search(NO_LOOP.pattern, error.message):
                yield evidence.finding(NO_LOOP.code, NO_LOOP.title, loops.none_is_running(evidence, error), lost.line)


def _is_used_plainly(misuse: _Misuse, evidence: Evidence, error: Error) -> bool:
    """Return whether a plain `with` or `for` takes an object of the file that needs the asynchronous statement."""
    if misuse.code not in USED_PLAINLY:
        return False
    pattern, method = USED_PLAINLY[misuse.code]
    match = pattern.match(error.message)
    return any(match is not None and one.name == match[1] and has_method(one, method) for one in classes_of(evidence))


def _line_of(evidence: Evidence, misuse: _Misuse, error: Error) -> int | None:
    """Return the line of the cause: that of the cache that keeps a coroutine object, or the one that raised."""
    if misuse.code == "needs-async-for" and "not an iterator" in error.message:
        decorated = _plainly_decorated(evidence)
        return error.line if decorated is None else decorated[1].lineno
    if misuse.code != "awaited-twice":
        return error.line
    cached = _cached(evidence)
    if cached is not None:
        return cached[1].lineno
    kept = _kept(evidence)
    return _made_again(evidence) or (kept.lineno if kept is not None else error.line)


def _kept(evidence: Evidence) -> ast.Assign | None:
    """Return the only statement that keeps a coroutine object in a dictionary or an attribute."""
    if evidence.comparison is not None:
        return None  # an exercise may be about what is kept
    coroutines = {name.rpartition(".")[2] for name, _ in coroutines_in(evidence.tree)}
    kept = [
        node
        for node in (walk(evidence.tree) if evidence.tree else ())
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript | ast.Attribute)
        if isinstance(node.value, ast.Call) and last_name(node.value) in coroutines
    ]
    return kept[0] if len(kept) == 1 else None


def _made_again(evidence: Evidence) -> int | None:
    """Return the line that makes a second task of one name, which holds a coroutine object."""
    for _, function in coroutines_in(evidence.tree):
        nodes = list(inside(*function.body))
        given = [
            node.args[0]
            for node in nodes
            if isinstance(node, ast.Call) and last_name(node) in MAKES_TASKS and node.args
        ]
        names = [one.id for one in given if isinstance(one, ast.Name)]
        for one in given:
            if isinstance(one, ast.Name) and names.count(one.id) == 2 and one.id in names[: names.index(one.id) + 1]:
                lines = sorted(other.lineno for other in given if isinstance(other, ast.Name) and other.id == one.id)
                stores = [node for node in nodes if isinstance(node, ast.Name) and node.id == one.id]
                if sum(isinstance(node.ctx, ast.Store) for node in stores) == 1:
                    return lines[1]
    return None


def _cached(evidence: Evidence) -> tuple[ast.AsyncFunctionDef, ast.expr] | None:
    """Return the coroutine function whose calls a cache keeps, and the decorator."""
    for _, function in coroutines_in(evidence.tree):
        for decorator in function.decorator_list:
            if last_name(decorator) in CACHES:
                return function, decorator
    return None


def _of_plain_with(evidence: Evidence, error: Error) -> str:
    if any(calls_at(evidence.tree, error.line, {"enter_context"})):
        return (
            "Entering and leaving it may have to wait, and `enter_context` cannot. An AsyncExitStack enters it "
            "with `await stack.enter_async_context(…)`."
        )
    return "Entering and leaving it may have to wait, and a plain `with` cannot: write `async with`."


def _of_next(evidence: Evidence) -> str:
    """Return why a plain `next` met an asynchronous generator: perhaps in a context manager with a plain decorator."""
    if (decorated := _plainly_decorated(evidence)) is not None:
        name = decorated[0].name
        return (
            f"`@contextmanager` calls `next`, and {name} is an asynchronous generator. `@asynccontextmanager` is for "
            f"those, and `async with {name}(…):` enters it."
        )
    return "`await anext(…)` waits for the next value, and `async for` goes through all of them."


def _of_early_result(evidence: Evidence, error: Error) -> str:
    place = place_at(evidence, error.line)
    waits = "`await` it: that waits, and gives the result."
    if place.kind == "plain":
        waits = f"{place.function} is a plain function and cannot wait for it."
    return f"A task has a result when it is done, and a future when its `set_result` was called. {waits}"


def _plainly_decorated(evidence: Evidence) -> tuple[ast.AsyncFunctionDef, ast.expr] | None:
    """Return the `async def` that `@contextmanager` decorates, and the decorator."""
    for _, function in coroutines_in(evidence.tree):
        for decorator in function.decorator_list:
            if last_name(decorator) == "contextmanager":
                return function, decorator
    return None


def _of_second_await(evidence: Evidence) -> str:
    """Return why one coroutine object was awaited twice: perhaps a cache keeps it."""
    if (cached := _cached(evidence)) is not None:
        function, decorator = cached
        return (
            f"`{last_name(decorator)}` keeps what a call of {function.name} gives: the coroutine object, which runs "
            "once. Keep its result instead, in a dict or an attribute; or keep a task, which may be awaited often."
        )
    if _made_again(evidence) is None and (kept := _kept(evidence)) is not None:
        return (
            f"Line {kept.lineno} keeps the coroutine object, which runs once. Keep its result instead; or keep a task, "
            f"`asyncio.ensure_future({last_name(kept.value)}(…))`, which may be awaited often."
        )
    again = " It has a task already: that one runs it." if _made_again(evidence) is not None else ""
    return (
        f"A coroutine object runs once.{again} Call the function again for another one, or keep the result of the "
        "first."
    )
