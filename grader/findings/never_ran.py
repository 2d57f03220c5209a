"""Programs that never started, and coroutines that were never awaited."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.guards import start_of_itself, wrong_guard
from grader.findings.never_awaited import finding_for
from grader.findings.places import place_at
from grader.findings.raised import WANTS_AWAIT
from grader.findings.source import functions_in, inside, last_name, walk
from grader.grades.results import Finding
from grader.submission import notebook
from grader.submission.program import Play
from grader.trace.leftovers import NeverAwaited
from grader.trace.trace import Trace

STOPPED = ("never-yields", "never-ends", "crashed")


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find programs that never started, and coroutines that were never awaited."""
    guard = wrong_guard(evidence.tree)
    wanted = "main" in evidence.asks or guard is not None or start_of_itself(evidence.tree) is not None
    started = [run for run in evidence.runs if not (wanted and _never_started(*run))]
    for play, trace in evidence.runs:
        if (play, trace) not in started:
            yield evidence.finding(
                "never-started",
                "nothing runs in this program",
                _how_to_start(evidence, trace) if guard is None else guard.said,
                _where_it_should_start(evidence.tree, trace) if guard is None else guard.line,
            )
    for _, trace in started:
        left = {task.coroutine for task in trace.left_behind}
        lives = {task.name: task for task in trace.tasks}
        never_begun = {
            (task.line, task.coroutine)
            for task in trace.left_behind
            if task.task in lives and lives[task.task].started is None
        }
        for lost in trace.never_awaited:
            if (lost.line is None and lost.coroutine in left) or (lost.line, lost.coroutine) in never_begun:
                continue  # the task that should have run it is the cause
            if not _is_cut_short(trace, lost):
                yield finding_for(evidence, lost)


def _how_to_start(evidence: Evidence, trace: Trace) -> str:
    place = place_at(evidence, _where_it_should_start(evidence.tree, trace))
    if place.function and not trace.never_awaited:
        return (
            f"This line stands in {place.function}, which nothing calls. What starts a program stands at the top of "
            "the file: without indentation, or in the guard."
        )
    in_notebook = evidence.file.endswith(notebook.SUFFIX)
    what, runs = ("notebook", "`await main()`") if in_notebook else ("file", "`asyncio.run(main())`")
    if evidence.tree is not None and "main" not in dict(functions_in(evidence.tree)):
        return f"The {what} has no main, and it ends before anything has run. Define main, and then start it: {runs}."
    return f"The {what} defines main and ends. A call of main() makes a coroutine object and no more; {runs} runs it."


def _is_cut_short(trace: Trace, lost: NeverAwaited) -> bool:
    """Return whether another exception came before the `await`: `gather(a(), b(1))`, `await object()`."""
    error = trace.error if trace.outcome == "raised" else None
    if error is None:
        return False
    same_line = error.line == lost.line and not WANTS_AWAIT.search(error.message)
    return same_line or "'coroutine' object is not callable" in error.message


def round_and_round(evidence: Evidence) -> Iterator[Finding]:
    """Find a call in a loop that should wait and is not awaited, in a program that was stopped."""
    for trace in evidence.traces:
        if trace.reason in STOPPED:
            calls = _calls_in_loops(evidence.tree)
            yield from (finding_for(evidence, lost) for lost in trace.never_awaited if lost.line in calls)


def _calls_in_loops(tree: ast.Module | None) -> set[int]:
    """Return the lines of calls in a loop that are lost: as statements, or under a name that is not awaited."""
    lines: set[int] = set()
    for body in (tree.body if tree else [], *(function.body for _, function in functions_in(tree))):
        nodes = list(inside(*body))
        handed_on = _names_handed_on(nodes)
        loops = [node for node in nodes if isinstance(node, ast.For | ast.AsyncFor | ast.While)]
        for node in (node for loop in loops for node in inside(loop)):
            if isinstance(node, ast.Expr) or (
                isinstance(node, ast.Assign | ast.NamedExpr) and _name_of(node) not in handed_on
            ):
                lines |= {node.value.lineno} if isinstance(node.value, ast.Call) else set()
    return lines


def _name_of(node: ast.AST) -> str:
    """Return the name that a value gets; "" is for what is stored elsewhere."""
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    return target.id if isinstance(target, ast.Name) else ""


def _names_handed_on(nodes: list[ast.AST]) -> set[str]:
    """Return the names that are awaited, or given to a function other than `print`, and "" for what has no name."""
    awaited = [node.value for node in nodes if isinstance(node, ast.Await)]
    calls = [node for node in nodes if isinstance(node, ast.Call) and last_name(node) != "print"]
    given = [one for call in calls for one in (*call.args, *(option.value for option in call.keywords))]
    return {"", *(part.id for one in (*awaited, *given) for part in walk(one) if isinstance(part, ast.Name))}


def _never_started(play: Play, trace: Trace) -> bool:
    return play.kind == "script" and trace.outcome == "finished" and not (trace.calls or trace.left_behind)


def _where_it_should_start(tree: ast.Module | None, trace: Trace) -> int | None:
    """Return the line of a call that only made an object, a false guard, or a call that is not reached."""
    if trace.never_awaited:
        return trace.never_awaited[0].line
    if (inner := start_of_itself(tree)) is not None:
        return inner
    for node in tree.body if tree else ():
        if isinstance(node, ast.If):
            return node.lineno
    for part in walk(tree) if tree else ():
        if isinstance(part, ast.Call) and ast.unparse(part.func).endswith("run"):
            return part.lineno
    return None
