"""Lines that do something else than is meant: a retry that runs once, a default that all calls share, and the like."""

import ast
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from grader.findings.not_as_it_seems import (
    LOOKED_AT,
    PROCESSES,
    Seeming,
    assigned,
    context_variables,
    ended_without_value,
    line_of,
    users,
)
from grader.findings.source import NESTED, Function, coroutines_in, functions_in, inside, last_name, walk
from grader.trace.trace import Trace, clock, short

_PASSES = {"TimeoutError", "OSError", "ConnectionError", "ConnectionRefusedError", "ConnectionResetError", "Exception"}
"""Exceptions after which an attempt is made again."""
_ADDS = ("append", "extend", "add", "insert", "update")
_WAITS_FOR_IT = ("wait", "communicate")


def retries_once(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the loops of attempts that go round once: success leaves them, and so does a failure, to its handler."""
    for name, function in coroutines_in(tree):
        for node in inside(*function.body) if trace.calls_of(name) else ():
            loop = node.body[-1] if isinstance(node, ast.Try) and node.handlers else None
            handlers = [one for one in getattr(node, "handlers", []) if _caught(one) & _PASSES]
            if not isinstance(loop, ast.For | ast.While) or not handlers or not _may_repeat(loop):
                continue
            leaves = _leaves_in_the_end(loop.body)
            within = [one for statement in loop.body for one in inside(statement)]
            stays = any(isinstance(one, ast.Continue | ast.Try | ast.With | ast.For | ast.While) for one in within)
            if leaves is not None and not stays and any(isinstance(one, ast.Await) for one in within):
                word = "break" if isinstance(leaves, ast.Break) else "return"
                yield Seeming(
                    "tries-once",
                    "this loop makes one attempt only",
                    f"Success leaves it by the `{word}` in line {leaves.lineno}, and an exception leaves it for the "
                    f"`except` in line {handlers[0].lineno}, which is outside of the loop. Put `try` and `except` "
                    "inside the loop, around one attempt.",
                    loop.lineno,
                )


def _caught(handler: ast.ExceptHandler) -> set[str]:
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {last_name(one) for one in types}


def _may_repeat(loop: ast.For | ast.While) -> bool:
    """Return whether this is a loop of attempts, and not one that looks for the first of some things."""
    return isinstance(loop, ast.While) or last_name(loop.iter) in ("range", "count")


def _leaves_in_the_end(body: Sequence[ast.stmt]) -> ast.stmt | None:
    last = body[-1]
    if isinstance(last, ast.AsyncWith) and all(last_name(one.context_expr) == "timeout" for one in last.items):
        return _leaves_in_the_end(last.body)
    return last if isinstance(last, ast.Break | ast.Return) else None


def defaults_shared(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the default values that each call of a coroutine function changes and returns, so that all share them."""
    for name, function in coroutines_in(tree):
        outer = name.rpartition(".<locals>.")[0]
        if len(trace.calls_of(name)) < 2 or (outer and len(trace.calls_of(outer)) != 1):
            continue
        given = function.args
        pairs = [*zip([*given.posonlyargs, *given.args][::-1], given.defaults[::-1], strict=False)]
        pairs += [(one, value) for one, value in zip(given.kwonlyargs, given.kw_defaults, strict=True) if value]
        for parameter, default in pairs:
            is_new = isinstance(default, ast.List | ast.Dict | ast.Set) and not list(ast.iter_child_nodes(default))[1:]
            if is_new and _changes_and_returns(function, parameter.arg):
                calls = [node for node in walk(tree) if isinstance(node, ast.Call)] if tree else []
                calls = [node for node in calls if last_name(node) == function.name]
                if calls and not any(_gives(one, parameter.arg, function) for one in calls):
                    what = {ast.List: "list", ast.Dict: "dict"}.get(type(default), "set")
                    yield Seeming(
                        "default-shared",
                        f"all calls of {short(name)} share one `{parameter.arg}`",
                        f"A default value is made once, with the function. Each call adds to the same {what} and "
                        f"returns it, so each result holds what the others have added. Let the default be None, and "
                        f"make a new {what} in the function.",
                        default.lineno,
                    )


def _gives(call: ast.Call, parameter: str, function: ast.AsyncFunctionDef) -> bool:
    """Return whether a call may give this parameter a value."""
    places = [one.arg for one in [*function.args.posonlyargs, *function.args.args]]
    is_method = bool(places) and places[0] in ("self", "cls")
    at = places.index(parameter) - is_method if parameter in places else len(call.args)
    unpacks = any(isinstance(one, ast.Starred) for one in call.args)
    return unpacks or len(call.args) > at or any(one.arg in (parameter, None) for one in call.keywords)


def _changes_and_returns(function: ast.AsyncFunctionDef, name: str) -> bool:
    nodes = list(inside(*function.body))
    used = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
    if any(isinstance(node.ctx, ast.Store) for node in used):
        return False
    adds = {id(node.value) for node in nodes if isinstance(node, ast.Attribute) and node.attr in _ADDS}
    returned = {id(node.value) for node in nodes if isinstance(node, ast.Return)}
    return any(id(node) in adds for node in used) and any(id(node) in returned for node in used)


def one_of_several(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the lines that take one of the tasks that were done, where several were done at once."""
    for name, function in coroutines_in(tree):
        for node in inside(*function.body) if trace.calls_of(name) else ():
            call = _first_completed(node)
            if call is None or not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Tuple):
                continue
            target, rest = (last_name(one) for one in (node.targets[0].elts[0], node.targets[0].elts[-1]))
            if not _goes_on_with(function, rest):
                continue
            loads = [one for one in inside(*function.body) if isinstance(one, ast.Name) and one.id == target]
            loads = [one for one in loads if isinstance(one.ctx, ast.Load)]
            taken = [one for one in inside(*function.body) if isinstance(one, ast.Call) and _pops(one, loads)]
            if len(loads) == len(taken) == 1 and (done := _done_at_once(trace, name, node.lineno)) is not None:
                yield Seeming(
                    "one-of-several",
                    f"`{target}` holds several tasks, and only one is looked at",
                    f"At {clock(done.at)} s, {done.number} tasks were done at once, and asyncio.wait returned all of "
                    f"them. The results of the others, and their exceptions, are lost. Go through all of them: "
                    f"`for task in {target}:`.",
                    taken[0].lineno,
                )


def _goes_on_with(function: Function, rest: str) -> bool:
    """Return whether the function waits for the other tasks, too, and cancels none: it wants all results."""
    nodes = list(inside(*function.body))
    used = any(isinstance(one, ast.Name) and one.id == rest and isinstance(one.ctx, ast.Load) for one in nodes)
    return used and not any(isinstance(one, ast.Attribute) and one.attr == "cancel" for one in nodes)


def _first_completed(node: ast.AST) -> ast.Call | None:
    value = node.value.value if isinstance(node, ast.Assign) and isinstance(node.value, ast.Await) else None
    if not isinstance(value, ast.Call) or last_name(value) != "wait":
        return None
    is_first = any(one.arg == "return_when" and last_name(one.value) == "FIRST_COMPLETED" for one in value.keywords)
    return value if is_first else None


def _pops(call: ast.Call, loads: Sequence[ast.Name]) -> bool:
    owner = call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr == "pop" else None
    return any(owner is one for one in loads) and not call.args


class _Done(NamedTuple):
    """The virtual second at which tasks were done, and their number."""

    at: float
    number: int


def _done_at_once(trace: Trace, name: str, line: int) -> _Done | None:
    """Return when a wait in this line returned with several tasks, which its own task has made, and how many."""
    for task in {call.task for call in trace.calls_of(name)}:
        steps = [step for step in trace.steps if step.task == task]
        for before, after in pairwise(steps):
            ended = [one for one in trace.tasks if one.parent == task and one.finished == after.at]
            if before.line == line and before.how == "awaits" and len(ended) > 1 and before.until < after.at:
                return _Done(after.at, len(ended))
    return None


def processes_that_go_on(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the waits for a process that have timed out, where nothing ends the process."""
    for name, function in coroutines_in(tree):
        nodes = list(inside(*function.body)) if trace.calls_of(name) else []
        for target, value in assigned(nodes):
            started = value.value if isinstance(value, ast.Await) else None
            if not isinstance(started, ast.Call) or last_name(started) not in PROCESSES:
                continue
            for block in nodes:
                waits = _waits_with_a_limit(block, target) if isinstance(block, ast.Try) else []
                if waits and not _is_used_elsewhere(function, target, waits) and _timed_out(trace, block):
                    yield Seeming(
                        "process-left",
                        f"`{target}` goes on after the timeout",
                        "A timeout ends the wait, and not the process, which still runs. Where TimeoutError is "
                        f"caught, `{target}.kill()` ends it, and `await {target}.wait()` waits for its end.",
                        waits[0].lineno,
                    )


def _waits_with_a_limit(block: ast.Try, name: str) -> list[ast.Call]:
    """Return the calls in a `try` that wait for this process, if it catches TimeoutError and raises nothing then."""
    handlers = [one for one in block.handlers if "TimeoutError" in _caught(one)]
    raises = any(isinstance(node, ast.Raise) for one in handlers for node in inside(*one.body))
    nodes = list(inside(*block.body))
    limited = any(isinstance(node, ast.Call) and last_name(node) in ("wait_for", "timeout") for node in nodes)
    waits = [
        node
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _WAITS_FOR_IT
        if isinstance(node.func.value, ast.Name) and node.func.value.id == name
    ]
    return waits if handlers and limited and not raises else []


def _is_used_elsewhere(function: Function, name: str, waits: Sequence[ast.Call]) -> bool:
    """Return whether the function does more with the process than to wait for it here, and to look at it."""
    nodes = list(walk(function))
    looks = {id(node.value) for node in nodes if isinstance(node, ast.Attribute) and node.attr in LOOKED_AT}
    here = {id(one.func.value) for one in waits if isinstance(one.func, ast.Attribute)}
    used = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
    return not all(id(node) in looks | here or isinstance(node.ctx, ast.Store) for node in used)


def _timed_out(trace: Trace, block: ast.AST) -> bool:
    """Return whether a handler of the `try` has printed or waited: the exception came there."""
    handlers = [one for one in getattr(block, "handlers", []) if "TimeoutError" in _caught(one)]
    lines = {line for one in handlers for line in range(one.lineno, (one.end_lineno or 0) + 1)}
    return any(one.line in lines for one in trace.printed) or any(one.line in lines for one in trace.steps)


def contexts_not_handed_on(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the jobs of a pool that read a context variable which was set in a task: a thread has its own context."""
    functions = dict(functions_in(tree))
    coroutines = dict(coroutines_in(tree))
    for variable in context_variables(tree) if not ended_without_value(trace) else ():
        setters = {within for within, _ in users(tree, variable, "set")}
        readers = {within for within, _ in users(tree, variable, "get")} - set(coroutines)
        if setters - set(coroutines) or _is_set_at_the_top(tree, variable):
            continue
        for name, function in coroutines.items():
            for node in inside(*function.body) if _sees_what_is_set(trace, name, setters) else ():
                if isinstance(node, ast.Call) and last_name(node) == "run_in_executor" and len(node.args) > 1:
                    job = node.args[1]
                    if isinstance(job, ast.Name) and job.id in readers and job.id in functions:
                        yield Seeming(
                            "context-lost",
                            f"`{variable}` is not set in the thread that runs {job.id}",
                            "`run_in_executor` leaves the context behind: a thread has its own, in which the variable "
                            "has its default or no value. `await asyncio.to_thread(…)` runs the function in a copy of "
                            "the context; or hand the value over as an argument.",
                            node.lineno,
                        )


def _sees_what_is_set(trace: Trace, name: str, setters: set[str]) -> bool:
    """Return whether a call of this coroutine comes after a call of one that sets the variable, in its own context."""
    parents = {life.name: life.parent for life in trace.tasks}
    calls = [call for one in setters for call in trace.calls_of(one)]
    return any(
        one.task in set(line_of(call.task, parents))
        and one.at <= (call.until if call.until is not None else trace.elapsed)
        for call in trace.calls_of(name)
        for one in calls
    )


def _is_set_at_the_top(tree: ast.Module | None, variable: str) -> bool:
    nodes = inside(*(one for one in tree.body if not isinstance(one, NESTED))) if tree else ()
    asked = [one for one in nodes if isinstance(one, ast.Attribute) and one.attr == "set"]
    return any(last_name(one.value) == variable for one in asked)


MEANT_OTHERWISE = (retries_once, defaults_shared, one_of_several, processes_that_go_on, contexts_not_handed_on)
