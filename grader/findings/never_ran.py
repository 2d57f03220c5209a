"""Programs that nobody started, coroutines that nobody awaited."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.results import Finding
from grader.simulation import Play
from grader.trace import Trace


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
            yield evidence.finding(
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
