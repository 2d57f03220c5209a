"""Programs that nobody started, coroutines that nobody awaited."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.source import inside
from grader.results import Finding
from grader.simulation import Play
from grader.trace import NeverAwaited, Trace

STOPPED = ("never-yields", "never-ends", "crashed")


def find(evidence: Evidence) -> Iterator[Finding]:
    wanted = "main" in evidence.asks
    started = [run for run in evidence.runs if not (wanted and _never_started(*run))]
    for play, trace in evidence.runs:
        if (play, trace) not in started:
            yield evidence.finding(
                "never-started",
                "nothing runs in this program",
                "The file defines main and ends. A call of main() makes a coroutine object and no more; "
                "`asyncio.run(main())` runs it.",
                _where_it_should_start(evidence.tree, trace),
            )
    for _, trace in started:
        left = {task.coroutine for task in trace.left_behind}
        for lost in trace.never_awaited:
            if lost.line is None and lost.coroutine in left:
                continue  # the task that should have run it is what went wrong
            yield _never_awaited(evidence, lost)


def round_and_round(evidence: Evidence) -> Iterator[Finding]:
    """It was stopped, and what should wait in one of its loops is called there and never awaited."""
    for trace in evidence.traces:
        if trace.reason in STOPPED:
            calls = _calls_in_loops(evidence.tree)
            yield from (_never_awaited(evidence, lost) for lost in trace.never_awaited if lost.line in calls)


def _calls_in_loops(tree: ast.Module | None) -> set[int]:
    """The lines of calls that stand alone in a loop's body: nobody will ever await what they give."""
    loops = (node for node in (ast.walk(tree) if tree else ()) if isinstance(node, ast.For | ast.AsyncFor | ast.While))
    return {
        node.value.lineno
        for loop in loops
        for node in inside(*loop.body)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    }


def _never_awaited(evidence: Evidence, lost: NeverAwaited) -> Finding:
    return evidence.finding(
        "never-awaited",
        f"{lost.coroutine}() was called and never awaited",
        f"Calling {lost.coroutine}() makes a coroutine object and runs nothing. Nobody awaited this one, so "
        "its code did not run. Put `await` before the call, or make a task of it.",
        lost.line,
    )


def _never_started(play: Play, trace: Trace) -> bool:
    return play.kind == "script" and trace.outcome == "finished" and not trace.calls


def _where_it_should_start(tree: ast.Module | None, trace: Trace) -> int | None:
    """The call that only made an object, the guard that never held, or the call that nobody comes to."""
    if trace.never_awaited:
        return trace.never_awaited[0].line
    for node in tree.body if tree else ():
        if isinstance(node, ast.If):
            return node.lineno
    for part in ast.walk(tree) if tree else ():
        if isinstance(part, ast.Call) and ast.unparse(part.func).endswith("run"):
            return part.lineno
    return None
