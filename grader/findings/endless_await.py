"""An `await` of something without an end, before work that therefore never starts."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from grader.findings.evidence import Evidence
from grader.findings.source import MOST_CALLS, NESTED, Function, functions_in, inside, last_name, nodes_at
from grader.findings.unreachable import is_endless
from grader.grades.results import Finding
from grader.trace.events import Call
from grader.trace.trace import Trace

STOPPED = ("timed out", "crashed", "cut off")
RUNS = {"run", "run_until_complete"}
STARTS = {"create_task", "ensure_future", "gather", *RUNS}


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find it in a run that was stopped from outside."""
    functions = dict(functions_in(evidence.tree))
    endless = {name for name, function in functions.items() if _goes_round(function)}
    for play, trace in evidence.runs:
        if not endless or trace.outcome not in STOPPED or (trace.outcome == "cut off" and evidence.comparison is None):
            continue
        pending = (call for call in trace.calls if call.how == "pending" and call.coroutine in endless)
        for call in islice((call for call in pending if call.coroutine not in play.replace), MOST_CALLS):
            code, waits = "sequential-await", (call.awaited_by, call.awaited_at)
            if call.awaited_at is None:
                code, waits = "task-awaited-at-once", _waits_for_task(evidence, trace, call.task)
            around, later = functions.get(waits[0] or ""), None
            if around is not None and waits[1] is not None:
                later = _never_started(functions, around, trace, call, waits[1])
            if later is not None:
                following = "the next call of it" if later == call.coroutine else later
                yield evidence.finding(
                    code,
                    f"{call.coroutine} never ends, so {following} never starts",
                    f"`await` waits for the end of what it awaits, and {call.coroutine} goes round for ever. To let "
                    "both run at the same time, start both before you wait for either.",
                    waits[1],
                )
            elif (behind := _run_before_another(evidence, trace, functions, call)) is not None:
                line, later = behind
                yield evidence.finding(
                    "task-awaited-at-once",
                    f"{call.coroutine} never ends, so {later} never starts",
                    f"This line runs a loop until its coroutine is done, and {call.coroutine} goes round for ever. Run "
                    "one `main` that starts both, with `asyncio.gather` or a TaskGroup.",
                    line,
                )


def _goes_round(function: Function) -> bool:
    """Return whether the function has a loop at its top level that nothing in it leaves."""
    loops = [node for node in function.body if is_endless(node)]
    return bool(loops) and not any(isinstance(part, ast.Return) for part in inside(*loops))


def _waits_for_task(evidence: Evidence, trace: Trace, task: str | None) -> tuple[str | None, int | None]:
    """Return the coroutine and the line that awaits this task, the only one of its parent; None for another wait."""
    parent = next((life.parent for life in trace.tasks if life.name == task), None)
    if parent is None or sum(life.parent == parent for life in trace.tasks) != 1:
        return None, None
    last = next((step for step in reversed(trace.steps) if step.task == parent), None)
    awaits = [node for node in nodes_at(evidence.tree, last.line if last else None) if isinstance(node, ast.Await)]
    of_task = [one for one in awaits if isinstance(one.value, ast.Name) or last_name(one.value) in STARTS]
    return (last.left, last.line) if last is not None and last.how == "awaits" and of_task else (None, None)


def _run_before_another(
    evidence: Evidence, trace: Trace, functions: Mapping[str, Function], call: Call
) -> tuple[int, str] | None:
    """Return the line that runs this call's task as the main one, and the function that a later line would run."""
    main = next((life.coroutine for life in trace.tasks if life.name == call.task and life.parent is None), None)
    for around in (evidence.tree, *functions.values()) if evidence.tree is not None and main is not None else ():
        for node in inside(*around.body) if around is not None else ():
            if not isinstance(node, ast.Call) or last_name(node) not in RUNS or not node.args:
                continue
            if isinstance(node.args[0], ast.Call) and last_name(node.args[0]) == main:
                later = _never_started(functions, around, trace, call, node.lineno)
                return None if later is None else (node.lineno, later)
    return None


def _never_started(
    functions: Mapping[str, Function], around: Function | ast.Module, trace: Trace, call: Call, line: int
) -> str | None:
    """Return the first function that the statements after this line would call, and that never ran."""
    own = set(functions) - {one.coroutine for one in trace.calls}
    if len(trace.calls_of(call.coroutine)) == 1:
        own.add(call.coroutine)
    for block in _blocks(around):
        for number, statement in enumerate(block):
            if statement.lineno <= line <= (statement.end_lineno or statement.lineno) and not _is_block(statement):
                return next((name for name in _called_in(block[number + 1 :]) if name in own), None)
    return None


def _blocks(function: Function | ast.Module) -> Iterator[Sequence[ast.stmt]]:
    for node in inside(*function.body):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and not isinstance(node, NESTED):
                yield block
    yield function.body


def _is_block(statement: ast.stmt) -> bool:
    return bool(getattr(statement, "body", None))


def _called_in(statements: Sequence[ast.stmt]) -> Iterator[str]:
    """Yield the functions whose calls these statements await, or make tasks of."""
    for node in inside(*statements):
        if isinstance(node, ast.Await) and isinstance(node.value, ast.Call):
            yield last_name(node.value)
            yield from (last_name(one) for one in node.value.args if isinstance(one, ast.Call))
        elif isinstance(node, ast.Call) and last_name(node) in STARTS:
            yield from (last_name(one) for one in node.args if isinstance(one, ast.Call))
