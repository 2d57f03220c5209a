"""Work that is done in batches, each of which waits for its slowest member before the next one begins.

The syntax tree shows that a loop takes one portion after the other, and that none needs the results of the one before;
the trace shows when the members of each began and ended. Where either is not certain, nothing is said.
"""

import ast
import heapq
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from grader.findings.effects import root
from grader.findings.source import WAITS, coroutines_in, inside, last_name, lines_of, walk
from grader.trace.events import TaskLife
from grader.trace.trace import Trace, clock

Loop = ast.For | ast.While
PORTIONS = ("chunk", "batch", "group", "slice", "portion")
"""Parts of the names of functions and variables that hold portions of a whole."""
LEAVE = (ast.Break, ast.Return, ast.Raise)
MOST_TASKS = 10_000


class Batches(NamedTuple):
    """The batches of one loop.

    Attributes:
        line: the line that waits for a whole batch.
        size: the number of members of the largest batch.
        free: when the first member of a batch was done (virtual seconds).
        following: when the batch after it began (virtual seconds).
        took: how long all batches took (virtual seconds).
        together: how long they would take if each member began as soon as one before it is done (virtual seconds).
    """

    line: int
    size: int
    free: float
    following: float
    took: float
    together: float


BATCHES = "each batch waits for its slowest member before the next batch begins"


def how_to_mend_batches(found: Batches) -> str:
    """Return what the batches waited for, and what lets each member begin as soon as one before it is done."""
    return (
        f"At {clock(found.free)} s the first of a batch was done, and the next batch began only at "
        f"{clock(found.following)} s, when all of it was. Let each begin as soon as one before it is done: with an "
        f"`asyncio.Semaphore({found.size})` that each of them enters, or with {found.size} workers that take from one "
        f"`asyncio.Queue`. That takes {clock(found.together)} s instead of {clock(found.took)} s."
    )


def batches(tree: ast.Module | None, trace: Trace) -> Iterator[Batches]:
    """Yield the loops whose batches wait for their slowest members, in the order of the file."""
    if trace.truncated or len(trace.tasks) > MOST_TASKS:
        return
    for name, function in coroutines_in(tree):
        for loop in inside(*function.body):
            if isinstance(loop, Loop) and (wait := _wait_for_all(loop)) is not None:
                yield from _seen(loop, wait, name, trace)


# The syntax tree --------------------------------------------------------------------------------------------


def _wait_for_all(loop: Loop) -> ast.AST | None:
    """Return what waits for a whole batch in a loop over portions that do not need each other; None for other loops."""
    nodes = list(inside(*loop.body))
    if loop.orelse or any(isinstance(node, LEAVE) for node in nodes):
        return None
    waits = [node for node in nodes if _waits_for_all(node)]
    if len(waits) != 1 or not _takes_portions(loop, waits[0]):
        return None
    own = {id(part) for part in inside(waits[0])}
    if any(isinstance(node, WAITS) and id(node) not in own for node in nodes):
        return None
    return None if _needs_results(loop, waits[0]) else waits[0]


def _waits_for_all(node: ast.AST) -> bool:
    if isinstance(node, ast.AsyncWith):
        return any(last_name(item.context_expr) == "TaskGroup" for item in node.items)
    if isinstance(node, ast.For):  # `for task in tasks: await task`
        awaits = [part for part in inside(*node.body) if isinstance(part, ast.Await)]
        of_it = [one for one in awaits if last_name(one.value) == last_name(node.target) != ""]
        return isinstance(node.iter, ast.Name) and len(awaits) == len(of_it) == 1
    call = node.value if isinstance(node, ast.Await) else None
    if not isinstance(call, ast.Call):
        return False
    if last_name(call) == "gather":
        return any(isinstance(argument, ast.Starred) for argument in call.args)
    return last_name(call) == "wait" and bool(call.args) and not call.keywords


def _takes_portions(loop: Loop, wait: ast.AST) -> bool:
    """Return whether each round is about a part of a whole: a slice, a chunk, or a list that is emptied when full."""
    if any(isinstance(node, ast.Slice) for node in inside(loop)):
        return True
    if isinstance(loop, ast.For) and any(part in _names(loop.iter) for part in PORTIONS):
        return True
    checks = (node for node in inside(*loop.body) if isinstance(node, ast.If))
    return any(
        any(last_name(part) == "len" for part in inside(check.test))
        and any(part is wait for part in inside(*check.body))
        for check in checks
    )


def _names(node: ast.expr) -> str:
    return " ".join(last_name(part) for part in inside(node)).casefold()


def _needs_results(loop: Loop, wait: ast.AST) -> bool:
    """Return whether what a batch brings decides what the next one is about."""
    from_batch: set[str] = set()
    for statement in (node for node in inside(*loop.body) if isinstance(node, ast.stmt)):
        around = any(part is wait for part in inside(statement))
        compound = isinstance(statement, ast.If | ast.For | ast.While | ast.Try | ast.With) and statement is not wait
        if not compound and (around or _loads(statement) & from_batch):
            from_batch |= _stores(statement)
    chosen = [loop.iter] if isinstance(loop, ast.For) else [loop.test]
    before = [node for node in loop.body if lines_of(node)[1] < getattr(wait, "lineno", 0)]
    return any(_loads(node) & from_batch for node in [*chosen, *before, *_members(wait)])


def _members(wait: ast.AST) -> Sequence[ast.AST]:
    if isinstance(wait, ast.Await) and isinstance(wait.value, ast.Call):
        return wait.value.args
    return [node for node in inside(wait) if isinstance(node, ast.Call) and last_name(node) == "create_task"]


def _loads(node: ast.AST) -> set[str]:
    """Return the names that are read there, also in functions that are made there."""
    return {part.id for part in walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}


def _stores(statement: ast.AST) -> set[str]:
    """Return the names that a statement assigns, or whose objects it changes by `append`, `extend` and the like."""
    nodes = list(inside(statement))
    assigned = [target for node in nodes if isinstance(node, ast.Assign) for target in node.targets]
    assigned += [node.target for node in nodes if isinstance(node, ast.AugAssign | ast.AnnAssign | ast.NamedExpr)]
    parts = (part for target in assigned for part in inside(target))
    stored = {root(part) for part in parts if isinstance(getattr(part, "ctx", None), ast.Store)}
    methods = [node.func for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    changed = {root(one.value) for one in methods if one.attr != "create_task"}
    return (stored | changed) - {"asyncio", ""}


# The trace ----------------------------------------------------------------------------------------------------


def _seen(loop: Loop, wait: ast.AST, name: str, trace: Trace) -> Iterator[Batches]:
    first, last = lines_of(loop)
    by_parent: dict[str, list[TaskLife]] = {}
    for task in trace.tasks:
        if task.parent is not None and task.line is not None and first <= task.line <= last:
            by_parent.setdefault(task.parent, []).append(task)
    for parent, tasks in by_parent.items():
        callers = [call for call in trace.calls_of(name) if call.task == parent]
        if len(callers) == 1 and all(task.how == "finished" and task.finished is not None for task in tasks):
            found = _told(_grouped(tasks), getattr(wait, "lineno", first))
            if found is not None:
                yield found
                return


def _grouped(tasks: Sequence[TaskLife]) -> list[list[TaskLife]]:
    """Return the tasks by batch; one begins when all of the batch before it have ended."""
    groups: list[list[TaskLife]] = []
    for task in sorted(tasks, key=lambda one: one.made):
        ended = max((one.finished or 0.0 for one in groups[-1]), default=0.0) if groups else 0.0
        if not groups or (task.made >= ended and ended > groups[-1][0].made):
            groups.append([])
        groups[-1].append(task)
    return groups


def _told(groups: Sequence[Sequence[TaskLife]], line: int) -> Batches | None:
    size = max(map(len, groups), default=0)
    if len(groups) < 2 or size < 2:
        return None
    lengths = [_nanoseconds(task.finished) - _nanoseconds(task.made) for group in groups for task in group]
    free = [0] * size
    for length in lengths:
        heapq.heapreplace(free, free[0] + length)
    took, together = _nanoseconds(groups[-1][0].made) - _nanoseconds(groups[0][0].made), max(free)
    took += max(_nanoseconds(task.finished) for task in groups[-1]) - _nanoseconds(groups[-1][0].made)
    for group, following in pairwise(groups):
        first = min(task.finished or 0.0 for task in group)
        if first < following[0].made and together < took:
            return Batches(line, size, first, following[0].made, took / 1e9, together / 1e9)
    return None


def _nanoseconds(seconds: float | None) -> int:
    return round((seconds or 0.0) * 1e9)
