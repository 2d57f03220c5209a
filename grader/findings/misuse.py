"""Exceptions of asyncio and Python whose cause is known: the message says what, the finding says why."""

import ast
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from grader.findings import given, loops, not_called
from grader.findings.because import alone_in_group
from grader.findings.evidence import Evidence
from grader.findings.places import line_in_words
from grader.findings.source import MAKES_TASKS, coroutines_in, inside, last_name, nodes_at, walk
from grader.grades.results import Finding
from grader.trace.events import Error


class _Misuse(NamedTuple):
    pattern: str
    code: str
    title: str
    message: str | Callable[[Evidence, Error], str]
    """The advice, or the function that adapts it to the place."""


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
        "Entering and leaving it may have to wait, and a plain `with` cannot: write `async with`.",
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
        "`await anext(…)` waits for the next value, and `async for` goes through all of them.",
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
        "A task has a result when it is done, and a future when its `set_result` was called. `await` it: that "
        "waits, and gives the result.",
    ),
)
USED_PLAINLY = {
    "needs-async-with": (re.compile(r"'(\w+)' object does not support the context manager protocol"), "__aenter__"),
    "needs-async-for": (re.compile(r"'(\w+)' object is not iterable"), "__aiter__"),
}
"""By the code of a finding, what Python says of an object in the plain statement, and the method that it has."""
CACHES = {"lru_cache", "cache", "cached_property"}
LONGEST_NAME = 60
"""Characters of a function's name, with the object that it belongs to."""
INSTEAD_OF_AWAIT = {
    "async_generator": "`async for … in …:` goes through its values; `[value async for value in …]` collects them.",
    "_AsyncGeneratorContextManager": "It is entered instead: `async with … as …:`.",
}
"""By the type of a value, what is done with it where it cannot be awaited."""
NOT_AWAITABLE = re.compile(r"object (\S+) can't be used in 'await' expression|'(\S+)' object can't be awaited")


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
                said = misuse.message if isinstance(misuse.message, str) else misuse.message(evidence, error)
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
                said = misuse.message if isinstance(misuse.message, str) else misuse.message(evidence, error)
                if lost.origin == "callback":
                    said = loops.one_calls_back(evidence, error)
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
    return any(match is not None and one.name == match[1] and _has_method(one, method) for one in _classes(evidence))


def _classes(evidence: Evidence) -> Iterator[ast.ClassDef]:
    """Yield the classes of the file."""
    for node in walk(evidence.tree) if evidence.tree else ():
        if isinstance(node, ast.ClassDef):
            yield node


def _line_of(evidence: Evidence, misuse: _Misuse, error: Error) -> int | None:
    """Return the line of the cause: that of the cache that keeps a coroutine object, or the one that raised."""
    cached = _cached(evidence) if misuse.code == "awaited-twice" else None
    return error.line if cached is None else cached[1].lineno


def _cached(evidence: Evidence) -> tuple[ast.AsyncFunctionDef, ast.expr] | None:
    """Return the coroutine function whose calls a cache keeps, and the decorator."""
    for _, function in coroutines_in(evidence.tree):
        for decorator in function.decorator_list:
            if last_name(decorator) in CACHES:
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
    return "A coroutine object runs once. Call the function again for another one, or keep the result of the first."


def _assignments(evidence: Evidence) -> Iterator[tuple[str, ast.Assign]]:
    """Yield the assignments to names, each with its name."""
    for node in walk(evidence.tree) if evidence.tree else ():
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node


def _names_on(evidence: Evidence, line: int | None) -> Iterator[str]:
    for node in walk(evidence.tree) if evidence.tree else ():
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.lineno == line:
            yield node.id


def not_awaitable(evidence: Evidence) -> Iterator[Finding]:
    """Find `await` on another thing. A coroutine that was lost before is found first."""
    for trace in evidence.traces:
        match = NOT_AWAITABLE.search(trace.error.message) if trace.error else None
        if match is not None and trace.error is not None:
            if (task := _task_awaited_before(evidence, trace.error.line)) is not None:
                yield task
                continue
            kind = match[1] or match[2]
            if kind == "Future" and not any(one.name == "Future" for one in _classes(evidence)):
                yield evidence.finding(
                    "not-awaitable",
                    "this Future belongs to threads, and cannot be awaited",
                    "It is a Future of concurrent.futures. A coroutine awaits asyncio's own: `asyncio.Future()`, or "
                    "`loop.create_future()`; `asyncio.wrap_future(…)` makes one of a thread's.",
                    trace.error.line,
                )
                continue
            yield _not_awaitable(evidence, kind, trace.error.line)
        for lost in trace.unseen_errors:
            found = NOT_AWAITABLE.search(lost.message)
            if found is not None and lost.origin != "thread" and lost.line is not None:
                yield _not_awaitable(evidence, found[1] or found[2], lost.line)


def _not_awaitable(evidence: Evidence, kind: str, line: int | None) -> Finding:
    what = "None" if kind == "NoneType" else f"a value of type {kind}"
    advice = INSTEAD_OF_AWAIT.get(kind, "Coroutines, tasks and futures can be awaited.")
    if kind == "async_generator":
        advice = _of_generator_awaited(evidence, line, advice)
    if any(one.name == kind and _has_method(one, "__aenter__") for one in _classes(evidence)):
        advice = INSTEAD_OF_AWAIT["_AsyncGeneratorContextManager"]
    if any(one.name == kind and _has_method(one, "__aiter__") for one in _classes(evidence)):
        advice = INSTEAD_OF_AWAIT["async_generator"]
    return evidence.finding(
        "not-awaitable",
        "`await` stands before something that cannot be awaited",
        f"{_source_of(evidence, line)} {what}, and there is nothing to wait for. {advice}",
        line,
    )


def _of_generator_awaited(evidence: Evidence, line: int | None, advice: str) -> str:
    """Return the advice for a generator that is awaited in this line, with its `yield` if the file has it."""
    called = {last_name(node.value) for node in nodes_at(evidence.tree, line) if isinstance(node, ast.Await)}
    for name, function in coroutines_in(evidence.tree):
        yields = [node for node in inside(*function.body) if isinstance(node, ast.Yield)]
        if name.rpartition(".")[2] in called and yields:
            at = line_in_words(evidence, yields[0].lineno)
            if all(node.value is None for node in yields):
                advice = "To let the others run there, write `await asyncio.sleep(0)` in its place."
            return f"The `yield` in {at} makes {function.name} an asynchronous generator. {advice}"
    return advice


def _has_method(one: ast.ClassDef, name: str) -> bool:
    return any(isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) and part.name == name for part in one.body)


def _source_of(evidence: Evidence, line: int | None) -> str:
    """Return the beginning of a sentence: the call that returned the value, where this line awaits one call."""
    awaited = [node.value for node in nodes_at(evidence.tree, line) if isinstance(node, ast.Await)]
    others = [node for node in awaited if not _makes_a_coroutine(evidence, node)]
    if len(others) != 1 or not isinstance(others[0], ast.Call):
        return "Here it is"
    call, name = others[0], ast.unparse(others[0].func)
    function = evidence.function(name)
    if isinstance(function, ast.FunctionDef) and not function.decorator_list:
        return f"{name} is a plain function: a call runs it at once. Here it returned"
    return f"Here {name} returned" if len(name) <= LONGEST_NAME and last_name(call) else "Here it is"


def _makes_a_coroutine(evidence: Evidence, node: ast.expr) -> bool:
    """Return whether the expression calls one of the file's coroutine functions."""
    return isinstance(node, ast.Call) and isinstance(evidence.function(ast.unparse(node.func)), ast.AsyncFunctionDef)


def _task_awaited_before(evidence: Evidence, line: int | None) -> Finding | None:
    """Return the finding for a name that holds the result of a task, because the task is awaited where it is made."""
    names = set(_names_on(evidence, line))
    for name, node in _assignments(evidence):
        made = node.value.value if isinstance(node.value, ast.Await) else None
        if name in names and last_name(made) in MAKES_TASKS:
            return evidence.finding(
                "task-awaited-at-once",
                "this task is awaited where it is made",
                f"`await` waits here until the task is done, and `{name}` is what the task gave. Without this "
                f"`await`, `{name}` is the task: it runs meanwhile, and line {line} waits for it.",
                node.lineno,
            )
    return None
